using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>How far a sample lies from all that a model learned from: the Mahalanobis distance of what describes it to the samples of training, with a threshold of a stated false-alarm rate.</summary>
/// <remarks>
/// <para>
/// The score is the squared distance to the mean over the width, under a Gaussian whose correlations are shrunk as far as few samples make necessary. What describes a sample should be what training does not teach a
/// network to look past: of a picture the statistics of its first stage, of a row its hidden numbers. At most <see cref="MostFitted"/> random training samples are looked at, which keeps its promise: only validation samples
/// decide what is far.
/// </para>
/// <para>
/// The p of a sample is (1 + validation scores that are as large) / (1 + validation scores): where a sample is like those of validation, the chance of a p of at most α is at most α, whatever the score
/// is worth. So calling outside what has p ≤ α gives false alarms in at most a part α.
/// </para>
/// </remarks>
/// <seealso href="https://arxiv.org/abs/1807.03888">Lee, Lee, Lee and Shin, A simple unified framework for detecting out-of-distribution samples and adversarial attacks (2018): Mahalanobis distances, also of early layers</seealso>
/// <seealso href="https://arxiv.org/abs/2104.08279">Bates, Candès, Lei, Romano and Sesia, Testing for outliers with conformal p-values (2023)</seealso>
public sealed record OutOfDistribution : IJsonOnDeserialized
{
    /// <summary>How many training samples are looked at at most.</summary>
    public const int MostFitted = 2000;

    /// <summary>How many validation scores are kept at most.</summary>
    public const int MostScores = 2000;

    const int LargestWidth = 2048;

    // More than float32 loses, and far less than what lies between two ps.
    const double Rounding = 1e-6;

    /// <summary>How many numbers describe a sample.</summary>
    public required int Width { get; init; }

    /// <summary>The part of samples like those of validation that is called outside.</summary>
    public required double FalseAlarmRate { get; init; }

    /// <summary>The mean of each number, as float32 in the little-endian order of all processors that Ogee runs on [width].</summary>
    public required ReadOnlyMemory<byte> Mean { get; init; }

    /// <summary>The deviation of each number, likewise [width].</summary>
    public required ReadOnlyMemory<byte> Deviation { get; init; }

    /// <summary>The Cholesky factor of the shrunk correlations, its lower triangle by rows, likewise [width · (width + 1) / 2].</summary>
    public required ReadOnlyMemory<byte> Factor { get; init; }

    /// <summary>The validation scores, ascending.</summary>
    public required IReadOnlyList<double> Scores { get; init; }

    /// <summary>Fits score and threshold.</summary>
    /// <param name="training">What describes training samples [training samples, width].</param>
    /// <param name="validation">What describes samples that the model was not trained on [validation samples, width].</param>
    /// <param name="width">How many numbers describe a sample, 1 to 2048.</param>
    /// <param name="falseAlarmRate">The part of samples like those of validation that may be called outside, such as 0.01 or 0.05; at least 1/(validation samples + 1), or nothing ever is.</param>
    /// <param name="key">The random numbers that choose what is looked at.</param>
    /// <exception cref="OgeeException">The rows are not whole or not finite, or there are none (OG4501), or a setting is out of range (OG4601).</exception>
    public static OutOfDistribution Fit(ReadOnlySpan<float> training, ReadOnlySpan<float> validation, int width, RngKey key, double falseAlarmRate = 0.01)
    {
        DecisionErrors.Level("out of distribution", "the false-alarm rate", falseAlarmRate);
        if (width is < 1 or > LargestWidth)
            throw DecisionErrors.Setting.With($"out of distribution: width {width}", $"The width is 1 to {LargestWidth}", "Describe a sample by fewer numbers");
        Check("training", training, width);
        Check("validation", validation, width);
        var fitted = Some(training.Length / width, MostFitted, key.Fold("kept"));
        var rows = new float[fitted.Length * width];
        for (var r = 0; r < fitted.Length; r++) training.Slice(fitted[r] * width, width).CopyTo(rows.AsSpan(r * width));
        var (mean, deviation, factor) = ShrunkGaussian.Fit(rows, width);
        var fit = new OutOfDistribution { Width = width, FalseAlarmRate = falseAlarmRate, Mean = mean, Deviation = deviation, Factor = factor, Scores = [] };
        var some = Some(validation.Length / width, MostScores, key.Fold("scores"));
        var scores = new double[some.Length];
        for (var i = 0; i < some.Length; i++) scores[i] = fit.Score(validation.Slice(some[i] * width, width));
        Array.Sort(scores);
        return fit with { Scores = scores };
    }

