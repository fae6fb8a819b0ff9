using System.Collections.Concurrent;

namespace Ogee.Cpu;

/// <summary>Finds the tables of a length again while some plan has them: a step of a new shape does not compute them again, and what no plan needs goes.</summary>
internal static class FourierLengths
{
    static readonly ConcurrentDictionary<(Type, long), WeakReference<object>> Kept = new();

    /// <summary>The tables of a type and a length.</summary>
    public static TTables Of<TTables>(long size, Func<long, TTables> make) where TTables : class
    {
        var key = (typeof(TTables), size);
        if (Kept.TryGetValue(key, out var kept) && kept.TryGetTarget(out var known)) return (TTables)known;
        var tables = make(size);
        foreach (var (other, reference) in Kept)
            if (!reference.TryGetTarget(out _)) Kept.TryRemove(new(other, reference));
        Kept[key] = new(tables);
        return tables;
    }
}
