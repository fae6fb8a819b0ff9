namespace Ogee.Learn;

/// <summary>The outcome of a test of a window against a reference.</summary>
/// <param name="Statistic">The test's own number: a distance, a χ², an index.</param>
/// <param name="Probability">The p: the chance of a statistic at least this large where nothing changed. Calling a change where it is at most α gives false alarms in a part α of the windows, or fewer.</param>
/// <param name="Effect">How large the change is, whatever the number of samples: the largest difference of a probability between reference and window, 0 to 1.</param>
/// <param name="Reference">How many values the reference had.</param>
/// <param name="Window">How many the window had.</param>
public readonly record struct DriftTest(double Statistic, double Probability, double Effect, long Reference, long Window)
{
    internal static DriftTest Nothing(long reference, long window) => new(0, 1, 0, reference, window);
}
