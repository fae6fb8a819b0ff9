using System.Runtime.InteropServices;
using Ogee.Learn;

namespace Ogee.Cli.Tests;

public class InterruptionTests
{
    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public void TheFirstSignalAsksAndTheSecondLeaves(PosixSignal signal, int exitCode)
    {
        var left = new List<int>();
        var narration = new StringWriter();
        using var interruption = new Interruption(narration, left.Add);
        Assert.Equal((false, 0), (interruption.Stop.IsCancellationRequested, interruption.ExitCode));
        var context = new PosixSignalContext(signal);
        interruption.Take(context, exitCode);
        Assert.Equal((true, true, exitCode), (context.Cancel, interruption.Stop.IsCancellationRequested, interruption.ExitCode));
        Assert.Equal("stopping: nothing is lost; once more leaves at once\n", narration.ToString().ReplaceLineEndings("\n"));
        Assert.Empty(left);
        interruption.Take(new(signal), exitCode);
        Assert.Equal([exitCode], left);
    }

    [Fact]
    public void ForAProgramTheSignalIsALineOfJson()
    {
        var narration = new StringWriter();
        using var interruption = new Interruption(narration, _ => { }, isJson: true);
        interruption.Take(new(PosixSignal.SIGTERM), 143);
        var said = System.Text.Json.JsonDocument.Parse(narration.ToString()).RootElement;
        Assert.Equal(("warning", "stopping: nothing is lost; once more leaves at once"), (said.GetProperty("event").GetString(), said.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData(RunPhase.Look, "nothing is trained yet")]
    [InlineData(RunPhase.Check, "nothing is trained yet")]
    [InlineData(RunPhase.Train, "the step is finished and saved first")]
    [InlineData(RunPhase.Verify, "the weights are saved, they are not verified yet")]
    public void WhatIsPromisedIsWhatThePhaseOfTheRunCanKeep(RunPhase phase, string promise)
    {
        var narration = new StringWriter();
        using var interruption = new Interruption(narration, _ => { });
        using var progress = new RunProgress(new PlainProgress(TextWriter.Null), interruption);
        progress.Report(new PhaseStarted(phase));
        interruption.Take(new(PosixSignal.SIGINT), 130);
        Assert.Contains(promise, narration.ToString(), StringComparison.Ordinal);
    }
}
