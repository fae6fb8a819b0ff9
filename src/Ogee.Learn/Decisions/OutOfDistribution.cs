using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>How far a sample lies from all that a model learned from: the distance of its embedding to the nearest ones of training, with a threshold of a stated false-alarm rate.</summary>
/// <remarks>
/// <para>
/// The score is the mean distance to the <see cref="Neighbours"/> nearest of at most <see cref="MostKept"/> training embeddings, all scaled to length 1. A random part of the training embeddings is kept,
/// which keeps its promise: only validation samples decide what is far.
/// </para>
/// <para>
/// The p of a sample is (1 + validation scores that are as large) / (1 + validation scores): where a sample is like those of validation, the chance of a p of at most α is at most α, whatever the score
/// is worth. So calling outside what has p ≤ α gives false alarms in at most a part α.
/// </para>
/// </remarks>
/// <seealso href="https://arxiv.org/abs/2204.06507">Sun, Ming, Zhu and Li, Out-of-distribution detection with deep nearest neighbors (2022)</seealso>
/// <seealso href="https://arxiv.org/abs/2104.08279">Bates, Candès, Lei, Romano and Sesia, Testing for outliers with conformal p-values (2023)</seealso>
public sealed record OutOfDistribution : IJsonOnDeserialized
{
    /// <summary>How many training embeddings are kept at most.</summary>
    public const int MostKept = 1000;

    /// <summary>How many validation scores are kept at most.</summary>
    public const int MostScores = 2000;

    const int LargestWidth = 65_536;

    /// <summary>How many numbers an embedding has.</summary>
    public required int Width { get; init; }

    /// <summary>How many neighbours count.</summary>
    public required int Neighbours { get; init; }

    /// <summary>The part of samples like those of validation that is called outside.</summary>
    public required double FalseAlarmRate { get; init; }

    /// <summary>The training embeddings that are kept, of length 1, as float32 in the little-endian order of all processors that Ogee runs on [kept, width].</summary>
    public required ReadOnlyMemory<byte> Kept { get; init; }

    /// <summary>The validation scores, ascending.</summary>
    public required IReadOnlyList<double> Scores { get; init; }

    /// <summary>Fits score and threshold.</summary>
    /// <param name="training">Embeddings of training samples [training samples, width].</param>
    /// <param name="validation">Embeddings of samples that the model was not trained on [validation samples, width].</param>
    /// <param name="width">How many numbers an embedding has.</param>
    /// <param name="falseAlarmRate">The part of samples like those of validation that may be called outside, such as 0.01 or 0.05; at least 1/(validation samples + 1), or nothing ever is.</param>
    /// <param name="key">The random numbers that choose what is kept.</param>
    /// <param name="neighbours">How many neighbours count.</param>
    /// <exception cref="OgeeException">The rows are not whole or not finite, or there are none (OG4501), or a setting is out of range (OG4601).</exception>
    public static OutOfDistribution Fit(ReadOnlySpan<float> training, ReadOnlySpan<float> validation, int width, RngKey key, double falseAlarmRate = 0.01, int neighbours = 5)
    {
        DecisionErrors.Level("out of distribution", "the false-alarm rate", falseAlarmRate);
        if (width is < 1 or > LargestWidth || neighbours < 1)
            throw DecisionErrors.Setting.With($"out of distribution: {neighbours} neighbours, width {width}", $"There is at least one neighbour, and a width of 1 to {LargestWidth}", "Leave the neighbours at 5");
        Check("training", training, width);
        Check("validation", validation, width);
        var kept = Some(training.Length / width, MostKept, key.Fold("kept"));
        var rows = new float[kept.Length * width];
        for (var r = 0; r < kept.Length; r++) Scale(training.Slice(kept[r] * width, width), rows.AsSpan(r * width, width));
        var fit = new OutOfDistribution
        {
            Width = width, Neighbours = Math.Min(neighbours, kept.Length), FalseAlarmRate = falseAlarmRate, Kept = Bytes(rows), Scores = [],
        };
        var some = Some(validation.Length / width, MostScores, key.Fold("scores"));
        var scores = new double[some.Length];
        for (var i = 0; i < some.Length; i++) scores[i] = fit.Score(validation.Slice(some[i] * width, width));
        Array.Sort(scores);
        return fit with { Scores = scores };
    }

