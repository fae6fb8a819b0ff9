using Sylvan.Data.Csv;

namespace Ogee.Recipes;

/// <summary>Which column of a table means what.</summary>
sealed class CsvColumns
{
    readonly string file;
    readonly char delimiter;
    readonly string[] names;
    readonly int path, group, split;

    internal CsvColumns(string file, CsvLine header, char delimiter, string? groupColumn, IReadOnlyList<string> groupNames, int limit)
    {
        (this.file, this.delimiter) = (file, delimiter);
        names = [.. header.Text.Split(delimiter).Select(name => name.Trim().Trim('"').Trim())];
        if (names.Length > limit) throw LabelsCsvReader.Bad(file, header, 1, $"the header has {names.Length} columns", $"Expected at most {limit}", "Keep path, label, group and split.");
        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw LabelsCsvReader.Bad(file, header, 1, $"the header names column '{twice.Key}' twice", "Expected each column once", "Rename one.");
        path = Required("path", header);
        Label = Required("label", header);
        split = Find("split");
        group = groupColumn is not null ? Required(groupColumn, header) : groupNames.Select(Find).FirstOrDefault(found => found >= 0, -1);
    }

    internal int Label { get; }

    internal string? GroupName => group < 0 ? null : names[group];

    internal ListedFile Row(CsvDataReader csv, CsvLine line)
    {
        if (csv.RowFieldCount != names.Length)
            throw LabelsCsvReader.Bad(file, line, 1, $"the row has {csv.RowFieldCount} fields", $"Expected {names.Length}, as the header has", "Add or remove a delimiter, or put the field into quotes.");
        string Field(int column)
        {
            var value = csv.GetString(column);
            if (value.Contains('\n', StringComparison.Ordinal)) throw At(line, column, "a field runs over the end of the line", "Expected each row on one line", "Close the quote.");
            return value.Trim();
        }
        var id = Field(path).Replace('\\', '/');
        while (id.StartsWith("./", StringComparison.Ordinal)) id = id[2..];
        if (id.Length == 0) throw At(line, path, "the path is empty", "Expected the path of an image, relative to the table", "Fill it in or remove the row.");
        var label = Field(Label);
        if (label.Length == 0) throw At(line, Label, "the label is empty", "Expected a class name", "Fill it in or remove the row.");
        return new(id, label, group < 0 || Field(group) is not { Length: > 0 } named ? null : named, SplitOf(split < 0 ? "" : Field(split), line));
    }

    internal IReadOnlyList<string> Notes(IReadOnlyList<ListedFile> files)
    {
        var notes = new List<string> { $"{file}: {Text.Count(files.Count, "row")}; columns path and label{(split < 0 ? "" : ", split (kept)")}." };
        if (group >= 0)
            notes.Add($"Column '{names[group]}' names {Text.Count(files.Select(row => row.Group).OfType<string>().Distinct(StringComparer.Ordinal).Count(), "group")}; no group is put into two splits.");
        string[] unused = [.. names.Where((_, i) => i != path && i != Label && i != group && i != split)];
        if (unused.Length > 0) notes.Add($"Columns that are not used: {string.Join(", ", unused)}.");
        return notes;
    }

    DataSplit? SplitOf(string text, CsvLine line)
    {
        if (split < 0) return null;
        return Text.SplitOf(text) ?? throw At(line, split, $"split '{text}' is unknown", "Expected train, valid or test", "Correct it, or leave the column out.");
    }

    OgeeException At(CsvLine line, int column, string what, string expected, string remedy) =>
        LabelsCsvReader.Bad(file, line, CsvLine.Position(line.Text, delimiter, column + 1), what, expected, remedy);

    int Find(string name) => Array.FindIndex(names, candidate => candidate.Equals(name, StringComparison.OrdinalIgnoreCase));

    int Required(string name, CsvLine header)
    {
        var found = Find(name);
        if (found >= 0) return found;
        var hint = NearestName.Of(name, names) is { } near ? $"Did you mean '{near}'? Rename it to '{name}'." : $"Name the column '{name}' in the first line.";
        throw LabelsCsvReader.Bad(file, header, 1, $"there is no column '{name}' (columns: {string.Join(", ", names.Take(20))})", "Expected the columns path and label, and where wanted group and split", hint);
    }
}
