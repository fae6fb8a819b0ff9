namespace Ogee.Recipes;

/// <summary>What is predicted of each row: a class, or a number; and how numbers are standardised.</summary>
sealed class TableLabels
{
    readonly double[] values;

    TableLabels(TableColumn column, IReadOnlyList<string> classes, double[] values) => (Column, Classes, this.values) = (column, classes, values);

    /// <summary>The label's column.</summary>
    public TableColumn Column { get; }

    /// <summary>The classes; empty where a number is predicted.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The label of a row: the class's number, or the number; NaN where it is missing.</summary>
    public double this[int row] => values[row];

    /// <summary>Reads the labels of a table.</summary>
    /// <param name="data">The table.</param>
    /// <param name="label">The label's place.</param>
    /// <param name="classes">The classes that a model knows; null to find them, empty where a number is predicted.</param>
    /// <param name="isClassification">Whether a class is predicted.</param>
    /// <exception cref="OgeeException">A class is not known, there is only one, or a label that should be a number is none.</exception>
    public static TableLabels Of(TableData data, int label, bool isClassification, IReadOnlyList<string>? classes = null)
    {
        var column = data.Columns[label];
        var raw = new double[data.Columns.Count];
        var values = new double[data.Rows];
        for (var row = 0; row < values.Length; row++)
        {
            data.Read(row, raw);
            values[row] = raw[label];
        }
        if (!isClassification)
            return column.Kind == ColumnKind.Number ? new(column, [], values)
                : throw TableErrors.Label.With($"The column '{column.Name}' holds {Named(column)}", "Expected numbers, to predict one", "Predict a class instead: task=tabular-classification; or name another column with --label.");
        var names = column.Kind == ColumnKind.Category ? [.. column.Categories] : Distinct(column, values);
        var known = classes ?? [.. names.Where((_, code) => Has(column, values, code, names))];
        if (known.Count < 2) throw RecipeErrors.OneClass.With($"The column '{column.Name}' has {(known.Count == 1 ? $"only the class '{known[0]}'" : "no class")}", "Expected at least two", "Name the column to predict: --label COLUMN.");
        var index = known.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        for (var row = 0; row < values.Length; row++)
        {
            if (double.IsNaN(values[row])) continue;
            var name = NameOf(column, values[row]);
            values[row] = index.TryGetValue(name, out var number) ? number
                : throw RecipeErrors.UnknownLabel.With($"Row {row + 1}: the model knows no class '{name}' of '{column.Name}'", $"Expected one of {string.Join(", ", known.Take(20))}", Learn.Spelling.Question(name, known) ?? "Correct the label, or train again with it.");
        }
        return new(column, known, values);
    }

    static bool Has(TableColumn column, double[] values, int code, IReadOnlyList<string> names) => column.Kind != ColumnKind.Category || Array.IndexOf(values, code) >= 0 || names.Count == 0;

    static string NameOf(TableColumn column, double value) => column.Kind == ColumnKind.Category ? column.Categories[(int)value] : value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    // Numbers that stand for classes, in their order.
    static string[] Distinct(TableColumn column, double[] values)
    {
        const int Most = 1000;
        if (column.Kind != ColumnKind.Number) throw TableErrors.Label.With($"The column '{column.Name}' holds {Named(column)}", "Expected classes", "Name another column with --label.");
        double[] distinct = [.. values.Where(value => !double.IsNaN(value)).Distinct().Order()];
        return distinct.Length <= Most ? [.. distinct.Select(value => NameOf(column, value))]
            : throw TableErrors.Label.With($"The column '{column.Name}' has {distinct.Length} different numbers", $"Expected at most {Most} classes", "Predict the number itself: task=tabular-regression.");
    }

    static string Named(TableColumn column) => column.Kind switch { ColumnKind.Category => "categories", ColumnKind.Date => "dates", ColumnKind.Text => "free text", _ => "numbers" };

    /// <summary>Mean and standard deviation of the labels of some rows.</summary>
    public (double Mean, double Deviation) Statistics(IReadOnlyList<int> rows)
    {
        double mean = 0, squares = 0;
        var count = 0;
        foreach (var row in rows)
        {
            var difference = values[row] - mean;
            mean += difference / ++count;
            squares += difference * (values[row] - mean);
        }
        var deviation = Math.Sqrt(squares / Math.Max(1, count));
        return (mean, deviation > 0 ? deviation : 1);
    }
}
