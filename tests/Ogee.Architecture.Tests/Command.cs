using System.Diagnostics;
using Ogee.Tests;

namespace Ogee.Architecture.Tests;

/// <summary>Runs a program to its end, or kills it when its time is up.</summary>
static class Command
{
    /// <returns>Its exit code, and all that it printed.</returns>
    public static (int Code, string Output) Run(string program, TimeSpan limit, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // A build server that outlives the build would hold the pipes open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {limit}.");
        }
        return (process.ExitCode, output.Result + errors.Result);
    }
}
