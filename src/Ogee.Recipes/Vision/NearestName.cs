namespace Ogee.Recipes;

/// <summary>Finds what somebody probably meant.</summary>
static class NearestName
{
    /// <summary>The candidate with the fewest edits, if it is near enough to be meant; ties go to the ordinal first.</summary>
    internal static string? Of(string name, IEnumerable<string> candidates)
    {
        var limit = Math.Max(1, name.Length / 3);
        return candidates
            .Select(candidate => (candidate, edits: Edits(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(pair => pair.edits <= limit)
            .OrderBy(pair => pair.edits).ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    // Edits with neighbours that changed places counted as one (optimal string alignment), three rows at a time.
    static int Edits(string a, string b)
    {
        if (a.Length > 256 || b.Length > 256) return int.MaxValue;
        int[] before = new int[b.Length + 1], above = [.. Enumerable.Range(0, b.Length + 1)], row = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, above, row) = (above, row, before);
        }
        return above[b.Length];
    }
}
