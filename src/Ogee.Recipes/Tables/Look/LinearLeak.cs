namespace Ogee.Recipes;

/// <summary>Finds a label that is made of columns: their sum, difference, or any weighted sum of a few of them.</summary>
/// <remarks>
/// Columns are chosen one by one, each time the one that leaves the least of the label (least squares over half of the sample, by orthogonal columns); the other half decides. Every prediction of a table that is worth
/// making leaves something; what leaves nothing is bookkeeping. Time is the sample × numeric columns × the few that are chosen.
/// </remarks>
static class LinearLeak
{
    // Of what varies in the label one part in 100,000 may be left: rounding to a few digits leaves less, an honest relation between measured things far more.
    const double MostLeft = 1e-5, MostLeftByOne = 1e-3;
    const int MostColumns = 8, LeastRows = 60, MostRows = 20_000;

    // A column that is the others to a billionth adds nothing but rounding.
    const double Same = 1e-9;

    internal static LookFinding? Find(LookContext context, TableTarget task)
    {
        if (task.Kind != TableTaskKind.Regression) return null;
        int[] candidates = [.. Enumerable.Range(0, context.Data.Columns.Count).Where(c => context.IsFeature(c) && context.IsShown(c) && context.Data.Columns[c].Kind is ColumnKind.Number && !context.Scan.Columns[c].IsConstant)];
        if (candidates.Length < 2) return null;
        var scan = context.Scan;
        // Only rows without a gap: a sum with a gap is none.
        int[] rows = [.. Enumerable.Range(0, scan.Rows.Length).Where(i => !double.IsNaN(scan.Values[task.Column]![i]) && candidates.All(c => !double.IsNaN(scan.Values[c]![i]))).Take(MostRows)];
        bool[] isFit = [.. rows.Select(i => (RowHash.Mix((ulong)scan.Rows[i]) & 1) == 0)];
        if (isFit.Count(fit => fit) < LeastRows || isFit.Count(fit => !fit) < LeastRows) return null;
        double[] Centred(int column)
        {
            double[] values = [.. rows.Select(i => scan.Values[column]![i])];
            var mean = values.Where((_, i) => isFit[i]).Average();
            return [.. values.Select(value => value - mean)];
        }
        var left = Centred(task.Column);
        var all = Size(left, isFit, false);
        var columns = candidates.ToDictionary(c => c, Centred);
        var sizes = columns.ToDictionary(pair => pair.Key, pair => Size(pair.Value, isFit, true));
        var chosen = new List<int>();
        while (chosen.Count < Math.Min(MostColumns, candidates.Length) && all > 0)
        {
            var (best, gain) = (-1, 0.0);
            foreach (var (c, column) in columns)
            {
                var size = Size(column, isFit, true);
                if (size <= Same * sizes[c]) continue;
                var along = Product(column, left, isFit);
                if (along * along / size > gain) (best, gain) = (c, along * along / size);
            }
            if (best < 0) return null;
            var direction = columns[best];
            columns.Remove(best);
            chosen.Add(best);
            Remove(direction, left, isFit);
            foreach (var column in columns.Values) Remove(direction, column, isFit);
            // One column alone is a leak of its own kind.
            if (chosen.Count == 1 && Size(left, isFit, false) <= MostLeftByOne * all) return null;
            if (chosen.Count > 1 && Size(left, isFit, false) <= MostLeft * all) return Finding(context, task, [.. chosen.Order()], 1 - Size(left, isFit, false) / all);
        }
        return null;
    }

    static LookFinding Finding(LookContext context, TableTarget task, int[] columns, double determination) =>
        new("label-made-of-columns", FindingLevel.Problem, $"The label '{task.Label}' is a weighted sum of {string.Join(", ", columns.Select(c => $"'{context.Name(c)}'"))} (R² {determination.ToString("0.000000", System.Globalization.CultureInfo.InvariantCulture)} on rows that it was not fitted to)",
            "Compute it instead of predicting it; or, where some of these are only known afterwards, leave those out.", columns.Length, [.. columns.Take(LookContext.Examples - 1).Select(c => context.Example(0, c)), context.Example(0, task.Column)]);

    static void Remove(double[] direction, double[] from, bool[] isFit)
    {
        var share = Product(direction, from, isFit) / Size(direction, isFit, true);
        for (var i = 0; i < from.Length; i++) from[i] -= share * direction[i];
    }

    // Fitted on one half only, applied to both.
    static double Product(double[] one, double[] other, bool[] isFit)
    {
        double sum = 0;
        for (var i = 0; i < one.Length; i++)
            if (isFit[i]) sum += one[i] * other[i];
        return sum;
    }

    static double Size(double[] values, bool[] isFit, bool ofFit)
    {
        double sum = 0;
        for (var i = 0; i < values.Length; i++)
            if (isFit[i] == ofFit) sum += values[i] * values[i];
        return sum;
    }
}
