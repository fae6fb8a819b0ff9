using Ogee.Cpu;
using TorchSharp;

namespace Ogee.Bench;

/// <summary>Whole training steps beside libtorch's: the same model, batch, loss and optimizer, from a batch in memory to the new parameters.</summary>
/// <remarks>The rows are in <see cref="StepWorkloads"/>. With <c>OGEE_SHOW=kernels</c> each row is followed by the time of Ogee's kernels.</remarks>
static class StepBench
{
    // What each row, and their geometric mean, should reach.
    const double Goal = 1.3;
    const double MeanGoal = 2;

    /// <summary>Measures the rows whose name contains a text.</summary>
    public static void Run(string rows)
    {
        Console.WriteLine("A step is forward, loss, backward and update. A ratio above 1 says that Ogee is faster. libtorch: the fastest of its layouts.");
        Console.WriteLine("Memory: planned beside the inputs / the most at once, parameters included. % of peak: of multiply-adds in convolutions and products.\n");
        Console.WriteLine(FormattableString.Invariant($"| step, float32 | threads | Ogee ms | libtorch ms | ratio | short of {Goal} by | Ogee MB | % of peak |\n|---|---|---|---|---|---|---|---|"));
        var peaks = new Dictionary<int, double>();
        var ratios = new Dictionary<int, List<double>>();
        foreach (var workload in StepWorkloads.Named(rows)) Measured(workload, peaks, ratios);
        Console.WriteLine();
        foreach (var (threads, all) in ratios)
            Console.WriteLine(FormattableString.Invariant($"{threads} thread{(threads == 1 ? "" : "s")}: the geometric mean of {all.Count} ratio{(all.Count == 1 ? "" : "s")} is {GeometricMean(all):0.00} (goal {MeanGoal:0.0}), {all.Count(ratio => ratio >= Goal)} of {all.Count} reach {Goal}, the least is {all.Min():0.00}."));
    }

    static double GeometricMean(List<double> ratios) => Portable.Exp(ratios.Average(Portable.Log));

    static string ShortBy(double ratio) => ratio >= Goal ? "–" : FormattableString.Invariant($"{Goal - ratio:0.00}");

    static void Measured(StepWorkload workload, Dictionary<int, double> peaks, Dictionary<int, List<double>> ratios)
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
            var ratio = peer / seconds[0];
            (ratios.TryGetValue(threads, out var all) ? all : ratios[threads] = []).Add(ratio);
            Console.WriteLine($"| {workload.Name} | {threads} | {seconds[0] * 1e3:0.000} | {peer * 1e3:0.000} | {ratio:0.00} | {ShortBy(ratio)} | {step.PlannedBytes / 1e6:0} / {step.PeakBytes() / 1e6:0} | {100 * step.ProductFlops / seconds[0] / peak:0} |");
            if (KernelTimes.Any) Console.WriteLine(KernelTimes.Report(most: 400));
        }
    }
}
