namespace Ogee.Recipes;

/// <summary>A comparison in rows of text, for a terminal.</summary>
public static class ComparisonSummary
{
    const int MostSamples = 5;

    /// <summary>What was compared, who is right where, and which parts changed: names and sentences.</summary>
    /// <param name="comparison">The comparison.</param>
    public static IReadOnlyList<(string Name, string Text)> Sentences(RunComparison comparison) =>
        [("samples", ComparisonText.Samples(comparison)), ("changed", ComparisonText.Sides(comparison)), (comparison.Sides is null ? "parts" : "classes", ComparisonText.Parts(comparison))];

    /// <summary>A row a figure: its name, A, B, B less A, the interval of that, p.</summary>
    /// <param name="comparison">The comparison.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Figures(RunComparison comparison) =>
        [.. comparison.Figures.Select(figure => (IReadOnlyList<string>)[ComparisonText.Name(figure), Recipes.Figures.In(figure.First.Value, figure.Unit), Recipes.Figures.In(figure.Second.Value, figure.Unit),
            ComparisonText.Signed(figure.Difference.Value, figure.Unit), ComparisonText.Range(figure), ComparisonText.Probability(figure.Probability)])];

    /// <summary>The samples that changed most, the worst first: what happened, and a sentence.</summary>
    /// <param name="comparison">The comparison.</param>
    public static IReadOnlyList<(string Name, string Text)> Samples(RunComparison comparison) =>
        [.. comparison.Lost.Take(MostSamples).Select(sample => (comparison.Sides is null ? "further" : "lost", Sentence(sample))), .. comparison.Gained.Take(MostSamples).Select(sample => (comparison.Sides is null ? "nearer" : "gained", Sentence(sample)))];

    static string Sentence(ChangedSample sample) => $"{sample.Path}: {sample.Truth}; A says {sample.First}{Sure(sample.FirstConfidence)}, B {sample.Second}{Sure(sample.SecondConfidence)}";

    static string Sure(double? confidence) => confidence is { } sure ? FormattableString.Invariant($" with {sure:0 %}") : "";
}
