using System.Diagnostics;
using System.Globalization;
using Ogee.Cpu;
using TorchSharp;

namespace Ogee.Bench;

/// <summary>The most memory that a process has while it trains, beside libtorch's: each contender in a process of its own, which says by how much it grew from before its model was made.</summary>
/// <remarks>libtorch runs in each of its layouts with the system's allocator as it is and with the settings that make it fast; the least counts. Reads the peak of resident memory that Linux keeps.</remarks>
static class MemoryBench
{
    const int Steps = 4;
    const int Threads = 2;
    const string Child = "memory-of";

    // What is promised of models that take so much: smaller ones are mostly code and objects of .NET.
    const double Promised = 0.1, PromisedFrom = 100e6;

    /// <summary>What plans say, beside what processes take, of the models whose names contain a text; each in a process of its own.</summary>
    /// <remarks>Planned are the tensors that are there, parameters and the optimizer's state among them, and what a step asks for beside them, the scratch of kernels with it: the most of the first step, which makes that state, and of a later one. Code and objects of .NET are what is left.</remarks>
    /// <returns>Whether each process took what was planned, to within a tenth, of models of 100 MB and more.</returns>
    public static bool Planned(string rows)
    {
        var far = new List<string>();
        Console.WriteLine($"Planned, and by how much resident memory grew in {Steps} steps with {Threads} threads; parameters, the optimizer's state and the batch included.\n");
        Console.WriteLine("| step, float32 | planned MB | of it scratch | tensors and scratch MB | off by | .NET MB | taken MB | off by |\n|---|---|---|---|---|---|---|---|");
        foreach (var workload in StepWorkloads.Named(rows))
        {
            var grown = Grown(workload, "ours", isTuned: false);
            Console.WriteLine(FormattableString.Invariant($"| {workload.Name} | {grown.Planned / 1e6:0} | {grown.PlannedScratch / 1e6:0} | {grown.Held / 1e6:0} | {Off(grown.Held, grown.Planned)} | {grown.Objects / 1e6:0} | {grown.Taken / 1e6:0} | {Off(grown.Taken, grown.Planned)} |"));
            if (grown.Planned >= PromisedFrom && Math.Abs((grown.Taken / grown.Planned) - 1) > Promised) far.Add(workload.Name);
        }
        Console.WriteLine(far.Count == 0 ? "\nAll models of 100 MB and more are within a tenth of their plans." : $"\nMore than a tenth off: {string.Join(", ", far)}.");
        return far.Count == 0;
    }

    /// <summary>Bytes: by how much the process grew, what was planned and scratch in it, the most that tensors and scratch had, what .NET's collector has.</summary>
    readonly record struct Growth(double Taken, double Planned, double PlannedScratch, double Held, double Objects);

    /// <summary>Measures the rows whose name contains a text.</summary>
    public static void Run(string rows)
    {
        Console.WriteLine($"Growth of resident memory in {Steps} steps, {Threads} threads, parameters included. A ratio below 1 says that Ogee has less.\n");
        Console.WriteLine("| step, float32 | Ogee MB | libtorch MB | ratio |\n|---|---|---|---|");
        foreach (var workload in StepWorkloads.Named(rows))
        {
            var ours = Grown(workload, "ours", isTuned: false).Taken;
            var theirs = Enumerable.Range(0, workload.Theirs.Count).SelectMany(way => (bool[])[false, true], (way, isTuned) => Grown(workload, way.ToString(CultureInfo.InvariantCulture), isTuned).Taken).Min();
            Console.WriteLine(FormattableString.Invariant($"| {workload.Name} | {ours / 1e6:0} | {theirs / 1e6:0} | {ours / theirs:0.00} |"));
        }
    }

    /// <summary>Runs as a contender where the command line says so.</summary>
    /// <returns>The exit code, or null where this process is none.</returns>
    public static int? Contend(string[] args)
    {
        if (args is not [Child, var name, var side]) return null;
        var workload = StepWorkloads.All.Single(workload => workload.Name == name);
        Peers.Prepare();
        var grown = side == "ours" ? Ours(workload) : new(Theirs(workload, int.Parse(side, CultureInfo.InvariantCulture)), 0, 0, 0, 0);
        Console.WriteLine(FormattableString.Invariant($"{grown.Taken} {grown.Planned} {grown.PlannedScratch} {grown.Held} {grown.Objects}"));
        return 0;
    }

    // What rounds to zero has no sign.
    static string Off(double bytes, double planned) => (Math.Round(bytes / planned - 1, 3) + 0.0).ToString("+0.0 %;-0.0 %;0.0 %", CultureInfo.InvariantCulture);

    static Growth Grown(StepWorkload workload, string side, bool isTuned)
    {
        var start = Peers.StartOfThis([Child, workload.Name, side], isTuned);
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var numbers = process.ExitCode == 0 ? text.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray() : [];
        return numbers.Length == 5 ? new(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]) : throw new InvalidOperationException($"The process that measures {workload.Name} ({side}) ended with {process.ExitCode}: {text}");
    }

    static Growth Ours(StepWorkload workload)
    {
        using var use = Workers.Use(Threads);
        // What the engine has before any model.
        Tensor.Evaluate(Tensor.Ones([64, 64]).MatMul(Tensor.Ones([64, 64])));
        var before = Resident("VmRSS");
        var ours = workload.Ours();
        var step = new OurSteps(ours, workload.Optimizer);
        (long All, long Scratch) Planned()
        {
            var written = step.Write();
            var plan = Evaluation.PlanOf(written.Nodes, cells: written.Cells);
            step.Forget();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return (MemoryPool.LiveBytes + plan.RunBytes, plan.ScratchBytes);
        }
        var first = Planned();
        MemoryPool.ResetPeak();
        for (var i = 0; i < Steps; i++) step.Once();
        var (taken, held) = (Resident("VmHWM") - before, MemoryPool.PeakBytes + KernelScratch.AllBytes);
        var planned = Planned() is var later && later.All > first.All ? later : first;
        return new(taken, planned.All, planned.Scratch, held, GC.GetGCMemoryInfo().TotalCommittedBytes);
    }

    static long Theirs(StepWorkload workload, int way)
    {
        torch.set_num_threads(Threads);
        using (var scope = torch.NewDisposeScope()) torch.ones(64, 64, requires_grad: true).matmul(torch.ones(64, 64)).sum().backward();
        var before = Resident("VmRSS");
        using var all = torch.NewDisposeScope();
        var once = PeerSteps.Once(workload.Theirs[way](), workload.Optimizer);
        for (var i = 0; i < Steps; i++) once();
        return Resident("VmHWM") - before;
    }

    /// <summary>Bytes of this process's memory, from what Linux says of it.</summary>
    static long Resident(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
