namespace Ogee.Recipes;

/// <summary>Divides whole groups so that each part comes as near to its share of every class as groups allow.</summary>
static class GroupSplit
{
    const int MostForSwaps = 128, MostForMoves = 4096;
    static readonly DataSplit[] Parts = [DataSplit.Train, DataSplit.Valid, DataSplit.Test];

    /// <summary>Assigns items to parts.</summary>
    /// <param name="names">The group of each item.</param>
    /// <param name="classes">The class of each, from 0.</param>
    /// <param name="ratio">The shares.</param>
    /// <param name="seed">The seed.</param>
    internal static DataSplit[] Divide(IReadOnlyList<string> names, IReadOnlyList<int> classes, SplitRatio ratio, ulong seed)
    {
        var groups = Enumerable.Range(0, names.Count).GroupBy(i => names[i], StringComparer.Ordinal)
            .OrderBy(group => SplitKey.Of(seed, group.Key)).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.ToArray()).ToArray();
        DataSplit[] parts = [.. Parts.Where(part => ratio[part] > 0)];
        if (groups.Length < parts.Length)
            throw RecipeErrors.Split.With($"There are {Text.Count(groups.Length, "group")}", $"Expected at least {parts.Length}, one for each part of {ratio}", "Use fewer parts, or declare the split in the table.");
        var tally = new Tally(classes, groups, ratio);
        var choice = new DataSplit[groups.Length];
        for (var g = 0; g < groups.Length; g++)
        {
            choice[g] = g < parts.Length ? parts[^(g + 1)] : parts.MinBy(part => tally.CostOfAdding(g, part));
            tally.Add(g, choice[g], 1);
        }
        // Of thousands of groups each is small, and the first choice is near enough.
        if (groups.Length <= MostForMoves)
            while (Move(tally, parts, choice) || Swap(tally, choice)) { }
        var result = new DataSplit[names.Count];
        for (var g = 0; g < groups.Length; g++)
            foreach (var i in groups[g]) result[i] = choice[g];
        return result;
    }

    // Moves one group to where it brings the shares nearer; the cost falls each time, so this ends.
    static bool Move(Tally tally, DataSplit[] parts, DataSplit[] choice)
    {
        var moved = false;
        for (var g = 0; g < choice.Length; g++)
        {
            if (choice.Count(part => part == choice[g]) == 1) continue;
            tally.Add(g, choice[g], -1);
            var best = parts.MinBy(part => tally.CostOfAdding(g, part));
            if (Falls(tally.CostOfAdding(g, best) - tally.CostOfAdding(g, choice[g]))) (choice[g], moved) = (best, true);
            tally.Add(g, choice[g], 1);
        }
        return moved;
    }

    // Few large groups need two to change places; of many, single moves come near enough.
    static bool Swap(Tally tally, DataSplit[] choice)
    {
        if (choice.Length > MostForSwaps) return false;
        for (var g = 0; g < choice.Length; g++)
            for (var h = g + 1; h < choice.Length; h++)
            {
                if (choice[g] == choice[h]) continue;
                tally.Add(g, choice[g], -1);
                tally.Add(h, choice[h], -1);
                var before = tally.CostOfAdding(g, choice[g]) + tally.CostOfAdding(h, choice[h]);
                var after = tally.CostOfAdding(g, choice[h]) + tally.CostOfAdding(h, choice[g]);
                var swaps = Falls(after - before);
                if (swaps) (choice[g], choice[h]) = (choice[h], choice[g]);
                tally.Add(g, choice[g], 1);
                tally.Add(h, choice[h], 1);
                if (swaps) return true;
            }
        return false;
    }

    // Less than rounding could make of nothing is no gain; it could go round for ever.
    static bool Falls(double change) => change < -1e-6;

    /// <summary>Counts by part and class, and how far they are from the shares.</summary>
    sealed class Tally
    {
        readonly long[][] groupCounts;
        readonly long[,] counts;
        readonly long[] totals;
        readonly SplitRatio ratio;

        internal Tally(IReadOnlyList<int> itemClasses, int[][] groups, SplitRatio ratio)
        {
            this.ratio = ratio;
            var classes = itemClasses.Max() + 1;
            (counts, totals) = (new long[Parts.Length, classes], new long[classes]);
            groupCounts = [.. groups.Select(group =>
            {
                var row = new long[classes];
                foreach (var i in group) row[itemClasses[i]]++;
                return row;
            })];
            foreach (var one in itemClasses) totals[one]++;
        }

        internal void Add(int group, DataSplit part, int sign)
        {
            for (var c = 0; c < totals.Length; c++) counts[(int)part, c] += sign * groupCounts[group][c];
        }

        // What a part lacks or has too much of, squared and relative to its share: 1 % of 10 % weighs as 8 % of 80 %.
        internal double CostOfAdding(int group, DataSplit part)
        {
            double cost = 0;
            for (var c = 0; c < totals.Length; c++)
            {
                if (totals[c] == 0) continue;
                var target = (double)totals[c] * ratio[part] / ratio.Sum;
                double before = counts[(int)part, c] - target, after = before + groupCounts[group][c];
                cost += (after * after - before * before) / target;
            }
            return cost;
        }
    }
}
