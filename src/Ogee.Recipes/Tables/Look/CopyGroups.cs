namespace Ogee.Recipes;

/// <summary>Rows with equal features, found by sorting their hashes.</summary>
sealed class CopyGroups
{
    readonly ulong[] hashes;
    readonly int[] rows;
    readonly double[]? labels;

    CopyGroups(ulong[] hashes, int[] rows, double[]? labels) => (this.hashes, this.rows, this.labels) = (hashes, rows, labels);

    internal static CopyGroups Of(LookContext context, int[] features)
    {
        var data = context.Data;
        var (hashes, rows) = (new ulong[data.Rows], new int[data.Rows]);
        var labels = context.Task is { } task ? new double[data.Rows] : null;
        var values = new double[data.Columns.Count];
        for (var row = 0; row < data.Rows; row++)
        {
            data.Read(row, values);
            (hashes[row], rows[row]) = (RowHash.Of(values, features), row);
            if (labels is not null) labels[row] = values[context.Task!.Column];
        }
        Array.Sort(hashes, rows);
        return new(hashes, rows, labels);
    }

    /// <summary>Sets of two or more rows with equal features and label, each rising, ordered by their first row.</summary>
    internal IEnumerable<int[]> SameLabel() => Sets().SelectMany(set => set.GroupBy(Label).Select(one => one.ToArray())).Where(set => set.Length > 1).OrderBy(set => set[0]);

    /// <summary>Sets of rows with equal features and different labels.</summary>
    internal IEnumerable<int[]> SeveralLabels() => Sets().Where(set => set.Select(Label).Distinct().Skip(1).Any()).OrderBy(set => set[0]);

    ulong Label(int row) => labels is null ? 0 : RowHash.Bits(labels[row]);

    IEnumerable<int[]> Sets()
    {
        for (int first = 0, next; first < rows.Length; first = next)
        {
            next = first + 1;
            while (next < rows.Length && hashes[next] == hashes[first]) next++;
            if (next - first == 1) continue;
            var set = rows[first..next];
            Array.Sort(set);
            yield return set;
        }
    }
}
