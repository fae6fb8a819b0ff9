using System.Diagnostics;
using System.Text.RegularExpressions;
using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>strace attached to a running program: counts its system calls, or makes one of them fail or kill it.</summary>
sealed partial class Tracer : IDisposable
{
    readonly Process process;
    readonly string log;

    /// <summary>Attaches, and returns when every thread is attached.</summary>
    /// <param name="program">The number of the process.</param>
    /// <param name="log">Where the calls are written.</param>
    /// <param name="calls">Which calls, divided by commas.</param>
    /// <param name="fault">What to do to which call, in strace's words; null to look on.</param>
    public Tracer(int program, string log, string calls, string? fault = null)
    {
        this.log = log;
        var arguments = new List<string> { "-f", "-p", $"{program}", "-o", log, "-e", $"trace={calls}" };
        if (fault is not null) arguments.AddRange(["-e", $"inject={fault}"]);
        process = Process.Start(new ProcessStartInfo(Tool.Require("strace"), arguments) { RedirectStandardError = true })!;
        var line = process.StandardError.ReadLine();
        Assert.True(line?.Contains("attached", StringComparison.Ordinal) == true, $"strace could not attach: {line}");
    }

    /// <summary>Detaches; the program goes on.</summary>
    public void Detach()
    {
        if (!process.HasExited)
        {
            using var interrupt = Process.Start("kill", ["-INT", $"{process.Id}"]);
            interrupt.WaitForExit();
        }
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)));
    }

    /// <summary>The calls, with what follows their names, of the thread that made most of them.</summary>
    public IReadOnlyList<(string Name, string Arguments)> Sequence() => [.. File.ReadLines(log).Select(line => Call().Match(line)).Where(match => match.Success)
        .GroupBy(match => match.Groups[1].Value).MaxBy(thread => thread.Count())!
        .Select(match => (match.Groups[2].Value, match.Groups[3].Value))];

    /// <summary>How often each call was made by that thread.</summary>
    public IReadOnlyDictionary<string, int> Counts() => Sequence().GroupBy(call => call.Name).ToDictionary(call => call.Key, call => call.Count());

    /// <summary>Whether the fault happened.</summary>
    public bool WasInjected() => File.ReadLines(log).Any(line => line.Contains("(INJECTED)", StringComparison.Ordinal));

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    [GeneratedRegex(@"^(\d+) +(\w+)\((.*)$")]
    private static partial Regex Call();
}
