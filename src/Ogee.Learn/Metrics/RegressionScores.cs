namespace Ogee.Learn;

/// <summary>How good predicted numbers, quantiles and ranges are.</summary>
/// <remarks>
/// All sums run in the order of the samples, in double precision, so that a figure is the same bits on every machine. There is no mean absolute percentage error: it is not defined at 0,
/// and it rewards predictions that are too low (Tofallis 2015).
/// </remarks>
public static class RegressionScores
{
    /// <summary>The root of the mean squared error, in the unit of the label.</summary>
    /// <param name="predicted">The predictions [samples].</param>
    /// <param name="truth">The true numbers [samples].</param>
    /// <returns>0 or more; NaN without samples, like all figures here.</returns>
    /// <exception cref="OgeeException">Lengths differ, or a number is not finite (OG4501).</exception>
    public static double RootMeanSquaredError(ReadOnlySpan<double> predicted, ReadOnlySpan<double> truth)
    {
        Check("root mean squared error", predicted, truth);
        double sum = 0;
        for (var i = 0; i < truth.Length; i++) sum += (predicted[i] - truth[i]) * (predicted[i] - truth[i]);
        return Math.Sqrt(sum / truth.Length);
    }

    /// <summary>The mean absolute error, in the unit of the label.</summary>
    /// <param name="predicted">The predictions [samples].</param>
    /// <param name="truth">The true numbers [samples].</param>
    /// <exception cref="OgeeException">Lengths differ, or a number is not finite (OG4501).</exception>
    public static double MeanAbsoluteError(ReadOnlySpan<double> predicted, ReadOnlySpan<double> truth)
    {
        Check("mean absolute error", predicted, truth);
        double sum = 0;
        for (var i = 0; i < truth.Length; i++) sum += Math.Abs(predicted[i] - truth[i]);
        return sum / truth.Length;
    }

    /// <summary>The mean of prediction − truth: above 0 where predictions are too high.</summary>
    /// <param name="predicted">The predictions [samples].</param>
    /// <param name="truth">The true numbers [samples].</param>
    /// <exception cref="OgeeException">Lengths differ, or a number is not finite (OG4501).</exception>
    public static double Bias(ReadOnlySpan<double> predicted, ReadOnlySpan<double> truth)
    {
        Check("bias", predicted, truth);
        double sum = 0;
        for (var i = 0; i < truth.Length; i++) sum += predicted[i] - truth[i];
        return sum / truth.Length;
    }

    /// <summary>R²: 1 − (squared errors) / (squared distances of the truths from their mean).</summary>
    /// <param name="predicted">The predictions [samples].</param>
    /// <param name="truth">The true numbers [samples].</param>
    /// <returns>1 for perfect, 0 for no better than the mean of these very truths, below 0 for worse; NaN where all truths are the same.</returns>
    /// <exception cref="OgeeException">Lengths differ, or a number is not finite (OG4501).</exception>
    public static double R2(ReadOnlySpan<double> predicted, ReadOnlySpan<double> truth)
    {
        Check("R²", predicted, truth);
        double mean = 0, errors = 0, spread = 0;
        foreach (var value in truth) mean += value / truth.Length;
        for (var i = 0; i < truth.Length; i++)
        {
            errors += (predicted[i] - truth[i]) * (predicted[i] - truth[i]);
            spread += (truth[i] - mean) * (truth[i] - mean);
        }
        return spread > 0 ? 1 - errors / spread : double.NaN;
    }

