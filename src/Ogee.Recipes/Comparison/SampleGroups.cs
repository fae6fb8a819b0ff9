using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What groups the compared samples: samples of one group resemble each other, so whole groups are drawn.</summary>
static class SampleGroups
{
    /// <summary>The group of each pair, as split.csv knows it of pictures, and of rows the column that they were split by.</summary>
    /// <param name="before">The first run.</param>
    /// <param name="after">The second run.</param>
    /// <param name="pairs">The pairs.</param>
    /// <returns>A name a pair, or none where there are no groups or they are not known; and what groups them, null where nothing does.</returns>
    public static (IReadOnlyList<string?> Names, string? By) Of(ComparedSide before, ComparedSide after, SamplePairs pairs)
    {
        string?[] names = [.. pairs.First.Select((i, k) => before.Answers.Groups[i] ?? after.Answers.Groups[pairs.Second[k]])];
        if (names.All(name => name is not null)) return (names, before.Report.Data.GroupName is { Length: > 0 } name ? name : "group");
        foreach (var (side, places) in new[] { (before, pairs.First), (after, pairs.Second) })
        {
            if (SplitColumn(side) is not { } column) continue;
            return (OfRows(side, places, column) ?? [], column);
        }
        return ([], null);
    }

    static string? SplitColumn(ComparedSide side) => side.Record.Data?.Split is { } split && split.StartsWith("group=", StringComparison.Ordinal) ? split["group=".Length..] : null;

    // The table has to be read again: only its rows know their group.
    static string?[]? OfRows(ComparedSide side, int[] places, string column)
    {
        using var rows = ComparedRows.Open(side);
        return rows?.ValuesOf([.. places.Select(place => side.Answers.Ids[place])], column);
    }
}
