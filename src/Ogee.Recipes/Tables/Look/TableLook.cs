using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Recipes;

/// <summary>A label that another method holds for wrong.</summary>
/// <param name="Row">The row, from 0.</param>
/// <param name="Suggested">The class that it takes for right.</param>
/// <param name="Confidence">How sure it is, from 0 to 1.</param>
public sealed record SuspectedLabel(int Row, string Suggested, double Confidence);

/// <summary>How a table is looked at.</summary>
public sealed record TableLookOptions
{
    /// <summary>The column whose values must not be in two splits, such as a customer or a machine; without it, columns of such names are looked at.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>The column of times, where the test is to be later than the training.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>Columns that the model is not shown: what they would give away is no fault of it.</summary>
    public IReadOnlySet<string> Ignored { get; init; } = new HashSet<string>();

    /// <summary>The day after which dates are of the future; null does not ask. It is given and never read from a clock, so that the same data gives the same report.</summary>
    public DateTimeOffset? Today { get; init; }

    /// <summary>Labels that another method, such as confident learning, holds for wrong.</summary>
    public IReadOnlyList<SuspectedLabel> SuspectedLabels { get; init; } = [];

    /// <summary>Values that are kept of all columns together, to find out how they are distributed (8 bytes each); longer tables are sampled.</summary>
    public int MaxSampledValues { get; init; } = 8_000_000;

    /// <summary>How many candidate pairs are compared before the search for near duplicates stops and says so.</summary>
    public long MaxComparisons { get; init; } = 200_000_000;
}

/// <summary>One column in short.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Missing">Cells without a value.</param>
/// <param name="Lowest">The lowest number or date, or the rarest category; empty where there is none.</param>
/// <param name="Highest">The highest, or the commonest category.</param>
/// <param name="Categories">How many categories there are; 0 for other kinds.</param>
public sealed record TableColumnSummary(string Name, ColumnKind Kind, long Missing, string Lowest, string Highest, int Categories)
{
    /// <summary>How its values are distributed: ranges of numbers and dates, or the commonest categories and the rest; over the sample that was kept.</summary>
    public IReadOnlyList<ColumnBar> Bars { get; init; } = [];
}

/// <summary>What there is to know about a table before training on it.</summary>
/// <param name="Fingerprint">SHA-256 over the cells.</param>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Columns">The columns in short.</param>
/// <param name="Findings">What was found, the gravest first.</param>
public sealed record TableLookReport(string Fingerprint, int Rows, IReadOnlyList<TableColumnSummary> Columns, IReadOnlyList<LookFinding> Findings)
{
    /// <summary>The columns that a model is better trained without, in the order of the table: they number the rows, or give the label away.</summary>
    public IReadOnlyList<string> LeaveOut { get; init; } = [];

    /// <summary>The report as JSON; the same data gives the same bytes.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TableLookJson.Default.TableLookReport);

