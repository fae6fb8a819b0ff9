using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What is to be learnt from a table.</summary>
public enum TableTaskKind
{
    /// <summary>One of several classes.</summary>
    Classification,
    /// <summary>A number.</summary>
    Regression,
}

/// <summary>The label of a table, and what kind of task it makes.</summary>
/// <param name="Kind">The kind of task.</param>
/// <param name="Label">The column that is to be predicted.</param>
/// <param name="Column">Its place.</param>
/// <param name="Classes">Of a classification: the classes, in the order of their codes. Else empty.</param>
/// <param name="Values">Of a classification: the value of the label column for each class.</param>
/// <param name="Sentence">What was found and why, to be said aloud.</param>
public sealed record TableTarget(TableTaskKind Kind, string Label, int Column, IReadOnlyList<string> Classes, IReadOnlyList<double> Values, string Sentence)
{
    // Whole numbers with more values than this are quantities: no rating has more steps.
    const int MostClasses = 20;

    // Classes are seen several times each; among fewer rows a value, small numbers prove nothing.
    const int LeastRowsAClass = 5;

    static readonly IReadOnlyList<string> LabelNames = ["label", "target", "class", "y", "outcome", "labels", "targets"];

    /// <summary>Finds the label and the task.</summary>
    /// <param name="data">The table.</param>
    /// <param name="label">The label column; null takes one called label, target, class, y or outcome, else the last column that is no date and no text.</param>
    /// <param name="kind">The kind of task; null infers it.</param>
    /// <exception cref="OgeeException">There is no such column (OG2207), or nothing to learn in it (OG2210).</exception>
    public static TableTarget Infer(TableData data, string? label = null, TableTaskKind? kind = null)
    {
        var (column, why) = Find(data, label);
        var found = data.Columns[column];
        if (found.Kind == ColumnKind.Text)
            throw TableErrors.Label.With($"Label column '{found.Name}' is text with (nearly) a different value in each row", "Expected classes or numbers",
                "Choose another column with --label, or declare it a category.");
        if (found.Kind == ColumnKind.Date)
            throw TableErrors.Label.With($"Label column '{found.Name}' holds dates", "Expected classes or numbers", "Choose another column with --label.");
        var values = DistinctOf(data, column, out var valued);
        if (values is { Count: < 2 })
            throw TableErrors.Label.With($"Label column '{found.Name}' has {(valued == 0 ? "no value" : $"the one value '{data.TextOf(column, values[0])}'")} in {Text.Count(data.Rows, "row")}",
                "Expected at least two different values", "Choose another column with --label.");
        var isClasses = found.Kind == ColumnKind.Category || AreClasses(values, valued);
        if (kind == TableTaskKind.Regression && found.Kind == ColumnKind.Category)
            throw TableErrors.Label.With($"Label column '{found.Name}' holds classes ('{found.Categories[0]}', …)", "Expected numbers for a regression",
                "Leave out --task regression, or choose another column.");
        if (kind == TableTaskKind.Classification && values is null)
            throw TableErrors.Label.With($"Label column '{found.Name}' has over {MostDistinct} different numbers", "Expected classes",
                "Leave out --task classification, or put the numbers into classes.");
        var reason = found.Kind == ColumnKind.Category ? $"{values!.Count} categories" : values is null ? $"numbers of over {MostDistinct} values" : $"{values.Count} different {(values.All(double.IsInteger) ? "whole " : "")}numbers";
        if ((kind ?? (isClasses ? TableTaskKind.Classification : TableTaskKind.Regression)) == TableTaskKind.Regression)
            return new(TableTaskKind.Regression, found.Name, column, [], [], $"Regression of '{found.Name}' ({why}; {reason}).");
        string[] classes = [.. values!.Select(value => data.TextOf(column, value))];
        var shown = string.Join(", ", classes.Take(4).Select(name => $"'{name}'")) + (classes.Length > 4 ? ", …" : "");
        return new(TableTaskKind.Classification, found.Name, column, classes, values!, $"Classification of '{found.Name}' ({why}; {reason}: {shown}).");
    }

    /// <summary>The class of a value of the label column; −1 where it is missing or of no class.</summary>
    /// <param name="value">The value, as <see cref="TableData.Read"/> gives it.</param>
    public int ClassOf(double value)
    {
        // Values are in rising order.
        int low = 0, high = Values.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (Values[middle] == value) return middle;
            if (Values[middle] < value) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }

    const int MostDistinct = 1000;

    static (int Column, string Why) Find(TableData data, string? label)
    {
        if (label is not null) return (data.IndexOf(label, "is to be the label"), "the label that was asked for");
        foreach (var name in LabelNames)
            for (var c = 0; c < data.Columns.Count; c++)
                if (data.Columns[c].Name.Equals(name, StringComparison.OrdinalIgnoreCase) && data.Columns[c].IsFeature) return (c, "a column of that name");
        for (var c = data.Columns.Count - 1; c >= 0; c--)
            if (data.Columns[c].Kind is ColumnKind.Number or ColumnKind.Category && !data.Columns[c].Name.Equals("split", StringComparison.OrdinalIgnoreCase)) return (c, c == data.Columns.Count - 1 ? "the last column" : "the last column that can be one");
        throw TableErrors.Label.With("No column holds classes or numbers", "Expected one that can be predicted", "Name it with --label.");
    }

    // The different values in rising order; null above the limit.
    static List<double>? DistinctOf(TableData data, int column, out int valued)
    {
        var seen = new HashSet<double>();
        valued = 0;
        for (var row = 0; row < data.Rows; row++)
        {
            var value = data.ValueOf(row, column);
            if (double.IsNaN(value)) continue;
            valued++;
            if (seen.Count <= MostDistinct) seen.Add(value);
        }
        return seen.Count > MostDistinct ? null : [.. seen.Order()];
    }

    static bool AreClasses(List<double>? values, int valued)
    {
        if (values is null || values.Count > MostClasses || !values.All(double.IsInteger)) return false;
        if (values.Count == 2) return true;
        // Codes of classes lie close together (0 1 2, 3 4 5 6 7 8); amounts such as 50, 100, 250 do not.
        return values.Count * LeastRowsAClass <= valued && values[^1] - values[0] < 2 * values.Count;
    }
}
