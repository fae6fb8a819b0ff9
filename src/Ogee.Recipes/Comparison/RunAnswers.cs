namespace Ogee.Recipes;

/// <summary>What a run's model answered on each of its test samples, and what each sample is known by.</summary>
/// <remarks>Lists of one length, an entry a sample. Of classes <see cref="Class"/>, <see cref="Said"/>, <see cref="Confidence"/> and <see cref="OfTruth"/> are filled, of numbers <see cref="Value"/> and <see cref="Predicted"/>.</remarks>
sealed record RunAnswers
{
    /// <summary>Where each sample is: a path, <c>row 17</c>.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>A hash of each sample's content; null where none is known.</summary>
    public IReadOnlyList<string?> Hashes { get; init; } = [];

    /// <summary>What groups each sample (board, patient); null where it has no group.</summary>
    public IReadOnlyList<string?> Groups { get; init; } = [];

    /// <summary>The true class of each sample [samples].</summary>
    public int[] Class { get; init; } = [];

    /// <summary>The answered class of each sample [samples].</summary>
    public int[] Said { get; init; } = [];

    /// <summary>The confidence of each answer [samples].</summary>
    public double[] Confidence { get; init; } = [];

    /// <summary>The probability that each sample's true class was given [samples].</summary>
    public double[] OfTruth { get; init; } = [];

    /// <summary>The true number of each sample [samples].</summary>
    public double[] Value { get; init; } = [];

    /// <summary>The predicted number of each sample [samples].</summary>
    public double[] Predicted { get; init; } = [];

    /// <summary>Whether classes are answered; else numbers are.</summary>
    public bool IsOfClasses => Class.Length > 0;

    /// <summary>Whether two samples have the same label.</summary>
    public static bool HaveOneLabel(RunAnswers first, int i, RunAnswers second, int j) => first.IsOfClasses ? first.Class[i] == second.Class[j] : first.Value[i].Equals(second.Value[j]);
}
