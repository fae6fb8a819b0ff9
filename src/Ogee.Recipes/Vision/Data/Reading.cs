namespace Ogee.Recipes;

/// <summary>What a reader found, before classes are numbered and rules are checked.</summary>
/// <param name="Source">Where the pixels come from.</param>
/// <param name="Samples">The samples; their class index is not set yet.</param>
/// <param name="Skipped">Files that cannot be used.</param>
/// <param name="DeclaredClasses">Classes in the order that the data declares, or null for the ordinal order of the labels.</param>
/// <param name="Notes">Sentences to be said aloud.</param>
/// <param name="GroupColumn">The column that names groups, if any.</param>
sealed record Reading(SampleSource Source, IReadOnlyList<ImageSample> Samples, IReadOnlyList<SkippedFile> Skipped,
    IReadOnlyList<string>? DeclaredClasses, IReadOnlyList<string> Notes, string? GroupColumn)
{
    /// <summary>Where a sample's label was written, for messages: <c>file:line:column</c> or a path.</summary>
    internal Func<ImageSample, string> PlaceOf { get; init; } = sample => sample.Id;

    /// <summary>The files that a table names, whether they can be read or not; null where a folder was walked.</summary>
    internal IReadOnlySet<string>? Listed { get; init; }
}

/// <summary>Gives the pixels of samples.</summary>
abstract class SampleSource
{
    internal abstract ImagePixels Read(ImageSample sample, int? targetSide);

    internal abstract byte[]? ReadFile(ImageSample sample);

    /// <summary>The whole picture, and what its file says beside the pixels; null where it has no file.</summary>
    internal virtual (ImagePixels Pixels, FileTraits? File) Examine(ImageSample sample) => (Read(sample, null), null);
}
