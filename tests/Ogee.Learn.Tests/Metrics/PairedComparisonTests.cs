namespace Ogee.Learn.Tests;

public class PairedComparisonTests
{
    [Fact]
    public void TheExactPermutationTestCountsAllExchanges()
    {
        // 1 + 2 + 3 = 6: only all signs alike reach it, 2 of 8. 1 + 2 − 3 = 0: all do.
        Assert.Equal(0.25, PairedComparison.PermutationTest([1, 2, 3], new(1)));
        Assert.Equal(1, PairedComparison.PermutationTest([1, 2, -3], new(1)));
        // |1 + 2 − 4| = 1 is reached by every sum (1, 3, 5, 7 in size).
        Assert.Equal(1, PairedComparison.PermutationTest([1, 2, -4], new(1)));
        Assert.Equal(1, PairedComparison.PermutationTest([], new(1)));
        // Zero but for rounding: 0.1 + 0.2 is not 0.3.
        Assert.Equal(1, PairedComparison.PermutationTest([0.1, 0.2, -0.3], new(1)));
    }

    [Fact]
    public void RandomExchangesAgreeWithAllOfThem()
    {
        // 16 differences are enumerated; a 17th of zero changes nothing and makes them random.
        var random = new Rng(2);
        for (var trial = 0; trial < 5; trial++)
        {
            var differences = Drawn.Normal(16, random, 0.3);
            Assert.Equal(PairedComparison.PermutationTest(differences, new(1)), PairedComparison.PermutationTest([.. differences, 0], new(1)), 0.02);
        }
    }

    [Fact]
    public void EqualModelsAreToldApartAsOftenAsStated()
    {
        // Skewed differences of mean 0 by symmetry of the pair, 30 samples, p ≤ 0.1, 400 experiments.
        var (permutation, sign) = (0, 0);
        var random = new Rng(3);
        for (var trial = 0; trial < 400; trial++)
        {
            var (first, second) = (new double[30], new double[30]);
            for (var i = 0; i < 30; i++) (first[i], second[i]) = (Portable.Exp(random.NextNormal()), Portable.Exp(random.NextNormal()));
            double[] differences = [.. first.Zip(second, (a, b) => b - a)];
            if (PairedComparison.PermutationTest(differences, new((ulong)trial), 199) <= 0.1) permutation++;
            if (McNemar.FromCounts(differences.Count(d => d > 0), differences.Count(d => d < 0)).Probability <= 0.1) sign++;
        }
        Assert.InRange(permutation, 40 - 24, 40 + 24);        // 4 standard deviations of the binomial
        Assert.InRange(sign, 0, 40 + 24);
    }

    [Fact]
    public void ABetterModelIsFoundWhereSamplesAreHardForBoth()
    {
        // The difficulty of a sample varies ten times as much as the models differ.
        var random = new Rng(4);
        double[] hard = [.. Drawn.Normal(200, random, 10, 1)], better = [.. hard.Select(h => h - 0.1 + 0.2 * random.NextNormal())];
        var comparison = PairedComparison.Of(hard, better, new(1));
        Assert.True(comparison.Difference.High < 0 && comparison.Permutation < 0.001 && comparison.Sign < 0.001);
        Assert.Equal(200, comparison.FirstBetter + comparison.SecondBetter);
        Assert.True(comparison.SecondBetter > comparison.FirstBetter);
        Assert.Equal(comparison, PairedComparison.Of(hard, better, new(1)));
    }

    [Fact]
    public void GroupsThatAgreeWithinCountAsOneEach()
    {
        double[] first = new double[120], second = [.. Enumerable.Range(0, 120).Select(i => i / 30 == 3 ? -1.0 : 1.0)];
        int[] groups = [.. Enumerable.Range(0, 120).Select(i => i / 30)];
        var grouped = PairedComparison.Of(first, second, new(1), groups);
        Assert.Equal((3, 1), (grouped.FirstBetter, grouped.SecondBetter));
        Assert.Equal(10 / 16.0, grouped.Permutation);          // |3 − 1| or more of 4 signs: all but the 6 ties
        Assert.True(PairedComparison.Of(first, second, new(1)).Permutation < 0.001);
    }

    [Fact]
    public void TheDifferenceOfAnyFigureIsPaired()
    {
        double[] a = [.. Enumerable.Range(0, 100).Select(i => (double)(i * 37 % 100))], b = [.. a.Select(v => v + 1)];
        static Func<ReadOnlySpan<int>, double> largest(double[] values) => indices =>
        {
            var most = double.NegativeInfinity;
            foreach (var i in indices) most = Math.Max(most, values[i]);
            return most;
        };
        Assert.Equal(new(1, 1, 1), PairedComparison.OfFigure(100, largest(a), largest(b), new(1)));
    }
}
