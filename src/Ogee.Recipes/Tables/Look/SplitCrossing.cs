namespace Ogee.Recipes;

/// <summary>Judges sets of like rows that lie on both sides of the training's border: whether chance put them there.</summary>
/// <remarks>
/// Rows that resemble each other by nature fall to the sides as all rows do: of a set of m rows some are on each side with the chance 1 − qᵐ − (1 − q)ᵐ, where q is the share of training. What a faulty export or a
/// careless split did lies across far more often.
/// </remarks>
sealed class SplitCrossing
{
    // Copies in one test row of a hundred move an accuracy by at most one point; of a fifth of the test nothing is learnt, whatever put it there.
    const double ShareThatCounts = 0.01, ShareThatIsMuch = 0.2;

    // Three standard deviations above what chance does, and a set more.
    const double Deviations = 3;

    // Above half, like rows are kinds (passengers of a class and an age), and not copies.
    const double ShareOfKinds = 0.5;

    readonly double trainShare;
    readonly int train, others;
    int sets, acrossSets, inSets;
    double expected, variance;

    internal SplitCrossing(IReadOnlyList<DataSplit> splits)
    {
        train = splits.Count(split => split == DataSplit.Train);
        others = splits.Count - train;
        trainShare = splits.Count > 0 ? (double)train / splits.Count : 0;
    }

    /// <summary>Rows outside of training that are like one of it.</summary>
    internal int Rows { get; private set; }

    /// <summary>Their share of all rows outside of training.</summary>
    internal double Share => others > 0 ? (double)Rows / others : 0;

    /// <summary>Adds a set of like rows: how many are in training, and how many outside.</summary>
    internal void Add(int inside, int outside)
    {
        double allInside = 1, allOutside = 1;
        for (var i = 0; i < inside + outside; i++) (allInside, allOutside) = (allInside * trainShare, allOutside * (1 - trainShare));
        var chance = 1 - allInside - allOutside;
        sets++;
        inSets += inside;
        (expected, variance) = (expected + chance, variance + chance * (1 - chance));
        if (inside == 0 || outside == 0) return;
        acrossSets++;
        Rows += outside;
    }

    /// <summary>Whether more sets lie across than chance puts there.</summary>
    internal bool IsBeyondChance => acrossSets > expected + Deviations * Math.Sqrt(variance) + 1;

    internal FindingLevel Level => inSets > ShareOfKinds * train ? FindingLevel.Note
        : Share >= ShareThatIsMuch || (Share >= ShareThatCounts && IsBeyondChance) ? FindingLevel.Warning : FindingLevel.Note;

    /// <summary>What chance alone would do, in words.</summary>
    internal string Chance => $"{Text.Count(acrossSets, "set")} of {sets} {(acrossSets == 1 ? "lies" : "lie")} across, by chance about {Math.Round(expected)}";
}
