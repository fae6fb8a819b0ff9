namespace Ogee.Recipes;

/// <summary>Finds rows of different splits that are almost the same, without comparing each with each.</summary>
/// <remarks>
/// Rows that agree in categories, in coarse numbers and in what is missing are put in order of a weighted sum of their fine numbers; near rows have near sums, so only neighbours are compared. A second sum sorts out
/// most of them before their values are read.
/// </remarks>
static class NearRows
{
    // Half a per cent of the range in which nine tenths of the values lie: what rounding to three digits or a change of units changes.
    const double Tolerance = 0.005;

    // With fewer fine columns, different things are near by chance.
    const int LeastFine = 3;

    // 32 bytes a row are held while they are put in order: 320 MB.
    const int MostRows = 10_000_000;

    readonly record struct Line(ulong Bucket, double Sum, double Other, int Row);

    internal static IEnumerable<LookFinding> Of(LookContext context, int[] features)
    {
        var (data, splits) = (context.Data, context.Splits!);
        var scales = new double[data.Columns.Count];
        int[] fine = [.. features.Where(c => data.Columns[c].Kind == ColumnKind.Number && (scales[c] = Scale(context.Scan.Sorted(c))) > 0)];
        if (fine.Length < LeastFine) yield break;
        if (data.Rows > MostRows)
        {
            yield return new("near-search-stopped", FindingLevel.Note, $"Near duplicates are not looked for in more than {MostRows} rows", "Look at a part of the table if this matters.", 1, []);
            yield break;
        }
        int[] exact = [.. features.Except(fine)];
        var lines = Lines(data, fine, exact, scales, out var reach);
        Array.Sort(lines, (a, b) => a.Bucket != b.Bucket ? a.Bucket.CompareTo(b.Bucket) : a.Sum != b.Sum ? a.Sum.CompareTo(b.Sum) : a.Row.CompareTo(b.Row));

        // Which set a row is in: the lowest row that it is near to, over others.
        var sets = new Dictionary<int, int>();
        var examples = new SortedDictionary<(int, int), string>();
        var left = context.Options.MaxComparisons;
        var (one, other) = (new double[data.Columns.Count], new double[data.Columns.Count]);
        for (var i = 0; i < lines.Length && left > 0; i++)
        {
            var hasRead = false;
            for (var j = i + 1; j < lines.Length && lines[j].Bucket == lines[i].Bucket && lines[j].Sum - lines[i].Sum <= reach && left-- > 0; j++)
            {
                if (Math.Abs(lines[j].Other - lines[i].Other) > reach) continue;
                if (!hasRead) data.Read(lines[i].Row, one);
                hasRead = true;
                data.Read(lines[j].Row, other);
                if (!AreNear(one, other, fine, exact, scales)) continue;
                var (first, second) = (Math.Min(lines[i].Row, lines[j].Row), Math.Max(lines[i].Row, lines[j].Row));
                Join(sets, first, second);
                if (splits[first] == DataSplit.Train == (splits[second] == DataSplit.Train)) continue;
                examples.TryAdd((first, second), $"{data.PlaceOf(first)} ({Text.Of(splits[first])}) ~ {data.PlaceOf(second)} ({Text.Of(splits[second])})");
                if (examples.Count > LookContext.Examples) examples.Remove(examples.Keys.Last());
            }
        }
        var crossing = new SplitCrossing(splits);
        foreach (var set in sets.Keys.GroupBy(row => Root(sets, row)))
        {
            var inside = set.Count(row => splits[row] == DataSplit.Train);
            crossing.Add(inside, set.Count() - inside);
        }
        if (crossing.Rows > 0)
            yield return new("near-duplicates-across-splits", crossing.Level, $"{Text.Count(crossing.Rows, "row")} of validation and test, {Text.Percent(crossing.Share)}, {(crossing.Rows == 1 ? "is" : "are")} almost the same as a training row ({crossing.Chance})",
                "If they are of one thing, measured or edited twice, name it in a group column so that it stays in one split.", crossing.Rows, [.. examples.Values]);
        if (left <= 0) yield return new("near-search-stopped", FindingLevel.Note, "Too many rows are alike to compare all of them; more near duplicates may be there",
            "Raise TableLookOptions.MaxComparisons if this matters.", 1, []);
    }

    static void Join(Dictionary<int, int> sets, int first, int second)
    {
        sets.TryAdd(first, first);
        sets.TryAdd(second, second);
        int one = Root(sets, first), other = Root(sets, second);
        sets[Math.Max(one, other)] = Math.Min(one, other);
    }

    static int Root(Dictionary<int, int> sets, int row)
    {
        while (sets[row] != row) row = sets[row] = sets[sets[row]];
        return row;
    }

    // The range of nine tenths of the values, if neighbours in it are nearer than the tolerance; else 0.
    static double Scale(double[] sorted)
    {
        if (sorted.Length == 0) return 0;
        double low = TableScan.Quantile(sorted, 0.05), high = TableScan.Quantile(sorted, 0.95);
        var different = 1;
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i] != sorted[i - 1] && sorted[i] >= low && sorted[i] <= high) different++;
        return high > low && different > 1 / Tolerance ? high - low : 0;
    }

    static Line[] Lines(TableData data, int[] fine, int[] exact, double[] scales, out double reach)
    {
        var rng = new Rng(new RngKey(0).Fold("near rows"));
        double[] weights = [.. fine.Select(_ => 0.5 + rng.NextDouble())], others = [.. fine.Select(_ => (rng.NextDouble() < 0.5 ? -1 : 1) * (0.5 + rng.NextDouble()))];
        // Differences of one size in every column, of any signs, add up to this at most.
        reach = Tolerance * Math.Max(weights.Sum(), others.Sum(Math.Abs));
        var lines = new Line[data.Rows];
        var values = new double[data.Columns.Count];
        for (var row = 0; row < lines.Length; row++)
        {
            data.Read(row, values);
            var bucket = RowHash.Of(values, exact);
            double sum = 0, other = 0;
            for (var f = 0; f < fine.Length; f++)
            {
                var value = values[fine[f]];
                if (double.IsNaN(value)) bucket = RowHash.Mix(bucket ^ (ulong)(f + 1));
                else
                {
                    sum += weights[f] * value / scales[fine[f]];
                    other += others[f] * value / scales[fine[f]];
                }
            }
            lines[row] = new(bucket, sum, other, row);
        }
        return lines;
    }

    // Almost, and not quite: copies are told elsewhere.
    static bool AreNear(double[] one, double[] other, int[] fine, int[] exact, double[] scales)
    {
        foreach (var c in exact)
            if (RowHash.Bits(one[c]) != RowHash.Bits(other[c])) return false;
        var differs = false;
        foreach (var c in fine)
        {
            if (double.IsNaN(one[c]) != double.IsNaN(other[c])) return false;
            if (double.IsNaN(one[c]) || one[c] == other[c]) continue;
            if (Math.Abs(one[c] - other[c]) > Tolerance * scales[c]) return false;
            differs = true;
        }
        return differs;
    }
}
