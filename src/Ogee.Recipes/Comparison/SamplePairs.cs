namespace Ogee.Recipes;

/// <summary>Samples that two runs were both tested on.</summary>
/// <param name="First">Their places among the answers of the first run [pairs].</param>
/// <param name="Second">Their places among the answers of the second run [pairs].</param>
/// <param name="Renamed">How many of them have another name in the second run, and the same content.</param>
/// <param name="Changed">How many names are in both, with other content: they are not compared.</param>
/// <param name="Relabelled">How many have another label in the second run: they are not compared.</param>
/// <param name="OnlyFirst">Test samples of the first run alone, those that changed included.</param>
/// <param name="OnlySecond">Test samples of the second run alone, those that changed included.</param>
sealed record SamplePairs(int[] First, int[] Second, int Renamed, int Changed, int Relabelled, int OnlyFirst, int OnlySecond)
{
    /// <summary>Finds the samples that both runs were tested on: by name where the content is the same or not known, then by content alone.</summary>
    public static SamplePairs Of(RunAnswers first, RunAnswers second)
    {
        var places = second.Ids.Select((id, j) => (id, j)).ToDictionary(pair => pair.id, pair => pair.j, StringComparer.Ordinal);
        var partner = new int[first.Ids.Count];
        var isTaken = new bool[second.Ids.Count];
        for (var i = 0; i < partner.Length; i++)
        {
            partner[i] = places.TryGetValue(first.Ids[i], out var j) && (first.Hashes[i] is null || second.Hashes[j] is null || first.Hashes[i] == second.Hashes[j]) ? j : -1;
            if (partner[i] >= 0) isTaken[j] = true;
        }
        // Copies have one hash, and so one answer of each model: which copy meets which does not matter where their labels agree.
        var waiting = Enumerable.Range(0, isTaken.Length).Where(j => !isTaken[j] && second.Hashes[j] is not null).GroupBy(j => second.Hashes[j]!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        var renamed = 0;
        for (var i = 0; i < partner.Length; i++)
        {
            if (partner[i] >= 0 || first.Hashes[i] is not { } hash || !waiting.TryGetValue(hash, out var copies) || copies.Count == 0) continue;
            var at = Math.Max(0, copies.FindIndex(j => RunAnswers.HaveOneLabel(first, i, second, j)));
            partner[i] = copies[at];
            isTaken[copies[at]] = true;
            copies.RemoveAt(at);
            renamed++;
        }
        var changed = Enumerable.Range(0, partner.Length).Count(i => partner[i] < 0 && places.TryGetValue(first.Ids[i], out var j) && !isTaken[j]);
        var both = Enumerable.Range(0, partner.Length).Where(i => partner[i] >= 0).ToList();
        var alike = both.Where(i => RunAnswers.HaveOneLabel(first, i, second, partner[i])).ToList();
        // In an order that does not depend on which run is first, so that exchanging the two only changes signs.
        string Name(int i) => string.CompareOrdinal(first.Ids[i], second.Ids[partner[i]]) <= 0 ? first.Ids[i] : second.Ids[partner[i]];
        int[] order = [.. alike.OrderBy(Name, StringComparer.Ordinal)];
        return new(order, [.. order.Select(i => partner[i])], renamed, changed, both.Count - alike.Count, partner.Length - both.Count, isTaken.Count(taken => !taken));
    }
}
