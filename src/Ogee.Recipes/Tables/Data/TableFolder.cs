namespace Ogee.Recipes;

/// <summary>Finds the files of a table in a folder.</summary>
static class TableFolder
{
    static readonly IReadOnlyList<string> Extensions = [".csv", ".tsv", ".tab"];

    internal const string Expected = "Expected a CSV or TSV file, a folder with exactly one, or the files train, valid and test (also NAME-train, NAME-test) in it";

    /// <summary>The files with their splits, in the order train, valid, test.</summary>
    internal static IReadOnlyList<(string Path, DataSplit? Split)> Files(string path)
    {
        if (!Directory.Exists(path)) return [(path, null)];
        string[] found = [.. Directory.EnumerateFiles(path).Where(IsTable).Order(StringComparer.Ordinal)];
        if (found.Length == 1) return [(found[0], null)];
        if (found.Length == 0) throw TableErrors.Format.With($"{path} holds no table", Expected, "Give the path of the file.");
        var splits = found.Select(file => (file, split: SplitOf(Stem(file)))).ToArray();
        if (splits.All(pair => pair.split is not null) && splits.Any(pair => pair.split == DataSplit.Train) && splits.Select(pair => pair.split).Distinct().Count() == splits.Length)
            return [.. splits.OrderBy(pair => pair.split).Select(pair => (pair.file, pair.split))];
        throw TableErrors.Format.With($"{path} holds {found.Length} tables ({string.Join(", ", found.Take(5).Select(Path.GetFileName))}{(found.Length > 5 ? ", …" : "")})", Expected, $"Name one of them, for instance {found[0]}");
    }

    static bool IsTable(string file) => Extensions.Contains(Path.GetExtension(WithoutGzip(file)).ToLowerInvariant());

    static string Stem(string file) => Path.GetFileNameWithoutExtension(WithoutGzip(file));

    static string WithoutGzip(string file) => file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;

    static DataSplit? SplitOf(string stem)
    {
        if (Text.SplitOf(stem) is { } split) return split;
        var mark = stem.LastIndexOfAny(['-', '_', '.']);
        return mark < 0 ? null : Text.SplitOf(stem[(mark + 1)..]);
    }
}
