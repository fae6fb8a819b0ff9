using System.Globalization;
using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A matrix of costs as a table of text: the answers name the columns, the truths the rows, in any order. <c>cost.matrix</c> names its file.</summary>
static class CostMatrix
{
    static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>Reads a matrix.</summary>
    /// <param name="bytes">UTF-8; not to be trusted.</param>
    /// <param name="name">Where it is from, for errors.</param>
    /// <param name="classes">The classes, each of which has one row and one column.</param>
    /// <returns>The cost of each answer where each class is true, in the order of the classes [truth × answer].</returns>
    /// <exception cref="OgeeException">The table is no such matrix (OG2117); the place is named.</exception>
    public static double[] Read(byte[] bytes, string name, IReadOnlyList<string> classes)
    {
        var text = TextOf(bytes, name);
        var delimiter = Delimiters.MaxBy(mark => text.AsSpan().TrimStart().IndexOfAny('\r', '\n') is >= 0 and var end ? text.AsSpan().TrimStart()[..end].Count(mark) : text.AsSpan().Count(mark));
        using var rows = new CsvScanner(new StringReader(text), name, new(delimiter), new(classes.Count + 2, 1 << 10));
        if (!rows.Read()) throw Bad(name, "is empty", "Write a first row with the classes, and a row for each class.");
        RequireWhole(rows, name);
        var places = classes.Select((known, c) => (known, c)).ToDictionary(pair => pair.known, pair => pair.c, StringComparer.Ordinal);
        HashSet<int> columns = [], truths = [];
        int[] answers = [.. Names(rows).Skip(1).Select((answer, f) => Place(answer, places, columns, $"{name}:{rows.Place(f + 1)}", "column", classes))];
        RequireAll(columns, name, "column", classes);
        var matrix = new double[classes.Count * classes.Count];
        while (rows.Read())
        {
            RequireWhole(rows, name);
            if (rows.Count != classes.Count + 1)
                throw Bad($"{name}:{rows.Place(0)}", $"the row has {Text.Count(rows.Count, "field")}, and the header {classes.Count + 1}", "Add or remove a field.");
            var truth = Place(rows[0].ToString(), places, truths, $"{name}:{rows.Place(0)}", "row", classes);
            for (var c = 0; c < classes.Count; c++) matrix[(truth * classes.Count) + answers[c]] = Cost(rows, c + 1, name, delimiter);
        }
        RequireAll(truths, name, "row", classes);
        return matrix.Any(cost => cost > 0) ? matrix : throw Bad(name, "every cost is 0: no answer would be better than another", "Write what each mistake costs.");
    }

    static string TextOf(byte[] bytes, string name)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException cause)
        {
            throw RecipeErrors.Costs.With($"{name}: byte {cause.Index} is not UTF-8", "Expected text in UTF-8", "Save the table as UTF-8.", cause);
        }
    }

    static IEnumerable<string> Names(CsvScanner row)
    {
        var names = new string[row.Count];
        for (var f = 0; f < names.Length; f++) names[f] = row[f].ToString();
        return names;
    }

    // The place of a name among the classes; it is known, and there once.
    static int Place(string name, Dictionary<string, int> places, HashSet<int> found, string at, string what, IReadOnlyList<string> classes)
    {
        if (!places.TryGetValue(name, out var place)) throw Bad(at, $"the {what} '{name}' is no class", Spelling.Question(name, classes) ?? $"The classes are {Listed(classes)}.");
        return found.Add(place) ? place : throw Bad(at, $"the {what} '{name}' is there twice", "Remove one of them.");
    }

    static void RequireAll(HashSet<int> found, string name, string what, IReadOnlyList<string> classes)
    {
        string[] missing = [.. classes.Where((_, c) => !found.Contains(c))];
        if (missing.Length > 0) throw Bad(name, $"there is no {what} for {Listed(missing)}", what == "row" ? "Add a row: its first field is the true class." : "Add a column: the first row names the answers.");
    }

    static void RequireWhole(CsvScanner rows, string name)
    {
        if (rows.Fault is { } fault) throw Bad($"{name}:{rows.FaultPlace}", fault, "Repair the row.");
    }

    static double Cost(CsvScanner rows, int field, string name, char delimiter)
    {
        var text = rows[field].ToString();
        // Where a comma divides no fields it may stand for the point.
        var read = double.TryParse(delimiter == ',' ? text : text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var cost);
        return read && double.IsFinite(cost) && cost >= 0 ? cost
            : throw Bad($"{name}:{rows.Place(field)}", text.Length == 0 ? "a cost is empty" : $"'{text}' is no cost", "Write a number of 0 or more; to make a gain a cost, add the same amount to its whole row.");
    }

    static string Listed(IReadOnlyList<string> classes) => string.Join(", ", classes.Take(20).Select(name => $"'{name}'")) + (classes.Count > 20 ? $" and {classes.Count - 20} more" : "");

    static OgeeException Bad(string place, string what, string remedy) => RecipeErrors.Costs.With($"{place}: {what}", "Expected a table of costs: the classes as answers in the first row, and a row for each true class that begins with its name", remedy);
}
