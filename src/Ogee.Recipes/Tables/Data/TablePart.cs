using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>One file of a table: how it is read, and which columns it has.</summary>
sealed class TablePart
{
    TablePart(TextFile file, DataSplit? split, CsvSniffer.Finding finding, IReadOnlyList<string> names)
    {
        (File, Split, Finding, Names) = (file, split, finding, names);
        Order = [.. Enumerable.Range(0, names.Count)];
    }

    internal TextFile File { get; }

    /// <summary>The split that the file is, where its name says so.</summary>
    internal DataSplit? Split { get; }

    internal CsvSniffer.Finding Finding { get; }

    /// <summary>Whether it holds what a query gave: then rows are told by their number.</summary>
    internal bool IsQuery { get; set; }

    internal IReadOnlyList<string> Names { get; }

    /// <summary>For each column of the table, its place in the rows of this file.</summary>
    internal int[] Order { get; private set; }

    /// <summary>Looks at a file.</summary>
    /// <exception cref="OgeeException">It is no table, or its header cannot be used.</exception>
    internal static TablePart Open(string path, DataSplit? split, TableOptions options)
    {
        var file = TextFile.Open(path);
        var finding = CsvSniffer.Look(file.Sample(), file.Name, options);
        if (finding.Cells.Count == 0)
        {
            // Reading says what is wrong and where.
            using var rows = new TableRows(file, finding, 1, options);
            rows.Next();
            throw TableErrors.Empty.With($"{file.Name} has no row", "Expected a header and rows", "Check the path and how the file was written.");
        }
        return new(file, split, finding, NamesOf(file.Name, finding, options));
    }

    /// <summary>The place of a column in the rows of this file, or −1.</summary>
    internal int Find(string name)
    {
        for (var i = 0; i < Names.Count; i++)
            if (Names[i] == name) return i;
        return -1;
    }

    /// <summary>Takes the order of columns of another file.</summary>
    /// <exception cref="OgeeException">The columns are not the same.</exception>
    internal void Follow(TablePart first)
    {
        if (Finding.HasHeader != first.Finding.HasHeader || Names.Count != first.Names.Count)
            throw Differs(first, $"{Names.Count} columns{(Finding.HasHeader ? "" : " without a header")}", $"{first.Names.Count}{(first.Finding.HasHeader ? "" : " without a header")}");
        var places = Names.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
        Order = [.. first.Names.Select(name => places.TryGetValue(name, out var place) ? place : throw Differs(first, $"no column '{name}'", "one"))];
    }

    OgeeException Differs(TablePart first, string this_, string other) =>
        TableErrors.Column.With($"{File.Name} has {this_} and {first.File.Name} has {other}", "Expected the same columns in the files of one table", "Give both the same header.");

    static IReadOnlyList<string> NamesOf(string file, CsvSniffer.Finding finding, TableOptions options)
    {
        var header = finding.Cells[0];
        var width = finding.Cells.Count > 1 ? finding.Cells[1].Length : header.Length;
        if (width > options.MaxColumns)
            throw TableErrors.TooLarge.With($"{file}:{finding.Lines + 1}:1: the table has {width} columns", $"Expected at most {options.MaxColumns}",
                "Check the delimiter, or raise TableOptions.MaxColumns.");
        if (!finding.HasHeader) return [.. Enumerable.Range(1, width).Select(Numbered)];
        var names = header.ToList();
        // Tables that R wrote with the names of rows have no name for that column.
        if (names.Count == width - 1 && finding.Cells.Skip(1).Any(row => row[^1].Length > 0)) names.Insert(0, "row");
        else if (names.Count > 1 && names[^1].Length == 0 && finding.Cells.Skip(1).All(row => row.Length < names.Count || row[^1].Length == 0)) names.RemoveAt(names.Count - 1);
        for (var i = 0; i < names.Count; i++)
            if (names[i].Length == 0) names[i] = Numbered(i + 1);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
            if (!seen.TryAdd(names[i], i))
                throw TableErrors.Header.With($"{file}:{finding.Lines + 1}: the header names '{names[i]}' twice, as columns {seen[names[i]] + 1} and {i + 1}", "Expected each name once",
                    "Rename one of them.");
        return names;
    }

    static string Numbered(int column) => "column_" + column.ToString(CultureInfo.InvariantCulture);
}
