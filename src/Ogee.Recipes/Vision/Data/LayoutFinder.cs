using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A recognised layout: the folder, the form, and for tables and IDX the files.</summary>
sealed record FoundLayout(string Root, DataLayout Layout, IReadOnlyList<string> Files);

/// <summary>Recognises the form of data at a path.</summary>
static class LayoutFinder
{
    internal const string Expected =
        "Expected class folders (DATA/cat/1.png), folders train, valid and test of class folders, labels.csv (path,label), or a pair of IDX files";

    internal static FoundLayout Find(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
            throw RecipeErrors.NotFound.With("The path of the data is empty or not a path", "Expected a folder or file", "Give the path of the data: ogee look DATA.");
        var full = Path.GetFullPath(path);
        try
        {
            if (Directory.Exists(full)) return OfFolder(full);
            if (!Path.Exists(full)) throw Missing(path, full);
            return OfFile(full);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw RecipeErrors.NotFound.With($"{path} cannot be read ({cause.Message})", "Expected a folder that may be read", "Check its permissions: ls -ld DATA.", cause);
        }
    }

    static FoundLayout OfFolder(string root)
    {
        if (File.Exists(Path.Combine(root, LabelsCsvReader.FileName))) return new(root, DataLayout.LabelsCsv, [LabelsCsvReader.FileName]);
        if (IdxReader.Pairs(root) is { Count: > 0 } pairs) return new(root, DataLayout.Idx, pairs);
        var folders = FolderReader.Folders(root);
        if (folders.Any(name => Text.SplitOf(name) == DataSplit.Train) && folders.Where(name => Text.SplitOf(name) is not null).All(name => FolderReader.Folders(Path.Combine(root, name)).Count > 0))
            return new(root, DataLayout.SplitFolders, []);
        if (folders.Any(name => FolderReader.Images(Path.Combine(root, name)).Any())) return new(root, DataLayout.ClassFolders, []);
        var inside = folders.FirstOrDefault(name => File.Exists(Path.Combine(root, name, LabelsCsvReader.FileName)) || IdxReader.Pairs(Path.Combine(root, name)).Count > 0);
        var what = FolderReader.Images(root).Any() ? $"{root} holds images but no class folders" : $"{root} holds no labelled images";
        throw RecipeErrors.Layout.With(what, Expected, (inside is null ? null : $"Did you mean {Path.Combine(root, inside)}?") ?? Around(root) ?? Packed(root) ?? "Put the images of each class into a folder with its name, or write labels.csv.");
    }

    // The folder of one class, where that of all was meant. Only a glance: what is around may be large, and is not ours.
    static string? Around(string root)
    {
        if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root))) is not { } parent || !HoldsImages(root)) return null;
        try
        {
            return Directory.EnumerateDirectories(parent).Take(100).Count(HoldsImages) > 1 ? $"Did you mean {parent}, where each folder is a class?" : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static bool HoldsImages(string folder) => Directory.EnumerateFiles(folder, "*", new EnumerationOptions { IgnoreInaccessible = true }).Take(20).Any(FolderReader.IsImage);

    static string? Packed(string root) =>
        Directory.EnumerateFiles(root).Select(Path.GetFileName).Order(StringComparer.Ordinal).FirstOrDefault(name => ArchiveNames.Any(ending => name!.EndsWith(ending, StringComparison.OrdinalIgnoreCase))) is { } archive
            ? $"Unpack {archive} into a folder, and name that." : null;

    static readonly string[] ArchiveNames = [".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".7z", ".rar"];

    static FoundLayout OfFile(string full)
    {
        var (root, name) = (Path.GetDirectoryName(full)!, Path.GetFileName(full));
        if (name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase)) return new(root, DataLayout.LabelsCsv, [name]);
        if (IdxReader.IsIdxName(name) && IdxReader.Pairs(root) is { Count: > 0 } pairs) return new(root, DataLayout.Idx, pairs);
        throw RecipeErrors.Layout.With($"{full} is neither a table of labels nor an IDX file", Expected, "Give the folder instead of a file.");
    }

    static OgeeException Missing(string path, string full)
    {
        var parent = Path.GetDirectoryName(full);
        while (parent is not null && !Directory.Exists(parent)) (full, parent) = (parent, Path.GetDirectoryName(parent));
        var names = parent is null ? [] : Directory.EnumerateFileSystemEntries(parent).Select(entry => Path.GetFileName(entry)!);
        var near = Spelling.Nearest(Path.GetFileName(full), names).FirstOrDefault();
        return RecipeErrors.NotFound.With($"There is nothing at {path}", "Expected a folder of class folders, a labels.csv or IDX files",
            near is null ? "Check the path." : $"Did you mean {Path.Combine(parent!, near)}?");
    }
}
