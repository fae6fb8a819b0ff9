using System.IO.Enumeration;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What lies in the folder and is not looked at: files that are no pictures, hidden ones, pictures that belong to no class.</summary>
static class FolderFindings
{
    static readonly string[] SystemNames = ["Thumbs.db", "ehthumbs.db", "desktop.ini", "__MACOSX"];

    internal static IEnumerable<LookFinding> Of(PictureLookContext context)
    {
        var data = context.Data;
        if (data.Layout == DataLayout.Idx) yield break;
        var (others, hidden, unlisted) = (new Few(), new Few(), new Few());
        var isWalked = data.Layout != DataLayout.LabelsCsv;
        foreach (var path in Files(data.Root))
        {
            var parts = path.Split('/');
            // Around the class folders, or beside the table, anything may lie.
            var isInside = parts.Length > (data.Layout == DataLayout.SplitFolders ? 2 : 1);
            if (isWalked && isInside && data.Layout == DataLayout.SplitFolders && Text.SplitOf(parts[0]) is null) continue;
            if (Array.Exists(parts, part => part[0] == '.' || SystemNames.Contains(part, StringComparer.OrdinalIgnoreCase)))
            {
                if (isInside) hidden.Add(path);
            }
            else if (FolderReader.IsImage(path))
            {
                if (isWalked ? !isInside : !data.Listed!.Contains(path)) unlisted.Add(path);
            }
            else if (isWalked && isInside) others.Add(path);
        }
        if (others.Count > 0)
            yield return new("not-pictures", FindingLevel.Note, $"{Text.Count(others.Count, "file")} in the class folders {(others.Count == 1 ? "is" : "are")} of no kind that is read as a picture", "Convert them to PNG or JPEG if they are pictures; else keep them elsewhere. They are passed over.", others.Count,
                [.. others.First.Select(path => $"{path}: {Kind(data.Root, path)}")]);
        if (hidden.Count > 0)
            yield return new("hidden-files", FindingLevel.Note, $"{Text.Count(hidden.Count, "hidden or system file")} {(hidden.Count == 1 ? "lies" : "lie")} among the pictures", "Delete them: Ogee passes them over, other programs may not.", hidden.Count, [.. hidden.First]);
        if (unlisted.Count > 0)
            yield return new("unlisted-pictures", FindingLevel.Warning, $"{Text.Count(unlisted.Count, "picture")} in the folder {(unlisted.Count == 1 ? "belongs" : "belong")} to no class: {(isWalked ? "outside of every class folder" : $"no row of {LabelsCsvReader.FileName} names {(unlisted.Count == 1 ? "it" : "them")}")}",
                isWalked ? "Move them into the folder of their class, or away." : "Add a row for each, or move them away.", unlisted.Count, [.. unlisted.First]);
    }

    static IEnumerable<string> Files(string root) => new FileSystemEnumerable<string>(root, (ref FileSystemEntry entry) => entry.ToFullPath(), new() { RecurseSubdirectories = true, AttributesToSkip = 0, MaxRecursionDepth = 16, IgnoreInaccessible = true })
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    }.Select(path => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/'));

    // By its first bytes: what a camera or a scanner left, or a picture without a name of one.
    static string Kind(string root, string path)
    {
        Span<byte> first = stackalloc byte[32];
        try
        {
            using var file = SafePath.Open(root, path);
            first = first[..RandomAccess.Read(file, first, 0)];
        }
        catch (Exception cause) when (cause is OgeeException or IOException or UnauthorizedAccessException)
        {
            return "cannot be opened";
        }
        return first switch
        {
            [] => "empty",
            [0x49, 0x49, 0x2a, 0x00, ..] or [0x4d, 0x4d, 0x00, 0x2a, ..] => "a TIFF",
            [_, _, _, _, 0x66, 0x74, 0x79, 0x70, ..] => "a HEIC, an AVIF or a film",
            [0x25, 0x50, 0x44, 0x46, ..] => "a PDF",
            [0x89, 0x50, 0x4e, 0x47, ..] or [0xff, 0xd8, 0xff, ..] or [0x47, 0x49, 0x46, 0x38, ..] => "a picture under the name of none",
            _ => "not a picture",
        };
    }

    /// <summary>A count, and the ordinally first few: whatever the number of files, little is kept.</summary>
    sealed class Few
    {
        readonly SortedSet<string> first = new(StringComparer.Ordinal);

        internal int Count { get; private set; }

        internal IEnumerable<string> First => first;

        internal void Add(string path)
        {
            Count++;
            first.Add(path);
            if (first.Count > PictureLookContext.Examples) first.Remove(first.Max!);
        }
    }
}
