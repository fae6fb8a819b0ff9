using CsCheck;

namespace Ogee.Learn.Tests;

public class RiskCoverageTests
{
    [Fact]
    public void TheCurveIsThatDrawnByHand()
    {
        var curve = RiskCoverage.From([0.9, 0.6, 0.8, 0.7], [true, false, true, false]);
        Assert.Equal([new(0.9, 0.25, 0), new(0.8, 0.5, 0), new(0.7, 0.75, 1 / 3.0), new(0.6, 1, 0.5)], curve.Points);
        Assert.Equal((0 + 0 + 1 / 3.0 + 0.5) / 4, curve.Area, 15);
        Assert.Equal(0.5, curve.AtRisk(0.1)!.Value.Coverage);
        Assert.Equal(0.75, curve.AtCoverage(0.6)!.Value.Coverage);
    }

    [Fact]
    public void EqualConfidencesGiveOnePointAndTheAreaOfTheErrorRate()
    {
        var curve = RiskCoverage.From([0.5, 0.5, 0.5, 0.5], [true, false, true, true]);
        Assert.Equal([new(0.5, 1, 0.25)], curve.Points);
        Assert.Equal(0.25, curve.Area, 15);
        Assert.Null(curve.AtRisk(0.2));
    }

    [Fact]
    public void TheCurveEndsAtFullCoverageWithTheErrorRate() =>
        Gen.Select(Gen.Int[0, 20].Array[1, 60], Gen.Bool.Array[60]).Sample((levels, correct) =>
        {
            bool[] right = correct[..levels.Length];
            var curve = RiskCoverage.From([.. levels.Select(l => l / 20.0)], right);
            Assert.Equal(1, curve.Points[^1].Coverage, 1e-15);
            Assert.Equal(right.Count(r => !r) / (double)right.Length, curve.Points[^1].Risk, 1e-15);
            Assert.All(curve.Points.Zip(curve.Points.Skip(1)), p => Assert.True(p.First.Threshold > p.Second.Threshold && p.First.Coverage < p.Second.Coverage));
        });

    [Fact]
    public void AThinCurveKeepsItsEnds()
    {
        var curve = RiskCoverage.From([.. Enumerable.Range(0, 1000).Select(i => i / 1000.0)], [.. Enumerable.Range(0, 1000).Select(i => i % 3 != 0)]);
        var thin = curve.Thin(50);
        Assert.InRange(thin.Count, 45, 50);
        Assert.Equal((curve.Points[0], curve.Points[^1]), (thin[0], thin[^1]));
        Assert.Same(curve.Points, curve.Thin(1000));
    }
}
