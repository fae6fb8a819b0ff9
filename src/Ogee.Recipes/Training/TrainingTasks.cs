using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The tasks there are, and which one data is for.</summary>
public static class TrainingTasks
{
    /// <summary>Whether data is a table; else it is taken for pictures.</summary>
    /// <param name="path">Where the data is.</param>
    public static bool IsTable(string path) => DataForm.IsTable(path);

    /// <summary>Opens data for training: as the task that is set, else as the one that its form suggests.</summary>
    /// <param name="path">Where the data is.</param>
    /// <param name="settings">The settings.</param>
    internal static TrainingTask Open(string path, ResolvedSettings settings)
    {
        var isTable = settings.IsAuto(TrainSettings.Task) ? IsTable(path) : settings.Get(TrainSettings.Task) != ImageTask.TaskName;
        RefuseOthers(settings, isTable ? PictureSettings : TableSettingsOnly, isTable ? "a table" : "pictures");
        return isTable ? TableTask.Open(path, settings) : ImageTask.Open(path, settings);
    }

    /// <summary>Opens data for measuring the model of a run.</summary>
    /// <param name="record">The run's record.</param>
    /// <param name="run">The run's folder.</param>
    /// <param name="path">Where the data is.</param>
    /// <param name="settings">The run's settings.</param>
    /// <param name="isNew">Whether it is other data than the run's.</param>
    internal static TrainingTask Reopen(RunRecord record, RunFolder run, string path, ResolvedSettings settings, bool isNew) => record.Task == ImageTask.TaskName
        ? ImageTask.Reopen(path, settings, run.ModelPath, isNew) : TableTask.Reopen(path, settings, run.ModelPath, isNew);

    static readonly Setting[] PictureSettings = [TrainSettings.Size, TrainSettings.Channels, TrainSettings.MaxUnreadable, TrainSettings.Augment];
    static readonly Setting[] TableSettingsOnly = [TrainSettings.Ignore, TrainSettings.Kinds, TrainSettings.Monotone];

    // What was asked for is done or refused.
    static void RefuseOthers(ResolvedSettings settings, Setting[] others, string what)
    {
        foreach (var setting in others)
            if (settings.Source(setting) is SettingSource.CommandLine)
                throw RecipeErrors.Setting.With($"{setting.Name} is given, and the data is {what}", $"Expected settings that {what} can follow", $"Leave {setting.Name} out.");
    }
}
