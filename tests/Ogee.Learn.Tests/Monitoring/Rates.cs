namespace Ogee.Learn.Tests;

/// <summary>Measured rates beside stated ones.</summary>
static class Rates
{
    /// <summary>The measured number of false alarms is one that the stated rate gives: within 4 standard deviations of the binomial, which chance leaves once in 16,000 tests.</summary>
    internal static void IsStated(int alarms, int windows, double rate) => Assert.InRange(alarms, (int)Math.Floor(windows * rate - Width(windows, rate)), (int)Math.Ceiling(windows * rate + Width(windows, rate)));

    /// <summary>The measured number of false alarms is at most what the stated rate gives.</summary>
    internal static void IsAtMost(int alarms, int windows, double rate) => Assert.InRange(alarms, 0, (int)Math.Ceiling(windows * rate + Width(windows, rate)));

    static double Width(int windows, double rate) => 4 * Math.Sqrt(windows * rate * (1 - rate));
}
