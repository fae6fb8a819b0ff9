namespace Ogee.Learn;

/// <summary>Finds the words that someone may have meant.</summary>
public static class Spelling
{
    const int Longest = 64;

    /// <summary>The words nearest to what was written, best first; empty where none is near.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="words">The words there are.</param>
    /// <param name="count">How many to name at most.</param>
    /// <returns>Words within a third of the length (at least 2, but never all letters) of edits, small and capital letters alike.</returns>
    public static IReadOnlyList<string> Nearest(string written, IEnumerable<string> words, int count = 3)
    {
        if (written.Length is 0 or > Longest) return [];
        var limit = Math.Min(Math.Max(2, written.Length / 3), written.Length - 1);
        return [.. words
            .Select(word => (word, distance: Score(written, word)))
            .Where(candidate => candidate.distance <= limit)
            .OrderBy(candidate => candidate.distance).ThenBy(candidate => candidate.word, StringComparer.Ordinal)
            .Take(count).Select(candidate => candidate.word)];
    }

    /// <summary>"Did you mean …?" for the nearest words, or null where none is near.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="words">The words there are.</param>
    public static string? Question(string written, IEnumerable<string> words) =>
        Nearest(written, words) is { Count: > 0 } near ? $"Did you mean {string.Join(" or ", near)}?" : null;

    /// <summary>The number of insertions, deletions, replacements and swaps of neighbours that turn one text into another.</summary>
    /// <param name="from">One text.</param>
    /// <param name="to">The other.</param>
    /// <returns>The distance in its optimal-alignment form, in which no part is edited twice.</returns>
    /// <remarks>F. J. Damerau, "A technique for computer detection and correction of spelling errors", 1964. Time is the product of the lengths.</remarks>
    public static int Distance(string from, string to)
    {
        var before = new int[to.Length + 1];
        var last = new int[to.Length + 1];
        var row = new int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++) last[j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), replaced);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, last, row) = (last, row, before);
        }
        return last[to.Length];
    }

    // `rate` for `optim.rate` is one edit away however long the first part is.
    static int Score(string written, string word)
    {
        if (word.Length > Longest) return int.MaxValue;
        (written, word) = (written.ToUpperInvariant(), word.ToUpperInvariant());
        var whole = Distance(written, word);
        var part = word[(word.LastIndexOf('.') + 1)..];
        return part.Length < word.Length ? Math.Min(whole, 1 + Distance(written, part)) : whole;
    }
}
