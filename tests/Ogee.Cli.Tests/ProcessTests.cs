namespace Ogee.Cli.Tests;

public class ProcessTests
{
    [Fact]
    public void TheProgramRunsAsAProcess()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("uses /bin/sh");
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
        if (OperatingSystem.IsWindows()) Assert.Skip("uses /bin/sh");
        Assert.Equal(exitCode, CommandLine.Shell(shellCommand).ExitCode);
    }

    [Fact]
    public void AFullDiskBehindTheOutputChangesNoExitCode()
    {
        if (!File.Exists("/dev/full")) Assert.Skip("needs /dev/full");
        Assert.Equal(0, CommandLine.Shell("\"$OGEE\" help > /dev/full").ExitCode);
    }
}
