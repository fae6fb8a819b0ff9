using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What is wrong with classes, groups and splits as the data declares them: some of it training refuses.</summary>
static class ClassFindings
{
    // A slip of the pen is rare beside the right spelling, and short names are near each other by nature.
    const int ShortestName = 5, TimesRarer = 10;

    internal static IEnumerable<LookFinding> Of(PictureLookContext context, IReadOnlyList<ClassCount> counts)
    {
        ClassCount[] empty = [.. counts.Where(entry => entry.Count == 0)], known = [.. counts.Where(entry => entry.Count > 0)];
        if (empty.Length > 0)
            yield return new("empty-class", FindingLevel.Problem, $"{(empty.Length == 1 ? "1 class has" : $"{empty.Length} classes have")} no picture that can be read", "Add pictures, or remove the folder; training does not start.", empty.Length, [.. empty.Take(PictureLookContext.Examples).Select(entry => entry.Name)]);
        if (known.Length == 1)
            yield return new("one-class", FindingLevel.Problem, $"All pictures are of class '{known[0].Name}'", "Add pictures of what is not this class; training does not start.", 1, [known[0].Name]);
        foreach (var finding in Spellings(known)) yield return finding;
        var train = context.Samples.Where((_, i) => context.SplitOf(i) == DataSplit.Train).Select(sample => sample.Class).ToHashSet();
        if (train.Count > 0 && context.Data.HasSplits)
        {
            int[] unknown = [.. Enumerable.Range(0, context.Samples.Count).Where(i => !train.Contains(context.Samples[i].Class))];
            foreach (var finding in context.Of("label-not-in-training", FindingLevel.Problem, unknown, (pictures, isOne) => $"{pictures} {(isOne ? "has a label" : "have labels")} that training never sees", "Correct the spelling, or give the class pictures to learn from; training does not start.")) yield return finding;
        }
        foreach (var finding in Groups(context)) yield return finding;
        foreach (var finding in Suspects(context)) yield return finding;
    }

    static IEnumerable<LookFinding> Suspects(PictureLookContext context)
    {
        if (context.Options.Suspected.Count == 0) return [];
        var places = Enumerable.Range(0, context.Samples.Count).ToDictionary(i => context.Samples[i].Id, StringComparer.Ordinal);
        var known = context.Options.Suspected.Where(suspect => places.TryGetValue(suspect.Path, out var i) && context.Samples[i].Label == suspect.Label).ToDictionary(suspect => places[suspect.Path]);
        int[] order = [.. known.OrderByDescending(pair => pair.Value.Margin).ThenBy(pair => pair.Key).Select(pair => pair.Key)];
        return context.Of("suspected-labels", FindingLevel.Warning, order, (pictures, isOne) => $"{pictures} {(isOne ? "is" : "are")} probably labelled wrong, by a model that had not seen {(isOne ? "it" : "them")}", "Look at them, the surest first, and correct those that are.",
            i => $"rather {known[i].Suspected} ({Text.Percent(known[i].Probability)})");
    }

    static IEnumerable<LookFinding> Spellings(ClassCount[] classes)
    {
        var found = new List<string>();
        foreach (var same in classes.GroupBy(entry => Plain(entry.Name), StringComparer.Ordinal).Where(group => group.Key.Length > 0 && group.Skip(1).Any()))
            found.Add(string.Join(" = ", same.Select(entry => $"{entry.Name} ({entry.Count})")));
        foreach (var rare in classes)
            foreach (var common in classes)
            {
                var (one, other) = (Plain(rare.Name), Plain(common.Name));
                if (one != other && Math.Min(one.Length, other.Length) >= ShortestName && common.Count >= (long)TimesRarer * rare.Count && one.All(char.IsLetter) && Spelling.Distance(one, other) == 1)
                    found.Add($"{rare.Name} ({rare.Count}) ~ {common.Name} ({common.Count})");
            }
        if (found.Count > 0)
            yield return new("label-spellings", FindingLevel.Problem, $"{(found.Count == 1 ? "1 class is" : $"{found.Count} classes are")} spelled in several ways", "Use one spelling: to a model they are different classes.", found.Count, [.. found.Take(PictureLookContext.Examples)]);
    }

    static string Plain(string name) => string.Concat(name.Normalize(System.Text.NormalizationForm.FormKC).Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant));

    // Only what the data itself declares: a split that is made here keeps groups whole.
    static IEnumerable<LookFinding> Groups(PictureLookContext context)
    {
        if (context.Data.GroupColumn is not { } column || !context.Data.HasSplits) yield break;
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var torn = new SortedDictionary<string, (int One, int Other)>(StringComparer.Ordinal);
        for (var i = 0; i < context.Samples.Count; i++)
        {
            if (context.Samples[i].Group is not { } group) continue;
            if (!first.TryAdd(group, i) && context.SplitOf(first[group]) != context.SplitOf(i)) torn.TryAdd(group, (first[group], i));
        }
        if (torn.Count == 0) yield break;
        string Place(int i) => $"{context.Samples[i].Id} ({(context.SplitOf(i) is { } split ? Text.Of(split) : "no split")})";
        yield return new("group-in-two-splits", FindingLevel.Problem, $"{Text.Count(torn.Count, column)} {(torn.Count == 1 ? "is" : "are")} in more than one split", $"Give all pictures of one {column} one split, or leave the split column out; training does not start.", torn.Count,
            [.. torn.Take(PictureLookContext.Examples).Select(pair => $"{pair.Key}: {Place(pair.Value.One)}, {Place(pair.Value.Other)}")])
        {
            Pictures = [.. torn.Take(PictureLookContext.Examples).Select(pair => (IReadOnlyList<string>)[context.Samples[pair.Value.One].Id, context.Samples[pair.Value.Other].Id])],
        };
    }
}
