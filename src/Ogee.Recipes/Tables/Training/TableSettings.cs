using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What settings say of a table's columns.</summary>
static class TableSettings
{
    /// <summary>What is asked for; null where the data decides.</summary>
    public static TableTaskKind? Kind(ResolvedSettings settings) => settings.IsAuto(TrainSettings.Task) ? null : settings.Get(TrainSettings.Task) == TableTask.ClassificationName ? TableTaskKind.Classification : TableTaskKind.Regression;

    /// <summary>The kinds of columns that are given: <c>data.kinds=zip:category,when:date</c>.</summary>
    public static IReadOnlyDictionary<string, ColumnKind> Kinds(ResolvedSettings settings) =>
        Pairs<ColumnKind>(settings, TrainSettings.Kinds, "a kind", text => Enum.TryParse<ColumnKind>(text, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null, "number, category, date or text");

    /// <summary>The columns that the model must not see.</summary>
    public static HashSet<string> Ignored(ResolvedSettings settings, IReadOnlyList<TableColumn> columns)
    {
        var names = settings.Get(TrainSettings.Ignore).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names) Require(name, columns, TrainSettings.Ignore.Name);
        return new(names, StringComparer.Ordinal);
    }

    /// <summary>For each column 1 where the answer may only rise with it, −1 where it may only fall, else 0: <c>model.monotone=income:+,debt:-</c>.</summary>
    public static IReadOnlyList<int> Monotone(ResolvedSettings settings, IReadOnlyList<TableColumn> columns)
    {
        var signs = Pairs<int>(settings, TrainSettings.Monotone, "a direction", text => text switch { "+" or "up" => 1, "-" or "down" => -1, _ => null }, "+ or -");
        foreach (var name in signs.Keys)
            if (Require(name, columns, TrainSettings.Monotone.Name).Kind is not (ColumnKind.Number or ColumnKind.Date))
                throw TableErrors.Setting.With($"{TrainSettings.Monotone.Name} names '{name}', whose values have no order", "Expected a column of numbers or dates", "Leave it out.");
        return [.. columns.Select(column => signs.GetValueOrDefault(column.Name))];
    }

    /// <summary>How rows are dealt out.</summary>
    public static TableSplitRule Rule(ResolvedSettings settings) => SplitSetting.GroupColumn(settings) is { } group ? TableSplitRule.ByGroup(group)
        : SplitSetting.TimeColumn(settings) is { } time ? TableSplitRule.ByTime(time) : TableSplitRule.Random;

    static Dictionary<string, T> Pairs<T>(ResolvedSettings settings, Setting<string> setting, string what, Func<string, T?> read, string expected) where T : struct
    {
        var found = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var pair in settings.Get(setting).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.LastIndexOf(':');
            if (at <= 0 || read(pair[(at + 1)..].Trim()) is not { } value || !found.TryAdd(pair[..at].Trim(), value))
                throw TableErrors.Setting.With($"{setting.Name} holds '{pair}'", $"Expected COLUMN:{what}, each column once, divided by commas; {what} is {expected}", $"For instance: {setting.Name}=COLUMN:{expected.Split(' ')[0].TrimEnd(',')}");
        }
        return found;
    }

    static TableColumn Require(string name, IReadOnlyList<TableColumn> columns, string setting) => columns.FirstOrDefault(column => column.Name == name)
        ?? throw TableErrors.Column.With($"{setting} names '{name}', which is no column", $"Expected one of {string.Join(", ", columns.Take(30).Select(column => column.Name))}", Spelling.Question(name, columns.Select(column => column.Name)) ?? "See the columns: ogee look DATA");
}
