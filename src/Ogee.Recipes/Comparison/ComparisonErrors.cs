namespace Ogee.Recipes;

/// <summary>The errors of comparing runs: codes OG2781 to OG2799.</summary>
public static class ComparisonErrors
{
    /// <summary>Runs that answer different questions.</summary>
    public static readonly ErrorCode Unlike = new("OG2781", FailureKind.Usage, "The runs cannot be compared",
        "Two runs are compared by their answers to the same question: the same task with the same classes, or the same number. A difference between two questions would say nothing of the models.");

    /// <summary>Runs whose test parts have too few samples in common.</summary>
    public static readonly ErrorCode Samples = new("OG2782", FailureKind.Data, "The runs were not tested on the same samples",
        "A paired comparison needs samples that both models were tested on and neither learned from. A split at random depends on the seed: runs with other seeds have other test parts. Samples are the same where their content is; a name alone says little.");

    /// <summary>A predictions.csv that is missing, damaged, or not the one of its report.</summary>
    public static readonly ErrorCode Predictions = new("OG2783", FailureKind.Data, "The predictions of a run are not usable",
        "Runs are compared by report/predictions.csv, which ogee train writes beside the report. The file is missing, is not what it wrote, or does not give the figures that the report states.");

    /// <summary>A run before which there is none on the same data.</summary>
    public static readonly ErrorCode Nothing = new("OG2784", FailureKind.Data, "There is no earlier run to compare with",
        "With one run, ogee compare takes the newest finished run before it, of the same task on the same data. Name the other run where there is none.");

    /// <summary>A requirement that is not understood.</summary>
    public static readonly ErrorCode Requirement = new("OG2785", FailureKind.Usage, "A requirement on a comparison is not understood",
        "ogee compare --require takes better (the second run is shown to be better) or not-worse (it is not shown to be worse; with --margin M it is shown to be worse by less than M).");

    /// <summary>A comparison that does not come out as required.</summary>
    public static readonly ErrorCode Short = new("OG2786", FailureKind.Verification, "The second run is not what was required",
        "The comparison of the two runs on the same samples does not show what --require asks for. The message has the difference with its interval, and how large a difference these samples could show.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Unlike, Samples, Predictions, Nothing, Requirement, Short];
}
