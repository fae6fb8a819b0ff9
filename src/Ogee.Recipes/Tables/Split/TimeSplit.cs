namespace Ogee.Recipes;

/// <summary>Divides rows by time: training before validation before test, and no moment in two parts.</summary>
static class TimeSplit
{
    internal static DataSplit[] Divide(TableData data, int column, SplitRatio ratio)
    {
        var name = data.Columns[column].Name;
        if (data.Columns[column].Kind is ColumnKind.Text or ColumnKind.Category)
            throw TableErrors.Split.With($"Column '{name}' holds {(data.Columns[column].Kind == ColumnKind.Text ? "text" : "categories")}", "Expected dates, or numbers that rise with time",
                "Name another column: --split time=COLUMN");
        var times = new double[data.Rows];
        for (var row = 0; row < times.Length; row++)
        {
            times[row] = data.ValueOf(row, column);
            if (double.IsNaN(times[row])) throw TableErrors.Split.With($"{data.PlaceOf(row)}: column '{name}' has no time", "Expected one in every row, to tell what came first",
                "Fill it in or remove the row.");
        }
        int[] order = [.. Enumerable.Range(0, times.Length)];
        Array.Sort(order, (a, b) => times[a] != times[b] ? times[a].CompareTo(times[b]) : a.CompareTo(b));
        var valid = Border(order, times, (long)data.Rows * ratio.Train / ratio.Sum);
        var test = Border(order, times, (long)data.Rows * (ratio.Train + ratio.Valid) / ratio.Sum);
        if (valid == 0 || test >= order.Length || (ratio.Valid > 0 && valid == test))
            throw TableErrors.Split.With($"Column '{name}' has too few different times for {ratio}", "Expected some for each part", "Use another column, or fewer parts.");
        var result = new DataSplit[order.Length];
        for (var i = 0; i < order.Length; i++) result[order[i]] = i < valid ? DataSplit.Train : i < test ? DataSplit.Valid : DataSplit.Test;
        return result;
    }

    // The first row from a place on at which a new moment begins; back to the last one where there is none.
    static int Border(int[] order, double[] times, long place)
    {
        var at = (int)Math.Clamp(place, 1, order.Length - 1);
        for (var next = at; next < order.Length; next++)
            if (times[order[next]] != times[order[next - 1]]) return next;
        for (var before = at; before > 0; before--)
            if (times[order[before]] != times[order[before - 1]]) return before;
        return 0;
    }
}
