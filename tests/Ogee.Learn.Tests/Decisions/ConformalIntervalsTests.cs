namespace Ogee.Learn.Tests;

public class ConformalIntervalsTests
{
    [Fact]
    public void MarginsAreTheOrderStatisticsByHand()
    {
        // |residuals| 1, 2, 3, 4; ⌈5 · 0.6⌉ = 3.
        double[] predicted = [0, 0, 0, 0], truth = [1, -2, 3, -4];
        Assert.Equal(3, ConformalIntervals.FitAbsolute(predicted, truth, 0.6).Margin);
        Assert.Equal(new(7, 13), ConformalIntervals.FitAbsolute(predicted, truth, 0.6).Apply(10));
        // Over spreads 1, 2, 1, 4: 1, 1, 3, 1; the third smallest is 1.
        var normalised = ConformalIntervals.FitNormalised(predicted, [1, 2, 1, 4], truth, 0.6);
        Assert.Equal(1, normalised.Margin);
        Assert.Equal(new(4, 16), normalised.Apply(10, 6));
        // Between −2 and 2 the excess is −1, 0, 1, 2; the third is 1.
        var quantile = ConformalIntervals.FitQuantile([-2, -2, -2, -2], [2, 2, 2, 2], truth, 0.6);
        Assert.Equal(1, quantile.Margin);
        Assert.Equal(new(4, 9), quantile.Apply(5, 8));
    }

    [Fact]
    public void TooFewSamplesPromiseTheWholeLine()
    {
        var intervals = ConformalIntervals.FitAbsolute([0, 0], [1, 2], 0.9);
        Assert.Null(intervals.Margin);
        Assert.Equal(new(double.NegativeInfinity, double.PositiveInfinity), intervals.Apply(3));
        Assert.Equal(intervals, ConformalIntervals.FromJson(intervals.ToJson(), "x"));
    }

    [Fact]
    public void QuantilesTooFarApartAreMovedTogetherAndNeverPastEachOther()
    {
        var quantile = ConformalIntervals.FitQuantile([-9, -9, -9, -9], [9, 9, 9, 9], [0, 1, 2, 3], 0.6);
        Assert.Equal(-7, quantile.Margin);
        Assert.Equal(new(3, 4), quantile.Apply(-4, 11));
        Assert.Equal(new(2, 2), quantile.Apply(1, 3));
    }

    [Theory]
    [InlineData(ConformalKind.Absolute)]
    [InlineData(ConformalKind.Normalised)]
    [InlineData(ConformalKind.Quantile)]
    public void TheCoverageOverManyCalibrationsIsThePromise(ConformalKind kind)
    {
        // y is normal with a deviation that depends on x; the model's spread is wrong by a factor of 3. 60 calibrations of 200, tests of 400, 4 standard errors.
        var covered = 0.0;
        for (ulong trial = 0; trial < 60; trial++)
        {
            var (predicted, second, truth) = Regression(600, trial, kind);
            covered += Fit(kind, predicted.AsSpan(0, 200), second.AsSpan(0, 200), truth.AsSpan(0, 200)).Coverage(predicted.AsSpan(200), second.AsSpan(200), truth.AsSpan(200)).Coverage.Value / 60;
        }
        var slack = 4 * Math.Sqrt(0.9 * 0.1 / 24_000 + 0.9 * 0.1 / 202 / 60);
        Assert.InRange(covered, 0.9 - slack, 0.9 + 1 / 201.0 + slack);
    }

    [Fact]
    public void RangesThatFollowTheSpreadAreNarrowerAndCoverTheNoisyPartToo()
    {
        var (predicted, second, truth) = Regression(8000, 5, ConformalKind.Normalised);
        var absolute = ConformalIntervals.FitAbsolute(predicted.AsSpan(0, 4000), truth.AsSpan(0, 4000));
        var normalised = ConformalIntervals.FitNormalised(predicted.AsSpan(0, 4000), second.AsSpan(0, 4000), truth.AsSpan(0, 4000));
        Assert.True(normalised.Coverage(predicted.AsSpan(4000), second.AsSpan(4000), truth.AsSpan(4000)).MeanWidth
            < 0.95 * absolute.Coverage(predicted.AsSpan(4000), [], truth.AsSpan(4000)).MeanWidth);
        int[] noisy = [.. Enumerable.Range(4000, 4000).Where(i => second[i] > 3.5)];
        Assert.InRange(noisy.Count(i => normalised.Apply(predicted[i], second[i]).Holds(truth[i])) / (double)noisy.Length, 0.87, 0.93);
        Assert.InRange(noisy.Count(i => absolute.Apply(predicted[i]).Holds(truth[i])) / (double)noisy.Length, 0, 0.85);
    }

    [Fact]
    public void SpreadsOfNothingNeedASoftening()
    {
        Assert.Equal("OG4601", Assert.Throws<OgeeException>(() => ConformalIntervals.FitNormalised([0], [0], [1])).Error.Code);
        Assert.NotNull(ConformalIntervals.FitNormalised([0], [0], [1], 0.5, softening: 0.1).Margin);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kind":"Absolute","level":0.9,"samples":10,"margin":-1}""")]
    [InlineData("""{"kind":"Absolute","level":9,"samples":10,"margin":1}""")]
    [InlineData("""{"kind":"Absolute","level":0.9,"samples":10,"margin":1e999}""")]
    [InlineData("""{"kind":7,"level":0.9,"samples":10,"margin":1}""")]
    public void AFileThatNoFitWroteIsRefusedByName(string json) =>
        Assert.Equal("OG4603", Assert.Throws<OgeeException>(() => ConformalIntervals.FromJson(json, "ranges.json")).Error.Code);

    static ConformalIntervals Fit(ConformalKind kind, ReadOnlySpan<double> predicted, ReadOnlySpan<double> second, ReadOnlySpan<double> truth) => kind switch
    {
        ConformalKind.Absolute => ConformalIntervals.FitAbsolute(predicted, truth),
        ConformalKind.Normalised => ConformalIntervals.FitNormalised(predicted, second, truth),
        _ => ConformalIntervals.FitQuantile(predicted, second, truth),
    };

    // Spreads 3·(0.2 to 2), truths of deviation 0.2 to 2; for quantiles ±1 deviation, far from the 5 % and 95 % points.
    static (double[] Predicted, double[] Second, double[] Truth) Regression(int samples, ulong seed, ConformalKind kind)
    {
        var random = new Rng(seed);
        var (predicted, second, truth) = (new double[samples], new double[samples], new double[samples]);
        for (var i = 0; i < samples; i++)
        {
            var deviation = 0.2 + 1.8 * random.NextDouble();
            var middle = 10 * random.NextDouble();
            truth[i] = middle + deviation * random.NextNormal();
            predicted[i] = kind == ConformalKind.Quantile ? middle - deviation : middle;
            second[i] = kind == ConformalKind.Quantile ? middle + deviation : 3 * deviation;
        }
        return (predicted, second, truth);
    }
}
