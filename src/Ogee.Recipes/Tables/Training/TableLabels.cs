using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What is predicted of each row: a class, or a number.</summary>
sealed class TableLabels
{
    readonly double[] values;

    TableLabels(TableColumn column, IReadOnlyList<string> classes, double[] values) => (Column, Classes, this.values) = (column, classes, values);

    /// <summary>The label's column.</summary>
    public TableColumn Column { get; }

    /// <summary>The classes; empty where a number is predicted.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The label of a row: the class's number, or the number itself; NaN where it is missing.</summary>
    public double this[int row] => values[row];

    /// <summary>Reads the labels of a table.</summary>
    /// <param name="data">The table.</param>
    /// <param name="column">The label's place.</param>
    /// <param name="classes">The classes, by their texts; empty where a number is predicted.</param>
    /// <exception cref="OgeeException">A class is not among them (OG2106), or what should be a number is none (OG2210).</exception>
    public static TableLabels Of(TableData data, int column, IReadOnlyList<string> classes)
    {
        var schema = data.Columns[column];
        if (classes.Count == 0 && schema.Kind != ColumnKind.Number)
            throw TableErrors.Label.With($"Label column '{schema.Name}' holds no numbers", "Expected numbers, which the model predicts", "Measure the model on a table with the label that it was trained on.");
        var index = classes.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        var known = new Dictionary<double, int>();
        var values = new double[data.Rows];
        for (var row = 0; row < values.Length; row++)
        {
            var value = data.ValueOf(row, column);
            if (classes.Count > 0 && !double.IsNaN(value))
            {
                if (!known.TryGetValue(value, out var number)) known[value] = number = index.TryGetValue(data.TextOf(column, value), out var found) ? found : throw Unknown(data, row, column, classes);
                value = number;
            }
            values[row] = value;
        }
        return new(schema, classes, values);
    }

    static OgeeException Unknown(TableData data, int row, int column, IReadOnlyList<string> classes)
    {
        var text = data.TextOf(row, column);
        return RecipeErrors.UnknownLabel.With($"{data.PlaceOf(row)}: the model knows no class '{text}' of '{data.Columns[column].Name}'", $"Expected one of {string.Join(", ", classes.Take(20))}", Spelling.Question(text, classes) ?? "Correct the label, or train again with it.");
    }

    /// <summary>Mean and standard deviation of the labels of some rows; 1 where they do not differ.</summary>
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
