using System.Globalization;

namespace Ogee.Recipes;

/// <summary>What the headers of all images say together.</summary>
/// <param name="Count">The number of images.</param>
/// <param name="MinHeight">The smallest height in pixels.</param>
/// <param name="MaxHeight">The largest height in pixels.</param>
/// <param name="MinWidth">The smallest width in pixels.</param>
/// <param name="MaxWidth">The largest width in pixels.</param>
/// <param name="MedianSide">The median of the shorter sides in pixels.</param>
/// <param name="Channels">3 if any image has colour, else 1.</param>
/// <param name="Gray">How many images are gray.</param>
public sealed record ImageFacts(int Count, int MinHeight, int MaxHeight, int MinWidth, int MaxWidth, int MedianSide, int Channels, int Gray)
{
    /// <summary>Whether all images have one size.</summary>
    public bool HasOneSize => MinHeight == MaxHeight && MinWidth == MaxWidth;

    /// <summary>The facts in words.</summary>
    public override string ToString()
    {
        var colour = Gray == Count ? "gray" : Gray == 0 ? "colour" : string.Create(CultureInfo.InvariantCulture, $"colour ({Gray} of {Count} gray)");
        return HasOneSize
            ? string.Create(CultureInfo.InvariantCulture, $"{MinHeight}×{MinWidth} {colour}")
            : string.Create(CultureInfo.InvariantCulture, $"{MinHeight}×{MinWidth} to {MaxHeight}×{MaxWidth} {colour}, median shorter side {MedianSide}");
    }

    /// <summary>Gathers the facts of samples.</summary>
    /// <param name="samples">At least one sample.</param>
    public static ImageFacts Of(IReadOnlyList<ImageSample> samples)
    {
        int[] sides = [.. samples.Select(sample => Math.Min(sample.Height, sample.Width)).Order()];
        return new(samples.Count, samples.Min(s => s.Height), samples.Max(s => s.Height), samples.Min(s => s.Width), samples.Max(s => s.Width),
            sides[sides.Length / 2], samples.Max(s => s.Channels), samples.Count(s => s.Channels == 1));
    }
}
