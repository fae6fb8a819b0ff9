using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>What makes a class fit a sample badly, for <see cref="ConformalSets"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConformalScore>))]
public enum ConformalScore
{
    /// <summary>1 − p of the class: the smallest sets on average, but too small for hard samples and too large for easy ones (Sadinle, Lei and Wasserman 2019).</summary>
    Lac,
    /// <summary>The probability of the class and of all that are more likely: sets that adapt to each sample (Romano, Sesia and Candès 2020).</summary>
    Aps,
    /// <summary><see cref="Aps"/> with a penalty for every class beyond the first few, which shortens the long tails that many classes give (Angelopoulos et al. 2021).</summary>
    Raps,
}

/// <summary>How conformal sets are fitted.</summary>
public sealed record ConformalOptions
{
    /// <summary>The promised coverage: the part of new samples whose set holds the true class.</summary>
    public double Level { get; init; } = 0.9;

    /// <summary>What makes a class fit badly.</summary>
    public ConformalScore Score { get; init; } = ConformalScore.Lac;

    /// <summary>The promise holds for each true class by itself (Mondrian), which takes about 1/(1 − level) calibration samples of each class or more; a class with fewer is in every set.</summary>
    public bool IsPerClass { get; init; }

    /// <summary>APS and RAPS take a random part of the last class's probability, so that sets are not larger than promised. The random number comes from the seed and the sample's probabilities: the same sample has the same set, alone or in any batch.</summary>
    public bool IsRandomised { get; init; } = true;

    /// <summary>RAPS: what each class beyond the <see cref="FreeRank"/> first costs (λ).</summary>
    public double Penalty { get; init; } = 0.05;

    /// <summary>RAPS: how many classes are free (k of the paper).</summary>
    public int FreeRank { get; init; } = 1;

    /// <summary>A set may be empty: no class fits. Otherwise the most likely class is always in, which can only raise the coverage.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>The seed of the random parts.</summary>
    public ulong Seed { get; init; }
}
