using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Whether a version would be worse than the one it replaces, on the same test samples.</summary>
static class VersionComparison
{
    // The interval of a warning; any constant, so that the same two versions always give the same words.
    static readonly RngKey key = new(Seed: 20261126);

    /// <summary>The warning, in a sentence; null where the new one is not worse, or the two cannot be compared.</summary>
    /// <param name="next">The version that is to come in, and its files.</param>
    /// <param name="nextFolder">The folder of its files.</param>
    /// <param name="current">The version that it replaces.</param>
    /// <param name="currentFolder">The folder of its files.</param>
    internal static string? Warning(RegisteredVersion next, string nextFolder, RegisteredVersion current, string currentFolder)
    {
        if (next.DataFingerprint is null || next.DataFingerprint != current.DataFingerprint || next.Headline is null || next.Headline != current.Headline
            || next.HeadlineValue is not { } value || current.HeadlineValue is not { } before) return null;
        var figures = FormattableString.Invariant($"{next.Headline} {value:0.0000} after {before:0.0000} of {current.Reference}");
        var (after, earlier) = (PredictionsFile.ReadOrNull(nextFolder), PredictionsFile.ReadOrNull(currentFolder));
        if (after is not null && earlier is not null && after.Difference(earlier, next.Headline, key) is { } difference)
            return difference.Value >= 0 ? null
                : FormattableString.Invariant($"it {(difference.High < 0 ? "is worse" : "looks worse, though chance could explain it")} on the same data: {figures} (difference {difference.Value:0.0000}, 95 % interval {difference.Low:0.0000} to {difference.High:0.0000})");
        // Another seed draws another test part: then the numbers stand side by side, and no interval of their difference follows.
        return value < before ? $"it is worse on the same data{(after is not null && earlier is not null && !after.IsOfSameSamples(earlier) ? ", though on another test part of it" : "")}: {figures}" : null;
    }
}
