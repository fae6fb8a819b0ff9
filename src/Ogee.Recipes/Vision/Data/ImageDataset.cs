namespace Ogee.Recipes;

/// <summary>Labelled images in a folder, a table or IDX files, in one fixed order on every machine.</summary>
public sealed class ImageDataset
{
    readonly SampleSource source;

    ImageDataset(string root, DataLayout layout, SampleSource source, IReadOnlyList<ImageSample> samples, IReadOnlyList<string> classes,
        IReadOnlyList<SkippedFile> skipped, IReadOnlyList<string> notes, string? groupColumn)
    {
        (Root, Layout, this.source, Samples, Classes, Skipped, Notes, GroupColumn) = (root, layout, source, samples, classes, skipped, notes, groupColumn);
        Facts = ImageFacts.Of(samples);
    }

    /// <summary>The full path of the folder that holds the data.</summary>
    public string Root { get; }

    /// <summary>The form that was recognised.</summary>
    public DataLayout Layout { get; }

    /// <summary>The samples, ordered by split and then by id, ordinally.</summary>
    public IReadOnlyList<ImageSample> Samples { get; }

    /// <summary>The class names in ordinal order; for IDX of digits their numbers.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The files that were left out, with reasons.</summary>
    public IReadOnlyList<SkippedFile> Skipped { get; }

    /// <summary>What was recognised, in sentences to be said aloud.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The column that names groups, where there is one.</summary>
    public string? GroupColumn { get; }

    /// <summary>Sizes and channels of all images.</summary>
    public ImageFacts Facts { get; }

    /// <summary>The share of images that may be unreadable (0 to 1), of headers as of pixels.</summary>
    internal double MaxUnreadable { get; private init; }

    /// <summary>The files that a table names, with those that cannot be read; null where a folder was walked.</summary>
    internal IReadOnlySet<string>? Listed { get; private init; }

    /// <summary>Whether the data declares its own splits.</summary>
    public bool HasSplits => Samples.Any(sample => sample.Split is not null);

    /// <summary>Opens labelled images, whatever recognised form they have.</summary>
    /// <param name="path">A folder, a labels.csv or an IDX file.</param>
    /// <param name="options">Limits and columns; null for the defaults.</param>
    /// <exception cref="OgeeException">Nothing is there, the layout is not recognised, or the data breaks a rule (OG2101–OG2111).</exception>
    public static ImageDataset Open(string path, ImageDatasetOptions? options = null)
    {
        options ??= new();
        Check(options);
        ImageDecoder.Require();
        var found = LayoutFinder.Find(path);
        var reading = found.Layout switch
        {
            DataLayout.Idx => IdxReader.Read(found.Root, found.Files, options),
            DataLayout.LabelsCsv => LabelsCsvReader.Read(found.Root, found.Files[0], options),
            _ => FolderReader.Read(found.Root, found.Layout, options),
        };
        // Without the groups that were asked for, the pictures of one would land in two splits, and nobody would know.
        if (options is { GroupColumn: { } column, MayLackGroups: false } && reading.GroupColumn is null)
            throw RecipeErrors.Split.With($"{path} has no column '{column}' to keep together by: it holds {(found.Layout == DataLayout.Idx ? "IDX files" : "folders")}, no table", "Expected labels.csv with the columns path, label and the one that names the groups", "Write one beside the pictures, or leave out --split group.");
        if (options is { GroupColumn: { } empty, MayLackGroups: false } && reading.Samples.Count > 0 && reading.Samples.All(sample => sample.Group is null))
            throw RecipeErrors.Split.With($"The column '{empty}' of {found.Files[0]} names no group: it is empty in every row", "Expected the name of its group in each row", "Fill the column in, or leave out --split group.");
        // Not followed in silence: the names of the folders would become the classes.
        if (options.LabelColumn != "label" && found.Layout != DataLayout.LabelsCsv)
            throw RecipeErrors.Layout.With($"{path} has no column '{options.LabelColumn}' of labels: it holds {(found.Layout == DataLayout.Idx ? "IDX files" : "folders, whose names are the classes")}", "Expected labels.csv with the columns path and that one", "Write one beside the pictures, or leave out --label.");
        return From(found, reading, options);
    }

