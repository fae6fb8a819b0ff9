using Ogee.Testing;

namespace Ogee.Cli.Tests;

public class ProcessTests
{
    [Fact]
    public void TheProgramRunsAsAProcess()
    {
        Tool.OnlyOn(!OperatingSystem.IsWindows(), "uses /bin/sh");
        var outcome = CommandLine.Shell("\"$OGEE\" --version");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Narration));
        Assert.Matches(@"^ogee \d+\.\d+\.\d+\n$", outcome.Results);
    }

    [Theory]
    [InlineData("\"$OGEE\" help | head -n 1; exit ${PIPESTATUS:-0}", 0)]
    [InlineData("\"$OGEE\" help >&-", 0)]
    [InlineData("\"$OGEE\" runs list >&- 2>&-", 0)]
    [InlineData("\"$OGEE\" docter 2>&-", 2)]
    public void AClosedOutputChangesNoExitCode(string shellCommand, int exitCode)
    {
        Tool.OnlyOn(!OperatingSystem.IsWindows(), "uses /bin/sh");
        Assert.Equal(exitCode, CommandLine.Shell(shellCommand).ExitCode);
    }

    [Fact]
    public void AFullDiskBehindTheOutputChangesNoExitCode()
    {
        Tool.OnlyOn(File.Exists("/dev/full"), "needs /dev/full");
        Assert.Equal(0, CommandLine.Shell("\"$OGEE\" help > /dev/full").ExitCode);
    }
}
