namespace Ogee.Recipes;

/// <summary>Whether enough was held out for what a verdict claims.</summary>
static class HeldOut
{
    // Of 50 answers all right, the 95 % interval still begins at 93 %; with fewer, a figure says more about luck than about the model.
    public const int Fewest = 50;

    /// <summary>Why a figure on so few samples is doubtful, to follow a "but"; null where there are enough.</summary>
    /// <param name="count">The samples that were measured.</param>
    /// <param name="sample">What one is called.</param>
    public static string? Doubt(long count, string sample) =>
        count >= Fewest ? null : FormattableString.Invariant($"only {Text.Count(count, sample)} {(count == 1 ? "is" : "are")} held out: on fewer than {Fewest} a figure is much luck");

    /// <summary>The verdict on what was found with too few samples.</summary>
    /// <param name="reason">The whole reason, with the doubt in it.</param>
    /// <param name="sample">What one is called.</param>
    /// <param name="reference">How the run is named on a command line.</param>
    public static Verdict Warn(string reason, string sample, string reference) =>
        new(VerdictKind.Warn, reason, $"Measure the model on more {sample}s, or train again with a larger part held out.", $"ogee verify {reference} NEW_DATA");
}
