using CsCheck;

namespace Ogee.Learn.Tests;

public class DriftTestTests
{
    [Fact]
    public void TheExactKolmogorovSmirnovIsThePartOfAllOrdersByBruteForce() =>
        // Up to 5 + 5 values with ties: every choice of which pooled values are the reference's.
        Gen.Select(Gen.Int[0, 3].Array[1, 5], Gen.Int[0, 3].Array[1, 5]).Sample((first, second) =>
        {
            double[] reference = [.. first.Select(v => (double)v)], window = [.. second.Select(v => (double)v)], pooled = [.. reference, .. window];
            var test = KolmogorovSmirnov.Test(reference, window);
            Assert.Equal(Distance(reference, window), test.Statistic, 1e-12);
            int all = 0, far = 0;
            for (var choice = 0; choice < 1 << pooled.Length; choice++)
            {
                if (System.Numerics.BitOperations.PopCount((uint)choice) != reference.Length) continue;
                all++;
                if (Distance([.. pooled.Where((_, i) => (choice >> i & 1) == 1)], [.. pooled.Where((_, i) => (choice >> i & 1) == 0)]) >= test.Statistic - 1e-9) far++;
            }
            Assert.Equal((double)far / all, test.Probability, 1e-10);
        }, iter: 200);

    [Fact]
    public void KolmogorovSmirnovByHand()
    {
        // Two groups of 5 that do not overlap: 2 of the 252 orders.
        Assert.Equal(2 / 252.0, KolmogorovSmirnov.Test([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]).Probability, 12);
        Assert.Equal(1, KolmogorovSmirnov.Test([1, 2], [1, 2]).Probability);
        Assert.Equal(1, KolmogorovSmirnov.Test([], [1, 2]).Probability);
    }

    [Fact]
    public void TheLimitIsCloseToTheExactWhereTheyMeet()
    {
        var random = new Rng(5);
        for (var trial = 0; trial < 20; trial++)
        {
            var test = KolmogorovSmirnov.Test(Drawn.Normal(1000, random), Drawn.Normal(1000, random, 0.05));
            Assert.InRange(KolmogorovSmirnov.Limit(test.Statistic, 1000, 1000) / test.Probability, 0.9, 1.1);
        }
    }

    [Fact]
    public void FishersTestIsThePublishedExample()
    {
        // Fisher's tea (The design of experiments, 1935): 3 of 4 against 1 of 4, two-sided 34/70.
        Assert.Equal(34 / 70.0, RateDrift.Test(3, 4, 1, 4).Probability, 10);
        Assert.Equal(1, RateDrift.Test(0, 100, 0, 10).Probability);
        Assert.Equal(0.5, RateDrift.Test(3, 4, 1, 4).Effect, 15);
    }

