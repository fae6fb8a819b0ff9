using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>The picture files that a word of a command line names: a file, a folder, or a pattern.</summary>
static class PictureFiles
{
    internal static IReadOnlyList<string> Expand(string path)
    {
        if (IsPattern(path)) return Matching(path);
        if (!Directory.Exists(path)) return [path];
        string[] pictures = [.. Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(file => Path.GetExtension(file).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg" or ".bmp" or ".gif" or ".webp").Order(StringComparer.Ordinal)];
        return pictures.Length > 0 ? pictures
            : throw RecipeErrors.NotFound.With($"The folder {path} holds no pictures", "Expected files named .png, .jpg, .jpeg, .bmp, .gif or .webp, in it or below", "Name another folder, or the files themselves.");
    }

    // Shells of Windows leave patterns to the program; quoted, so do the others.
    static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?') && !File.Exists(path) && !Directory.Exists(path);

    static IReadOnlyList<string> Matching(string pattern)
    {
        var (folder, name) = (Path.GetDirectoryName(pattern), Path.GetFileName(pattern));
        string[] found = folder is null || folder.AsSpan().ContainsAny('*', '?') || (folder.Length > 0 && !Directory.Exists(folder)) ? []
            : [.. Directory.EnumerateFiles(folder.Length > 0 ? folder : ".", name).Select(file => folder.Length > 0 ? file : Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        return found.Length > 0 ? found : throw RecipeErrors.NotFound.With($"No file fits {pattern}", "Expected a pattern of file names in one folder", "Use for instance \"photos/*.jpg\", or name the folder.");
    }
}
