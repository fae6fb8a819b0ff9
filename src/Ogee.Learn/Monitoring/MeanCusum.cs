using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>Tells soon when the mean of a stream moves, up or down: two cumulative sums, with a stated average run length.</summary>
/// <remarks>
/// Each number is standardised by the reference; the upper sum is max(0, sum + z − k), the lower max(0, sum − z − k), with k half of the shift to be noticed; an alarm where one passes
/// <see cref="Limit"/>. The limit comes from Siegmund's approximation of the average run length of normal numbers, which simulation confirms within 10 % (tests); for other
/// distributions pass means of a few numbers each, which are nearly normal.
/// </remarks>
/// <seealso href="https://doi.org/10.1093/biomet/41.1-2.100">Page, Continuous inspection schemes (1954)</seealso>
/// <seealso href="https://doi.org/10.1007/978-1-4757-1862-1">Siegmund, Sequential analysis: tests and confidence intervals (1985)</seealso>
public sealed record MeanCusum : IJsonOnDeserialized
{
    // What a sum passes its limit by, on average, at both ends together: 2·0.583 (Siegmund).
    const double Excess = 1.166;

    /// <summary>The usual mean.</summary>
    public required double Mean { get; init; }

    /// <summary>The usual standard deviation, above 0.</summary>
    public required double Deviation { get; init; }

    /// <summary>Half of the shift to be noticed, in deviations (k).</summary>
    public required double Slack { get; init; }

    /// <summary>The sum that is an alarm, in deviations (h).</summary>
    public required double Limit { get; init; }

    /// <summary>The sum for a rising mean.</summary>
    public double Rise { get; init; }

    /// <summary>The sum for a falling mean.</summary>
    public double Fall { get; init; }

    /// <summary>How many numbers were counted since the start or the last <see cref="Restart"/>.</summary>
    public long Count { get; init; }

    /// <summary>Whether the alarm is on; it stays until <see cref="Restart"/>.</summary>
    [JsonIgnore]
    public bool IsAlarm => Rise > Limit || Fall > Limit;

    /// <summary>The average number of numbers up to a false alarm, by Siegmund's approximation.</summary>
    [JsonIgnore]
    public double RunLength => RunLengthAt(0);

    /// <summary>A test whose false alarms are on average so many numbers apart.</summary>
    /// <param name="mean">The usual mean.</param>
    /// <param name="deviation">The usual standard deviation.</param>
    /// <param name="shift">The shift that should be noticed soon, in deviations.</param>
    /// <param name="runLength">The average number of numbers up to a false alarm, 10 to 10⁹.</param>
    /// <exception cref="OgeeException">A number is out of range (OG4651).</exception>
    public static MeanCusum For(double mean, double deviation, double shift = 0.5, double runLength = 10_000)
    {
        if (!double.IsFinite(mean) || !(deviation > 0) || !double.IsFinite(deviation) || !(shift is >= 0.01 and <= 10) || !(runLength is >= 10 and <= 1e9))
            throw MonitoringErrors.Setting.With($"mean test: mean {mean}, deviation {deviation}, shift {shift}, a false alarm in {runLength}", "The deviation is positive, a shift is 0.01 to 10 deviations, and a run length 10 to 10⁹", "Pass the mean and deviation of the reference, 0.5 and 10000");
        double low = 0, high = 1;
        MeanCusum test(double limit) => new() { Mean = mean, Deviation = deviation, Slack = shift / 2, Limit = limit };
        while (test(high).RunLength < runLength) high *= 2;
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            if (test(middle).RunLength < runLength) low = middle;
            else high = middle;
        }
        return test(high);
    }

    /// <summary>The average number of numbers up to an alarm where the mean has moved.</summary>
    /// <param name="shift">By how many deviations.</param>
    /// <remarks>One sum with drift d: (e^(−2db) + 2db − 1)/(2d²) with b = limit + 1.166, b² where d is 0; of both sums the reciprocals add up.</remarks>
    public double RunLengthAt(double shift) => 1 / (1 / OneSided(shift - Slack) + 1 / OneSided(-shift - Slack));

    /// <summary>With one number more; after an alarm, or for a number that is not finite, nothing changes.</summary>
    /// <param name="value">The number.</param>
    public MeanCusum Add(double value)
    {
        if (IsAlarm || !double.IsFinite(value)) return this;
        var z = (value - Mean) / Deviation;
        return this with { Rise = Math.Max(0, Rise + z - Slack), Fall = Math.Max(0, Fall - z - Slack), Count = Count + 1 };
    }

    /// <summary>From the start again, after an alarm was looked into.</summary>
    public MeanCusum Restart() => this with { Rise = 0, Fall = 0, Count = 0 };

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, MonitoringJson.Default.MeanCusum) + "\n";

    /// <summary>From JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it is from, for the error.</param>
    /// <exception cref="OgeeException">It is no such document, or its numbers are out of range (OG4653).</exception>
    public static MeanCusum FromJson(string json, string path) => FittedJson.Read(json, path, MonitoringJson.Default.MeanCusum, MonitoringErrors.State);

    void IJsonOnDeserialized.OnDeserialized() =>
        FittedJson.Require(double.IsFinite(Mean) && Deviation > 0 && double.IsFinite(Deviation) && Slack > 0 && Slack <= 10 && Limit > 0 && double.IsFinite(Limit)
            && Rise >= 0 && Fall >= 0 && double.IsFinite(Rise) && double.IsFinite(Fall) && Count >= 0, "a number of the test is out of range");

    double OneSided(double drift)
    {
        var b = Limit + Excess;
        return drift == 0 ? b * b : (Portable.Expm1(-2 * drift * b) + 2 * drift * b) / (2 * drift * drift);
    }
}
