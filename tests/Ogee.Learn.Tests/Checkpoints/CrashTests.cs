using System.Diagnostics;
using System.Globalization;
using Ogee.Learn.Crash;
using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>Whatever happens to a save, a whole checkpoint can be loaded: the one before it or the new one, and it says truly which.</summary>
public class CrashTests
{
    // Every call of a save that can lose something: what makes, writes, flushes, renames and removes.
    const string Calls = "mkdir,openat,pwrite64,fsync,rename,unlink,rmdir";

    [Fact]
    public void ARunKilledAtAnyMomentHasItsNewestCompleteCheckpoint()
    {
        var random = new Random(7);
        var kills = Tool.IsLongRun ? 1000 : 50;
        using var folder = new TemporaryFolder();
        long saved = 0, pace = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            using var program = new CrashProgram("loop", folder["run"], saved + 1);
            // One save at least is told before every other kill, however slow the disk is; the moment after it is drawn from what a few saves take here.
            var clock = Stopwatch.StartNew();
            if (kill % 2 == 0) saved = Saved(program.ReadLine()!, saved);
            if (kill % 2 == 0) pace = clock.ElapsedMilliseconds;
            Thread.Sleep(random.Next(1, (int)Math.Clamp(3 * pace, 20, 2000)));
            saved = program.Kill().Aggregate(saved, (newest, line) => Saved(line, newest));
            // At most the save that was under way is lost.
            Assert.InRange(Load(folder["run"], "last"), saved, saved + 1);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {saved} checkpoints saved, none lost");
        Assert.True(saved >= kills / 2, $"Only {saved} checkpoints were saved.");
    }

