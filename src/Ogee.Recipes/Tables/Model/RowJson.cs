using System.Globalization;
using System.Text.Json;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Reads a row for a model from a JSON object of its columns: <c>{"age": 39, "city": "Ulm", "since": null}</c>.</summary>
/// <remarks>Every column that the model looks at must be named, with null where the value is not known; what the model does not look at may stand there too. Texts are read as the training table was.</remarks>
public sealed class RowJson
{
    readonly TableModelConfig config;
    readonly Dictionary<string, int> places;
    readonly CellReader[] readers;
    readonly bool[] isNeeded;

    /// <summary>A reader of rows.</summary>
    /// <param name="config">The model's columns.</param>
    public RowJson(TableModelConfig config) : this(config, []) { }

    /// <summary>A reader of the rows of a model, whose rules may name columns too.</summary>
    /// <param name="model">The model.</param>
    public RowJson(TableModel model) : this(model.Config, model.RuleColumns) { }

    RowJson(TableModelConfig config, IReadOnlyList<string> needed)
    {
        this.config = config;
        places = config.Columns.Select((column, place) => (column.Name, place)).ToDictionary(pair => pair.Name, pair => pair.place, StringComparer.Ordinal);
        readers = [.. config.Columns.Select(column => new CellReader(column, new()))];
        isNeeded = new bool[config.Columns.Count];
        foreach (var feature in config.Encoder.Features) isNeeded[feature.Column] = true;
        foreach (var column in needed) isNeeded[places[column]] = true;
    }

    /// <summary>Reads a row.</summary>
    /// <param name="json">UTF-8 of one JSON object; not to be trusted.</param>
    /// <param name="raw">Filled with one value for each column of the schema; NaN where it is missing.</param>
    /// <exception cref="OgeeException">It is no such object, names a column twice or one that is not known, lacks one, or a value cannot be read (OG2453).</exception>
    public void Read(ReadOnlySpan<byte> json, Span<double> raw)
    {
        raw.Fill(double.NaN);
        var seen = new bool[config.Columns.Count];
        try
        {
            var reader = new Utf8JsonReader(json, new() { MaxDepth = 8 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw Bad("The row is no JSON object", "Expected {\"COLUMN\": VALUE, …}");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                if (!places.TryGetValue(name, out var place)) throw Unknown(name);
                if (seen[place]) throw Bad($"The row names '{name}' twice", "Expected each column once");
                seen[place] = true;
                reader.Read();
                raw[place] = Value(ref reader, place);
            }
            if (reader.Read()) throw Bad("Something follows the row", "Expected one JSON object");
        }
        catch (JsonException cause)
        {
            throw TableModelErrors.Row.With($"The row is not valid JSON (byte {cause.BytePositionInLine})", "Expected {\"COLUMN\": VALUE, …}", "Check quotes and commas.", cause);
        }
        catch (InvalidOperationException cause)
        {
            throw TableModelErrors.Row.With("The row holds text that is not valid UTF-8", "Expected {\"COLUMN\": VALUE, …} in UTF-8", "Check the encoding.", cause);
        }
        string[] missing = [.. config.Columns.Where((_, place) => isNeeded[place] && !seen[place]).Select(column => $"'{column.Name}'")];
        if (missing.Length > 0) throw TableModelErrors.Row.With($"The row lacks {string.Join(", ", missing.Take(10))}{(missing.Length > 10 ? $" and {missing.Length - 10} more" : "")}", $"Expected the {isNeeded.Count(needed => needed)} columns that the model looks at", "Use null where a value is not known.");
    }

    double Value(ref Utf8JsonReader reader, int place)
    {
        var column = config.Columns[place];
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return double.NaN;
            case JsonTokenType.Number when column.Kind == ColumnKind.Number:
                return reader.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Bad($"'{column.Name}' is out of range", "Expected a number that a double can hold");
            case JsonTokenType.Number:
                return Cell(reader.TryGetDouble(out var code) ? code.ToString("R", CultureInfo.InvariantCulture) : "", place);
            case JsonTokenType.True or JsonTokenType.False:
                return Cell(Written(column, reader.TokenType == JsonTokenType.True), place);
            case JsonTokenType.String:
                return Cell(reader.GetString()!, place);
            default:
                throw Bad($"'{column.Name}' is an object or a list", "Expected a text, a number, true, false or null");
        }
    }

    double Cell(string text, int place)
    {
        var column = config.Columns[place];
        return readers[place].Read(text.AsSpan().Trim(), out var value) is CellState.Unreadable or CellState.NotFinite
            ? throw Bad($"'{column.Name}' is {Shown(text)}, which is no {(column.Kind == ColumnKind.Date ? "date" : "number")}", $"Expected a {(column.Kind == ColumnKind.Date ? "date" : "number")} as in the training table") : value;
    }

    // True and false stand in tables in more than one spelling: the one that this column knows.
    static string Written(TableColumn column, bool value) => column.Categories.FirstOrDefault(category => bool.TryParse(category, out var known) && known == value) ?? (value ? "true" : "false");

    OgeeException Unknown(string name) => TableModelErrors.Row.With($"The row names {Shown(name)}, which is no column of the model", $"Expected {string.Join(", ", config.Encoder.Features.Take(20).Select(feature => $"'{feature.Name}'"))}{(config.Encoder.Features.Count > 20 ? ", …" : "")}",
        Spelling.Question(name, places.Keys) ?? "Leave it out.");

    // What a client sent is shown, but not without end.
    static string Shown(string text) => $"'{(text.Length > 60 ? string.Concat(text.AsSpan(0, 57), "…") : text)}'";

    static OgeeException Bad(string what, string expected) => TableModelErrors.Row.With(what, expected, "Correct the row.");
}
