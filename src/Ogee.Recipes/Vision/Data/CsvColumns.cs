using Ogee.Learn;
using Sylvan.Data.Csv;

namespace Ogee.Recipes;

/// <summary>Which column of a table means what.</summary>
sealed class CsvColumns
{
    readonly string file;
    readonly char delimiter;
    readonly string[] names;
    readonly int path, group, split;

    internal CsvColumns(string file, CsvLine header, char delimiter, ImageDatasetOptions options, IReadOnlyList<string> groupNames, int limit)
    {
        (this.file, this.delimiter) = (file, delimiter);
        names = [.. header.Text.Split(delimiter).Select(name => name.Trim().Trim('"').Trim())];
        if (names.Length > limit) throw LabelsCsvReader.Bad(file, header, 1, $"the header has {names.Length} columns", $"Expected at most {limit}", "Keep path, label, group and split.");
        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw LabelsCsvReader.Bad(file, header, 1, $"the header names column '{twice.Key}' twice", "Expected each column once", "Rename one.");
        path = Required("path", header);
        Label = options.LabelColumn == "label" ? Required("label", header) : Asked(options.LabelColumn, "--label", "holds the labels", [path], header);
        split = Find("split");
        // What data may lack is looked for first, then the usual names.
        IEnumerable<string> likely = options.GroupColumn is { } wanted ? [wanted, .. groupNames] : groupNames;
        group = options is { GroupColumn: { } asked, MayLackGroups: false } ? Asked(asked, "--split group", "names the groups", [path, Label, split], header)
            : likely.Select(Find).FirstOrDefault(found => found >= 0 && (options.GroupColumn is null || (found != path && found != Label && found != split)), -1);
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
        RequireInside(id, line);
        var label = Field(Label);
        if (label.Length == 0) throw At(line, Label, "the label is empty", "Expected a class name", "Fill it in or remove the row.");
        return new(id, label, group < 0 || Field(group) is not { Length: > 0 } named ? null : named, SplitOf(split < 0 ? "" : Field(split), line));
    }

    // Before anything is opened: a table that came with data names files of its folder, or it is refused as a whole.
    void RequireInside(string id, CsvLine line)
    {
        try
        {
            SafePath.CheckText(id);
        }
        catch (OgeeException refused)
        {
            throw At(line, path, char.ToLowerInvariant(refused.What[0]) + refused.What[1..], "Expected a path inside of the folder that holds the table; nothing was opened", "Copy the picture into the folder and write its path from there, or remove the row.");
        }
    }

    internal IReadOnlyList<string> Notes(IReadOnlyList<ListedFile> files)
    {
        var notes = new List<string> { $"{file}: {Text.Count(files.Count, "row")}; columns path and {names[Label]}{(split < 0 ? "" : ", split (kept)")}." };
        if (group >= 0)
            notes.Add($"Column '{names[group]}' names {Text.Count(files.Select(row => row.Group).OfType<string>().Distinct(StringComparer.Ordinal).Count(), "group")}; no group is put into two splits{(files.Count(row => row.Group is null) is > 0 and var alone ? $"; {Text.Count(alone, "row")} without one {(alone == 1 ? "is" : "are each")} a group of {(alone == 1 ? "its" : "their")} own" : "")}.");
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
        string[] others = [.. names.Where(other => other.Length > 0 && !other.Equals("path", StringComparison.OrdinalIgnoreCase) && !other.Equals("split", StringComparison.OrdinalIgnoreCase))];
        // For the labels there is an option: nobody need change the table.
        var hint = name == "label" && others.Length > 0 ? $"Name the one that holds the labels: --label {CommandText.Word(Spelling.Nearest(name, others).FirstOrDefault() ?? others[0])}"
            : Spelling.Nearest(name, names) is [var near, ..] ? $"Did you mean '{near}'? Rename it to '{name}'." : $"Name the column '{name}' in the first line.";
        throw LabelsCsvReader.Bad(file, header, 1, $"there is no column '{name}' ({Columns})", "Expected the columns path and label, and where wanted group and split", hint);
    }

    // Here the option is wrong, not the table.
    int Asked(string name, string option, string use, int[] taken, CsvLine header)
    {
        var found = Find(name);
        if (found >= 0 && !taken.Contains(found)) return found;
        string[] others = [.. names.Where((_, i) => !taken.Contains(i))];
        var written = option.Contains(' ', StringComparison.Ordinal) ? option + "=" : option + " ";
        var hint = Spelling.Nearest(name, others) is [var near, ..] ? $"Did you mean {written}{near}?" : others.Length > 0 ? $"For instance: {written}{others[0]}" : $"Add a column that {use}, or leave out {option}.";
        throw LabelsCsvReader.Bad(file, header, 1, $"there is no column '{name}' that {use} ({Columns})", $"Expected {written}COLUMN with a column of the table", hint);
    }

    string Columns => $"columns: {string.Join(", ", names.Take(20))}";
}
