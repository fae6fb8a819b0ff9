using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Tells tables from pictures by names and headers alone; what is read in the end says more.</summary>
static class DataForm
{
    static readonly string[] TableEndings = [".csv", ".tsv", ".tab", ".txt", ".data", ".csv.gz", ".tsv.gz", ".tab.gz", ".txt.gz", ".data.gz"];
    const int HeaderBytes = 64 << 10;

    /// <summary>Whether a path is a table: a file of text with columns that names no pictures, or a folder with such files and no pictures.</summary>
    public static bool IsTable(string path)
    {
        try
        {
            return File.Exists(path) ? IsTableFile(path) : Directory.Exists(path) && IsTableFolder(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // The reader says it better.
            return false;
        }
    }

    static bool IsTableFile(string path) => TableEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) && !NamesPictures(path);

    static bool IsTableFolder(string path)
    {
        var files = Directory.EnumerateFiles(path).Take(1000).ToList();
        if (files.Exists(file => Path.GetFileName(file) == LabelsCsvReader.FileName) || files.Exists(FolderReader.IsImage)) return false;
        if (Directory.EnumerateDirectories(path).Take(100).Any(folder => Directory.EnumerateFiles(folder).Take(20).Any(FolderReader.IsImage))) return false;
        return IdxReader.Pairs(path).Count == 0 && files.Exists(IsTableFile);
    }

    // A table of pictures has a column of paths, and the pictures are where it says.
    static bool NamesPictures(string path)
    {
        if (Path.GetFileName(path) == LabelsCsvReader.FileName) return true;
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) return false;
        using var handle = RegularFile.Open(path);
        var bytes = new byte[Math.Min(HeaderBytes, RandomAccess.GetLength(handle))];
        var text = System.Text.Encoding.Latin1.GetString(bytes, 0, RandomAccess.Read(handle, bytes, 0));
        var header = text.Split('\n', 2)[0].TrimStart('ï', '»', '¿');
        return header.Split(',', ';', '\t', '|').Any(field => field.Trim().Trim('"').Equals("path", StringComparison.OrdinalIgnoreCase));
    }
}