    static long Saved(string line, long newest)
    {
        Assert.StartsWith("saved ", line, StringComparison.Ordinal);
        return Math.Max(newest, long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("last", "ENOSPC")]
    [InlineData("last", "EIO")]
    [InlineData("file", "ENOSPC")]
    [InlineData("file", "EIO")]
    public void ACallThatFailsIsReportedAndTheOldCheckpointOrTheNewOneIsWhole(string slot, string error)
    {
        _ = Tool.Require("strace");
        using var folder = new TemporaryFolder();
        using var program = new CrashProgram("serve", folder["run"]);
        var step = Warm(program, slot);
        foreach (var (call, number) in Each(Count(program, folder["log"], slot, ref step)))
        {
            var where = $"{call} {number} of a save of {slot} with {error}";
            step++;
            string? answer;
            using (var tracer = new Tracer(program.Id, folder["log"], Calls, $"{call}:error={error}:when={number}"))
            {
                answer = program.Save(slot, step);
                tracer.Detach();
                Assert.True(tracer.WasInjected(), $"{where} was not made");
            }
            Assert.False(program.HasExited, where);
            var loaded = Load(folder["run"], slot);
            var words = answer!.Split(' ');
            Assert.Equal(step, long.Parse(words[1], CultureInfo.InvariantCulture));
            if (words[0] == "failed")
            {
                Assert.True(words[2] == (error == "ENOSPC" ? "OG3005" : "OG3006"), $"{where}: {answer}");
                Assert.InRange(loaded, step - 1, step);
                // What the user asked for is named, not a file that the save uses on its way.
                Assert.DoesNotContain(".ogee-", answer, StringComparison.Ordinal);
                Assert.Contains(folder["run"], answer, StringComparison.Ordinal);
            }
            else Assert.True(loaded == step, $"{where}: {answer}, but step {loaded} is loaded");
            // Before the new one is durable every failure is a failed save, and after it a warning; only opening a file may fail without a consequence.
            if (call is "mkdir" or "pwrite64" or "fsync") Assert.True(words[0] == "failed", $"{where}: {answer}");
            if (call is "rename" or "unlink" or "rmdir") Assert.True(words[0] is "failed" or "warned", $"{where}: {answer}");
            // The next save works and cleans up.
            Assert.Equal($"saved {++step}", program.Save(slot, step));
            Assert.Equal(Kept(slot), Found(folder["run"]));
        }
    }

    [Theory]
    [InlineData("last")]
    [InlineData("file")]
    public void AKillAtACallLeavesTheOldCheckpointOrTheNewOne(string slot)
    {
        _ = Tool.Require("strace");
        using var folder = new TemporaryFolder();
        CrashProgram? program = null;
        try
        {
            program = new("serve", folder["run"]);
            var step = Warm(program, slot);
            foreach (var (call, number) in Each(Count(program, folder["log"], slot, ref step)))
            {
                step++;
                using (var tracer = new Tracer(program.Id, folder["log"], Calls, $"{call}:signal=SIGKILL:when={number}"))
                {
                    Assert.Null(program.Save(slot, step));
                }
                Assert.InRange(Load(folder["run"], slot), step - 1, step);
                program.Dispose();
                // A new process takes over the lock, and its first save cleans up.
                program = new("serve", folder["run"]);
                Assert.Equal($"saved {++step}", program.Save(slot, step));
                Assert.Equal(step, Load(folder["run"], slot));
                Assert.Equal($"saved {++step}", program.Save(slot, step));
                if (slot == "file") DurableFile.RemoveLeftovers(folder["run"]);
                Assert.Equal(Kept(slot), Found(folder["run"]));
            }
        }
        finally
        {
            program?.Dispose();
        }
    }

    [Theory]
    [InlineData("EDQUOT", "OG3005")]
    [InlineData("EFBIG", "OG3006")]
    public void AQuotaAndAFileThatIsTooLargeAreTold(string error, string code)
    {
        _ = Tool.Require("strace");
        using var folder = new TemporaryFolder();
        using var program = new CrashProgram("serve", folder["run"]);
        var step = Warm(program, "file");
        using var tracer = new Tracer(program.Id, folder["log"], Calls, $"pwrite64:error={error}:when=2");
        Assert.StartsWith($"failed {step + 1} {code} {StepContent.ModelPath(folder["run"])} was not written", program.Save("file", step + 1), StringComparison.Ordinal);
        tracer.Detach();
        Assert.Equal(step, Load(folder["run"], "file"));
        Assert.Equal(Kept("file"), Found(folder["run"]));
    }

    [Theory]
    [InlineData("last")]
    public void EverythingIsFlushedBeforeItGetsItsNameAndNothingIsRemovedBeforeThat(string slot)
    {
        _ = Tool.Require("strace");
        using var folder = new TemporaryFolder();
        using var program = new CrashProgram("serve", folder["run"]);
        var step = Warm(program, slot);
        using var tracer = new Tracer(program.Id, folder["log"], Calls);
        Assert.Equal($"saved {step + 1}", program.Save(slot, step + 1));
        tracer.Detach();
        var calls = tracer.Sequence().SkipWhile(call => call.Name != "mkdir").ToList();
        int First(string name) => calls.FindIndex(call => call.Name == name);
        int Last(string name) => calls.FindLastIndex(call => call.Name == name);
        var named = calls.FindIndex(call => call.Name == "rename" && call.Arguments.Contains($"/checkpoints/{slot}\") = 0", StringComparison.Ordinal));
        // Three files and their folder are flushed, all written before; the names change; the folder of names is flushed; what is old goes.
        Assert.Equal(4, calls.Take(First("rename")).Count(call => call.Name == "fsync"));
        Assert.True(Last("pwrite64") < First("rename"));
        Assert.InRange(named, First("rename"), Last("fsync") - 1);
        Assert.True(Last("fsync") < First("unlink"));
        Assert.True(Last("fsync") < First("rmdir"));
    }

    [Fact]
    public void ASecondProcessIsToldWhoHasTheRun()
    {
        using var folder = new TemporaryFolder();
        using var program = new CrashProgram("serve", folder["run"]);
        Expect.Error(FileErrors.Locked, () => FolderLock.Acquire(folder["run"]), $"by process {program.Id} on {Environment.MachineName}");
        program.Kill();
        using var taken = FolderLock.Acquire(folder["run"]);
    }

    static long Load(string run, string slot)
    {
        if (slot == "file")
        {
            using var file = SafetensorsFile.Open(StepContent.ModelPath(run));
            return StepContent.StepOf(file);
        }
        using var checkpoint = new CheckpointStore(run).Load(exact: true);
        return StepContent.StepOf(checkpoint);
    }

    // What a run folder holds after a save: nothing half done.
    static string[] Kept(string slot) => slot switch
    {
        "last" => [".lock", "checkpoints/last", "checkpoints/last.previous"],
        _ => [".lock", "model.safetensors"],
    };

    static string[] Found(string run) =>
    [
        .. Directory.GetFileSystemEntries(run).SelectMany(entry => entry.EndsWith("checkpoints", StringComparison.Ordinal) ? Directory.GetFileSystemEntries(entry) : [entry])
            .Select(entry => Path.GetRelativePath(run, entry)).Order(StringComparer.Ordinal),
    ];

    // Everything that a save loads or compiles happens before a call is counted.
    static long Warm(CrashProgram program, string slot)
    {
        for (var step = 1; step <= 3; step++) Assert.Equal($"saved {step}", program.Save(slot, step));
        return 3;
    }

    static IReadOnlyDictionary<string, int> Count(CrashProgram program, string log, string slot, ref long step)
    {
        using var tracer = new Tracer(program.Id, log, Calls);
        step++;
        Assert.Equal($"saved {step}", program.Save(slot, step));
        tracer.Detach();
        var counts = tracer.Counts();
        if (slot != "file") Assert.Equal(Calls.Split(',').Order(StringComparer.Ordinal), counts.Keys.Order(StringComparer.Ordinal));
        return counts;
    }

    static IEnumerable<(string Call, int Number)> Each(IReadOnlyDictionary<string, int> counts) =>
        from pair in counts
        from number in Enumerable.Range(1, pair.Value)
        select (pair.Key, number);
}
