using System.Diagnostics;
using Ogee.Recipes;
using Ogee.Recipes.Tests;
using Ogee.Testing;

namespace Ogee.Cli.Tests;

public sealed class ResumeTests : IDisposable
{
    // Averages of the weights, early stopping, which ends the run, variation of pictures and prefetched batches are all in flight.
    static readonly string[] Train = ["train", "data", "--name", "stripes", "--save-every", "2", "model.name=convnet-8", "data.size=16", "data.batch=8", "train.epochs=10", "train.patience=2"];

    readonly string folder = Directory.CreateTempSubdirectory("ogee-resume-").FullName;

    public ResumeTests()
    {
        Tool.OnlyOn(!OperatingSystem.IsWindows(), "uses signals");
        StripedPictures.WriteTo(Path.Combine(folder, "data"));
    }

    // Once for all tests: what the run comes to when nobody disturbs it.
    static readonly Lazy<(string Weights, TimeSpan Took)> undisturbed = new(Undisturbed);

    [Fact]
    public void ARunKilledAtAnyMomentEndsWithTheSameWeights()
    {
        var (expected, whole) = undisturbed.Value;
        var moments = Tool.IsLongRun ? 200 : Environment.GetEnvironmentVariable("CI") == "true" ? 50 : 15;
        var random = new Rng(20261123);
        var delays = Enumerable.Range(0, moments).Select(i => whole * ((i + random.NextDouble()) / moments)).ToList();
        Assert.All(delays.Select((delay, i) => (delay, i)).AsParallel().WithDegreeOfParallelism(2).Select(moment => KilledAndResumed($"killed-{moment.i}", moment.delay, isKilledTwice: moment.i % 3 == 0, isItsOwnProcess: moment.i % Apart == 0)), hash => Assert.Equal(expected, hash));
    }

