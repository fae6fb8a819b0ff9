using Ogee.Learn;

namespace Ogee.Recipes.Tests;

public class TypicalityTests
{
    const int Width = 3;

    static float[] Samples(int count, ulong stream)
    {
        var rng = new Rng(new RngKey(5).Fold(stream));
        return [.. Enumerable.Range(0, count * Width).Select(_ => (float)rng.NextNormal())];
    }

    static ModelDecisions Of(int validation, double rate) => new() { Typicality = OutOfDistribution.Fit(Samples(300, 1), Samples(validation, 2), Width, new(3), rate) };

    [Fact]
    public void TheRarestThatFewSamplesCanTellIsForeignAlsoWhereAServerKeepsItAsAFloat()
    {
        for (var count = 20; count < 99; count++)
        {
            var decisions = Of(count, 1.0 / (count + 1));
            var rarest = decisions.TypicalityOf([50, -50, 50])!.Value;
            Assert.Equal(1.0 / (count + 1), rarest);
            Assert.True(decisions.Predict(1, null, rarest).IsAbstained, $"{count}");
            Assert.True(decisions.Predict(1, null, (float)rarest).IsAbstained, $"{count} as a float");
            Assert.False(decisions.Predict(1, null, (float)(2.0 / (count + 1))).IsAbstained, $"{count}, the second");
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void WhatCannotBeDescribedIsAsUnlikeAsCanBeTold(float value) => Assert.Equal(1 / 100.0, Of(99, 0.01).TypicalityOf([0, value, 0]));
}
