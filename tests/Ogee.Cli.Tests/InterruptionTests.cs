using System.Runtime.InteropServices;

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
        Assert.Contains("saved first", narration.ToString(), StringComparison.Ordinal);
        Assert.Empty(left);
        interruption.Take(new(signal), exitCode);
        Assert.Equal([exitCode], left);
    }
}