    /// <summary>At every system call of a save in the middle of the run that can lose something.</summary>
    [Fact]
    public void ARunKilledAtACallOfASaveEndsWithTheSameWeights()
    {
        var strace = Tool.Require("strace");
        var log = Path.Combine(folder, "calls");
        var watched = ChildProgram.RunOther(strace, folder, ["-f", "-o", log, "-e", "trace=mkdir,pwrite64,fsync,rename,unlink,rmdir", CommandLine.Program, .. Train, "--out", "watched"]);
        Assert.Equal(undisturbed.Value.Weights, Finished(watched, "watched").WeightsSha256);
        var calls = CallsOfASave(File.ReadAllLines(log));
        Assert.Equal(["fsync", "mkdir", "pwrite64", "rename", "rmdir", "unlink"], calls.Select(call => call.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.All(calls.Select((call, i) => (call.Name, call.Number, i)).AsParallel().WithDegreeOfParallelism(2).Select(call =>
        {
            var root = $"at-{call.Name}-{call.Number}";
            var killed = ChildProgram.RunOther(strace, folder, ["-f", "-o", "/dev/null", "-e", $"trace={call.Name}", "-e", $"inject={call.Name}:signal=SIGKILL:when={call.Number}", CommandLine.Program, .. Train, "--out", root]);
            Assert.NotEqual(0, killed.ExitCode);
            return Finished(Resume(root, isItsOwnProcess: call.i % Apart == 0), root).WeightsSha256;
        }), hash => Assert.Equal(undisturbed.Value.Weights, hash));
    }

    /// <summary>The calls, each with its number among its like, from the making of a checkpoint's folder to before the next one's, half way through a log.</summary>
    static List<(string Name, int Number)> CallsOfASave(string[] log)
    {
        // Saves are made by the training thread, which makes nearly all of the calls.
        var calls = log.Select(line => line.Split([' ', '('], 3, StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length == 3 && char.IsAsciiLetter(words[1][0]))
            .GroupBy(words => words[0]).MaxBy(thread => thread.Count())!.Select(words => (Name: words[1], IsNew: words[1] == "mkdir" && words[2].Contains("/checkpoints/", StringComparison.Ordinal))).ToList();
        var saves = Enumerable.Range(0, calls.Count).Where(i => calls[i].IsNew).ToList();
        var (first, last) = (saves[saves.Count / 2], saves[(saves.Count / 2) + 1]);
        return [.. Enumerable.Range(first, last - first).Select(i => (calls[i].Name, calls.Take(i + 1).Count(call => call.Name == calls[i].Name)))];
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void ASignalSavesAndNamesTheCommandThatGoesOn(string signal, int exitCode)
    {
        using var program = ChildProgram.Start(folder, [.. Train, "--out", "stopped"]);
        program.WaitFor("epoch 2/10");
        program.Signal(signal);
        var outcome = program.Wait();
        Assert.Equal(exitCode, outcome.ExitCode);
        var record = Newest("stopped");
        Assert.Equal(RunStatus.Interrupted, record.Status);
        // The last line is a command to be pasted as it stands.
        var next = outcome.Narration.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("next: ogee train --resume ", next, StringComparison.Ordinal);
        var resumed = ChildProgram.Run(folder, next["next: ogee ".Length..].Split(' '));
        Assert.True(resumed.ExitCode == 0, resumed.Narration);
        Assert.Equal(undisturbed.Value.Weights, Finished(resumed, "stopped").WeightsSha256);
    }

    [Theory]
    [InlineData("reading data", "nothing is trained yet")]
    [InlineData("verifying on", "the weights are saved, they are not verified yet")]
    public void ASignalBesideTheTrainingSaysWhatHoldsAndNamesTheCommandThatGoesOn(string moment, string promise)
    {
        // Slow enough that the signal comes in that phase: many pictures to look at, or to verify.
        StripedPictures.WriteTo(Path.Combine(folder, "data"), perClass: 600, seed: 3);
        using var program = ChildProgram.Start(folder, [.. Train, "--out", "stopped", "--split", "4/1/95"], [("OGEE_THREADS", "1")]);
        program.WaitFor(moment);
        program.Signal("INT");
        var outcome = program.Wait();
        Assert.Equal(130, outcome.ExitCode);
        Assert.Contains($"stopping: {promise}", outcome.Narration, StringComparison.Ordinal);
        var next = outcome.Narration.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("next: ogee train ", next, StringComparison.Ordinal);
        if (!next.Contains("--resume", StringComparison.Ordinal)) return;
        var resumed = ChildProgram.Run(folder, next["next: ogee ".Length..].Split(' '));
        Assert.True(resumed.ExitCode == 0, resumed.Narration);
        Assert.Equal(RunStatus.Finished, Newest("stopped").Status);
    }

    [Fact]
    public void AnInterruptedDemoSaysThatItBeginsAnew()
    {
        using var program = ChildProgram.Start(folder, ["demo"]);
        program.WaitFor("one-batch check");
        program.Signal("INT");
        var outcome = program.Wait();
        Assert.Equal(130, outcome.ExitCode);
        Assert.EndsWith("the demo was interrupted; run again, it begins anew\nnext: ogee demo\n", outcome.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSecondSignalLeavesAtOnceAndWhatWasSavedStays()
    {
        using var program = ChildProgram.Start(folder, [.. Train, "--out", "stopped"]);
        program.WaitFor("epoch 2/10");
        program.Signal("INT");
        program.Signal("INT");
        Assert.Equal(130, program.Wait().ExitCode);
        Assert.Equal(undisturbed.Value.Weights, Finished(Resume("stopped"), "stopped").WeightsSha256);
    }

    [Fact]
    public void WhatAKilledRunUsedIsPartOfItsCost()
    {
        using (var program = ChildProgram.Start(folder, [.. Train, "--out", "killed"]))
        {
            program.WaitFor("epoch 2/10");
            program.Kill();
            program.Wait();
        }
        var killed = Newest("killed");
        Assert.True(killed.Cost is { CpuSeconds: > 0, WallSeconds: > 0, Flops: > 0 });
        // Made so large that no process of a moment comes near.
        (killed with { Cost = killed.Cost with { CpuSeconds = 1e6 } }).Save(new RunStore(Path.Combine(folder, "killed")).Find("@last"));
        var record = Finished(Resume("killed"), "killed");
        Assert.InRange(record.Cost!.CpuSeconds, 1e6, 1.01e6);
        Assert.True(record.Cost.Flops > killed.Cost.Flops);
    }

    [Fact]
    public void TwoProcessesCannotResumeOneRun()
    {
        using var program = ChildProgram.Start(folder, [.. Train, "--out", "busy"]);
        program.WaitFor("epoch 1/10");
        var second = Resume("busy");
        Assert.Equal((5, true), (second.ExitCode, second.Narration.Contains("OG3008", StringComparison.Ordinal)));
        Assert.Equal(0, program.Wait().ExitCode);
    }

    [Fact]
    public void ChangedDataIsNotResumedOn()
    {
        using (var program = ChildProgram.Start(folder, [.. Train, "--out", "stopped"]))
        {
            program.WaitFor("epoch 2/10");
            program.Signal("INT");
            program.Wait();
        }
        File.WriteAllBytes(Path.Combine(folder, "data", "red", "000.png"), StripedPictures.Png("down", 7, 7));
        var outcome = Resume("stopped");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("000.png", outcome.Narration, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "0")]
    [InlineData("4", "1")]
    public void WeightsDoNotDependOnThreadsAndVectors(string threads, string hasAvx2)
    {
        var other = ChildProgram.Run(folder, [.. Train, "--out", "other"], [("OGEE_THREADS", threads), ("DOTNET_EnableAVX2", hasAvx2)]);
        Assert.Equal(undisturbed.Value.Weights, Finished(other, "other").WeightsSha256);
    }

    static (string Weights, TimeSpan Took) Undisturbed()
    {
        using var tests = new ResumeTests();
        var watch = Stopwatch.StartNew();
        var whole = tests.Run("whole", Train);
        Assert.Contains("stopped after epoch ", whole.Narration, StringComparison.Ordinal);
        return (tests.Finished(whole, "whole").WeightsSha256!, watch.Elapsed);
    }

    string KilledAndResumed(string root, TimeSpan moment, bool isKilledTwice, bool isItsOwnProcess)
    {
        KillAfter(moment, [.. Train, "--out", root]);
        if (isKilledTwice && HasRun(root)) KillAfter(moment, ["train", "--resume", "@last", "--out", root]);
        // Killed before there was a run, nothing is lost by beginning again.
        return Finished(HasRun(root) ? Resume(root, isItsOwnProcess) : Run(root, Train), root).WeightsSha256!;
    }

    void KillAfter(TimeSpan moment, string[] arguments)
    {
        using var program = ChildProgram.Start(folder, arguments);
        Thread.Sleep(moment);
        if (!program.HasExited) program.Kill();
        program.Wait();
    }

    bool HasRun(string root) => new RunStore(Path.Combine(folder, root)).List().Count > 0;

    Outcome Run(string root, string[] arguments) => ChildProgram.Run(folder, [.. arguments, "--out", root]);

    // A killed process leaves its folder and nothing else. Where many were killed a tenth goes on in processes of their own, as a person's runs do; starting and compiling one is most of what it costs.
    const int Apart = 10;

    Outcome Resume(string root, bool isItsOwnProcess = true) =>
        isItsOwnProcess ? ChildProgram.Run(folder, ["train", "--resume", "@last", "--out", root]) : CommandLine.Run("train", "--resume", "@last", "--out", Path.Combine(folder, root));

    RunRecord Newest(string root) => RunRecord.Read(new RunStore(Path.Combine(folder, root)).Find("@last"));

    RunRecord Finished(Outcome outcome, string root)
    {
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        var record = Newest(root);
        Assert.Equal(RunStatus.Finished, record.Status);
        return record;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
