using Ogee.Cpu;
using Ogee.Learn;

namespace Ogee.Bench;

/// <summary>Training steps whose blocks are computed again on the way back, beside the same steps that keep what they compute: memory and time, which take turns. No peer.</summary>
static class RecomputeBench
{
    const int Threads = 2;

    /// <summary>Measures the rows whose name contains one of some texts.</summary>
    public static void Run(IReadOnlyList<string> names)
    {
        using var use = Workers.Use(Threads);
        Console.WriteLine($"{Threads} threads. Intermediates: the arena of the plan. Most at once: parameters and the optimizer's state included.\n");
        Console.WriteLine("| step | kept: intermediates, MB | most at once, MB | ms | again: intermediates, MB | most at once, MB | ms | memory | time |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var workload in (StepWorkload[])[.. StepWorkloads.All, Deep])
            if (names.Any(name => workload.Name.Contains(name, StringComparison.OrdinalIgnoreCase))) Measured(workload);
    }

    /// <summary>Deep and narrow, on long texts: what the blocks keep outweighs the logits.</summary>
    static StepWorkload Deep => SequencePeers.Language("gpt_deep 12×384 512 tokens b4", GptConfig.Small() with { Layers = 12, Context = 512 }, batch: 4, time: 512);

    static void Measured(StepWorkload workload)
    {
        var (kept, again) = (StepOf(workload, isRecomputing: false), StepOf(workload, isRecomputing: true));
        var seconds = StepTimer.Medians([kept.Once, again.Once]);
        // Each alone: the other's parameters count too, and are taken off.
        var (most, least) = (Peak(workload, isRecomputing: false), Peak(workload, isRecomputing: true));
        Console.WriteLine(FormattableString.Invariant(
            $"| {workload.Name} | {kept.ArenaBytes / 1e6:0} | {most / 1e6:0} | {seconds[0] * 1e3:0} | {again.ArenaBytes / 1e6:0} | {least / 1e6:0} | {seconds[1] * 1e3:0} | {(double)again.ArenaBytes / kept.ArenaBytes:0.00} | {seconds[1] / seconds[0]:0.00} |"));
    }

    static long Peak(StepWorkload workload, bool isRecomputing)
    {
        var before = MemoryPool.LiveBytes;
        var step = StepOf(workload, isRecomputing);
        step.Once();
        return step.PeakBytes() - before;
    }

    static OurSteps StepOf(StepWorkload workload, bool isRecomputing)
    {
        var ours = workload.Ours();
        ours.Model.Initialize(1);
        return new(ours, workload.Optimizer, isRecomputing);
    }
}
