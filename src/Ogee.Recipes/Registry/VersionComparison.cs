namespace Ogee.Recipes;

/// <summary>Whether a version would be worse than the one it replaces, on the same test samples.</summary>
static class VersionComparison
{
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
        try
        {
            var comparison = Comparing.Of(RunFolder.Open(currentFolder), RunFolder.Open(nextFolder));
            var change = comparison.Figures[0];
            return comparison.Outcome == ComparisonOutcome.Worse ? $"it is worse on the same data: {figures}; {comparison.Conclusion}"
                : change.IsBetterLower ? change.Difference.Value > 0 ? Unsure(figures) : null : change.Difference.Value < 0 ? Unsure(figures) : null;
        }
        // Another seed draws another test part: then the numbers stand side by side, and nothing follows for their difference.
        catch (OgeeException cause) when (cause.Error.Kind != FailureKind.Environment)
        {
            return value < before ? $"it is worse on the same data{(cause.Error == ComparisonErrors.Samples ? ", though on another test part of it" : "")}: {figures}" : null;
        }
    }

    static string Unsure(string figures) => $"it looks worse on the same data, though chance could explain it: {figures}";
}