    /// <summary>The report as one HTML page that needs nothing else, with the distributions of the columns that findings are about; the same data gives the same bytes.</summary>
    /// <param name="title">What the table is called.</param>
    public string ToHtml(string title) => LookPage.Write(new(title, [Figures.Counted(Rows, "row"), Figures.Counted(Columns.Count, "column")], Findings, null)
    {
        Bars = Columns.ToDictionary(column => column.Name, column => column.Bars, StringComparer.Ordinal),
        Columns = new(["column", "kind", "lowest or rarest", "highest or commonest", "missing", "categories"], [.. Columns.Select(column => (IReadOnlyList<string>)[column.Name, column.Kind.ToString().ToLowerInvariant(), column.Lowest, column.Highest, Figures.Count(column.Missing), column.Categories > 0 ? Figures.Count(column.Categories) : ""])], 4),
    });
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", UseStringEnumConverter = true)]
[JsonSerializable(typeof(TableLookReport))]
sealed partial class TableLookJson : JsonSerializerContext;

/// <summary>Looks at a table: copies, leaks between splits and into the label, slips of units and spelling, and what else spoils training.</summary>
/// <remarks>
/// Rows are read a few times in order and never held: memory is some bytes a row (their hashes) and a sample of values. Time is rows × columns, and sorting the hashes. What is found depends on the data
/// and the options alone.
/// </remarks>
public static class TableLook
{
    /// <summary>Opens a table as settings say and reports what was found, also between the splits that they would make.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="settings">Label, kinds of columns, split and seed.</param>
    /// <param name="today">The day after which dates are of the future; null does not ask.</param>
    /// <param name="suspected">Gives the labels that a run holds for wrong, by the fingerprint of the table; null for none.</param>
    /// <returns>What was recognised, and the report.</returns>
    /// <exception cref="OgeeException">There is no such table, or no such column.</exception>
    public static (IReadOnlyList<string> Notes, TableLookReport Report) At(string path, Learn.ResolvedSettings settings, DateTimeOffset? today = null, Func<string, IReadOnlyList<SuspectedSample>>? suspected = null)
    {
        // However many rows cannot be read: to look is to learn which.
        using var data = TableData.Open(path, settings.Get(TrainSettings.Sql), TableSettings.Options(settings) with { MaxUnreadable = 1 });
        TableTarget? target = null;
        List<string> notes = [.. data.Notes];
        try
        {
            target = TableTarget.Infer(data, settings.IsAuto(TrainSettings.Label) ? null : settings.Get(TrainSettings.Label), TableSettings.Kind(settings));
            notes.Add(target.Sentence);
        }
        catch (OgeeException cause) when (settings.IsAuto(TrainSettings.Label) && cause.Error == TableErrors.Label)
        {
            notes.Add("No column can be a label.");
        }
        var isSplit = !settings.IsAuto(TrainSettings.Split) || TableSplitRule.For(data).Kind == TableSplitKind.Given;
        var splits = isSplit ? TableSplit.Assign(data, target, TableSettings.Rule(settings, data), SplitSetting.Ratio(settings), (ulong)settings.Get(TrainSettings.Seed)) : null;
        return (notes, At(data, target, splits, new() { GroupColumn = SplitSetting.GroupColumn(settings), TimeColumn = SplitSetting.TimeColumn(settings), Ignored = TableSettings.Ignored(settings, data.Columns), Today = today, SuspectedLabels = [.. (suspected?.Invoke(data.Fingerprint) ?? []).Select(Row).Where(suspect => suspect.Row >= 0 && suspect.Row < data.Rows)] }));
    }

    // "row 17" of a run is row 16 of the table.
    static SuspectedLabel Row(SuspectedSample sample) =>
        new(sample.Path.StartsWith("row ", StringComparison.Ordinal) && int.TryParse(sample.Path.AsSpan(4), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var row) ? row - 1 : -1, sample.Suspected, sample.Probability);

    /// <summary>Reads all rows and reports what was found.</summary>
    /// <param name="data">The table.</param>
    /// <param name="task">The label; null looks at what needs none.</param>
    /// <param name="splits">One split for each row; null knows none.</param>
    /// <param name="options">What else is known; null for nothing.</param>
    /// <exception cref="OgeeException">There are not as many splits as rows, a column is not there, or a setting is out of range (OG2207, OG2214).</exception>
    public static TableLookReport At(TableData data, TableTarget? task = null, IReadOnlyList<DataSplit>? splits = null, TableLookOptions? options = null)
    {
        options ??= new();
        Check(data, splits, options);
        var scan = TableScan.Of(data, options.MaxSampledValues);
        var context = new LookContext(data, task, splits, options, scan, IdColumns.Find(data, scan, task));
        LookFinding[] findings = [.. ReadingFindings.Of(context), .. ColumnFindings.Of(context), .. NumberFindings.Of(context), .. SpellingFindings.Of(context), .. LabelFindings.Of(context), .. RowFindings.Of(context), .. SplitFindings.Of(context)];
        IEnumerable<string> Named(LookFinding finding) => data.Columns.Select(column => column.Name).Where(name => finding.What.Contains($"'{name}'", StringComparison.Ordinal));
        LookFinding[] named = [.. findings.OrderByDescending(finding => finding.Level).Select(finding => finding with { Columns = [.. Named(finding).Take(LookContext.Examples)] })];
        var leaks = named.Where(finding => finding.Kind is "label-leak" or "label-made-of-columns" or "id-column").SelectMany(Named).ToHashSet();
        return new(data.Fingerprint, data.Rows, [.. data.Columns.Select((_, c) => Summary(context, c) with { Bars = ColumnBars.Of(context, c) })], named)
        {
            LeaveOut = [.. data.Columns.Where((column, c) => c != task?.Column && leaks.Contains(column.Name)).Select(column => column.Name)],
        };
    }

