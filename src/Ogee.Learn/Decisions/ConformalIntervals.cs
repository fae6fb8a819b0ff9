using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>What a regression says to be made into ranges by <see cref="ConformalIntervals"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConformalKind>))]
public enum ConformalKind
{
    /// <summary>A prediction: ranges of one width around it (Lei et al. 2018).</summary>
    Absolute,
    /// <summary>A prediction and its spread: ranges as wide as the spread says (Papadopoulos et al. 2011; Lei et al. 2018).</summary>
    Normalised,
    /// <summary>A low and a high quantile: ranges from one to the other, moved until they hold their promise (Romano, Patterson and Candès 2019).</summary>
    Quantile,
}

/// <summary>From where to where a number lies.</summary>
/// <param name="Low">The lower end; −∞ where nothing can be promised.</param>
/// <param name="High">The upper end; +∞ where nothing can be promised.</param>
public readonly record struct PredictionRange(double Low, double High)
{
    /// <summary>High − low.</summary>
    public double Width => High - Low;

    /// <summary>Whether a number is inside, ends included.</summary>
    /// <param name="value">The number.</param>
    public bool Holds(double value) => value >= Low && value <= High;
}

/// <summary>Ranges that hold the true number as often as promised, whatever the model is worth: split conformal prediction for regression.</summary>
/// <remarks>The promise is over samples like those of the calibration (exchangeable with them), and on average over calibrations; <see cref="Expected"/> says how far one calibration may lie from it.</remarks>
/// <seealso href="https://arxiv.org/abs/1604.04173">Lei, G'Sell, Rinaldo, Tibshirani and Wasserman, Distribution-free predictive inference for regression (2018)</seealso>
/// <seealso href="https://arxiv.org/abs/1905.03222">Romano, Patterson and Candès, Conformalized quantile regression (2019)</seealso>
public sealed record ConformalIntervals : IJsonOnDeserialized
{
    /// <summary>What the ranges are made of.</summary>
    public required ConformalKind Kind { get; init; }

    /// <summary>The promised coverage: the part of new samples whose range holds the true number.</summary>
    public required double Level { get; init; }

    /// <summary>How many calibration samples there were.</summary>
    public required int Samples { get; init; }

    /// <summary>What is added at both ends: in units of the label, or of the spread; below 0 where quantiles were too far apart. Null where the samples are too few to promise anything.</summary>
    public required double? Margin { get; init; }

    /// <summary>What is added to every spread, so that a spread near 0 promises nothing absurd.</summary>
    public double Softening { get; init; }

    /// <summary>Fits ranges of one width.</summary>
    /// <param name="predicted">What the model says [samples].</param>
    /// <param name="truth">The true numbers [samples]; not of samples that the model was trained on.</param>
    /// <param name="level">The promised coverage.</param>
    /// <exception cref="OgeeException">Lengths differ or a number is not finite (OG4501); the level is not between 0 and 1 (OG4601).</exception>
    public static ConformalIntervals FitAbsolute(ReadOnlySpan<double> predicted, ReadOnlySpan<double> truth, double level = 0.9)
    {
        Check(predicted, "predicted", truth, level);
        var scores = new double[truth.Length];
        for (var i = 0; i < scores.Length; i++) scores[i] = Math.Abs(truth[i] - predicted[i]);
        return Of(ConformalKind.Absolute, scores, level, 0);
    }

    /// <summary>Fits ranges as wide as a spread says, such as the deviation of an ensemble or a second model of the absolute residual.</summary>
    /// <param name="predicted">What the model says [samples].</param>
    /// <param name="spread">How uncertain it is, in any unit, not negative [samples].</param>
    /// <param name="truth">The true numbers [samples].</param>
    /// <param name="level">The promised coverage.</param>
    /// <param name="softening">What is added to every spread; chosen without these samples, for instance a tenth of the mean spread in training.</param>
    /// <exception cref="OgeeException">Lengths differ or a number is not finite (OG4501); a spread is 0 without softening, or negative, or the level is not between 0 and 1 (OG4601).</exception>
    public static ConformalIntervals FitNormalised(ReadOnlySpan<double> predicted, ReadOnlySpan<double> spread, ReadOnlySpan<double> truth, double level = 0.9, double softening = 0)
    {
        Check(predicted, "predicted", truth, level);
        Check(spread, "spread", truth, level);
        if (!(softening >= 0) || !double.IsFinite(softening)) throw DecisionErrors.Setting.With($"conformal intervals: softening is {softening}", "It is not negative", "Pass 0, or a tenth of the mean spread");
        var scores = new double[truth.Length];
        for (var i = 0; i < scores.Length; i++) scores[i] = Math.Abs(truth[i] - predicted[i]) / Unit(spread[i], softening);
        return Of(ConformalKind.Normalised, scores, level, softening);
    }

