using System.Diagnostics;

namespace Ogee.Cli.Tests;

/// <summary>The real program as a process of its own, in a folder of the test's.</summary>
sealed class ChildProgram : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    readonly Process process;
    readonly Task<string> results;
    readonly List<string> narration = [];
    readonly TaskCompletionSource closed = new();

    ChildProgram(string file, string folder, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment)
    {
        // A test run that was started in the background ignores SIGINT, and a child would inherit that: a person's terminal never does.
        var (program, all) = OperatingSystem.IsLinux() ? ("/usr/bin/env", (IEnumerable<string>)["--default-signal=INT,QUIT,TERM", file, .. arguments]) : (file, arguments);
        var start = new ProcessStartInfo(program, all) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        process = new() { StartInfo = start };
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginErrorReadLine();
        FirstResult = process.StandardOutput.ReadLineAsync();
        results = Rest();
    }

    /// <summary>The first line on stdout; null where it ended without one.</summary>
    internal Task<string?> FirstResult { get; }

    internal int Id => process.Id;

    internal bool HasExited => process.HasExited;

    internal static ChildProgram Start(string folder, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment) => new(CommandLine.Program, folder, arguments, environment);

    internal static Outcome Run(string folder, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        using var program = new ChildProgram(CommandLine.Program, folder, arguments, environment);
        return program.Wait();
    }

    /// <summary>Runs another copy of the program.</summary>
    internal static Outcome RunOther(string file, string folder, IEnumerable<string> arguments)
    {
        using var program = new ChildProgram(file, folder, arguments, []);
        return program.Wait();
    }

    /// <summary>Waits until it says something with this text on stderr, or has ended.</summary>
    internal void WaitFor(string text)
    {
        var watch = Stopwatch.StartNew();
        while (!Narration.Contains(text, StringComparison.Ordinal) && !closed.Task.IsCompleted)
        {
            Assert.True(watch.Elapsed < Patience, $"It never said '{text}': {Narration}");
            Thread.Sleep(2);
        }
    }

    /// <summary>Sends it a signal, by its name without SIG.</summary>
    internal void Signal(string name)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{name} {process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Kills it with SIGKILL: it can do nothing about it.</summary>
    internal void Kill() => process.Kill();

    internal Outcome Wait()
    {
        Assert.True(process.WaitForExit(Patience), $"The program did not end: {Narration}");
        Assert.True(closed.Task.Wait(Patience));
        return new(process.ExitCode, results.Result, Narration);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    string Narration
    {
        get
        {
            lock (narration) return string.Concat(narration.Select(line => line + "\n"));
        }
    }

    async Task<string> Rest()
    {
        var first = await FirstResult;
        return first is null ? "" : first + "\n" + await process.StandardOutput.ReadToEndAsync();
    }

    void Hear(string? line)
    {
        if (line is null) closed.TrySetResult();
        else lock (narration) narration.Add(line);
    }
}
