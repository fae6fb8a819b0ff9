namespace Ogee.Recipes;

/// <summary>Finds columns of numbers that do nothing but tell rows apart.</summary>
static class IdColumns
{
    // Fewer rows may have different numbers by chance.
    const int LeastRows = 50;

    // Whole numbers drawn from a range of n²/8 are all different with a chance of e⁻⁴, 2 % (the birthday problem); from more, often.
    const double RangeOfChance = 8;

    internal static IReadOnlySet<int> Find(TableData data, TableScan scan, TableTask? task)
    {
        var found = new SortedSet<int>();
        for (var c = 0; c < data.Columns.Count; c++)
        {
            var column = scan.Columns[c];
            if (c == task?.Column || data.Columns[c].Kind != ColumnKind.Number || !column.IsWhole || column.Count < LeastRows || column.Count != data.Rows) continue;
            if (column.Highest - column.Lowest > (double)data.Rows * data.Rows / RangeOfChance) continue;
            if (column.IsRising || IsUnique(data, scan, c)) found.Add(c);
        }
        return found;
    }

    static bool IsUnique(TableData data, TableScan scan, int column)
    {
        // Nearly every column shows a value twice in the sample already.
        var sample = scan.Sorted(column);
        for (var i = 1; i < sample.Length; i++)
            if (sample[i] == sample[i - 1]) return false;
        var values = new double[data.Rows];
        for (var row = 0; row < values.Length; row++) values[row] = data.ValueOf(row, column);
        Array.Sort(values);
        for (var i = 1; i < values.Length; i++)
            if (values[i] == values[i - 1]) return false;
        return true;
    }
}
