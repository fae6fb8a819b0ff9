using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The tasks there are, and which one data is for.</summary>
static class TrainingTasks
{
    /// <summary>Opens data for training: as the task that is set, else as the one that its form suggests.</summary>
    /// <param name="path">Where the data is.</param>
    /// <param name="settings">The settings.</param>
    public static TrainingTask Open(string path, ResolvedSettings settings) => ImageTask.Open(path, settings);

    /// <summary>Opens data for measuring the model of a run.</summary>
    /// <param name="record">The run's record.</param>
    /// <param name="run">The run's folder.</param>
    /// <param name="path">Where the data is.</param>
    /// <param name="settings">The run's settings.</param>
    /// <param name="isNew">Whether it is other data than the run's.</param>
    public static TrainingTask Reopen(RunRecord record, RunFolder run, string path, ResolvedSettings settings, bool isNew) => ImageTask.Reopen(path, settings, run.ModelPath, isNew);
}
