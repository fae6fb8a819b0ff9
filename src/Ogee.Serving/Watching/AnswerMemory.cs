using System.Globalization;
using System.Security.Cryptography;
using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>An answer that a truth may arrive for.</summary>
sealed record RememberedAnswer(ServedModelInfo Info, ModelMonitor Monitor, ModelAnswer Answer);

/// <summary>The last answers by their ids, so that truths find them; the oldest are forgotten.</summary>
sealed class AnswerMemory(int capacity)
{
    readonly Dictionary<ulong, RememberedAnswer> answers = [];
    readonly Queue<ulong> order = [];
    readonly Lock gate = new();

    /// <summary>Remembers an answer.</summary>
    /// <returns>Its id: 16 hexadecimal digits that nobody can guess.</returns>
    public string Add(RememberedAnswer answer)
    {
        Span<byte> bytes = stackalloc byte[8];
        lock (gate)
        {
            ulong id;
            do
            {
                RandomNumberGenerator.Fill(bytes);
                id = BitConverter.ToUInt64(bytes);
            }
            while (!answers.TryAdd(id, answer));
            order.Enqueue(id);
            if (order.Count > capacity)
                answers.Remove(order.Dequeue());
            return id.ToString("x16", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Takes an answer out, once what is said of it is understood: a truth arrives once.</summary>
    /// <param name="id">The id.</param>
    /// <param name="understand">Turns the answer into what is noted; where it throws, the answer stays.</param>
    /// <returns>The answer and what is noted; null where it is not known, was forgotten, or has its truth.</returns>
    public (RememberedAnswer Answer, FeedbackLine Line)? Take(string id, Func<RememberedAnswer, FeedbackLine> understand)
    {
        if (id.Length != 16 || !ulong.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
            return null;
        lock (gate)
        {
            if (!answers.TryGetValue(number, out var answer))
                return null;
            var line = understand(answer);
            answers.Remove(number);
            return (answer, line);
        }
    }
}
