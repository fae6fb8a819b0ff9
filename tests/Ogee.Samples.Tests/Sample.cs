using System.Diagnostics;
using System.Text;
using Ogee.Tests;

namespace Ogee.Samples.Tests;

/// <summary>A file-based program of the repository, built and run as its first lines say.</summary>
sealed class Sample : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    static readonly Lock building = new();

    readonly Process process;
    readonly StringBuilder text = new();
    readonly Task reading;

    Sample(string file, string folder, IEnumerable<string> arguments)
    {
        Build(file, folder);
        process = Dotnet(folder, ["run", "-c", "Release", "--no-build", "--file", file, "--", .. arguments]);
        reading = Task.WhenAll(Read(process.StandardOutput), Read(process.StandardError));
    }

    // One at a time: samples share the libraries that their builds look after.
    static void Build(string file, string folder)
    {
        lock (building)
        {
            using var build = Dotnet(folder, ["build", "-c", "Release", "-v", "q", "-nologo", file]);
            var (results, errors) = (build.StandardOutput.ReadToEndAsync(), build.StandardError.ReadToEndAsync());
            Assert.True(Task.WaitAll([results, errors], Patience) && build.WaitForExit(Patience), $"The build of {file} did not end");
            Assert.True(build.ExitCode == 0, results.Result + errors.Result);
        }
    }

    static Process Dotnet(string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // Servers that outlive the build would hold the pipes open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        // Numbers and messages in English, whoever runs the tests.
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>What it has printed so far.</summary>
    internal string Text
    {
        get
        {
            lock (text) return text.ToString();
        }
    }

    /// <param name="file">The file, relative to the repository's root or as a full path.</param>
    /// <param name="arguments">What it is given.</param>
    internal static Sample Start(string file, params IEnumerable<string> arguments) => new(file, Repository.Root, arguments);

    /// <returns>All lines that it printed.</returns>
    internal static string[] Run(string file)
    {
        using var sample = Start(file);
        return sample.Wait();
    }

    /// <summary>Runs a program that refers to a library of the repository, in a folder of its own.</summary>
    /// <param name="library">The library's name.</param>
    /// <param name="code">The program.</param>
    /// <returns>All lines that it printed, and the names of the files that it wrote.</returns>
    internal static (string[] Lines, string[] Files) RunCode(string library, string code)
    {
        var folder = Directory.CreateTempSubdirectory("ogee-code-").FullName;
        try
        {
            var root = Repository.Root.Replace('\\', '/');
            File.WriteAllText(Path.Combine(folder, "program.cs"), $"#:project {root}/src/{library}/{library}.csproj\n#:property PublishAot=false\n#:property InvariantGlobalization=true\n{code}");
            File.Copy(Path.Combine(Repository.Root, "global.json"), Path.Combine(folder, "global.json"));
            using var sample = new Sample("program.cs", folder, []);
            return (sample.Wait(), [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Except(["program.cs", "global.json"])]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The first line that begins with this text.</summary>
    internal async Task<string> Line(string beginning)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var isOver = reading.IsCompleted;
            if (Lines().FirstOrDefault(line => line.StartsWith(beginning, StringComparison.Ordinal)) is { } found) return found;
            Assert.False(isOver || watch.Elapsed > Patience, $"It never printed '{beginning}':\n{Text}");
            await Task.Delay(20);
        }
    }

    /// <summary>Asks it to end, as a service manager does, and waits until it has.</summary>
    internal string[] Stop()
    {
        if (OperatingSystem.IsWindows()) process.Kill(entireProcessTree: true);
        else
        {
            // dotnet run hands the signal on.
            using var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id}"]);
            kill.WaitForExit();
        }
        return OperatingSystem.IsWindows() ? Lines() : Wait();
    }

    internal string[] Wait()
    {
        Assert.True(reading.Wait(Patience) && process.WaitForExit(Patience), $"The sample did not end:\n{Text}");
        Assert.True(process.ExitCode == 0, Text);
        return Lines();
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    // Whole lines only.
    string[] Lines() => Text is var printed && printed.LastIndexOf('\n') is >= 0 and var end ? printed[..end].Split('\n') : [];

    async Task Read(StreamReader stream)
    {
        while (await stream.ReadLineAsync() is { } line)
            lock (text) text.Append(line).Append('\n');
    }
}
