namespace Ogee.Bench;

/// <summary>How a request ended.</summary>
enum Fate
{
    /// <summary>Answered with the bits that the same request gets alone.</summary>
    Answered,

    /// <summary>Refused with 503 and a time to come back.</summary>
    Refused,

    /// <summary>Never taken: nothing listens any more.</summary>
    TurnedAway,

    /// <summary>Answered with something else than the answer.</summary>
    Wrong,

    /// <summary>Taken and not answered, or answered with an error.</summary>
    Failed,
}

/// <summary>What a client saw of one request.</summary>
/// <param name="Fate">How it ended.</param>
/// <param name="Milliseconds">From the time at which it should have been sent: what a slow server keeps from being sent counts as waiting.</param>
/// <param name="RetryAfter">When the server says to come back.</param>
/// <param name="IsLast">Whether the server asked the client to leave the connection.</param>
readonly record struct Reply(Fate Fate, double Milliseconds, TimeSpan RetryAfter = default, bool IsLast = false);

/// <summary>The replies of a stage.</summary>
sealed class Replies
{
    readonly Lock gate = new();
    readonly List<Reply> all = [];

    public void Add(Reply reply)
    {
        lock (gate) all.Add(reply);
    }

    public int Count(Fate fate)
    {
        lock (gate) return all.Count(reply => reply.Fate == fate);
    }

    /// <summary>A percentile of the latencies of a fate, in milliseconds; 0 where there are none.</summary>
    public double Percentile(Fate fate, double part)
    {
        lock (gate)
        {
            var sorted = all.Where(reply => reply.Fate == fate).Select(reply => reply.Milliseconds).Order().ToArray();
            return sorted.Length == 0 ? 0 : sorted[(int)(part * (sorted.Length - 1))];
        }
    }

    /// <summary>No wrong answer and none missing: what every stage keeps to.</summary>
    public void RequireSound(string stage) =>
        Bounds.Require(Count(Fate.Wrong) == 0 && Count(Fate.Failed) == 0 && Count(Fate.Answered) > 0, $"{stage}: {Count(Fate.Answered)} answered, {Count(Fate.Wrong)} wrong, {Count(Fate.Failed)} failed");
}
