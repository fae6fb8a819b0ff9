using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The tasks there are, and which one data is for.</summary>
public static class TrainingTasks
{
    /// <summary>Whether data is a table; else it is taken for pictures.</summary>
    /// <param name="path">Where the data is.</param>
    public static bool IsTable(string path) => DataForm.IsTable(path);

    /// <summary>Data as it may be shown and written down: a path as it is, the address of a database without its password.</summary>
    /// <param name="path">Where the data is.</param>
    /// <exception cref="OgeeException">It is an address that is not understood (OG2211).</exception>
    public static string Shown(string path) => DatabaseAddress.Plain(path);

    /// <summary>Refuses a database without a query, and a query without a database.</summary>
    /// <param name="path">Where the data is.</param>
    /// <param name="sql">The query; empty where none is given.</param>
    /// <exception cref="OgeeException">One is there without the other (OG2216).</exception>
    public static void RequireQuery(string path, string sql)
    {
        var isDatabase = DatabaseAddress.Is(path) || DatabaseAddress.IsSqlite(path);
        if (isDatabase && sql.Length == 0) throw TableErrors.NoQuery.With($"{DatabaseAddress.Plain(path)} is a database, and no query says what to read of it", "Expected a query that gives one table", "Add for instance: --sql \"SELECT * FROM parts\"");
        if (!isDatabase && sql.Length > 0 && Path.Exists(path)) throw TableErrors.NoQuery.With($"A query is given, and {path} is no database", "Expected a SQLite file, or a connection string such as postgresql://USER@HOST/DATABASE", "Leave out --sql, or name the database.");
    }

    /// <summary>Opens data for training: as the task that is set, else as the one that its form suggests.</summary>
    /// <param name="path">Where the data is.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="earlier">The run that goes on; null for a new one.</param>
    internal static TrainingTask Open(string path, ResolvedSettings settings, RunFolder? earlier = null)
    {
        // Small, and soon wrong: before the data is read.
        var files = DecisionFiles.Read(settings, earlier);
        RequireQuery(path, settings.Get(TrainSettings.Sql));
        var isTable = settings.IsAuto(TrainSettings.Task) ? settings.Get(TrainSettings.Sql).Length > 0 || IsTable(path) : settings.Get(TrainSettings.Task) != ImageTask.TaskName;
        RefuseOthers(settings, isTable ? PictureSettings : TableSettingsOnly, isTable ? "a table" : "pictures");
        return isTable ? TableTask.Open(path, settings, files) : ImageTask.Open(path, settings, files);
    }

    /// <summary>Opens data for measuring the model of a run.</summary>
    /// <param name="record">The run's record.</param>
    /// <param name="run">The run's folder.</param>
    /// <param name="path">Where the data is.</param>
    /// <param name="settings">The run's settings.</param>
    /// <param name="isNew">Whether it is other data than the run's.</param>
    internal static TrainingTask Reopen(RunRecord record, RunFolder run, string path, ResolvedSettings settings, bool isNew)
    {
        if (record.Task == ImageTask.TaskName && settings.Source(TrainSettings.Sql) == SettingSource.CommandLine) RefuseOthers(settings, [TrainSettings.Sql], "pictures");
        if (record.Task == ImageTask.TaskName) return ImageTask.Reopen(path, settings, run.ModelPath, isNew);
        if (isNew) RequireQuery(path, settings.Source(TrainSettings.Sql) == SettingSource.CommandLine ? settings.Get(TrainSettings.Sql) : "");
        RefuseOthers(settings, [TrainSettings.Label, TrainSettings.Split], "a table with the columns of the model's");
        return TableTask.Reopen(path, settings, run.ModelPath, isNew);
    }

    static readonly Setting[] PictureSettings = [TrainSettings.Size, TrainSettings.Channels, TrainSettings.MaxUnreadable, TrainSettings.Augment];
    static readonly Setting[] TableSettingsOnly = [TrainSettings.Sql, TrainSettings.Ignore, TrainSettings.Kinds, TrainSettings.MergeSpellings, TrainSettings.Monotone];

    // What was asked for is done or refused.
    static void RefuseOthers(ResolvedSettings settings, Setting[] others, string what)
    {
        foreach (var setting in others)
            if (settings.Source(setting) is SettingSource.CommandLine)
                throw RecipeErrors.Setting.With($"{setting.Name} is given, and the data is {what}", $"Expected settings that {what} can follow", $"Leave {setting.Name} out.");
    }
}
