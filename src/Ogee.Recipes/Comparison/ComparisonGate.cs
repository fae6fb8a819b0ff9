using System.Globalization;

namespace Ogee.Recipes;

/// <summary>What a comparison must show for a pipeline to go on.</summary>
/// <param name="IsBetter">Whether the second run must be shown to be better; else it must not be worse.</param>
/// <param name="Margin">How much worse the second may be at most, for all that is known: in points of a share, else in the unit of the number. Null: it is enough that it is not shown to be worse.</param>
public sealed record ComparisonGate(bool IsBetter, double? Margin)
{
    /// <summary>Reads a requirement.</summary>
    /// <param name="outcome"><c>better</c> or <c>not-worse</c>; null for none.</param>
    /// <param name="margin">A number, beside <c>not-worse</c>; or null.</param>
    /// <returns>The requirement; null where there is none.</returns>
    /// <exception cref="OgeeException">It is not understood (OG2785).</exception>
    public static ComparisonGate? Parse(string? outcome, string? margin)
    {
        double? bound = null;
        if (margin is not null)
            bound = double.TryParse(margin, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number > 0 ? number
                : throw ComparisonErrors.Requirement.With($"--margin '{margin}' is not understood", "Expected a number above 0", "For instance: --require not-worse --margin 1");
        return (outcome, bound) switch
        {
            (null, null) => null,
            ("better", null) => new(true, null),
            ("not-worse", _) => new(false, bound),
            ("better", _) => throw ComparisonErrors.Requirement.With("--margin is given with --require better", "Expected it with --require not-worse", "Leave --margin out: better means that the whole interval is above 0."),
            (null, _) => throw ComparisonErrors.Requirement.With("--margin is given without --require", "Expected it with --require not-worse", "For instance: --require not-worse --margin 1"),
            _ => throw ComparisonErrors.Requirement.With($"--require '{outcome}' is not understood", "Expected better or not-worse", Ogee.Learn.Spelling.Question(outcome!, ["better", "not-worse"]) ?? "For instance: --require not-worse"),
        };
    }

    /// <summary>Whether a comparison meets it.</summary>
    /// <param name="comparison">The comparison.</param>
    public bool IsMetBy(RunComparison comparison)
    {
        if (comparison.Outcome == ComparisonOutcome.SameModel) return !IsBetter;
        var figure = comparison.Figures[0];
        return IsBetter ? comparison.Outcome == ComparisonOutcome.Better
            : Margin is { } margin ? figure.WorstCase < (figure.Unit == "%" ? margin / 100 : margin) : comparison.Outcome != ComparisonOutcome.Worse;
    }

    /// <summary>Holds a comparison to it.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <exception cref="OgeeException">It does not hold (OG2786).</exception>
    public void Require(RunComparison comparison)
    {
        if (IsMetBy(comparison)) return;
        var unit = comparison.Figures[0].Unit;
        throw ComparisonErrors.Short.With(comparison.Conclusion.TrimEnd('.'),
            IsBetter ? "Expected B to be shown to be better" : Margin is { } margin ? $"Expected the interval of the difference to end less than {ComparisonText.Signed(unit == "%" ? margin / 100 : margin, unit).TrimStart('+')} on the worse side" : "Expected B not to be worse",
            comparison.Outcome == ComparisonOutcome.Worse ? $"Look at what changed sides: ogee compare {comparison.First.Id} {comparison.Second.Id} --open" : "Test on more samples, or keep the first run.");
    }
}
