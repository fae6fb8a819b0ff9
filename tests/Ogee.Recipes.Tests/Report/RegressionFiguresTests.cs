namespace Ogee.Recipes.Tests;

public class RegressionFiguresTests
{
    [Fact]
    public void FiguresAreThoseOfTheFormulas()
    {
        double[] truth = [1, 2, 3, 4], predicted = [1, 2, 4, 6];
        var figures = RegressionFigures.From("y", "m", truth, predicted, constant: 2, seed: 1);
        Assert.Equal([Math.Sqrt(5 / 4.0), 3 / 4.0, 1 - (5 / 5.0)], figures.Headline.Select(metric => metric.Value.Value));
        // The constant 2 is off by −1, 0, 1, 2 ... squares 1 + 0 + 1 + 4.
        Assert.Equal([Math.Sqrt(6 / 4.0), 1.0, 1 - (6 / 5.0)], figures.Headline.Select(metric => metric.Baseline!.Value));
        Assert.Equal([true, true, false], figures.Headline.Select(metric => metric.IsBetterLower));
        Assert.Equal(["m", "m", ""], figures.Headline.Select(metric => metric.Unit));
        Assert.All(figures.Headline, metric => Assert.True(metric.Value.Low <= metric.Value.Value && metric.Value.Value <= metric.Value.High));
    }

    [Fact]
    public void BandsHoldEverySampleOnceInOrderOfThePrediction()
    {
        double[] truth = [.. Enumerable.Range(0, 105).Select(i => (double)i)], predicted = [.. truth.Select(value => 200 - value)];
        var sheet = RegressionFigures.From("y", "", truth, predicted, 0, 1).Sheet;
        Assert.Equal(105, sheet.Bands.Sum(band => band.Count));
        Assert.Equal(sheet.Bands.Select(band => band.Low).Order(), sheet.Bands.Select(band => band.Low));
        Assert.Equal((96, 200), (sheet.Bands[0].Low, sheet.Bands[^1].High));
    }

    [Fact]
    public void WhatDoesNotVaryHasNoShareOfItsVariance() =>
        Assert.True(double.IsNaN(RegressionFigures.From("y", "", [1, 1, 1], [1, 2, 1], 1, 1).Headline[2].Value.Value));
}
