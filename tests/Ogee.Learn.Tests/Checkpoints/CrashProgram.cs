using System.Diagnostics;

namespace Ogee.Learn.Tests;

/// <summary>The program that saves checkpoints until it is killed, as a child process.</summary>
sealed class CrashProgram : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Process process;
    bool isDisposed;

    public CrashProgram(string mode, string run, long first = 1)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Ogee.Learn.Crash.exe" : "Ogee.Learn.Crash");
        var start = new ProcessStartInfo(program, [mode, run, first.ToString(System.Globalization.CultureInfo.InvariantCulture)]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // A debugger's pipes in the temporary folder are not what is tested.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        process = Process.Start(start)!;
        Assert.Equal("ready", ReadLine());
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Has it save a checkpoint; what it says of it, or null when it died.</summary>
    public string? Save(string slot, long step)
    {
        process.StandardInput.WriteLine($"{slot} {step}");
        process.StandardInput.Flush();
        return ReadLine();
    }

    /// <summary>The next line that it prints; null at its end.</summary>
    public string? ReadLine()
    {
        var line = process.StandardOutput.ReadLineAsync();
        Assert.True(line.Wait(Patience), "The program neither answered nor ended.");
        return line.Result;
    }

    /// <summary>Ends it as <c>kill -9</c> does, and gives what it had printed.</summary>
    public IReadOnlyList<string> Kill()
    {
        process.Kill();
        var lines = new List<string>();
        while (ReadLine() is { } line) lines.Add(line);
        Assert.True(process.WaitForExit(Patience));
        return lines;
    }

    public void Dispose()
    {
        if (isDisposed) return;
        isDisposed = true;
        // Its output ends before the last of its files is closed, and with it the lock of the folder.
        if (!process.HasExited) process.Kill();
        Assert.True(process.WaitForExit(Patience));
        process.Dispose();
    }
}
