using System.Globalization;
using System.Text;
using System.Text.Json;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Where a server leaves what it watched: a file of counts for each window, and the log of truths that arrived. Several servers may share a folder.</summary>
/// <param name="path">The folder; it is made when something is put into it.</param>
public sealed class WatchFolder(string path)
{
    /// <summary>The most closed windows that are kept; older ones are deleted.</summary>
    public const int MostWindows = 1000;

    const int MostBytes = 256 << 20;
    const string Closed = "window-", Open = "open-", Suffix = ".json", Truths = "feedback-", Lines = ".jsonl", Server = "server-", Locks = ".lock";

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Saves a window, atomically and durably; a closed one takes the place of the open one.</summary>
    /// <param name="window">The window.</param>
    /// <param name="writer">Names the server among those that share the folder: letters and digits.</param>
    public void Save(WatchWindow window, string writer)
    {
        Directory.CreateDirectory(Path);
        var open = System.IO.Path.Combine(Path, $"{Open}{writer}{Suffix}");
        var name = window.IsClosed ? ClosedName(window, writer) : System.IO.Path.GetFileName(open);
        DurableFile.WriteAllText(System.IO.Path.Combine(Path, name), JsonSerializer.Serialize(window, WatchJson.Default.WatchWindow) + "\n");
        if (!window.IsClosed) return;
        File.Delete(open);
        foreach (var old in Files(Closed).SkipLast(MostWindows)) File.Delete(old);
    }

    static string ClosedName(WatchWindow window, string writer) => string.Create(CultureInfo.InvariantCulture, $"{Closed}{window.Started.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}-{writer}{Suffix}");

    // Where a server could not say that it writes here, its window may have been closed while it went on: its rows count once.
    WatchWindow? ReadOpen(string path) => Read(path) is { } window && !File.Exists(System.IO.Path.Combine(Path, ClosedName(window, System.IO.Path.GetFileName(path)[Open.Length..^Suffix.Length]))) ? window : null;

    /// <summary>The windows of a model, the oldest first; those of other weights are left out.</summary>
    /// <param name="sha256">SHA-256 of the model's weights.</param>
    /// <exception cref="OgeeException">A file is damaged or of a newer format (OG2471).</exception>
    public IReadOnlyList<WatchWindow> Windows(string sha256) => [.. Files(Closed).Select(Read).Concat(Files(Open).Select(ReadOpen)).OfType<WatchWindow>().Where(window => window.WeightsSha256 == sha256).OrderBy(window => window.Started)];

    /// <summary>Says that a server writes here, until what is returned is disposed or its process ends, however it ends.</summary>
    /// <param name="writer">As of <see cref="Save"/>.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public IDisposable Hold(string writer)
    {
        Directory.CreateDirectory(Path);
        return new FileStream(LockOf(writer), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
    }

    /// <summary>Closes the windows that servers left open which are no more: nothing is added to them, and they count like others. What cannot be written stays for who comes next.</summary>
    /// <remarks>Two that close the same window write the same file. Where a file system does not lock, a window may be closed that is still written: its server writes it again under the same name, whole.</remarks>
    public void CloseLeft()
    {
        foreach (var path in Files(Open))
        {
            var writer = System.IO.Path.GetFileName(path)[Open.Length..^Suffix.Length];
            try
            {
                if (IsHeld(writer)) continue;
                if (Read(path) is { } window) Save(window with { IsClosed = true }, writer);
                File.Delete(LockOf(writer));
            }
            catch (Exception cause) when (cause is OgeeException or IOException or UnauthorizedAccessException)
            {
                // A reader of the folder says what is wrong with the file, and need not be able to write.
            }
        }
    }

    // A server that ended in order took its lock with it; of one that died, the system let it go.
    bool IsHeld(string writer)
    {
        try
        {
            using var free = File.OpenHandle(LockOf(writer), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    string LockOf(string writer) => System.IO.Path.Combine(Path, $"{Server}{writer}{Locks}");

    /// <summary>Writes down a truth that arrived, durably, in a log of the server's own: two that append to one file would write over each other.</summary>
    /// <param name="line">One JSON object without line ends.</param>
    /// <param name="writer">As of <see cref="Save"/>.</param>
    /// <exception cref="OgeeException">It could not be written, or the disk could not keep it.</exception>
    public void Append(ReadOnlySpan<byte> line, string writer)
    {
        Directory.CreateDirectory(Path);
        DurableFile.Append(System.IO.Path.Combine(Path, $"{Truths}{writer}{Lines}"), [.. line, (byte)'\n']);
    }

    /// <summary>The truths that have arrived for a model. A line that is cut off, as a full disk leaves it, is skipped.</summary>
    /// <param name="sha256">SHA-256 of the model's weights.</param>
    public FeedbackTotals Feedback(string sha256) => Feedback(sha256, [])[0];

    /// <summary>The truths that have arrived for a model, by when they came.</summary>
    /// <param name="sha256">SHA-256 of the model's weights.</param>
    /// <param name="ends">When stretches of time end, none before the one before it.</param>
    /// <returns>Of each stretch what arrived after the one before it; what came later belongs to the last. At least one.</returns>
    public IReadOnlyList<FeedbackTotals> Feedback(string sha256, IReadOnlyList<DateTimeOffset> ends)
    {
        var totals = new FeedbackTotals[Math.Max(1, ends.Count)];
        Array.Fill(totals, FeedbackTotals.None);
        foreach (var path in Files(Truths, Lines))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var lines = new StreamReader(file, Encoding.UTF8);
            while (lines.ReadLine() is { } line)
                if (FeedbackLine.Parse(line) is { } feedback && feedback.WeightsSha256 == sha256)
                {
                    int stretch = 0, last = ends.Count - 1;
                    while (stretch < last)
                        if (ends[(stretch + last) / 2] < feedback.Time) stretch = ((stretch + last) / 2) + 1;
                        else last = (stretch + last) / 2;
                    totals[stretch] = totals[stretch].Add(feedback);
                }
        }
        return totals;
    }

    // Another server may close or delete a window between the listing and the reading.
    static WatchWindow? Read(string path)
    {
        try
        {
            var window = JsonSerializer.Deserialize(Encoding.UTF8.GetString(RegularFile.ReadAllBytes(path, MostBytes)), WatchJson.Default.WatchWindow) ?? throw new JsonException("it is null");
            if (window.Format != 1) throw new JsonException($"format {window.Format}; this build reads 1");
            return window is { Summary: not null, Model: not null, Version: not null, WeightsSha256: not null, Rows: >= 0 } ? window : throw new JsonException("a value is missing or out of range");
        }
        catch (OgeeException cause) when (cause.Error == FileErrors.Missing)
        {
            return null;
        }
        catch (JsonException cause)
        {
            throw WatchErrors.Window.With($"{path} is no window: {cause.Message.TrimEnd('.')}", "Expected a file that a server wrote", "Delete it, or take it out of the folder.", cause);
        }
    }

    IReadOnlyList<string> Files(string prefix, string suffix = Suffix) => !Directory.Exists(Path) ? [] : [.. Directory.EnumerateFiles(Path, $"{prefix}*{suffix}").Order(StringComparer.Ordinal)];
}
