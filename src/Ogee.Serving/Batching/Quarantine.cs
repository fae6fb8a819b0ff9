using System.Security.Cryptography;

namespace Ogee.Serving;

/// <summary>Remembers the requests at which the model failed: one that failed it twice is refused before it costs a third batch. Each version of a model has a quarantine of its own.</summary>
/// <remarks>Only failures cost anything: a body is hashed when it failed, and while some are remembered.</remarks>
sealed class Quarantine
{
    const int MostFailures = 2;
    const int MostRemembered = 1024;

    readonly Lock gate = new();
    readonly Dictionary<string, int> failures = new(StringComparer.Ordinal);
    readonly Queue<string> order = new();
    volatile bool isEmpty = true;

    /// <exception cref="RequestFault">The same body has failed the model twice (422).</exception>
    public void Check(ReadOnlyMemory<byte> body)
    {
        if (isEmpty) return;
        var hash = HashOf(body);
        lock (gate)
            if (failures.GetValueOrDefault(hash) >= MostFailures)
                throw new RequestFault(422, ServingErrors.Quarantined, "The model failed twice at this very request; it is not tried again until another version of the model serves.");
    }

    /// <summary>Notes that the model failed at a body.</summary>
    public void Note(ReadOnlyMemory<byte> body)
    {
        var hash = HashOf(body);
        lock (gate)
        {
            if (failures.TryAdd(hash, 0)) order.Enqueue(hash);
            failures[hash]++;
            if (order.Count > MostRemembered) failures.Remove(order.Dequeue());
            isEmpty = false;
        }
    }

    static string HashOf(ReadOnlyMemory<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body.Span));
}
