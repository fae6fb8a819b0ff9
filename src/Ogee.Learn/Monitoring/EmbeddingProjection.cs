using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>A few numbers that stand for an embedding in a monitor: its projections on random directions, each dimension scaled to the reference.</summary>
/// <remarks>
/// Two distributions that differ, differ on almost every direction (Cramér and Wold), and a shift of all dimensions shows on a random direction as much as on one dimension. Put each
/// projection into a <see cref="StreamSummary"/> as a feature of the names <see cref="Names"/>; the correction for many tests counts them as it counts columns. Directions come from
/// the seed alone, so only means and deviations are stored. For what lies off the reference altogether, monitor an out-of-distribution score beside it.
/// </remarks>
/// <seealso href="https://doi.org/10.1214/009053606000000588">Cuesta-Albertos, Fraiman and Ransford, Random projections and goodness-of-fit tests in infinite-dimensional spaces (2006)</seealso>
public sealed class EmbeddingProjection : IJsonOnDeserialized
{
    internal const int LargestWidth = 65_536, MostDirections = 256;

    double[]? directions;

    /// <summary>The mean of each dimension in the reference [width].</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>The standard deviation of each dimension in the reference [width]; 0 for a dimension that never changes, which is left out.</summary>
    public required IReadOnlyList<double> Deviation { get; init; }

    /// <summary>How many directions there are.</summary>
    public required int Directions { get; init; }

    /// <summary>The seed of the directions.</summary>
    public ulong Seed { get; init; }

    /// <summary>The names of the projections: embedding.0 and so on.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Names => [.. Enumerable.Range(0, Directions).Select(i => $"embedding.{i}")];

    /// <summary>Fits the scale to the embeddings of the reference.</summary>
    /// <param name="embeddings">The embeddings [samples, width].</param>
    /// <param name="width">How many numbers an embedding has.</param>
    /// <param name="directions">How many directions, 1 to 256.</param>
    /// <param name="seed">The seed of the directions.</param>
    /// <exception cref="OgeeException">The rows are not whole or not finite (OG4501), or a number is out of range (OG4651).</exception>
    public static EmbeddingProjection Fit(ReadOnlySpan<float> embeddings, int width, int directions = 16, ulong seed = 0)
    {
        if (width is < 1 or > LargestWidth || directions is < 1 or > MostDirections)
            throw MonitoringErrors.Setting.With($"projection: {directions} directions of width {width}", $"Expected 1 to {MostDirections} directions and a width of at most {LargestWidth}", "Leave the directions at 16");
        MetricErrors.Rows("projection", "embeddings", embeddings.Length, embeddings.Length / width, width);
        var moments = new Moments[width];
        for (var i = 0; i < embeddings.Length; i++)
        {
            if (!float.IsFinite(embeddings[i])) throw MetricErrors.Input.With($"projection: embedding {i / width} has {embeddings[i]}", "Embeddings are finite", "Find the first layer that gives it with OGEE_CHECK=nan");
            moments[i % width] = moments[i % width].Add(embeddings[i]);
        }
        return new() { Mean = [.. moments.Select(m => m.Mean)], Deviation = [.. moments.Select(m => m.Count == 0 ? 0 : Math.Sqrt(m.M2 / m.Count))], Directions = directions, Seed = seed };
    }

    /// <summary>The projections of one embedding.</summary>
    /// <param name="embedding">The embedding [width].</param>
    /// <returns>Numbers of mean 0 in the reference [directions].</returns>
    /// <exception cref="OgeeException">The width is another one (OG4501).</exception>
    public double[] Apply(ReadOnlySpan<float> embedding)
    {
        MetricErrors.Rows("projection", "embedding", embedding.Length, 1, Mean.Count);
        directions ??= Drawn();
        var projections = new double[Directions];
        for (var d = 0; d < Directions; d++)
        {
            double sum = 0;
            for (var i = 0; i < embedding.Length; i++) sum += directions[d * embedding.Length + i] * (embedding[i] - Mean[i]);
            projections[d] = sum;
        }
        return projections;
    }

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, MonitoringJson.Default.EmbeddingProjection) + "\n";

    /// <summary>From JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it is from, for the error.</param>
    /// <exception cref="OgeeException">It is no such document, or its numbers are out of range (OG4653).</exception>
    public static EmbeddingProjection FromJson(string json, string path) => FittedJson.Read(json, path, MonitoringJson.Default.EmbeddingProjection, MonitoringErrors.State);

    void IJsonOnDeserialized.OnDeserialized()
    {
        FittedJson.Require(Mean is not null && Deviation is not null && Mean.Count is > 0 and <= LargestWidth && Deviation.Count == Mean.Count, "means and deviations do not fit");
        FittedJson.Require(Directions is > 0 and <= MostDirections && Mean!.All(double.IsFinite) && Deviation!.All(deviation => deviation >= 0 && double.IsFinite(deviation)), "a number is out of range");
    }

    // Unit directions, divided by the deviations so that no dimension speaks louder than another.
    double[] Drawn()
    {
        var drawn = new double[Directions * Mean.Count];
        for (var d = 0; d < Directions; d++)
        {
            var row = drawn.AsSpan(d * Mean.Count, Mean.Count);
            var random = new Rng(new RngKey(Seed).Fold("directions").Fold((ulong)d));
            double squares = 0;
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = random.NextNormal();
                squares += row[i] * row[i];
            }
            for (var i = 0; i < row.Length; i++) row[i] = Deviation[i] > 0 ? row[i] / (Math.Sqrt(squares) * Deviation[i]) : 0;
        }
        return drawn;
    }
}
