using System.Text;

namespace Ogee.Recipes;

/// <summary>Puts rows of text into an order that depends on nothing but the rows: in memory, and beyond a budget in files that are merged.</summary>
/// <param name="folder">Where the files go.</param>
/// <param name="budget">Bytes of rows in memory.</param>
sealed class RowSorter(SpillFolder folder, long budget) : IDisposable
{
    // An object, its length and its place in the list, beside two bytes a character.
    const int BytesARow = 40;

    // More are joined into one: each that is read holds a file and a buffer.
    const int MostRuns = 64;

    readonly List<string> rows = [];
    readonly List<string> runs = [];
    readonly List<BinaryReader> readers = [];
    long bytes;
    int spilled, joined;

    /// <summary>Takes a row.</summary>
    public void Add(string row)
    {
        rows.Add(row);
        bytes += BytesARow + (2L * row.Length);
        if (bytes > budget) Spill();
    }

    /// <summary>The rows in order, each as often as it came; to be read once.</summary>
    public IEnumerable<string> Sorted()
    {
        rows.Sort(StringComparer.Ordinal);
        if (runs.Count == 0) return rows;
        if (rows.Count > 0) Spill();
        return Merged();
    }

    public void Dispose()
    {
        foreach (var reader in readers) reader.Dispose();
        foreach (var run in runs) File.Delete(run);
    }

    void Spill()
    {
        rows.Sort(StringComparer.Ordinal);
        var path = Path.Combine(folder.Path, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"rows-{spilled++}"));
        runs.Add(path);
        using (var writer = new BinaryWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16), Encoding.UTF8))
            foreach (var row in rows) writer.Write(row);
        rows.Clear();
        bytes = 0;
        if (runs.Count == MostRuns) Join();
    }

    void Join()
    {
        var path = Path.Combine(folder.Path, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"joined-{joined++}"));
        using (var writer = new BinaryWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16), Encoding.UTF8))
            foreach (var row in Merged()) writer.Write(row);
        foreach (var reader in readers) reader.Dispose();
        readers.Clear();
        foreach (var run in runs) File.Delete(run);
        runs.Clear();
        runs.Add(path);
    }

    IEnumerable<string> Merged()
    {
        var heads = new PriorityQueue<BinaryReader, string>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            var reader = new BinaryReader(new FileStream(run, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16), Encoding.UTF8);
            readers.Add(reader);
            heads.Enqueue(reader, reader.ReadString());
        }
        while (heads.TryDequeue(out var reader, out var row))
        {
            yield return row;
            if (reader.BaseStream.Position < reader.BaseStream.Length) heads.Enqueue(reader, reader.ReadString());
        }
    }
}
