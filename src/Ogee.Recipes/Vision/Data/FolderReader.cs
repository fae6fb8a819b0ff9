using System.IO.Enumeration;

namespace Ogee.Recipes;

/// <summary>Reads class folders, with or without folders of splits above them.</summary>
static class FolderReader
{
    static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".jpe", ".gif", ".bmp", ".webp"];

    internal static Reading Read(string root, DataLayout layout, ImageDatasetOptions options)
    {
        var (files, classes) = (new List<ListedFile>(), new SortedSet<string>(StringComparer.Ordinal));
        if (layout == DataLayout.ClassFolders) ListClasses(root, "", null, files, classes);
        else
        {
            var seen = new Dictionary<DataSplit, string>();
            foreach (var name in Folders(root))
            {
                if (Text.SplitOf(name) is not { } split) continue;
                if (!seen.TryAdd(split, name))
                    throw RecipeErrors.Layout.With($"{root} has two folders for the {Text.Of(split)} split, '{seen[split]}' and '{name}'", LayoutFinder.Expected, "Merge them or rename one.");
                ListClasses(Path.Combine(root, name), name + "/", split, files, classes);
            }
        }
        var (samples, skipped) = FileFacts.Gather(root, files, options);
        string[] notes = [layout == DataLayout.ClassFolders
            ? $"Class folders: each of the {Text.Count(classes.Count, "folder")} is a class."
            : $"Folders of splits ({string.Join(", ", files.Select(file => file.Split!.Value).Distinct().Order().Select(Text.Of))}) with {Text.Count(classes.Count, "class folder")}; this split is kept."];
        return new(new FileSource(root, options), samples, skipped, [.. classes], notes, null);
    }

    static void ListClasses(string folder, string prefix, DataSplit? split, List<ListedFile> files, SortedSet<string> classes)
    {
        foreach (var name in Folders(folder))
        {
            classes.Add(name);
            foreach (var image in Images(Path.Combine(folder, name))) files.Add(new($"{prefix}{name}/{image}", name, null, split));
        }
    }

    /// <summary>The names of the folders in a folder, ordinally; hidden ones are passed over.</summary>
    internal static IReadOnlyList<string> Folders(string folder) =>
        [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)!).Where(name => name[0] != '.').Order(StringComparer.Ordinal)];

    /// <summary>Relative paths (with <c>/</c>) of the images below a folder; links to folders are not followed.</summary>
    internal static IEnumerable<string> Images(string folder)
    {
        if (new DirectoryInfo(folder).LinkTarget is not null) return [];
        return new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), new() { RecurseSubdirectories = true, AttributesToSkip = 0, MaxRecursionDepth = 16 })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName[0] != '.' && IsImageName(entry.FileName),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => entry.FileName[0] != '.' && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        }.Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'));
    }

    /// <summary>Whether a path ends as those of images do.</summary>
    internal static bool IsImage(string path) => IsImageName(path);

    static bool IsImageName(ReadOnlySpan<char> name)
    {
        foreach (var extension in Extensions)
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
