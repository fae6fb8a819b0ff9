using System.Globalization;
using Ogee.Learn;
using Sylvan.Data.Csv;

namespace Ogee.Recipes;

/// <summary>The predictions.csv of a version: what it said of each test sample.</summary>
sealed class PredictionsFile
{
    readonly Dictionary<string, (string Truth, string Predicted)> samples;

    PredictionsFile(Dictionary<string, (string, string)> samples) => this.samples = samples;

    /// <summary>Reads the file of a version; null where there is none that can be read.</summary>
    /// <param name="folder">The folder of the version's files.</param>
    internal static PredictionsFile? ReadOrNull(string folder)
    {
        var path = Path.Combine(folder, "report", "predictions.csv");
        if (!File.Exists(path)) return null;
        try
        {
            using var reader = CsvDataReader.Create(path);
            int at = reader.GetOrdinal("path"), truth = reader.GetOrdinal("truth"), predicted = reader.GetOrdinal("predicted");
            var samples = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
            while (reader.Read()) samples[reader.GetString(at)] = (reader.GetString(truth), reader.GetString(predicted));
            return new(samples);
        }
        catch (Exception cause) when (cause is CsvFormatException or IndexOutOfRangeException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>This version's figure less another's, with the 95 % interval of the paired bootstrap; null where the two have other samples, or the figure is none that follows from the file.</summary>
    internal Interval? Difference(PredictionsFile other, string figure, RngKey key)
    {
        if (samples.Count < 2 || !IsOfSameSamples(other)) return null;
        string[] paths = [.. samples.Keys.Order(StringComparer.Ordinal)];
        return figure switch
        {
            "test_accuracy" => PairedComparison.Of(other.Hits(paths), Hits(paths), key).Difference,
            "test_r2" when Numbers(paths, sample => sample.Truth) is { } truth && Numbers(paths, sample => sample.Predicted) is { } mine && other.Numbers(paths, sample => sample.Predicted) is { } theirs =>
                PairedComparison.OfFigure(paths.Length, indices => Determination(truth, theirs, indices), indices => Determination(truth, mine, indices), key),
            _ => null,
        };
    }

    /// <summary>Whether both were asked the same, with the same truths.</summary>
    internal bool IsOfSameSamples(PredictionsFile other) => samples.Count == other.samples.Count && samples.All(sample => other.samples.TryGetValue(sample.Key, out var same) && same.Truth == sample.Value.Truth);

    double[] Hits(string[] paths) => [.. paths.Select(path => samples[path].Truth == samples[path].Predicted ? 1.0 : 0.0)];

    double[]? Numbers(string[] paths, Func<(string Truth, string Predicted), string> of)
    {
        var numbers = new double[paths.Length];
        for (var i = 0; i < numbers.Length; i++)
            if (!double.TryParse(of(samples[paths[i]]), NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i])) return null;
        return numbers;
    }

    // R² = 1 − Σ(truth − predicted)² / Σ(truth − mean)²
    static double Determination(double[] truth, double[] predicted, ReadOnlySpan<int> indices)
    {
        double mean = 0, error = 0, spread = 0;
        foreach (var i in indices) mean += truth[i] / indices.Length;
        foreach (var i in indices)
        {
            error += (truth[i] - predicted[i]) * (truth[i] - predicted[i]);
            spread += (truth[i] - mean) * (truth[i] - mean);
        }
        return spread > 0 ? 1 - (error / spread) : double.NaN;
    }
}