    /// <summary>The pinball loss of predicted quantiles: smallest on average at the true quantile.</summary>
    /// <param name="quantiles">The predicted quantiles [samples].</param>
    /// <param name="truth">The true numbers [samples].</param>
    /// <param name="level">The level of the quantiles, such as 0.9; at 0.5 the loss is half the mean absolute error.</param>
    /// <remarks>The mean of level·(y − q) where the truth y is above the quantile q, (1 − level)·(q − y) where it is below.</remarks>
    /// <seealso href="https://doi.org/10.2307/1913643">Koenker and Bassett, Regression quantiles (1978)</seealso>
    /// <exception cref="OgeeException">Lengths differ, a number is not finite, or the level is not between 0 and 1 (OG4501).</exception>
    public static double Pinball(ReadOnlySpan<double> quantiles, ReadOnlySpan<double> truth, double level)
    {
        Check("pinball loss", quantiles, truth);
        Level("pinball loss", level);
        double sum = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            var above = truth[i] - quantiles[i];
            sum += above >= 0 ? level * above : (level - 1) * above;
        }
        return sum / truth.Length;
    }

    /// <summary>How often ranges hold the truth, with Wilson's interval.</summary>
    /// <param name="low">The lower ends [samples].</param>
    /// <param name="high">The upper ends [samples].</param>
    /// <param name="truth">The true numbers [samples].</param>
    /// <exception cref="OgeeException">Lengths differ, or a number is NaN (OG4501).</exception>
    public static Interval RangeCoverage(ReadOnlySpan<double> low, ReadOnlySpan<double> high, ReadOnlySpan<double> truth)
    {
        Check("range coverage", low, high, truth);
        long held = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            if (truth[i] >= low[i] && truth[i] <= high[i]) held++;
        }
        return Interval.Wilson(held, truth.Length);
    }

    /// <summary>The Winkler score of ranges: their mean width, and for every truth outside 2/(1 − level) times its distance from the range.</summary>
    /// <param name="low">The lower ends [samples].</param>
    /// <param name="high">The upper ends [samples].</param>
    /// <param name="truth">The true numbers [samples].</param>
    /// <param name="level">The promised coverage, such as 0.9.</param>
    /// <returns>Smaller is better; smallest on average for the true quantiles, so neither wide nor bold ranges win.</returns>
    /// <seealso href="https://doi.org/10.1080/01621459.1972.10481224">Winkler, A decision-theoretic approach to interval estimation (1972)</seealso>
    /// <exception cref="OgeeException">Lengths differ, a number is NaN, or the level is not between 0 and 1 (OG4501).</exception>
    public static double Winkler(ReadOnlySpan<double> low, ReadOnlySpan<double> high, ReadOnlySpan<double> truth, double level)
    {
        Check("Winkler score", low, high, truth);
        Level("Winkler score", level);
        double sum = 0;
        for (var i = 0; i < truth.Length; i++)
            sum += high[i] - low[i] + 2 / (1 - level) * (Math.Max(0, low[i] - truth[i]) + Math.Max(0, truth[i] - high[i]));
        return sum / truth.Length;
    }

    /// <summary>Quantiles of the residuals, truth − prediction: where errors lie, and whether to one side.</summary>
    /// <param name="predicted">The predictions [samples].</param>
    /// <param name="truth">The true numbers [samples].</param>
    /// <param name="levels">The levels, such as 0.05, 0.5 and 0.95.</param>
    /// <returns>One quantile a level, linear between neighbours; NaN without samples.</returns>
    /// <exception cref="OgeeException">Lengths differ, a number is not finite, or a level is not 0 to 1 (OG4501).</exception>
    public static double[] ResidualQuantiles(ReadOnlySpan<double> predicted, ReadOnlySpan<double> truth, params ReadOnlySpan<double> levels)
    {
        Check("residual quantiles", predicted, truth);
        var residuals = new double[truth.Length];
        for (var i = 0; i < truth.Length; i++) residuals[i] = truth[i] - predicted[i];
        Array.Sort(residuals);
        var quantiles = new double[levels.Length];
        for (var l = 0; l < levels.Length; l++)
        {
            if (!(levels[l] is >= 0 and <= 1)) throw MetricErrors.Input.With($"residual quantiles: level {levels[l]}", "A level is 0 to 1", "Pass 0.95 for 95 %");
            quantiles[l] = residuals.Length == 0 ? double.NaN : Quantiles.OfSorted(residuals, levels[l]);
        }
        return quantiles;
    }

    internal static void Check(string statistic, ReadOnlySpan<double> predicted, ReadOnlySpan<double> truth)
    {
        MetricErrors.SameLength(statistic, "predicted", predicted.Length, "truth", truth.Length);
        MetricErrors.Finite(statistic, "predicted", predicted);
        MetricErrors.Finite(statistic, "truth", truth);
    }

    // Ranges may be infinite: conformal ones of too few samples are.
    static void Check(string statistic, ReadOnlySpan<double> low, ReadOnlySpan<double> high, ReadOnlySpan<double> truth)
    {
        MetricErrors.SameLength(statistic, "low", low.Length, "truth", truth.Length);
        MetricErrors.SameLength(statistic, "high", high.Length, "truth", truth.Length);
        MetricErrors.Finite(statistic, "truth", truth);
        for (var i = 0; i < truth.Length; i++)
        {
            if (!(low[i] <= high[i])) throw MetricErrors.Input.With($"{statistic}: range {i} is from {low[i]} to {high[i]}", "A range has its lower end first", "Pass low before high, and no NaN");
        }
    }

    static void Level(string statistic, double level)
    {
        if (!(level is > 0 and < 1)) throw MetricErrors.Input.With($"{statistic}: level {level}", "A level is between 0 and 1, both excluded", "Pass 0.9 for 90 %");
    }
}
