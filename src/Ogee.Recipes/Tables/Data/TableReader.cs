using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Reads a table in two passes: what are the columns, over all rows; then the values.</summary>
sealed class TableReader(IReadOnlyList<TablePart> parts, TableOptions options, IReadOnlyDictionary<string, ColumnKind>? declared)
{
    readonly IReadOnlyList<string> names = parts[0].Names;
    readonly List<string> guesses = [];

    internal TableData Read()
    {
        while (true)
        {
            try
            {
                guesses.Clear();
                var columns = options.Schema ?? Infer();
                return Encode(columns);
            }
            catch (DecoderFallbackException)
            {
                // Bytes that are not UTF-8 turned up after the sample; the file is read as Windows-1252 from the start, which takes any byte, so this ends.
            }
        }
    }

    IReadOnlyList<TableColumn> Infer()
    {
        foreach (var name in options.Kinds?.Keys ?? [])
            if (!names.Contains(name)) throw NoColumn(name, "was given a kind");
        var room = new DistinctRoom();
        ColumnProfile[] profiles = [.. names.Select(name => new ColumnProfile(name, options, room))];
        long skipped = 0;
        Walk((rows, fields) =>
        {
            var field = 0;
            string Place() => rows.Place(fields[field]);
            Func<string> place = Place;
            while (rows.Next())
                for (field = 0; field < profiles.Length; field++) profiles[field].Add(rows[fields[field]], place);
            skipped += rows.Unreadable;
        });
        RequireReadable(profiles[0].Rows, skipped);
        ColumnKind?[] asked = [.. names.Select(name => options.Kinds is not null && options.Kinds.TryGetValue(name, out var kind) ? kind : declared is not null && declared.TryGetValue(name, out kind) ? kind : (ColumnKind?)null)];
        ColumnKind[] kinds = [.. profiles.Select((profile, c) => asked[c] ?? SchemaInference.KindOf(profile))];
        for (var c = 0; c < kinds.Length; c++)
            if (asked[c] is not null) SchemaInference.Require(profiles[c], kinds[c]);
        Count(profiles, kinds);
        var habits = SchemaInference.HabitsOf(profiles, parts[0].Finding.Dialect.Delimiter);
        return [.. profiles.Select((profile, c) => Column(profile, kinds[c], asked[c], habits))];
    }

    TableColumn Column(ColumnProfile profile, ColumnKind kind, ColumnKind? asked, SchemaInference.Habits habits)
    {
        switch (kind)
        {
            case ColumnKind.Number: return SchemaInference.Number(profile, habits);
            case ColumnKind.Text: return new(profile.Name, ColumnKind.Text);
            case ColumnKind.Date:
                var date = SchemaInference.Date(profile, habits, out var isGuess);
                if (isGuess) guesses.Add($"Column '{profile.Name}': no date shows whether day or month comes first; read as {(date.DateOrder == DateOrder.DayMonthYear ? "day/month/year" : "month/day/year")}.");
                return date;
            default: return SchemaInference.Words(profile, options, asked == ColumnKind.Category);
        }
    }

    // A column whose first word came late has its earlier values counted now.
    void Count(ColumnProfile[] profiles, ColumnKind[] kinds)
    {
        int[] late = [.. Enumerable.Range(0, kinds.Length).Where(c => kinds[c] == ColumnKind.Category && profiles[c].MustCount)];
        if (late.Length == 0) return;
        DistinctValues[] values = [.. late.Select(c => profiles[c].Recount())];
        Walk((rows, fields) =>
        {
            while (rows.Next())
                for (var i = 0; i < late.Length; i++)
                {
                    var text = rows[fields[late[i]]];
                    if (MissingText.Of(text, options.Missing) != Missing.Yes) values[i].Add(text);
                }
        });
    }

    void Walk(Action<TableRows, int[]> read)
    {
        foreach (var part in parts)
        {
            using var rows = new TableRows(part, options);
            read(rows, part.Order);
        }
    }

    TableData Encode(IReadOnlyList<TableColumn> columns)
    {
        using var encoder = new RowEncoder(columns, options);
        try
        {
            foreach (var part in parts) encoder.Add(part, Fields(part, columns));
            RequireReadable(encoder.Rows, encoder.SkippedCount);
            var fingerprint = encoder.Finish(names);
            return new(columns, encoder, fingerprint, [.. TableNotes.Of(parts, columns, encoder, options), .. guesses]);
        }
        catch
        {
            encoder.Store.Dispose();
            throw;
        }
    }

    int[] Fields(TablePart part, IReadOnlyList<TableColumn> columns)
    {
        if (options.Schema is null) return part.Order;
        // Without a header the place is the name.
        if (!part.Finding.HasHeader)
        {
            var required = columns.Count(column => !options.Optional.Contains(column.Name));
            if (part.Names.Count == columns.Count) return [.. Enumerable.Range(0, columns.Count)];
            if (part.Names.Count != required) throw TableErrors.Column.With($"{part.File.Name} has {part.Names.Count} columns and no header", $"Expected the {columns.Count} columns of the model",
                "Name the columns in the first row.");
            var next = 0;
            return [.. columns.Select(column => options.Optional.Contains(column.Name) ? -1 : next++)];
        }
        return [.. columns.Select(column =>
        {
            var place = part.Find(column.Name);
            return place >= 0 || options.Optional.Contains(column.Name) ? place : throw NoColumn(column.Name, "the model was trained with");
        })];
    }

    void RequireReadable(long rows, long skipped)
    {
        if (rows > 0 && skipped <= options.MaxUnreadable * (rows + skipped)) return;
        if (skipped == 0) throw TableErrors.Empty.With($"{parts[0].File.Name} has a header and no row", "Expected rows below it", "Check how the file was written.");
        var found = new List<string>();
        foreach (var part in parts)
        {
            using var rows_ = new TableRows(part, options) { OnUnreadable = (place, what) => { if (found.Count < 3) found.Add($"{place}: {what}"); } };
            while (found.Count < 3 && rows_.Next()) { }
        }
        throw TableErrors.Unreadable.With($"{skipped} of {rows + skipped} rows cannot be read ({string.Join("; ", found)})", $"Expected at most {Text.Percent(options.MaxUnreadable)}",
            "Repair the rows, or look at the delimiter and the quotes of the file.");
    }

    OgeeException NoColumn(string name, string why) => TableErrors.Column.With($"There is no column '{name}', which {why} (columns: {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", …" : "")})",
        "Expected a column of the table",
        Spelling.Question(name, names) ?? "Look at the header with: ogee look DATA");
}
