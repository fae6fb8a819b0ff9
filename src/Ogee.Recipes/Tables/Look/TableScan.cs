namespace Ogee.Recipes;

/// <summary>A number and its row.</summary>
readonly record struct Extreme(double Value, int Row);

/// <summary>What one pass over the rows tells of a column that is no text.</summary>
sealed class ColumnScan
{
    // As many of the lowest and highest values are kept: more far away are no slips.
    internal const int MostExtremes = 16;

    readonly List<Extreme> lowest = [], highest = [];
    double first = double.NaN, last = double.NaN;

    internal ColumnScan(TableColumn column) => Categories = new long[column.Categories.Count];

    internal long Count { get; private set; }
    internal long Missing { get; private set; }
    internal long[] Categories { get; }
    internal bool IsConstant { get; private set; } = true;
    internal bool IsWhole { get; private set; } = true;
    /// <summary>Whether each value is above the one before.</summary>
    internal bool IsRising { get; private set; } = true;
    /// <summary>Whether none is below the one before.</summary>
    internal bool IsOrdered { get; private set; } = true;
    internal double Lowest => lowest.Count > 0 ? lowest[0].Value : double.NaN;
    internal double Highest => highest.Count > 0 ? highest[0].Value : double.NaN;
    /// <summary>Depends on every value and its row; equal for columns that say the same.</summary>
    internal ulong Hash { get; private set; }
    internal IReadOnlyList<Extreme> LowestFirst => lowest;
    internal IReadOnlyList<Extreme> HighestFirst => highest;

    internal void Add(int row, double value, bool isCategory)
    {
        Hash = RowHash.Mix(Hash ^ RowHash.Bits(value));
        if (double.IsNaN(value))
        {
            Missing++;
            return;
        }
        Count++;
        if (isCategory) Categories[(int)value]++;
        if (double.IsNaN(first)) first = value;
        IsConstant &= value == first;
        IsWhole &= value == Math.Truncate(value);
        IsRising &= double.IsNaN(last) || value > last;
        IsOrdered &= double.IsNaN(last) || value >= last;
        last = value;
        if (lowest.Count < MostExtremes || value < lowest[^1].Value) Insert(lowest, new(value, row), static (one, other) => one < other);
        if (highest.Count < MostExtremes || value > highest[^1].Value) Insert(highest, new(value, row), static (one, other) => one > other);
    }

    // The first of equal values stays first.
    static void Insert(List<Extreme> kept, Extreme added, Func<double, double, bool> isBefore)
    {
        var place = kept.Count;
        while (place > 0 && isBefore(added.Value, kept[place - 1].Value)) place--;
        kept.Insert(place, added);
        if (kept.Count > MostExtremes) kept.RemoveAt(MostExtremes);
    }
}

/// <summary>Counts of all columns over all rows, and a sample of rows.</summary>
/// <param name="Columns">One for each column; of text nothing is counted but what is missing.</param>
/// <param name="Rows">The rows of the sample, rising.</param>
/// <param name="Values">[columns][sample]: their values; null for text.</param>
sealed record TableScan(IReadOnlyList<ColumnScan> Columns, int[] Rows, double[]?[] Values)
{
    // With fewer rows than this every row is in the sample, whatever the columns.
    const int LeastRows = 1000;

    internal static TableScan Of(TableData data, int maxValues)
    {
        var width = data.Columns.Count;
        bool[] isCategory = [.. data.Columns.Select(column => column.Kind == ColumnKind.Category)], isText = [.. data.Columns.Select(column => column.Kind == ColumnKind.Text)];
        ColumnScan[] columns = [.. data.Columns.Select(column => new ColumnScan(column))];
        var wanted = Math.Min(data.Rows, Math.Max(LeastRows, maxValues / width));
        // A row is taken by the hash of its number, so that no order of the rows is mirrored.
        var threshold = wanted >= data.Rows ? ulong.MaxValue : (ulong)((double)wanted / data.Rows * ulong.MaxValue);
        var rows = new List<int>(wanted);
        var values = data.Columns.Select(column => column.Kind == ColumnKind.Text ? null : new List<double>(wanted)).ToArray();
        var row = new double[width];
        for (var r = 0; r < data.Rows; r++)
        {
            data.Read(r, row);
            var isTaken = RowHash.Mix((ulong)r + 1) <= threshold;
            if (isTaken) rows.Add(r);
            for (var c = 0; c < width; c++)
            {
                if (isText[c]) continue;
                columns[c].Add(r, row[c], isCategory[c]);
                if (isTaken) values[c]!.Add(row[c]);
            }
        }
        return new(columns, [.. rows], [.. values.Select(list => list?.ToArray())]);
    }

    /// <summary>The values of a column in the sample that are not missing, in rising order.</summary>
    internal double[] Sorted(int column)
    {
        double[] sorted = [.. Values[column]!.Where(value => !double.IsNaN(value))];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>The value below which a share of sorted values lies.</summary>
    internal static double Quantile(double[] sorted, double share) => sorted[Math.Clamp((int)(share * sorted.Length), 0, sorted.Length - 1)];
}

/// <summary>Hashes of values.</summary>
static class RowHash
{
    /// <summary>Scatters 64 bits (the finaliser of MurmurHash3 in the variant 13 of D. Stafford, 2011); a bijection.</summary>
    internal static ulong Mix(ulong bits)
    {
        bits += 0x9E3779B97F4A7C15;
        bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ bits >> 27) * 0x94D049BB133111EB;
        return bits ^ bits >> 31;
    }

    /// <summary>The bits of a value; one zero and one NaN.</summary>
    internal static ulong Bits(double value) => double.IsNaN(value) ? 0x7FF8_0000_0000_0000 : BitConverter.DoubleToUInt64Bits(value + 0.0);

    /// <summary>The hash of some cells of a row.</summary>
    internal static ulong Of(ReadOnlySpan<double> row, ReadOnlySpan<int> columns)
    {
        ulong hash = 0;
        foreach (var column in columns) hash = Mix(hash ^ Bits(row[column]));
        return hash;
    }
}
