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

    /// <summary>300 ms on a machine that has time for it. A busy one has not, so what is measured is the processor time of the whole process up to the line.</summary>
    [Fact]
    public void TheFirstLineCostsLittle()
    {
        Tool.OnlyOn(OperatingSystem.IsLinux(), "reads /proc");
        var folder = Directory.CreateTempSubdirectory("ogee-first-").FullName;
        Recipes.Tests.StripedPictures.WriteTo(Path.Combine(folder, "data"), perClass: 60);
        // On a busy machine a process may have ended before it is asked.
        var costs = Enumerable.Range(0, 10).Select(_ => FirstLine(folder)).OfType<TimeSpan>().Take(3).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", costs.Select(cost => $"{cost.TotalMilliseconds:0} ms")));
        Assert.InRange(costs.Min().TotalMilliseconds, 1, 600);
        Directory.Delete(folder, recursive: true);
    }

    static TimeSpan? FirstLine(string folder)
    {
        using var program = ChildProgram.Start(folder, ["train", "data", "--dry-run", .. TrainedRun.Settings]);
        program.WaitFor("reading data");
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(program.Id);
            return process.TotalProcessorTime;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;
        }
        finally
        {
            if (!program.HasExited) program.Kill();
        }
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
