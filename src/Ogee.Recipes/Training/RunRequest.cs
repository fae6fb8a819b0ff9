using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What <see cref="TrainingRun.Run"/> works with.</summary>
/// <param name="DataPath">The data: a folder, a table, IDX files.</param>
/// <param name="Settings">The settings; those still open are filled from the data.</param>
/// <param name="RunsRoot">The folder of runs.</param>
/// <param name="Name">The run's name; null for the data's.</param>
/// <param name="Command">The command line, for the record.</param>
public sealed record RunRequest(string DataPath, ResolvedSettings Settings, string RunsRoot, string? Name, IReadOnlyList<string> Command)
{
    /// <summary>Hears what happens.</summary>
    public IProgress<ProgressEvent>? Progress { get; init; }

    /// <summary>An interrupted run to go on with; null for a new one.</summary>
    public RunFolder? Resume { get; init; }

    /// <summary>Steps between checkpoints within an epoch; 0 saves by the minute.</summary>
    public int SaveEverySteps { get; init; }

    /// <summary>The source of time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>What a training run ended with.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Record">Its record.</param>
/// <param name="Report">The verification report; null where the run was interrupted.</param>
public sealed record RunResult(RunFolder Folder, RunRecord Record, VerificationReport? Report);
