using Ogee.Cpu;
using TorchSharp;

namespace Ogee.Bench;

/// <summary>Whole training steps beside libtorch's: the same model, batch, loss and optimizer, from a batch in memory to the new parameters.</summary>
/// <remarks>The rows are in <see cref="StepWorkloads"/>. With <c>OGEE_SHOW=kernels</c> each row is followed by the time of Ogee's kernels.</remarks>
static class StepBench
{
    /// <summary>Measures the rows whose name contains a text.</summary>
    public static void Run(string rows)
    {
        Console.WriteLine("A step is forward, loss, backward and update. A ratio above 1 says that Ogee is faster. libtorch: the fastest of its layouts.");
        Console.WriteLine("Memory: planned beside the inputs / the most at once, parameters included. % of peak: of multiply-adds in convolutions and products.\n");
        Console.WriteLine("| step, float32 | threads | Ogee ms | libtorch ms | ratio | Ogee MB | % of peak |\n|---|---|---|---|---|---|---|");
        var peaks = new Dictionary<int, double>();
        foreach (var workload in StepWorkloads.Named(rows)) Measured(workload, peaks);
    }

    static void Measured(StepWorkload workload, Dictionary<int, double> peaks)
    {
        using var scope = torch.NewDisposeScope();
        // Both start from their own initialisation of the same scheme: the work is the same for any weights.
        torch.random.manual_seed(1);
        var ours = workload.Ours();
        PeerStep[] theirs = [.. workload.Theirs.Select(make => make())];
        ours.Model.Initialize(1);
        foreach (var peer in theirs)
            if (peer.Model.parameters().Sum(parameter => parameter.numel()) is var count && count != ours.Model.TrainableCount)
                throw new InvalidOperationException($"{workload.Name}: the peer has {count} parameters, the model {ours.Model.TrainableCount}");
        var step = new OurSteps(ours, workload.Optimizer);
        foreach (var threads in (int[])[1, 2])
        {
            torch.set_num_threads(threads);
            using var use = Workers.Use(threads);
            if (!peaks.TryGetValue(threads, out var peak)) peaks[threads] = peak = Machine.Peak(threads);
            step.Once();
            KernelTimes.Clear();
            var seconds = StepTimer.Medians([step.Once, .. theirs.Select(peer => PeerSteps.Once(peer, workload.Optimizer))]);
            var peer = seconds.Skip(1).Min();
            Console.WriteLine($"| {workload.Name} | {threads} | {seconds[0] * 1e3:0.000} | {peer * 1e3:0.000} | {peer / seconds[0]:0.00} | {step.PlannedBytes / 1e6:0} / {step.PeakBytes() / 1e6:0} | {100 * step.ProductFlops / seconds[0] / peak:0} |");
            if (KernelTimes.Any) Console.WriteLine(KernelTimes.Report(most: 400));
        }
    }
}