    /// <summary>How far a sample is: about 1 for one of training, larger for farther.</summary>
    /// <param name="described">What describes it [width].</param>
    /// <exception cref="OgeeException">The width is another one, or a number is not finite (OG4501).</exception>
    public double Score(ReadOnlySpan<float> described)
    {
        Check("sample", described, Width);
        MetricErrors.Rows("out of distribution", "sample", described.Length, 1, Width);
        return ShrunkGaussian.Distance(described, Mean.Span, Deviation.Span, Factor.Span);
    }

    /// <summary>The p of a score: the chance of one at least this large for a sample like those of validation.</summary>
    /// <param name="score">The score.</param>
    public double Probability(double score)
    {
        // The first validation score that is at least as large.
        int low = 0, high = Scores.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Scores[middle] >= score) high = middle;
            else low = middle + 1;
        }
        return (1.0 + Scores.Count - low) / (1.0 + Scores.Count);
    }

    /// <summary>Whether a score is called outside.</summary>
    /// <param name="score">The score.</param>
    public bool IsOutside(double score) => IsRare(Probability(score));

    /// <summary>Whether a p is so rare that its sample is called outside. One that was kept as a float32 is still what it was.</summary>
    /// <param name="probability">As of <see cref="Probability"/>.</param>
    public bool IsRare(double probability) => probability <= FalseAlarmRate * (1 + Rounding);

    /// <summary>The largest score that is still called inside; null where so few validation samples cannot tell, and nothing is called outside.</summary>
    [JsonIgnore]
    public double? Threshold
    {
        get
        {
            // p ≤ α where at most α·(n + 1) − 1 validation scores are as large.
            var above = (int)Math.Floor(FalseAlarmRate * (Scores.Count + 1.0) + 1e-9) - 1;
            return above < 0 || Scores.Count == 0 ? null : Scores[Scores.Count - 1 - above];
        }
    }

    /// <summary>As JSON: 5.4 bytes for each number of the factor, and about 20 for each score.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DecisionJson.Default.OutOfDistribution) + "\n";

    /// <summary>From JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it is from, for the error.</param>
    /// <exception cref="OgeeException">It is no such document, or its numbers are out of range (OG4603).</exception>
    public static OutOfDistribution FromJson(string json, string path) => FittedJson.Read(json, path, DecisionJson.Default.OutOfDistribution, DecisionErrors.State);

    void IJsonOnDeserialized.OnDeserialized()
    {
        FittedJson.Require(Width is > 0 and <= LargestWidth && FalseAlarmRate is > 0 and < 1 && Scores is not null && Scores.Count <= MostScores, "a number is out of range");
        FittedJson.Require(Mean.Length == 4 * Width && Deviation.Length == 4 * Width && Factor.Length == 2L * Width * (Width + 1), "the numbers do not fit the width");
        for (var i = 0; i < Width; i++)
            FittedJson.Require(float.IsFinite(At(Mean, i)) && float.IsFinite(At(Deviation, i)) && At(Deviation, i) > 0 && At(Factor, (i * (i + 3)) / 2) > 0, "a mean or deviation is no such number");
        for (var i = 0; i < Factor.Length / 4; i++) FittedJson.Require(float.IsFinite(At(Factor, i)), "a correlation is not finite");
        for (var i = 0; i < Scores!.Count; i++) FittedJson.Require(double.IsFinite(Scores[i]) && (i == 0 || Scores[i] >= Scores[i - 1]), "the scores are not in order");
    }

    static float At(ReadOnlyMemory<byte> numbers, int place) => BinaryPrimitives.ReadSingleLittleEndian(numbers.Span[(sizeof(float) * place)..]);

    // A random part keeps what validity needs: the kept scores are exchangeable with a new one.
    static int[] Some(int count, int most, RngKey key)
    {
        var order = new Rng(key).Permutation(count)[..Math.Min(count, most)];
        Array.Sort(order);
        return order;
    }

    static void Check(string name, ReadOnlySpan<float> samples, int width)
    {
        if (samples.IsEmpty) throw MetricErrors.Input.With($"out of distribution: no {name} samples", "There is at least one", "Keep a part of the data for validation: --split 80/10/10");
        MetricErrors.Rows("out of distribution", name, samples.Length, samples.Length / width, width);
        for (var i = 0; i < samples.Length; i++)
        {
            if (!float.IsFinite(samples[i])) throw MetricErrors.Input.With($"out of distribution: {name}[{i / width}] has {samples[i]}", "What describes a sample is finite", "Find the first layer that gives it with OGEE_CHECK=nan");
        }
    }
}
