using System.Runtime.CompilerServices;

namespace Ogee;

/// <summary>What holds memory, for whoever wrote the program: the lines that made the tensors that are there, known only under <c>OGEE_CHECK</c>, and expressions that grow without end.</summary>
internal static class Holders
{
    /// <summary>Operations one after another that wait to be computed, at which the program is told: no network is so deep.</summary>
    public const int DepthToTell = 250_000;

    const int MostShown = 3;

    static int hasTold;

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

    /// <summary>Tells that an expression has reached <see cref="DepthToTell"/>: the first that does so in a process.</summary>
    public static void TellDepth(string? line)
    {
        if (Interlocked.Exchange(ref hasTold, 1) == 0) Tell(line);
    }

    /// <summary>The next is told again; for tests.</summary>
    internal static void ForgetTold() => hasTold = 0;

    static void Tell(string? line) => Settings.Output(FormattableString.Invariant($"ogee: an expression of {DepthToTell} operations, one after another, was never computed{(line is null ? "" : $" (at {line})")}.")
        + $" Nothing is wrong with it, but all that it reads stays in memory. Compute it now and then with Tensor.Evaluate, or read it with Item.{(line is null ? " OGEE_CHECK=1 names the line." : "")}");
}
