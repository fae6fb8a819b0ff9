using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What a training run would do, found without writing anything.</summary>
/// <param name="Sample">What one sample is called: picture, row.</param>
/// <param name="Classes">The classes; empty where a number is predicted.</param>
/// <param name="Train">Samples to learn from.</param>
/// <param name="Valid">Samples to choose by.</param>
/// <param name="Test">Samples to verify on.</param>
/// <param name="Notes">What was recognised.</param>
/// <param name="Findings">Leaks between the splits, and what else was looked for.</param>
/// <param name="Look">What looking at the data found.</param>
/// <param name="Settings">The settings, all found.</param>
/// <param name="Parameters">Numbers that the model learns.</param>
/// <param name="Epochs">Passes over the training samples.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Seconds">About how long training and verifying would take.</param>
/// <param name="MemoryBytes">About how much memory they would need.</param>
/// <param name="DiskBytes">About how much the run folder would need at most.</param>
/// <param name="DiskFreeBytes">What is free there; null where the system does not say.</param>
public sealed record RunForecast(string Sample, IReadOnlyList<string> Classes, int Train, int Valid, int Test, IReadOnlyList<string> Notes, IReadOnlyList<Finding> Findings, IReadOnlyList<LookFinding> Look, ResolvedSettings Settings,
    long Parameters, long Epochs, long Steps, double Seconds, long MemoryBytes, long DiskBytes, long? DiskFreeBytes);
