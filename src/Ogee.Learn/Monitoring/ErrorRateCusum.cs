using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>Tells soon when a rate, such as that of mistakes, rises: a cumulative sum over answers that were right or wrong, with a stated average run length.</summary>
/// <remarks>
/// Each mistake adds <see cref="Step"/> − 1, each right answer takes 1 away, never below 0; at <see cref="Limit"/> it is an alarm. This is the sequential test of the usual rate against the one to be
/// noticed, whose weights are rounded to whole numbers (Reynolds and Stoumbos), so the state is exact, and so is the average number of answers up to a false alarm, which is computed from the
/// chain of states and not approximated.
/// </remarks>
/// <seealso href="https://doi.org/10.1080/00224065.1999.11979900">Reynolds and Stoumbos, A CUSUM chart for monitoring a proportion when inspecting continuously (1999)</seealso>
/// <seealso href="https://doi.org/10.1093/biomet/59.3.539">Brook and Evans, An approach to the probability distribution of CUSUM run length (1972)</seealso>
public sealed record ErrorRateCusum : IJsonOnDeserialized
{
    const int LargestStep = 100_000, LargestLimit = 10_000_000;

    /// <summary>The usual rate.</summary>
    public required double Rate { get; init; }

    /// <summary>What one mistake adds, and one more: about 1 over the rate at which neither hypothesis gains.</summary>
    public required int Step { get; init; }

    /// <summary>The sum at which it is an alarm.</summary>
    public required int Limit { get; init; }

    /// <summary>The sum so far, from 0 to the limit.</summary>
    public int Sum { get; init; }

    /// <summary>How many answers were counted since the start or the last <see cref="Restart"/>.</summary>
    public long Count { get; init; }

    /// <summary>Whether the alarm is on; it stays until <see cref="Restart"/>.</summary>
    [JsonIgnore]
    public bool IsAlarm => Sum >= Limit;

    /// <summary>The average number of answers up to a false alarm at the usual rate, exactly.</summary>
    [JsonIgnore]
    public double RunLength => RunLengthAt(Rate);

    /// <summary>A test whose false alarms are on average at least so many answers apart.</summary>
    /// <param name="rate">The usual rate, such as that of mistakes on test data.</param>
    /// <param name="noticed">The higher rate that should be noticed soon.</param>
    /// <param name="runLength">The average number of answers up to a false alarm, 1 to 10⁹.</param>
    /// <exception cref="OgeeException">The rates are not 0 &lt; rate &lt; noticed &lt; 1, or the run length is out of range (OG4651).</exception>
    public static ErrorRateCusum For(double rate, double noticed, double runLength = 10_000)
    {
        MonitoringErrors.Rate("error-rate test", "the usual rate", rate);
        MonitoringErrors.Rate("error-rate test", "the rate to notice", noticed);
        if (!(noticed > rate) || !(runLength is >= 1 and <= 1e9))
            throw MonitoringErrors.Setting.With($"error-rate test: from {rate} to {noticed}, a false alarm in {runLength}", "The rate to notice is the higher one, and a run length is 1 to 10⁹", "Pass 0.05, 0.1 and 10000");
        // The rate at which the likelihood ratio does not move on average; 1 over it, rounded.
        var right = Portable.Log((1 - rate) / (1 - noticed));
        var wrong = Portable.Log(noticed / rate);
        var exact = Math.Round((right + wrong) / right);
        if (exact > LargestStep) throw MonitoringErrors.Setting.With($"error-rate test: from {rate} to {noticed}", $"Rates are at least about one in {LargestStep}", "Count errors of batches instead of single answers");
        var step = (int)Math.Max(2, exact);
        // The run length grows with the limit: double until it is enough, then halve the gap.
        int low = 0, high = 1;
        ErrorRateCusum test(int limit) => new() { Rate = rate, Step = step, Limit = limit };
        while (high < LargestLimit && test(high).RunLength < runLength) (low, high) = (high, high * 2);
        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            if (test(middle).RunLength < runLength) low = middle;
            else high = middle;
        }
        return test(high) is { } found && found.RunLength >= runLength ? found
            : throw MonitoringErrors.Setting.With($"error-rate test: from {rate} to {noticed}, a false alarm in {runLength}", $"Expected a test with a sum of at most {LargestLimit}", "Notice a larger change, or allow false alarms sooner");
    }

    /// <summary>The average number of answers up to an alarm where the rate is another one: at the rate to notice, how soon it is noticed.</summary>
    /// <param name="rate">The rate.</param>
    public double RunLengthAt(double rate)
    {
        MonitoringErrors.Rate("error-rate test", "the rate", rate);
        // With L(i) for the answers left at sum i: L(i) = 1 + (1 − rate)·L(i − 1) + rate·L(i + reach), and nothing left at the limit. From the top down, each is written as
        // constant + factor·L(i − 1), with L(i + reach) put in as above + scale·L(i): the maps of the reach before, one after another. All terms are positive, so nothing cancels.
        // The maps of a window are those of the rest of the block before and of this block so far, so a step costs the same for any reach.
        var reach = Step - 1;
        var (constants, factors) = (new double[reach], new double[reach]);
        double above = 0, scale = 1, soFar = 0, soFarScale = 1;
        for (var step = 0; ; step++)
        {
            var at = step % reach;
            if (at == 0 && step > 0)
            {
                // The block is whole: from each of its maps on to its end.
                for (var k = reach - 2; k >= 0; k--) (constants[k], factors[k]) = (constants[k] + factors[k] * constants[k + 1], factors[k] * factors[k + 1]);
                (soFar, soFarScale) = (0, 1);
            }
            // Within the first block the reach goes past the limit, where nothing is left.
            (above, scale) = step < reach ? (0, 0) : (constants[at] + factors[at] * soFar, factors[at] * soFarScale);
            if (step == Limit - 1) return (1 + rate * above) / (rate * (1 - scale));
            double constant = (1 + rate * above) / (1 - rate * scale), factor = (1 - rate) / (1 - rate * scale);
            (soFar, soFarScale) = (soFar + soFarScale * constant, soFarScale * factor);
            (constants[at], factors[at]) = (constant, factor);
        }
    }

    /// <summary>With one answer more; after an alarm nothing changes.</summary>
    /// <param name="isWrong">Whether it was wrong.</param>
    public ErrorRateCusum Add(bool isWrong) =>
        IsAlarm ? this : this with { Sum = Math.Clamp(Sum + (isWrong ? Step - 1 : -1), 0, Limit), Count = Count + 1 };

    /// <summary>From the start again, after an alarm was looked into.</summary>
    public ErrorRateCusum Restart() => this with { Sum = 0, Count = 0 };

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, MonitoringJson.Default.ErrorRateCusum) + "\n";

    /// <summary>From JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it is from, for the error.</param>
    /// <exception cref="OgeeException">It is no such document, or its numbers are out of range (OG4653).</exception>
    public static ErrorRateCusum FromJson(string json, string path) => FittedJson.Read(json, path, MonitoringJson.Default.ErrorRateCusum, MonitoringErrors.State);

    void IJsonOnDeserialized.OnDeserialized() =>
        FittedJson.Require(Rate is > 0 and < 1 && Step is >= 2 and <= LargestStep && Limit is > 0 and <= 2 * LargestLimit && Sum >= 0 && Sum <= Limit && Count >= 0, "a number of the test is out of range");
}
