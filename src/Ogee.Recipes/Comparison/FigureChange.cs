using System.Text.Json.Serialization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>How two models stand to each other on one figure.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ComparisonOutcome>))]
public enum ComparisonOutcome
{
    /// <summary>The second is shown to be better.</summary>
    [JsonStringEnumMemberName("better")] Better,
    /// <summary>The second is shown to be worse.</summary>
    [JsonStringEnumMemberName("worse")] Worse,
    /// <summary>The samples do not tell the two apart.</summary>
    [JsonStringEnumMemberName("not-distinguishable")] NotDistinguishable,
    /// <summary>Both hold the same weights and answer alike.</summary>
    [JsonStringEnumMemberName("same-model")] SameModel,
}

/// <summary>A figure of two models on the same samples.</summary>
/// <param name="Name">The figure, such as "Accuracy".</param>
/// <param name="Unit">What it is counted in, as of <see cref="HeadlineMetric.Unit"/>.</param>
/// <param name="IsBetterLower">Whether a lower figure is better.</param>
/// <param name="First">The first model's figure with its 95 % interval.</param>
/// <param name="Second">The second model's figure with its 95 % interval.</param>
/// <param name="Difference">Second − first, with the 95 % interval of draws that are the same for both.</param>
/// <param name="Probability">The two-sided p of the test: the chance of such a difference if both models were equally good; null where there is only the interval.</param>
/// <param name="Test">The test, such as "exact McNemar test", or empty.</param>
public sealed record FigureChange(string Name, string Unit, bool IsBetterLower, Interval First, Interval Second, Interval Difference, double? Probability = null, string Test = "")
{
    /// <summary>The p below which a difference counts as shown.</summary>
    public const double Level = 0.05;

    // The 80 % point of the standard normal distribution.
    const double PowerQuantile = 0.8416212335729143;

    /// <summary>The difference that these samples would show four times of five; about, from how wide the interval is.</summary>
    /// <remarks>
    /// A difference δ with the standard error s is found at 5 %, two-sided, with a chance of 80 % where δ = (z₀.₉₇₅ + z₀.₈)·s, and the half width of the interval is z₀.₉₇₅·s.
    /// </remarks>
    public double Detectable => (Interval.NormalQuantile + PowerQuantile) / Interval.NormalQuantile * (Difference.High - Difference.Low) / 2;

    /// <summary>Better or worse where test and interval both show it.</summary>
    public ComparisonOutcome Outcome =>
        Probability >= Level || !(Difference.Low > 0 || Difference.High < 0) ? ComparisonOutcome.NotDistinguishable
        : Difference.Value > 0 != IsBetterLower ? ComparisonOutcome.Better : ComparisonOutcome.Worse;

    /// <summary>How much worse the second may be for all that is known: the end of the interval on the worse side, 0 where even that is better.</summary>
    [JsonIgnore]
    public double WorstCase => Math.Max(0, IsBetterLower ? Difference.High : -Difference.Low);
}

/// <summary>A part of the samples, such as a class: how the two models do on it.</summary>
/// <param name="Name">The part.</param>
/// <param name="Samples">How many samples it has.</param>
/// <param name="First">The first model's figure: recall of a class, root mean squared error of numbers.</param>
/// <param name="Second">The second model's.</param>
/// <param name="OnlyFirst">Samples on which the first alone is right, or nearer.</param>
/// <param name="OnlySecond">Samples on which the second alone is right, or nearer.</param>
/// <param name="Probability">The two-sided p of this part alone.</param>
/// <param name="Adjusted">The p that holds for all parts together (Holm): below 0.05 the part changed, however many parts there are.</param>
public sealed record PartChange(string Name, long Samples, double First, double Second, long OnlyFirst, long OnlySecond, double Probability, double Adjusted);