    /// <summary>How far a sample is: 0 to 2, larger for farther.</summary>
    /// <param name="embedding">Its embedding [width].</param>
    /// <exception cref="OgeeException">The width is another one, or a number is not finite (OG4501).</exception>
    public double Score(ReadOnlySpan<float> embedding)
    {
        Check("embedding", embedding, Width);
        MetricErrors.Rows("out of distribution", "embedding", embedding.Length, 1, Width);
        Span<float> query = Width <= 1024 ? stackalloc float[Width] : new float[Width];
        Span<double> nearest = Neighbours <= 64 ? stackalloc double[Neighbours] : new double[Neighbours];
        Scale(embedding, query);
        nearest.Fill(double.PositiveInfinity);
        var rows = MemoryMarshal.Cast<byte, float>(Kept.Span);
        for (var row = 0; row < rows.Length; row += Width)
        {
            var distance = SquaredDistance(rows.Slice(row, Width), query);
            for (var n = nearest.Length - 1; n >= 0 && distance < nearest[n]; n--)
            {
                if (n < nearest.Length - 1) nearest[n + 1] = nearest[n];
                nearest[n] = distance;
            }
        }
        double sum = 0;
        foreach (var distance in nearest) sum += Math.Sqrt(distance);
        return sum / nearest.Length;
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
    public bool IsOutside(double score) => Probability(score) <= FalseAlarmRate;

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

    /// <summary>As JSON: 5.4 bytes for each of the kept numbers.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DecisionJson.Default.OutOfDistribution) + "\n";

    /// <summary>From JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it is from, for the error.</param>
    /// <exception cref="OgeeException">It is no such document, or its numbers are out of range (OG4603).</exception>
    public static OutOfDistribution FromJson(string json, string path) => FittedJson.Read(json, path, DecisionJson.Default.OutOfDistribution, DecisionErrors.State);

    void IJsonOnDeserialized.OnDeserialized()
    {
        FittedJson.Require(Width is > 0 and <= LargestWidth && FalseAlarmRate is > 0 and < 1 && Scores is not null && Scores.Count <= MostScores, "a number is out of range");
        FittedJson.Require(Kept.Length > 0 && Kept.Length % (4 * Width) == 0 && Kept.Length / (4 * Width) <= MostKept && Neighbours > 0 && Neighbours <= Kept.Length / (4 * Width), "the embeddings do not fit the width");
        for (var i = 0; i < Kept.Length; i += 4)
            FittedJson.Require(float.IsFinite(BinaryPrimitives.ReadSingleLittleEndian(Kept.Span[i..])), "an embedding is not finite");
        for (var i = 0; i < Scores!.Count; i++) FittedJson.Require(double.IsFinite(Scores[i]) && (i == 0 || Scores[i] >= Scores[i - 1]), "the scores are not in order");
    }

    // Number i goes to lane i mod 16, and the lanes are added in order: the same bits on every processor.
    static double SquaredDistance(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var lanes = Vector512<float>.Zero;
        var i = 0;
        for (; i <= first.Length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            var difference = Vector512.Create(first[i..]) - Vector512.Create(second[i..]);
            lanes += difference * difference;
        }
        double sum = 0;
        for (var lane = 0; lane < Vector512<float>.Count; lane++) sum += lanes[lane];
        for (; i < first.Length; i++) sum += (double)(first[i] - second[i]) * (first[i] - second[i]);
        return sum;
    }

    // A random part keeps what validity needs: the kept scores are exchangeable with a new one.
    static int[] Some(int count, int most, RngKey key)
    {
        var order = new Rng(key).Permutation(count)[..Math.Min(count, most)];
        Array.Sort(order);
        return order;
    }

    // To length 1; an embedding of zeros stays where it is.
    static void Scale(ReadOnlySpan<float> embedding, Span<float> scaled)
    {
        double squares = 0;
        foreach (var value in embedding) squares += (double)value * value;
        var length = Math.Sqrt(squares);
        for (var i = 0; i < embedding.Length; i++) scaled[i] = length > 0 ? (float)(embedding[i] / length) : 0;
    }

    static byte[] Bytes(float[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }

    static void Check(string name, ReadOnlySpan<float> embeddings, int width)
    {
        if (embeddings.IsEmpty) throw MetricErrors.Input.With($"out of distribution: no {name} embeddings", "There is at least one", "Keep a part of the data for validation: --split 80/10/10");
        MetricErrors.Rows("out of distribution", name, embeddings.Length, embeddings.Length / width, width);
        for (var i = 0; i < embeddings.Length; i++)
        {
            if (!float.IsFinite(embeddings[i])) throw MetricErrors.Input.With($"out of distribution: {name}[{i / width}] has {embeddings[i]}", "Embeddings are finite", "Find the first layer that gives it with OGEE_CHECK=nan");
        }
    }
}
