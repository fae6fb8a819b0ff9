using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A time or an energy beside the one that a report states.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Its unit: <c>s</c> or <c>J</c>.</param>
/// <param name="Stated">What the report states.</param>
/// <param name="Measured">What was measured now.</param>
/// <param name="IsWithin">Whether the two are within the tolerance.</param>
public sealed record ComparedTime(string Name, string Unit, double Stated, double Measured, bool IsWithin);

/// <summary>Times and energy measured again, beside those that a report states: on the same machine, within a tolerance.</summary>
/// <param name="Tolerance">The factor: what was measured is between the stated figure divided by it and times it.</param>
/// <param name="Machine">The machine of this measurement.</param>
/// <param name="Reason">Why nothing was compared, such as another machine; null where it was.</param>
/// <param name="Figures">The figures; none where nothing was compared.</param>
/// <remarks>A busy machine must not fail a sign-off: a figure beyond the tolerance is a warning. What follows from recorded figures by arithmetic is held to the digit by <see cref="CostArithmetic"/>.</remarks>
public sealed record TimeComparison(double Tolerance, string Machine, string? Reason, IReadOnlyList<ComparedTime> Figures)
{
    /// <summary>The factor that is stated: on two cores that others use too, times of milliseconds were seen to double.</summary>
    public const double Factor = 3;

    const int Predictions = 1000;

    /// <summary>Whether a figure is beyond the tolerance.</summary>
    public bool HasWarning => Figures.Any(figure => !figure.IsWithin);

    /// <summary>Compares what was measured again with what a run's report states.</summary>
    /// <param name="record">The run, with its machine.</param>
    /// <param name="stated">Its report.</param>
    /// <param name="again">What was measured now.</param>
    public static TimeComparison Of(RunRecord record, VerificationReport stated, VerificationReport again) => Of(record.Host, HostFacts.Current(), stated, again);

    internal static TimeComparison Of(HostFacts then, HostFacts now, VerificationReport stated, VerificationReport again)
    {
        TimeComparison not(string reason) => new(Factor, Name(now), reason, []);
        if ((then.Name, then.Architecture, then.Cpu, then.Threads) != (now.Name, now.Architecture, now.Cpu, now.Threads)) return not($"another machine: the run's was {Name(then)}");
        if (stated.Latency is not { } before || again.Latency is not { } after || before.Batch != after.Batch) return not("the report states no times of this kind");
        var figures = new List<ComparedTime>();
        void add(string name, string unit, double was, double measured)
        {
            if (was > 0 && double.IsFinite(was)) figures.Add(new(name, unit, was, measured, measured <= was * Factor && measured >= was / Factor));
        }
        add("time of an answer (median)", "s", before.MedianSeconds, after.MedianSeconds);
        if (before.CpuSeconds is { } cpuBefore && after.CpuSeconds is { } cpu)
        {
            add("processor time of 1,000 predictions", "s", Predictions * cpuBefore, Predictions * cpu);
            // At the watts that the report rests on: of a few milliseconds, the counters of energy say nothing.
            if (stated.Cost?.PerThousandPredictions is { CpuSeconds: > 0 } unit) add("energy of 1,000 predictions", "J", unit.EnergyJoules, Predictions * cpu * unit.EnergyJoules / unit.CpuSeconds);
        }
        return figures.Count == 0 ? not("the report states no times of this kind") : new(Factor, Name(now), null, figures);
    }

    /// <summary>The comparison in words: one line, the figures beyond the tolerance first where there are any.</summary>
    public override string ToString()
    {
        static string Pair(ComparedTime figure) => $"{figure.Name} {Shown(figure.Measured, figure.Unit)} (stated {Shown(figure.Stated, figure.Unit)})";
        if (Reason is not null) return $"not compared: {Reason}";
        var beyond = Figures.Where(figure => !figure.IsWithin).ToList();
        return beyond.Count == 0 ? FormattableString.Invariant($"within a factor of {Tolerance:0.#} of what the report states: ") + string.Join(", ", Figures.Select(Pair))
            : FormattableString.Invariant($"beyond a factor of {Tolerance:0.#}: ") + string.Join(", ", beyond.Select(Pair)) + "; a busy machine, or another program";
    }

    static string Shown(double value, string unit) => unit == "s" ? Recipes.Figures.Duration(value) : Recipes.Figures.Scaled(value, unit);

    static string Name(HostFacts host) => $"{host.Name}, {host.Cpu}, {Text.Count(host.Threads, "thread")}";
}
