namespace Ogee.Recipes;

/// <summary>Whether new samples are of groups (boards, patients, parts) that a model has seen others of: identical samples are found elsewhere, these only look new.</summary>
static class KnownGroups
{
    const int Examples = 3;

    /// <summary>What is to be said of the groups of new data; null where either side names none.</summary>
    /// <param name="learned">The groups that the run was trained or chosen on, as its split names them.</param>
    /// <param name="groups">[samples] The group of each new sample; null for none.</param>
    /// <param name="column">The column that names the groups.</param>
    /// <param name="sample">What one sample is called.</param>
    /// <param name="name">How the split of the run writes a group; null for as it is.</param>
    internal static Finding? Of(IReadOnlySet<string> learned, IReadOnlyList<string?> groups, string column, string sample, Func<string, string>? name = null)
    {
        if (learned.Count == 0 || groups.All(group => group is null)) return null;
        var known = groups.OfType<string>().Distinct(StringComparer.Ordinal).Where(group => learned.Contains(name is null ? group : name(group))).ToList();
        if (known.Count == 0) return new(FindingKind.Fine, $"None of these {sample}s is of a group of column '{column}' that was trained or chosen on.");
        var all = known.ToHashSet(StringComparer.Ordinal);
        var count = groups.Count(group => group is not null && all.Contains(group));
        return new(FindingKind.Problem, $"{count} of {Text.Count(groups.Count, sample)} {(count == 1 ? "is" : "are")} of {Text.Count(known.Count, "group")} of column '{column}' that {(known.Count == 1 ? "was" : "were")} trained or chosen on ({string.Join(", ", known.Take(Examples))}{(known.Count > Examples ? ", …" : "")}): the result is not that of new groups.", [.. known.Take(Examples)]);
    }
}