    [Fact]
    public void FishersTestIsTheSumOverAllTablesByBruteForce() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[0, 40], Gen.Int[0, 40]).Sample((n, m, a, b) =>
        {
            (a, b) = (Math.Min(a, n), Math.Min(b, m));
            static double choose(int all, int some) => Enumerable.Range(0, some).Aggregate(1.0, (product, i) => product * (all - i) / (i + 1));
            double[] chances = [.. Enumerable.Range(0, m + 1).Where(k => a + b - k >= 0 && a + b - k <= n).Select(k => choose(m, k) * choose(n, a + b - k) / choose(n + m, a + b))];
            var seen = choose(m, b) * choose(n, a) / choose(n + m, a + b);
            Assert.Equal(chances.Where(chance => chance <= seen * (1 + 1e-7)).Sum(), RateDrift.Test(a, n, b, m).Probability, 1e-9);
        }, iter: 2000);

    [Fact]
    public void FishersTestOfMillionsIsPearsonsTestNearly()
    {
        var (fisher, pearson) = (RateDrift.Test(500_000, 10_000_000, 50_500, 1_000_000), CategoryDrift.Test(new([500_000, 9_500_000], [50_500, 949_500])));
        Assert.InRange(fisher.Probability / pearson.Probability, 0.98, 1.02);
        Assert.InRange(RateDrift.Test(10, 10_000_000, 900, 1_000_000).Probability, 0, 1e-300);
    }

    [Fact]
    public void ChiSquareByHand()
    {
        // 30, 70 against 50, 50: (10²/40 + 10²/60)·2 = 8.3333.
        var test = CategoryDrift.Test(Counts(30, 70), Counts(50, 50));
        Assert.Equal(25 / 3.0, test.Statistic, 12);
        Assert.Equal(Distributions.ChiSquareTail(25 / 3.0, 1), test.Probability, 15);
        Assert.Equal(0.2, test.Effect, 15);
        // The two rare ones are pooled into one: 2 degrees of freedom.
        var pooled = CategoryDrift.Test(Counts(50, 40, 3, 2), Counts(40, 50, 2, 3));
        Assert.Equal(2 * (25 / 45.0 + 25 / 45.0), pooled.Statistic, 12);
        Assert.Equal(Distributions.ChiSquareTail(pooled.Statistic, 2), pooled.Probability, 15);
    }

    [Fact]
    public void PopulationStabilityByHand()
    {
        // Ten distinct values, ten each in the reference; the window has 20 of the first and none of the last.
        var (reference, window) = (new NumberSketch(), new NumberSketch());
        for (var i = 0; i < 100; i++)
        {
            reference.Add(i % 10);
            window.Add(i % 10 == 9 ? 0 : i % 10);
        }
        var stability = PopulationStability.Of(reference, window, 0.05);
        double up = 20.5 / 105, down = 0.5 / 105, usual = 10.5 / 105;
        Assert.Equal((up - usual) * Portable.Log(up / usual) + (down - usual) * Portable.Log(down / usual), stability.Index, 12);
        Assert.Equal(16.919 / 50, stability.Threshold, 4);          // χ² of 9 degrees of freedom at 5 %, over n·m/(n + m)
        Assert.Equal(10, stability.Bins);
    }

    [Theory]
    [InlineData(80, 60)]          // exact
    [InlineData(3000, 500)]       // the limit
    public void KolmogorovSmirnovGivesTheFalseAlarmsThatItStates(int n, int m)
    {
        var (alarms, sketched) = (0, 0);
        var random = new Rng(6);
        const int windows = 400;
        for (var window = 0; window < windows; window++)
        {
            double[] reference = Drawn.Normal(n, random), now = Drawn.Normal(m, random);
            if (KolmogorovSmirnov.Test(reference, now).Probability <= 0.05) alarms++;
            if (KolmogorovSmirnov.Test(Sketch(reference), Sketch(now)).Probability <= 0.05) sketched++;
        }
        // Distances are few whole numbers, so the exact test may stay below its level; it must not stay far below.
        Rates.IsAtMost(alarms, windows, 0.05);
        Rates.IsStated(alarms, windows, 0.045);
        Rates.IsAtMost(sketched, windows, 0.05);
        Assert.InRange(sketched, windows / 50, windows);
    }

    [Theory]
    [InlineData(2000, 500, 0.05)]
    [InlineData(20000, 100, 0.05)]
    [InlineData(1000, 1000, 0.01)]
    public void PopulationStabilityGivesTheFalseAlarmsThatItStates(int n, int m, double rate)
    {
        var (alarms, customary) = (0, 0);
        var random = new Rng(7);
        const int windows = 400;
        var reference = Sketch(Drawn.Normal(n, random));
        for (var window = 0; window < windows; window++)
        {
            if (n <= 2000) reference = Sketch(Drawn.Normal(n, random));
            var stability = PopulationStability.Of(reference, Sketch(Drawn.Normal(m, random)), rate);
            if (stability.IsExceeded) alarms++;
            Assert.Equal(stability.IsExceeded, stability.Probability < rate);
            if (stability.Index > 0.1) customary++;
        }
        Rates.IsStated(alarms, windows, rate);
        if (m == 100) Assert.True(customary > 5 * alarms, $"{customary} over 0.1, {alarms} alarms");
    }

    [Fact]
    public void CategoriesGiveTheFalseAlarmsThatTheyState()
    {
        var (alarms, missing) = (0, 0);
        var random = new Rng(8);
        double[] shares = [0.5, 0.25, 0.15, 0.07, 0.02, 0.01];
        const int windows = 2000;
        for (var window = 0; window < windows; window++)
        {
            var (reference, now) = (Drawing(shares, 1000, random), Drawing(shares, 200, random));
            if (CategoryDrift.Test(reference, now).Probability <= 0.05) alarms++;
            if (RateDrift.Test(reference.Counts[4], 1000, now.Counts[4], 200).Probability <= 0.05) missing++;
        }
        Rates.IsStated(alarms, windows, 0.05);
        Rates.IsAtMost(missing, windows, 0.05);
    }

    [Fact]
    public void InjectedDriftsAreFound()
    {
        // 2,000 reference values, windows of 500, p ≤ 0.01: the part of 100 windows that is found.
        var random = new Rng(9);
        int shifted = 0, scaled = 0, swapped = 0, missing = 0, index = 0;
        for (var window = 0; window < 100; window++)
        {
            var reference = Sketch(Drawn.Normal(2000, random));
            if (KolmogorovSmirnov.Test(reference, Sketch(Drawn.Normal(500, random, 0.3))).Probability <= 0.01) shifted++;
            if (PopulationStability.Of(reference, Sketch(Drawn.Normal(500, random, 0.3)), 0.01).IsExceeded) index++;
            if (KolmogorovSmirnov.Test(reference, Sketch(Drawn.Normal(500, random, 0, 1.5))).Probability <= 0.01) scaled++;
            if (CategoryDrift.Test(Drawing([0.6, 0.25, 0.15], 2000, random), Drawing([0.6, 0.15, 0.25], 500, random)).Probability <= 0.01) swapped++;
            if (RateDrift.Test(20, 2000, Drawing([0.05, 0.95], 500, random).Counts[0], 500).Probability <= 0.01) missing++;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"found of 100: shift {shifted}, by index {index}, scale {scaled}, swap {swapped}, missing {missing}");
        Assert.True(shifted >= 98 && index >= 95 && scaled >= 90 && swapped >= 98 && missing >= 95, $"shift {shifted}, index {index}, scale {scaled}, swap {swapped}, missing {missing}");
    }

    [Fact]
    public void AnIntegerFeatureAndOneThatIsAlwaysTheSameAreNoTrouble()
    {
        var same = Sketch([.. Enumerable.Repeat(3.0, 50)]);
        Assert.Equal((1.0, 1.0), (KolmogorovSmirnov.Test(same, same).Probability, PopulationStability.Of(same, same).Probability));
        Assert.Equal(1, CategoryDrift.Test(Counts(0, 0), Counts(0, 0)).Probability);
        Assert.Equal(1, CategoryDrift.Test(Counts(2, 0), Counts(2, 1)).Probability);
    }

    internal static CategoryCounts Drawing(double[] shares, int count, Rng random)
    {
        var counts = new CategoryCounts([.. shares.Select((_, i) => $"c{i}")]);
        for (var i = 0; i < count; i++) counts.Add(Drawn.Draw(shares, random));
        return counts;
    }

    internal static NumberSketch Sketch(double[] values)
    {
        var sketch = new NumberSketch();
        sketch.AddRange(values);
        return sketch;
    }

    static CategoryCounts Counts(params int[] counts)
    {
        var result = new CategoryCounts([.. counts.Select((_, i) => $"c{i}")]);
        for (var c = 0; c < counts.Length; c++)
        {
            for (var i = 0; i < counts[c]; i++) result.Add(c);
        }
        return result;
    }

    static double Distance(double[] first, double[] second) =>
        first.Concat(second).Max(at => Math.Abs(first.Count(v => v <= at) / (double)first.Length - second.Count(v => v <= at) / (double)second.Length));
}
