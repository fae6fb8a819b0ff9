using System.Security.Cryptography;
using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The files of a stored version with their hashes, as <c>SHA256SUMS</c> beside them lists them: <c>sha256sum -c SHA256SUMS</c> checks them too.</summary>
/// <param name="Hashes">The SHA-256 of each file in hexadecimal, by its path with '/', in the order of the paths.</param>
sealed record StoredFiles(IReadOnlyList<(string Path, string Hash)> Hashes)
{
    internal const string ListName = "SHA256SUMS";
    const long LargestList = 16 << 20;

    // What a run is judged and served by; not checkpoints, previews and logs, which are of the training.
    static readonly IReadOnlyList<string> parts = ["model", "report", "reference", "data"];

    /// <summary>The list as text: a line a file, as the program sha256sum writes it.</summary>
    internal string Text => string.Concat(Hashes.Select(file => $"{file.Hash}  {file.Path}\n"));

    /// <summary>The SHA-256 of the list: it stands for every byte of every file.</summary>
    internal string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Reads and hashes what of a run is kept.</summary>
    internal static StoredFiles OfRun(RunFolder run)
    {
        var paths = new List<string> { Path.GetFileName(run.RecordPath) };
        foreach (var part in parts)
            if (Directory.Exists(Path.Combine(run.Path, part))) paths.AddRange(Below(run.Path, part));
        return new([.. paths.Where(IsKept).Order(StringComparer.Ordinal).Select(path => (path, Hash(run.Path, path)))]);
    }

    /// <summary>Reads the list of a stored version; null where there is none.</summary>
    internal static StoredFiles? Read(string folder)
    {
        var path = Path.Combine(folder, ListName);
        if (!File.Exists(path)) return null;
        var lines = Encoding.UTF8.GetString(RegularFile.ReadAllBytes(path, LargestList)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.All(line => line.Length > 66 && line.AsSpan(64, 2) is "  ") ? new([.. lines.Select(line => (line[66..], line[..64]))]) : null;
    }

    /// <summary>What is wrong with the files of a folder, in words; null where every file is there, with its bytes, and no other.</summary>
    internal string? Problem(string folder)
    {
        var listed = Hashes.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        // A file that nobody hashed could change how the model answers.
        if (Below(folder, "").FirstOrDefault(path => path != ListName && !listed.Contains(path)) is { } foreign) return $"{foreign} is not one of its files";
        foreach (var (path, hash) in Hashes)
        {
            if (!File.Exists(Path.Combine(folder, path))) return $"{path} is missing";
            if (Hash(folder, path) is var found && found != hash) return $"{path} has SHA-256 {found[..16]}…, not {hash[..16]}…";
        }
        return null;
    }

    /// <summary>Opens a file below a folder for reading: a regular file, through no link.</summary>
    internal static FileStream Open(string folder, string path) => new(SafePath.Open(folder, path), FileAccess.Read, bufferSize: 0);

    static string Hash(string folder, string path)
    {
        using var file = Open(folder, path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    // Reports of later verifications come and go; what an interrupted write left is nothing.
    static bool IsKept(string path) => !path.StartsWith("report/verify-", StringComparison.Ordinal);

    static IEnumerable<string> Below(string folder, string part) =>
        Directory.EnumerateFiles(Path.Combine(folder, part), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, MaxRecursionDepth = 8 })
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')).Where(path => !Path.GetFileName(path).StartsWith(".ogee-", StringComparison.Ordinal));
}
