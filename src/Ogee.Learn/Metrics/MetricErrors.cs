namespace Ogee.Learn;

/// <summary>The errors of the statistics: codes OG4501 to OG4599.</summary>
public static class MetricErrors
{
    /// <summary>Labels, predictions or scores that do not fit together.</summary>
    public static readonly ErrorCode Input = new("OG4501", FailureKind.Usage, "Labels and predictions do not fit",
        "A statistic got lists of different lengths, a label outside of the classes, or a number that is not finite. The message names the first one that does not fit.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Input];

    internal static void SameLength(string statistic, string first, int firstLength, string second, int secondLength)
    {
        if (firstLength != secondLength)
            throw Input.With($"{statistic}: {first} has {firstLength} items and {second} {secondLength}", "They describe the same samples, so they have one length",
                "Pass the lists of the same evaluation");
    }

    internal static void Labels(string statistic, string name, ReadOnlySpan<int> labels, int classes)
    {
        if (classes < 1)
            throw Input.With($"{statistic}: {classes} classes", "There is at least one class", "Pass the number of classes that the model tells apart");
        for (var i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
                throw Input.With($"{statistic}: {name}[{i}] is {labels[i]}", $"Labels are 0 to {classes - 1}", "Pass class indices, and the number of all classes");
        }
    }

    internal static void Rows(string statistic, string name, int length, int samples, int classes)
    {
        if (length != (long)samples * classes)
            throw Input.With($"{statistic}: {name} has {length} numbers for {samples} samples", $"There are {classes} numbers a sample, {(long)samples * classes} in all",
                "Pass one row of scores a sample, row after row");
    }

    internal static void Finite(string statistic, string name, ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                throw Input.With($"{statistic}: {name}[{i}] is {values[i]}", "Scores are finite numbers", "Find the first layer that gives it with OGEE_CHECK=nan");
        }
    }
}
