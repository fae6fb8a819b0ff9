using CsCheck;

namespace Ogee.Learn.Tests;

public class RegressionScoresTests
{
    [Fact]
    public void FiguresAreThoseByHand()
    {
        double[] predicted = [1, 2, 3, 6], truth = [1, 4, 2, 5];
        Assert.Equal(Math.Sqrt((0 + 4 + 1 + 1) / 4.0), RegressionScores.RootMeanSquaredError(predicted, truth), 15);
        Assert.Equal(1, RegressionScores.MeanAbsoluteError(predicted, truth), 15);
        Assert.Equal(0, RegressionScores.Bias(predicted, truth), 15);
        Assert.Equal(1 - 6 / 10.0, RegressionScores.R2(predicted, truth), 15);      // mean 3, distances 4 + 1 + 1 + 4
        Assert.Equal((0 + 0.9 * 2 + 0.1 * 1 + 0.1 * 1) / 4, RegressionScores.Pinball(predicted, truth, 0.9), 15);
        Assert.Equal(Interval.Wilson(2, 4), RegressionScores.RangeCoverage([0, 0, 3, 0], [1, 3, 4, 9], truth));
        // Widths 1, 3, 1, 9; the second is 1 above, the third 1 below: 2/0.1 each.
        Assert.Equal((14 + 20 + 20) / 4.0, RegressionScores.Winkler([0, 0, 3, 0], [1, 3, 4, 9], truth, 0.9), 12);
        Assert.Equal([-1, -0.5, 2], RegressionScores.ResidualQuantiles(predicted, truth, 0, 0.5, 1));
    }

    [Fact]
    public void WithoutSamplesOrSpreadThereIsNoFigure()
    {
        Assert.True(double.IsNaN(RegressionScores.RootMeanSquaredError([], [])));
        Assert.True(double.IsNaN(RegressionScores.R2([1, 2], [3, 3])));
        Assert.True(double.IsNaN(RegressionScores.ResidualQuantiles([], [], 0.5)[0]));
    }

    [Fact]
    public void ProperScoresAreSmallestAtTheTrueQuantiles()
    {
        var truth = Drawn.Normal(20_000, new(1));
        double Pinball(double quantile) => RegressionScores.Pinball([.. Enumerable.Repeat(quantile, truth.Length)], truth, 0.9);
        double Winkler(double half) => RegressionScores.Winkler([.. Enumerable.Repeat(-half, truth.Length)], [.. Enumerable.Repeat(half, truth.Length)], truth, 0.9);
        Assert.True(Pinball(1.2816) < Pinball(1.15) && Pinball(1.2816) < Pinball(1.42));
        Assert.True(Winkler(1.6449) < Winkler(1.5) && Winkler(1.6449) < Winkler(1.8));
    }

    [Fact]
    public void IntervalsCoverTheTrueErrorAndHoldTheirValue()
    {
        // Errors of deviation 2, bias 0.5: the root mean squared error is √4.25.
        var covered = 0;
        for (ulong trial = 0; trial < 40; trial++)
        {
            var random = new Rng(trial);
            var truth = Drawn.Normal(150, random, 10, 5);
            double[] predicted = [.. truth.Select(y => y + 0.5 + 2 * random.NextNormal())];
            var figures = RegressionFigures.Of(predicted, truth, baseline: 10, new(trial));
            if (figures.RootMeanSquaredError.Low <= Math.Sqrt(4.25) && Math.Sqrt(4.25) <= figures.RootMeanSquaredError.High) covered++;
            Assert.Equal(RegressionScores.RootMeanSquaredError(predicted, truth), figures.RootMeanSquaredError.Value, 1e-12);
            Assert.Equal(RegressionScores.MeanAbsoluteError(predicted, truth), figures.MeanAbsoluteError.Value, 1e-12);
            Assert.Equal(RegressionScores.R2(predicted, truth), figures.R2.Value, 1e-12);
            Assert.Equal(RegressionScores.Bias(predicted, truth), figures.Bias.Value, 1e-12);
            Assert.True(figures.RootMeanSquaredError.High < figures.BaselineRootMeanSquaredError);
        }
        Assert.InRange(covered, 33, 40);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Assert.Equal("OG4501", Assert.Throws<OgeeException>(() => RegressionScores.MeanAbsoluteError([1], [1, 2])).Error.Code);
        Assert.Equal("OG4501", Assert.Throws<OgeeException>(() => RegressionScores.R2([double.NaN], [1])).Error.Code);
        Assert.Equal("OG4501", Assert.Throws<OgeeException>(() => RegressionScores.RangeCoverage([2], [1], [1])).Error.Code);
        Assert.Equal("OG4501", Assert.Throws<OgeeException>(() => RegressionScores.Pinball([2], [1], 90)).Error.Code);
    }
}
