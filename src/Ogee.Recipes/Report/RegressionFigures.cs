using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The figures of a report that follow from predicted and true numbers alone: computed here by <c>train</c> and again, bit for bit, by <c>verify</c>.</summary>
/// <param name="Headline">RMSE, MAE and R² with bootstrap intervals, beside always answering the mean of the training data.</param>
/// <param name="Sheet">Predictions against truths, for pictures.</param>
public sealed record RegressionFigures(IReadOnlyList<HeadlineMetric> Headline, RegressionSheet Sheet)
{
    const int MostPoints = 1500;
    const int Bands = 10;
    static readonly double[] Shares = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

    /// <summary>Computes the figures.</summary>
    /// <param name="label">The name of what is predicted.</param>
    /// <param name="unit">Its unit, or nothing.</param>
    /// <param name="truth">The true values [samples].</param>
    /// <param name="predicted">The predictions [samples].</param>
    /// <param name="constant">What the baseline always answers: the mean of the training data.</param>
    /// <param name="seed">The seed of the bootstrap.</param>
    /// <param name="groups">The group of each sample [samples], or nothing; whole groups are drawn for the intervals.</param>
    public static RegressionFigures From(string label, string unit, double[] truth, double[] predicted, double constant, long seed, ReadOnlySpan<int> groups = default)
    {
        var key = new RngKey((ulong)seed).Fold("bootstrap");
        double[] same = [.. truth.Select(_ => constant)];
        const string Baseline = "always answering the mean of the training data";
        HeadlineMetric Metric(string name, Func<double[], double[], ReadOnlySpan<int>, double> figure, string figureUnit, bool isBetterLower, ReadOnlySpan<int> drawn)
        {
            int[] all = [.. Enumerable.Range(0, truth.Length)];
            return new(name, Bootstrap.Of(truth.Length, indices => figure(truth, predicted, indices), key, drawn), figure(truth, same, all), Baseline) { Unit = figureUnit, IsBetterLower = isBetterLower };
        }
        return new([Metric("RMSE", RootMeanSquare, unit, true, groups), Metric("MAE", MeanAbsolute, unit, true, groups), Metric("R²", Determination, "", false, groups)],
            new(label, Points(truth, predicted), Residuals(truth, predicted), BandsOf(truth, predicted)));
    }

    /// <summary>The root of the mean squared error of some samples.</summary>
    internal static double RootMeanSquare(double[] truth, double[] predicted, ReadOnlySpan<int> indices)
    {
        double sum = 0;
        foreach (var i in indices) sum += (predicted[i] - truth[i]) * (predicted[i] - truth[i]);
        return indices.IsEmpty ? double.NaN : Math.Sqrt(sum / indices.Length);
    }

    static double MeanAbsolute(double[] truth, double[] predicted, ReadOnlySpan<int> indices)
    {
        double sum = 0;
        foreach (var i in indices) sum += Math.Abs(predicted[i] - truth[i]);
        return indices.IsEmpty ? double.NaN : sum / indices.Length;
    }

    // The share of the variance that the predictions explain; not defined where nothing varies.
    static double Determination(double[] truth, double[] predicted, ReadOnlySpan<int> indices)
    {
        double mean = 0, error = 0, variance = 0;
        foreach (var i in indices) mean += truth[i] / indices.Length;
        foreach (var i in indices)
        {
            error += (predicted[i] - truth[i]) * (predicted[i] - truth[i]);
            variance += (truth[i] - mean) * (truth[i] - mean);
        }
        return variance > 0 ? 1 - (error / variance) : double.NaN;
    }

    // Every so many samples, so that the cloud is that of all of them.
    static PredictedPoint[] Points(double[] truth, double[] predicted)
    {
        var step = Math.Max(1, (truth.Length + MostPoints - 1) / MostPoints);
        return [.. Enumerable.Range(0, truth.Length).Where(i => i % step == 0).Select(i => new PredictedPoint(truth[i], predicted[i]))];
    }

    static QuantileValue[] Residuals(double[] truth, double[] predicted)
    {
        double[] errors = [.. truth.Select((value, i) => predicted[i] - value).Order()];
        return errors.Length == 0 ? [] : [.. Shares.Select(share => new QuantileValue(share, errors[(int)Math.Round(share * (errors.Length - 1))]))];
    }

    static ErrorBand[] BandsOf(double[] truth, double[] predicted)
    {
        var order = Enumerable.Range(0, truth.Length).OrderBy(i => predicted[i]).ThenBy(i => i).ToArray();
        var bands = new List<ErrorBand>();
        for (var band = 0; band < Bands; band++)
        {
            var part = order[(band * order.Length / Bands)..((band + 1) * order.Length / Bands)];
            if (part.Length == 0) continue;
            bands.Add(new(predicted[part[0]], predicted[part[^1]], part.Length, part.Average(i => truth[i]), part.Average(i => predicted[i]), RootMeanSquare(truth, predicted, part)));
        }
        return [.. bands];
    }
}
