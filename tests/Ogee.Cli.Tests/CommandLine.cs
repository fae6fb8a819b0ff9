using System.Diagnostics;
using Ogee.Learn;

namespace Ogee.Cli.Tests;

/// <summary>What a command line gave.</summary>
sealed record Outcome(int ExitCode, string Results, string Narration);

/// <summary>Runs command lines: in this process, or as a process of their own.</summary>
static class CommandLine
{
    /// <summary>The built program, which the project's reference copies beside the tests.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "Ogee.Cli" + (OperatingSystem.IsWindows() ? ".exe" : ""));

    public static Outcome Run(params string[] arguments) => Answer("", canAsk: false, arguments);

    /// <summary>Runs a line with bytes as its input.</summary>
    public static Outcome Feed(byte[] input, params string[] arguments) => Run(new MemoryStream(input), "", canAsk: false, arguments);

    public static Outcome Answer(string input, bool canAsk, params string[] arguments) => Run(Stream.Null, input, canAsk, arguments);

    static Outcome Run(Stream bytes, string input, bool canAsk, string[] arguments)
    {
        var (results, narration) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var surroundings = new Surroundings { Input = new StringReader(input), InputBytes = bytes, Results = new SteadyWriter(results), Narration = new SteadyWriter(narration), CanAsk = canAsk };
        return new(new Application(surroundings).Run(arguments), results.ToString(), narration.ToString());
    }

    public static Process Start(string shellCommand)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(shellCommand);
        start.Environment["OGEE"] = Program;
        return Process.Start(start)!;
    }

    public static Outcome Shell(string shellCommand)
    {
        using var process = Start(shellCommand);
        process.StandardInput.Close();
        var narration = process.StandardError.ReadToEndAsync();
        var results = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), "The program did not end.");
        return new(process.ExitCode, results, narration.Result);
    }
}
