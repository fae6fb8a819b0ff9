using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The folder of a run: self-contained, to be zipped, mailed and opened anywhere.</summary>
/// <remarks>Its parts are made when something is put into them, so that an empty folder never stands for a result.</remarks>
public sealed class RunFolder
{
    const string IdLetters = "abcdefghijkmnpqrstuvwxyz23456789";

    RunFolder(string path, string id) => (Path, Id) = (path, id);

    /// <summary>The full path of the folder.</summary>
    public string Path { get; }

    /// <summary>The run's id: the folder's name, for instance <c>1123-0914-scratches-k3f9</c>.</summary>
    public string Id { get; }

    /// <summary>The record of the run.</summary>
    public string RecordPath => System.IO.Path.Combine(Path, "run.json");

    /// <summary>The values of each epoch.</summary>
    public string MetricsPath => System.IO.Path.Combine(Path, "metrics.csv");

    /// <summary>What the run said.</summary>
    public string LogPath => System.IO.Path.Combine(Path, "log.txt");

    /// <summary>Splits and findings.</summary>
    public string DataPath => System.IO.Path.Combine(Path, "data");

    /// <summary>What the first batches look like.</summary>
    public string PreviewPath => System.IO.Path.Combine(Path, "preview");

    /// <summary>The picture of the first samples.</summary>
    public string PreviewPicturePath => System.IO.Path.Combine(PreviewPath, "first-batch.png");

    /// <summary>Which sample is in which split.</summary>
    public string SplitPath => System.IO.Path.Combine(DataPath, "split.csv");

    /// <summary>What was found in the data before training.</summary>
    public string FindingsPath => System.IO.Path.Combine(DataPath, "findings.json");

    /// <summary>Labels that the run's model holds for wrong.</summary>
    public string SuspectedPath => System.IO.Path.Combine(DataPath, "suspected.csv");

    /// <summary>The run's own report, as a page.</summary>
    public string ReportPagePath => System.IO.Path.Combine(ReportPath, "report.html");

    /// <summary>States from which the run can go on.</summary>
    public string CheckpointsPath => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>The model, in the layout of Hugging Face.</summary>
    public string ModelPath => System.IO.Path.Combine(Path, "model");

    /// <summary>The model as files of other programs.</summary>
    public string ExportPath => System.IO.Path.Combine(Path, "export");

    /// <summary>The verification report.</summary>
    public string ReportPath => System.IO.Path.Combine(Path, "report");

    /// <summary>Makes a new run folder and proves that it can be written.</summary>
    /// <param name="root">The folder of runs; it is made where it is missing.</param>
    /// <param name="name">The run's name; what a folder's name cannot hold becomes '-'.</param>
    /// <param name="time">The source of the time in the id (UTC); null for the system's.</param>
    /// <returns>A folder that no other run has, even one that starts at the same moment.</returns>
    /// <exception cref="OgeeException">The folder cannot be made or written: before any long work.</exception>
    public static RunFolder Create(string root, string name, TimeProvider? time = null)
    {
        var now = (time ?? TimeProvider.System).GetUtcNow();
        try
        {
            Directory.CreateDirectory(root);
            for (var attempt = 0; ; attempt++)
            {
                var id = NewId(now, Slug(name), attempt);
                var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, id));
                Directory.CreateDirectory(path);
                if (!TryClaim(path)) continue;
                return new(path, id);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw RunErrors.NotMade(root, cause);
        }
    }

    /// <summary>Takes the right to write in the folder, as long as the lock is not disposed; a process that ends releases it.</summary>
    /// <exception cref="OgeeException">Another process has it, named with its number and host.</exception>
    public FolderLock Lock() => FolderLock.Acquire(Path);

    /// <summary>Whether a process holds the folder's lock now.</summary>
    public bool IsInUse
    {
        get
        {
            try
            {
                using var probe = File.OpenHandle(System.IO.Path.Combine(Path, ".lock"), FileMode.Open, FileAccess.Read, FileShare.Read);
                return false;
            }
            catch (IOException cause)
            {
                return cause is not FileNotFoundException and not DirectoryNotFoundException;
            }
            catch (UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>Opens an existing run folder.</summary>
    /// <param name="path">The folder, which holds a run.json.</param>
    /// <exception cref="OgeeException">It is no run folder.</exception>
    public static RunFolder Open(string path)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        var folder = new RunFolder(full, System.IO.Path.GetFileName(full));
        return File.Exists(folder.RecordPath) ? folder
            : throw RunErrors.NotFound.With($"{path} is not a run folder: it has no run.json", "Expected the folder of a run", "List the runs with: ogee runs");
    }

    // Only one process can be the first to make log.txt; the first bytes written are the probe that the disk takes them.
    static bool TryClaim(string path)
    {
        try
        {
            using var log = new FileStream(System.IO.Path.Combine(path, "log.txt"), FileMode.CreateNew, FileAccess.Write);
            log.Write("\n"u8);
            log.Flush();
            log.SetLength(0);
            return true;
        }
        catch (IOException) when (File.Exists(System.IO.Path.Combine(path, "log.txt")))
        {
            return false;
        }
    }

    static string NewId(DateTimeOffset now, string slug, int attempt)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{now.UtcTicks} {slug} {Environment.ProcessId} {attempt}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        var suffix = string.Concat(hash.Take(4).Select(value => IdLetters[value % IdLetters.Length]));
        return string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:MMdd-HHmm}-{slug}-{suffix}");
    }

    static string Slug(string name)
    {
        var slug = new StringBuilder();
        foreach (var letter in name.Normalize(NormalizationForm.FormC))
        {
            if (slug.Length == 40) break;
            if (char.IsLetterOrDigit(letter) || letter == '_') slug.Append(char.ToLowerInvariant(letter));
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }
        var text = slug.ToString().Trim('-');
        return text.Length > 0 ? text : "run";
    }
}
