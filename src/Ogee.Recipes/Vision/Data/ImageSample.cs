using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The forms of data that are recognised.</summary>
public enum DataLayout
{
    /// <summary>One folder a class.</summary>
    ClassFolders,
    /// <summary>Folders train, valid and test of class folders.</summary>
    SplitFolders,
    /// <summary>A table of paths and labels.</summary>
    LabelsCsv,
    /// <summary>IDX files of images and labels (MNIST).</summary>
    Idx,
}

/// <summary>One labelled image.</summary>
/// <param name="Id">The path relative to the root, with <c>/</c>; for IDX the file's stem and index, such as <c>train/00042</c>.</param>
/// <param name="Label">The class name.</param>
/// <param name="Class">The class index into <see cref="ImageDataset.Classes"/>.</param>
/// <param name="Group">What the image was taken of (a part, a board, a patient), where known.</param>
/// <param name="Split">The split that the data itself declares, where it does.</param>
/// <param name="Sha256">SHA-256 of the file, for IDX of the pixels; lower-case hex.</param>
/// <param name="Height">Pixels from top to bottom, as stored (before EXIF orientation).</param>
/// <param name="Width">Pixels from left to right, as stored.</param>
/// <param name="Channels">1 for gray, 3 for colour.</param>
public sealed record ImageSample(string Id, string Label, int Class, string? Group, DataSplit? Split, string Sha256, int Height, int Width, int Channels);

/// <summary>A file that was left out, and why.</summary>
/// <param name="Id">The path relative to the root.</param>
/// <param name="Reason">Why it could not be used.</param>
public sealed record SkippedFile(string Id, string Reason)
{
    // Errors begin with the file they are about, which here is said already.
    internal static string ReasonOf(string id, OgeeException error) => error.What.StartsWith(id, StringComparison.Ordinal) ? error.What[id.Length..].TrimStart(' ', ':') : error.What;
}

/// <summary>How data is opened.</summary>
public sealed record ImageDatasetOptions
{
    /// <summary>The column of labels.csv that names the group; without it <c>group</c>, <c>board</c>, <c>part</c> or <c>patient</c> is taken if there.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>Whether data without <see cref="GroupColumn"/> is taken all the same, as if none were asked for.</summary>
    internal bool MayLackGroups { get; init; }

    /// <summary>The column of a table that holds the label.</summary>
    public string LabelColumn { get; init; } = "label";

    /// <summary>The classes that a model knows; other labels are then an error, and absent classes are not.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>The most pixels that an image may have, checked in the header before anything is decoded.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>The largest image file, in bytes.</summary>
    public long MaxFileBytes { get; init; } = 512L << 20;

    /// <summary>The share of unreadable files (0 to 1) above which opening stops.</summary>
    public double MaxUnreadable { get; init; } = 0.01;

    /// <summary>Whether data that training refuses is opened all the same, so that <see cref="Look"/> can say what is wrong: an empty class, a single class, a label that training never sees, a group in two splits.</summary>
    public bool KeepsFaults { get; init; }

    /// <summary>Threads that read and hash files; the result does not depend on it.</summary>
    public int Threads { get; init; } = Settings.Threads;

    /// <summary>The options that the settings of training ask for.</summary>
    /// <param name="settings">Settings of <see cref="TrainSettings.Schema"/>.</param>
    public static ImageDatasetOptions From(ResolvedSettings settings) => new()
    {
        GroupColumn = SplitSetting.GroupColumn(settings), LabelColumn = settings.IsAuto(TrainSettings.Label) ? "label" : settings.Get(TrainSettings.Label), MaxUnreadable = settings.Get(TrainSettings.MaxUnreadable),
    };
}
