using System.Text.Json;
using Ogee.Testing;

namespace Ogee.Cli.Tests;

public class DoctorTests
{
    [Fact]
    public void EachCheckHasAFactAndAFailureHasARemedy()
    {
        var outcome = CommandLine.Run("doctor", "--json", "--out", Path.GetTempPath());
        var report = JsonDocument.Parse(outcome.Results).RootElement;
        var checks = report.GetProperty("checks").EnumerateArray().ToList();
        Assert.Equal(["system", ".NET", "processor", "SIMD", "threads", "memory", "disk", "write", "images", "network", "clock"], checks.Select(check => check.GetProperty("name").GetString()!));
        foreach (var check in checks)
        {
            Assert.NotEmpty(check.GetProperty("fact").GetString()!);
            Assert.Contains(check.GetProperty("health").GetString(), new[] { "ok", "warn", "fail" });
            if (check.GetProperty("health").GetString() != "ok" && check.GetProperty("name").GetString() != "disk") Assert.NotEmpty(check.GetProperty("remedy").GetString()!);
        }
        Assert.Equal(outcome.ExitCode == 0, report.GetProperty("ok").GetBoolean());
    }

    [Fact]
    public void AFolderThatCannotBeWrittenFailsWithTheExitCodeOfTheEnvironment()
    {
        Tool.OnlyOn(Directory.Exists("/proc/self"), "needs /proc, which nobody can write to");
        var outcome = CommandLine.Run("doctor", "--json", "--out", "/proc/self/runs");
        Assert.Equal(5, outcome.ExitCode);
        Assert.Contains("OG5106", outcome.Narration, StringComparison.Ordinal);
        var write = JsonDocument.Parse(outcome.Results).RootElement.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "write");
        Assert.Equal("fail", write.GetProperty("health").GetString());
    }

    [Fact]
    public void ABudgetOfMemoryThatNobodyUnderstandsFails()
    {
        var outcome = ChildProgram.Run(Path.GetTempPath(), ["doctor", "--json"], [("OGEE_MEMORY", "banana")]);
        Assert.Equal(5, outcome.ExitCode);
        var memory = JsonDocument.Parse(outcome.Results).RootElement.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "memory");
        Assert.Equal("fail", memory.GetProperty("health").GetString());
        Assert.Contains("OGEE_MEMORY=banana", memory.GetProperty("fact").GetString(), StringComparison.Ordinal);
        Assert.Contains("OGEE_MEMORY=6GB", memory.GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheProbeLeavesNothingBehind()
    {
        using var runs = new TemporaryRuns();
        CommandLine.Run("doctor", "--out", runs.Root);
        Assert.Empty(Directory.GetFileSystemEntries(runs.Root));
    }

    [Fact]
    public void AClockOfThePastIsAWarning()
    {
        var finding = new MachineChecks(Path.GetTempPath(), new OldClock()).Run().Single(finding => finding.Name == "clock");
        Assert.Equal(Health.Warn, finding.Health);
    }

    sealed class OldClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
