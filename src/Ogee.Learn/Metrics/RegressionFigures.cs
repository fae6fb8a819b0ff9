namespace Ogee.Learn;

/// <summary>The figures of a regression, each with its 95 % interval, beside a baseline that says the same number for all.</summary>
/// <param name="Samples">How many samples there were.</param>
/// <param name="RootMeanSquaredError">The root of the mean squared error.</param>
/// <param name="MeanAbsoluteError">The mean absolute error.</param>
/// <param name="R2">1 − squared errors over the spread of the truths.</param>
/// <param name="Bias">The mean of prediction − truth.</param>
/// <param name="BaselineRootMeanSquaredError">The root of the mean squared error of the baseline.</param>
/// <param name="BaselineMeanAbsoluteError">The mean absolute error of the baseline.</param>
/// <param name="ResidualQuantiles">The 2.5, 25, 50, 75 and 97.5 % points of truth − prediction.</param>
public sealed record RegressionFigures(int Samples, Interval RootMeanSquaredError, Interval MeanAbsoluteError, Interval R2, Interval Bias,
    double BaselineRootMeanSquaredError, double BaselineMeanAbsoluteError, IReadOnlyList<double> ResidualQuantiles)
{
    /// <summary>Measures predictions.</summary>
    /// <param name="predicted">The predictions [samples].</param>
    /// <param name="truth">The true numbers [samples].</param>
    /// <param name="baseline">What the baseline says: the mean of the training labels, or their median.</param>
    /// <param name="key">The random numbers of the bootstrap.</param>
    /// <param name="groups">The group of each sample [samples], or nothing; whole groups are drawn.</param>
    /// <exception cref="OgeeException">Lengths differ, or a number is not finite (OG4501).</exception>
    public static RegressionFigures Of(ReadOnlySpan<double> predicted, ReadOnlySpan<double> truth, double baseline, RngKey key, ReadOnlySpan<int> groups = default)
    {
        RegressionScores.Check("regression figures", predicted, truth);
        double[] truths = truth.ToArray();
        var errors = new double[truth.Length];
        for (var i = 0; i < errors.Length; i++) errors[i] = predicted[i] - truth[i];
        double[] same = [.. Enumerable.Repeat(baseline, truth.Length)];
        return new(truth.Length,
            Bootstrap.Of(errors.Length, indices => Math.Sqrt(Mean(indices, errors, error => error * error)), key.Fold("rmse"), groups),
            Bootstrap.Of(errors.Length, indices => Mean(indices, errors, Math.Abs), key.Fold("mae"), groups),
            Bootstrap.Of(errors.Length, indices => Explained(indices, errors, truths), key.Fold("r2"), groups),
            Bootstrap.Of(errors.Length, indices => Mean(indices, errors, error => error), key.Fold("bias"), groups),
            RegressionScores.RootMeanSquaredError(same, truth), RegressionScores.MeanAbsoluteError(same, truth),
            RegressionScores.ResidualQuantiles(predicted, truth, 0.025, 0.25, 0.5, 0.75, 0.975));
    }

    static double Mean(ReadOnlySpan<int> indices, double[] numbers, Func<double, double> part)
    {
        double sum = 0;
        foreach (var i in indices) sum += part(numbers[i]);
        return sum / indices.Length;
    }

    static double Explained(ReadOnlySpan<int> indices, double[] errors, double[] truths)
    {
        double mean = 0, squares = 0, spread = 0;
        foreach (var i in indices) mean += truths[i] / indices.Length;
        foreach (var i in indices)
        {
            squares += errors[i] * errors[i];
            spread += (truths[i] - mean) * (truths[i] - mean);
        }
        return spread > 0 ? 1 - squares / spread : double.NaN;
    }
}