    /// <summary>Fits ranges between two quantiles that a model predicts, such as 5 % and 95 % for a level of 0.9.</summary>
    /// <param name="low">The lower quantiles [samples].</param>
    /// <param name="high">The upper quantiles [samples].</param>
    /// <param name="truth">The true numbers [samples].</param>
    /// <param name="level">The promised coverage.</param>
    /// <exception cref="OgeeException">Lengths differ or a number is not finite (OG4501); the level is not between 0 and 1 (OG4601).</exception>
    public static ConformalIntervals FitQuantile(ReadOnlySpan<double> low, ReadOnlySpan<double> high, ReadOnlySpan<double> truth, double level = 0.9)
    {
        Check(low, "low", truth, level);
        Check(high, "high", truth, level);
        var scores = new double[truth.Length];
        for (var i = 0; i < scores.Length; i++) scores[i] = Math.Max(low[i] - truth[i], truth[i] - high[i]);
        return Of(ConformalKind.Quantile, scores, level, 0);
    }

    /// <summary>The range of one sample.</summary>
    /// <param name="predicted">What the model says: the prediction, or the lower quantile.</param>
    /// <param name="second">The spread, or the upper quantile; not read for <see cref="ConformalKind.Absolute"/>.</param>
    /// <remarks>Quantiles whose ends pass each other, which happens where they were much too far apart elsewhere, give the point between.</remarks>
    public PredictionRange Apply(double predicted, double second = 0)
    {
        if (Margin is not { } margin) return new(double.NegativeInfinity, double.PositiveInfinity);
        if (Kind == ConformalKind.Quantile)
        {
            double low = predicted - margin, high = second + margin, middle = predicted + (second - predicted) / 2;
            return low <= high ? new(low, high) : new(middle, middle);
        }
        var half = Kind == ConformalKind.Absolute ? margin : margin * Unit(second, Softening);
        return new(predicted - half, predicted + half);
    }

    /// <summary>How often the ranges hold the true number, and how wide they are, on samples that they were not fitted to.</summary>
    /// <param name="predicted">The predictions, or the lower quantiles [samples].</param>
    /// <param name="second">The spreads, or the upper quantiles [samples]; empty for <see cref="ConformalKind.Absolute"/>.</param>
    /// <param name="truth">The true numbers [samples].</param>
    public RangeCoverage Coverage(ReadOnlySpan<double> predicted, ReadOnlySpan<double> second, ReadOnlySpan<double> truth)
    {
        Check(predicted, "predicted", truth, Level);
        if (Kind != ConformalKind.Absolute) Check(second, "second", truth, Level);
        long below = 0, above = 0;
        double width = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            var range = Apply(predicted[i], Kind == ConformalKind.Absolute ? 0 : second[i]);
            width += range.Width;
            if (truth[i] < range.Low) below++;
            else if (truth[i] > range.High) above++;
        }
        double samples = Math.Max(1, truth.Length);
        return new(truth.Length, Interval.ClopperPearson(truth.Length - below - above, truth.Length), width / samples, below / samples, above / samples);
    }

    /// <summary>The coverage that calibrations of this size have: its mean, and between what 95 % of them lie.</summary>
    [JsonIgnore]
    public Interval Expected => ConformalQuantile.Spread(Samples, Level);

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DecisionJson.Default.ConformalIntervals) + "\n";

    /// <summary>From JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it is from, for the error.</param>
    /// <exception cref="OgeeException">It is no such document, or its numbers are out of range (OG4603).</exception>
    public static ConformalIntervals FromJson(string json, string path) => FittedJson.Read(json, path, DecisionJson.Default.ConformalIntervals, DecisionErrors.State);

    void IJsonOnDeserialized.OnDeserialized()
    {
        FittedJson.Require(Enum.IsDefined(Kind) && Level is > 0 and < 1 && Samples >= 0 && Softening >= 0 && double.IsFinite(Softening), "a number is out of range");
        FittedJson.Require(Margin is null || (double.IsFinite(Margin.Value) && (Margin >= 0 || Kind == ConformalKind.Quantile)), "the margin is out of range");
    }

    static ConformalIntervals Of(ConformalKind kind, double[] scores, double level, double softening) =>
        new() { Kind = kind, Level = level, Samples = scores.Length, Margin = ConformalQuantile.Of(scores, level), Softening = softening };

    static double Unit(double spread, double softening) => spread >= 0 && spread + softening > 0 ? spread + softening
        : throw DecisionErrors.Setting.With($"conformal intervals: a spread is {spread}", "Spreads are positive, or 0 with softening", "Pass a softening, such as a tenth of the mean spread");

    static void Check(ReadOnlySpan<double> numbers, string name, ReadOnlySpan<double> truth, double level)
    {
        DecisionErrors.Level("conformal intervals", "level", level);
        MetricErrors.SameLength("conformal intervals", name, numbers.Length, "truth", truth.Length);
        MetricErrors.Finite("conformal intervals", name, numbers);
        MetricErrors.Finite("conformal intervals", "truth", truth);
    }
}

/// <summary>What conformal ranges were worth on a set of samples.</summary>
/// <param name="Samples">How many samples there were.</param>
/// <param name="Coverage">The part of the samples whose range holds the true number, with its exact interval.</param>
/// <param name="MeanWidth">The mean width of a range, in the unit of the label.</param>
/// <param name="Below">The part of the true numbers below their range.</param>
/// <param name="Above">The part of the true numbers above their range.</param>
public sealed record RangeCoverage(int Samples, Interval Coverage, double MeanWidth, double Below, double Above);
