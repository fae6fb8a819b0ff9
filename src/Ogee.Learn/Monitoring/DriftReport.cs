namespace Ogee.Learn;

/// <summary>When a window is called different from its reference.</summary>
public sealed record DriftOptions
{
    /// <summary>How often a window in which nothing changed is called different, for all features together under <see cref="Correction.Holm"/>: 0.01 is one window in a hundred.</summary>
    public double FalseAlarmRate { get; init; } = 0.01;

    /// <summary>What the rate is a rate of.</summary>
    public Correction Correction { get; init; } = Correction.Holm;

    /// <summary>The smallest effect that is worth an alarm, as a difference of probability: with very many samples every feature differs a little.</summary>
    public double SmallestEffect { get; init; } = 0.05;
}

/// <summary>What one feature's tests said.</summary>
/// <param name="Name">The feature.</param>
/// <param name="Values">The test of its values: <see cref="KolmogorovSmirnov"/> for numbers, <see cref="CategoryDrift"/> for categories and for numbers of few distinct values.</param>
/// <param name="Missing">The test of how often it is missing.</param>
/// <param name="Stability">The stability index, for those who know it; it decides nothing.</param>
/// <param name="ValuesAdjusted">The p of the values, adjusted for all tests of the report.</param>
/// <param name="MissingAdjusted">The p of the missing, adjusted for all tests of the report.</param>
/// <param name="HasDrift">Whether a test is an alarm: its adjusted p at most the false-alarm rate, and its effect worth one.</param>
public sealed record FeatureDrift(string Name, DriftTest Values, DriftTest Missing, PopulationStability Stability, double ValuesAdjusted, double MissingAdjusted, bool HasDrift)
{
    /// <summary>What tested the values: <c>KS</c> for the distance of Kolmogorov and Smirnov, <c>χ²</c>, or <c>rate</c> for how often the most frequent number came.</summary>
    public string Test { get; init; } = "";
}

/// <summary>A window against its reference, feature by feature.</summary>
/// <param name="Features">The features: numbers first, each kind in ordinal order.</param>
/// <param name="Options">When a difference is an alarm.</param>
public sealed record DriftReport(IReadOnlyList<FeatureDrift> Features, DriftOptions Options)
{
    // A number of so few distinct values is tested as a category: the distance test loses power to ties.
    const int FewValues = 20;

    /// <summary>Whether any feature drifts.</summary>
    public bool HasDrift => Features.Any(feature => feature.HasDrift);

    // Where most numbers are one number, a distance test hardly sees the others: whether that number became rarer or more frequent is a test of its own. Of both, the smaller p counts twice.
    static (DriftTest Test, string Name) OfNumbers(Groups groups)
    {
        var distance = KolmogorovSmirnov.Test(groups);
        var heaviest = Array.IndexOf(groups.Reference, groups.Reference.Max());
        if (2 * groups.Reference[heaviest] < groups.ReferenceCount) return (distance, "KS");
        var share = RateDrift.Test(groups.Reference[heaviest], groups.ReferenceCount, groups.Window[heaviest], groups.WindowCount);
        var (clearer, name) = share.Probability < distance.Probability ? (share, "rate") : (distance, "KS");
        return (clearer with { Probability = Math.Min(1, 2 * clearer.Probability) }, name);
    }

    /// <summary>Compares a window with its reference.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="window">The window, made from the reference's <see cref="StreamSummary.Empty"/>.</param>
    /// <param name="options">When a difference is an alarm.</param>
    /// <remarks>Windows that are tested one after another add up: at a rate of 0.01, 24 windows a day give a false alarm every four days on average.</remarks>
    /// <exception cref="OgeeException">The features differ (OG4652), or an option is out of range (OG4651).</exception>
    public static DriftReport Compare(StreamSummary reference, StreamSummary window, DriftOptions? options = null)
    {
        options ??= new();
        MonitoringErrors.Rate("drift", "the false-alarm rate", options.FalseAlarmRate);
        if (!(options.SmallestEffect is >= 0 and < 1)) throw MonitoringErrors.Setting.With($"drift: the smallest effect is {options.SmallestEffect}", "It is a difference of probability, 0 to below 1", "Leave it at 0.05");
        reference.SameFeatures(window);
        var found = new List<FeatureDrift>();
        foreach (var name in reference.Numbers)
        {
            NumberSketch before = reference.Number(name), after = window.Number(name);
            var groups = Groups.Of(before, after);
            var (values, test) = groups.Reference.Length <= FewValues ? (CategoryDrift.Test(groups), "χ²") : OfNumbers(groups);
            found.Add(new(name, values, RateDrift.Test(before.Missing, before.Missing + before.Count, after.Missing, after.Missing + after.Count), PopulationStability.Of(before, after, options.FalseAlarmRate), 1, 1, false) { Test = test });
        }
        foreach (var name in reference.Categories)
        {
            CategoryCounts before = reference.Category(name), after = window.Category(name);
            found.Add(new(name, CategoryDrift.Test(before, after), RateDrift.Test(before.Missing, before.Missing + before.Count, after.Missing, after.Missing + after.Count), PopulationStability.Of(before, after, options.FalseAlarmRate), 1, 1, false) { Test = "χ²" });
        }
        double[] probabilities = [.. found.SelectMany(feature => (double[])[feature.Values.Probability, feature.Missing.Probability])];
        var adjusted = MultipleTests.Adjust(probabilities, options.Correction);
        bool isAlarm(DriftTest test, double p) => p <= options.FalseAlarmRate && test.Effect >= options.SmallestEffect;
        return new([.. found.Select((feature, i) => feature with
        {
            ValuesAdjusted = adjusted[2 * i], MissingAdjusted = adjusted[2 * i + 1],
            HasDrift = isAlarm(feature.Values, adjusted[2 * i]) || isAlarm(feature.Missing, adjusted[2 * i + 1]),
        })], options);
    }
}
