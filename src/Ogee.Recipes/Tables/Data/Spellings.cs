using System.Text;

namespace Ogee.Recipes;

/// <summary>Tells spellings of one value apart from different values.</summary>
static class Spellings
{
    // Letters with marks of Latin-1 and Latin Extended-A that European names use, and what they are without.
    const string Marked = "àáâãäåāăąçćčďđèéêëēėęěğģìíîïīįıķłļñńņňòóôõöøōőŕřśşšţťùúûüūůűųýÿźżž";
    const string Plain = "aaaaaaaaacccddeeeeeeeeggiiiiiiikllnnnnoooooooorrsssttuuuuuuuuyyzzz";

    /// <summary>The value without case, accents, surplus blanks and marks at its end: equal for two spellings of one value.</summary>
    internal static string Fold(string value)
    {
        var folded = new StringBuilder(value.Length);
        var wasBlank = true;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            // A dash joins words; before a digit it is a sign.
            if (char.IsWhiteSpace(c) || (c is '_' or '-' && i > 0 && i + 1 < value.Length && char.IsLetter(value[i - 1]) && char.IsLetter(value[i + 1])))
            {
                if (!wasBlank) folded.Append(' ');
                wasBlank = true;
                continue;
            }
            wasBlank = false;
            var lower = char.ToLowerInvariant(c);
            folded.Append(Marked.IndexOf(lower, StringComparison.Ordinal) is >= 0 and var place ? Plain[place] : lower);
        }
        var text = folded.ToString().TrimEnd(' ', '.', ',', ';', ':');
        return text.Length > 0 ? text : value;
    }

    /// <summary>For each value that is another spelling of a commoner one, that one.</summary>
    internal static Dictionary<string, string> Merge(IEnumerable<KeyValuePair<string, long>> counts) =>
        Groups(counts).SelectMany(group => group.Skip(1).Select(other => (other, first: group[0]))).ToDictionary(pair => pair.other, pair => pair.first, StringComparer.Ordinal);

    /// <summary>Values that are spelled in several ways, the commonest spelling first.</summary>
    internal static IEnumerable<string[]> Groups(IEnumerable<KeyValuePair<string, long>> counts) =>
        counts.GroupBy(pair => Fold(pair.Key), StringComparer.Ordinal).Where(group => group.Skip(1).Any())
            .Select(group => group.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key).ToArray()).OrderBy(group => group[0], StringComparer.Ordinal);
}