    static TableColumnSummary Summary(LookContext context, int c)
    {
        var (column, scan) = (context.Data.Columns[c], context.Scan.Columns[c]);
        if (column.Kind != ColumnKind.Category)
            return new(column.Name, column.Kind, scan.Missing, context.Data.TextOf(c, scan.Count > 0 ? scan.Lowest : double.NaN), context.Data.TextOf(c, scan.Count > 0 ? scan.Highest : double.NaN), 0);
        int[] order = [.. Enumerable.Range(0, column.Categories.Count).OrderBy(code => scan.Categories[code])];
        return new(column.Name, column.Kind, scan.Missing, order.Length > 0 ? column.Categories[order[0]] : "", order.Length > 0 ? column.Categories[order[^1]] : "", column.Categories.Count);
    }

    static void Check(TableData data, IReadOnlyList<DataSplit>? splits, TableLookOptions options)
    {
        if (splits is not null && splits.Count != data.Rows) throw TableErrors.Setting.With($"There are {splits.Count} splits for {data.Rows} rows", "Expected one for each row",
            "Pass what TableSplit.Assign gave for this table.");
        if (options.MaxSampledValues < 1 || options.MaxComparisons < 0) throw TableErrors.Setting.With($"MaxSampledValues is {options.MaxSampledValues}, MaxComparisons {options.MaxComparisons}",
            "Expected at least 1 and 0", "Use the defaults.");
        if (options.GroupColumn is { } group) data.IndexOf(group, "is to name the groups");
        if (options.TimeColumn is { } time) data.IndexOf(time, "is to hold the times");
        foreach (var suspect in options.SuspectedLabels)
            if ((uint)suspect.Row >= (uint)data.Rows) throw TableErrors.Setting.With($"A suspected label is of row {suspect.Row}", $"Expected 0 to {data.Rows - 1}", "Count rows from 0.");
    }
}

/// <summary>What the parts of looking know.</summary>
/// <param name="Data">The table.</param>
/// <param name="Task">The label, where known.</param>
/// <param name="Splits">The splits, where known.</param>
/// <param name="Options">What the caller knows.</param>
/// <param name="Scan">Counts of the columns, and a sample.</param>
/// <param name="Ids">Columns that number the rows.</param>
sealed record LookContext(TableData Data, TableTarget? Task, IReadOnlyList<DataSplit>? Splits, TableLookOptions Options, TableScan Scan, IReadOnlySet<int> Ids)
{
    /// <summary>How many examples a finding shows.</summary>
    internal const int Examples = 5;

    internal string Name(int column) => Data.Columns[column].Name;

    /// <summary>Whether the model is shown a column.</summary>
    internal bool IsShown(int column) => !Options.Ignored.Contains(Name(column));

    /// <summary>A row as an example: its place and what stands in a column.</summary>
    internal string Example(int row, int column)
    {
        var text = Data.TextOf(row, column);
        return $"{Data.PlaceOf(row)}: {(text.Length > 60 ? text[..60] + "…" : text)}";
    }

    /// <summary>Columns that a model is fed with: neither text nor label nor numbers of rows.</summary>
    internal bool IsFeature(int column) => Data.Columns[column].IsFeature && column != Task?.Column && !Ids.Contains(column);
}
