using System.Runtime.CompilerServices;

namespace Ogee;

/// <summary>Which lines of a program made the tensors that are in memory, so that an error about memory says what to let go. Kept only under <c>OGEE_CHECK</c>, as lines are.</summary>
internal static class Holders
{
    const int MostShown = 3;

    // By the object and not by what it holds; an entry goes with its storage.
    static readonly ConditionalWeakTable<Storage, string> Lines = [];

    /// <summary>A line made what is in this memory; a later one takes its place.</summary>
    public static void Add(Storage storage, string? line)
    {
        if (line is not null) Lines.AddOrUpdate(storage, line);
    }

    /// <summary>What to add to an error: the lines whose tensors hold most; nothing where none is known.</summary>
    public static string Text()
    {
        var lines = Lines.Where(held => !held.Key.IsReleased).GroupBy(held => held.Value, held => held.Key.Bytes, StringComparer.Ordinal)
            .Select(line => (Place: line.Key, Bytes: line.Sum(), Count: line.Count())).OrderByDescending(line => line.Bytes).ThenBy(line => line.Place, StringComparer.Ordinal).Take(MostShown);
        var text = string.Join(", ", lines.Select(line => FormattableString.Invariant($"{MemoryPool.Text(line.Bytes)} in {line.Count} {(line.Count == 1 ? "tensor" : "tensors")} of {line.Place}")));
        return text.Length == 0 ? "" : $"; most of it: {text}";
    }
}