    /// <summary>Reads and decodes one image.</summary>
    /// <param name="sample">A sample of this data.</param>
    /// <param name="targetSide">The side in pixels that is needed; a large JPEG may be decoded at 1/2, 1/4 or 1/8 of its size, never below this.</param>
    /// <returns>Pixels [height, width, channels], upright.</returns>
    /// <exception cref="OgeeException">The file is gone, changed or cannot be decoded.</exception>
    public ImagePixels Read(ImageSample sample, int? targetSide = null) => source.Read(sample, targetSide);

    /// <summary>The file's bytes of one sample, or null where the sample is not a file (IDX).</summary>
    /// <param name="sample">A sample of this data.</param>
    /// <exception cref="OgeeException">The file is gone or cannot be read.</exception>
    public byte[]? ReadFile(ImageSample sample) => source.ReadFile(sample);

    /// <summary>The whole picture, and what its file says beside the pixels.</summary>
    internal (ImagePixels Pixels, FileTraits? File) Examine(ImageSample sample) => source.Examine(sample);

    static ImageDataset From(FoundLayout found, Reading reading, ImageDatasetOptions options)
    {
        RequireReadable(found.Root, reading, options);
        var classes = ClassList.Of(found.Root, reading, options);
        var index = classes.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        var samples = reading.Samples
            .Select(sample => sample with { Class = index[sample.Label] })
            .OrderBy(sample => sample.Split ?? DataSplit.Train).ThenBy(sample => sample.Id, StringComparer.Ordinal)
            .ToArray();
        if (!options.KeepsFaults) RequireWholeGroups(samples);
        return new(found.Root, found.Layout, reading.Source, samples, classes,
            [.. reading.Skipped.OrderBy(file => file.Id, StringComparer.Ordinal)], reading.Notes, reading.GroupColumn) { MaxUnreadable = options.MaxUnreadable, Listed = reading.Listed };
    }

    static void Check(ImageDatasetOptions options)
    {
        if (options.MaxUnreadable is not (>= 0 and <= 1))
            throw RecipeErrors.Setting.With($"MaxUnreadable is {Text.Of(options.MaxUnreadable)}", "Expected a share from 0 to 1", "Use 0.01 for one per cent.");
        if (options.MaxPixels < 1) throw RecipeErrors.Setting.With($"MaxPixels is {options.MaxPixels}", "Expected at least 1", "Use 100000000.");
        if (options.Threads < 1) throw RecipeErrors.Setting.With($"Threads is {options.Threads}", "Expected at least 1", "Use 1 or more.");
    }

    static void RequireReadable(string root, Reading reading, ImageDatasetOptions options)
    {
        var all = reading.Samples.Count + reading.Skipped.Count;
        if (all == 0) throw RecipeErrors.Layout.With($"{root} holds no image", LayoutFinder.Expected, "Check the path: ogee look DATA shows what is found.");
        if (reading.Samples.Count > 0 && reading.Skipped.Count <= options.MaxUnreadable * all) return;
        var examples = string.Join("; ", reading.Skipped.OrderBy(file => file.Id, StringComparer.Ordinal).Take(3).Select(file => $"{file.Id}: {file.Reason}"));
        throw RecipeErrors.Unreadable.With($"{reading.Skipped.Count} of {all} files in {root} cannot be read ({examples})",
            $"Expected at most {Text.Percent(options.MaxUnreadable)}", "Repair or remove the files (ogee look DATA lists them), or allow more: data.max_unreadable=0.05");
    }

    static void RequireWholeGroups(IEnumerable<ImageSample> samples)
    {
        var first = new Dictionary<string, ImageSample>(StringComparer.Ordinal);
        foreach (var sample in samples)
        {
            if (sample.Group is null || sample.Split is null) continue;
            if (first.TryAdd(sample.Group, sample) || first[sample.Group].Split == sample.Split) continue;
            var other = first[sample.Group];
            throw RecipeErrors.GroupInTwoSplits.With(
                $"Group '{sample.Group}' is in {Text.Of(other.Split!.Value)} ({other.Id}) and in {Text.Of(sample.Split.Value)} ({sample.Id})",
                "Expected all images of a group in one split", "Give the group's rows one split, or leave the split column out: Ogee then splits by group.");
        }
    }
}
