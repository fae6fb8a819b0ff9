using Ogee.Learn;

namespace Ogee.Recipes.Tests;

public class ComparisonStatisticsTests
{
    [Fact]
    public void HolmTakesTheSmallestTimesAllAndNeverFalls()
    {
        // By hand: 0.01 · 4, 0.02 · 3, then 0.03 · 2 (as the one before), 0.04 · 1 is less than the one before it.
        Assert.Equal([0.06, 0.04, 0.06, 0.06], Holm.Adjust([0.03, 0.01, 0.04, 0.02]).Select(p => Math.Round(p, 12)));
        Assert.Equal([1, 1], Holm.Adjust([0.7, 0.9]));
        Assert.Empty(Holm.Adjust([]));
    }

    [Fact]
    public void TwoModelsWithTheSameAnswersMayStillDiffer()
    {
        // By hand: p₁₂ = p₂₁ = 1/102, half = 1.96·√((2/102)/102).
        var interval = FewChanges.OfAccuracy(new(0, 0, 0), 0, 0, 100);
        Assert.Equal(1.959963984540054 * Math.Sqrt(2.0 / 102 / 102), interval.High, 12);
        Assert.Equal(-interval.High, interval.Low, 12);
        // With enough differing samples the bootstrap stands.
        Assert.Equal(new Interval(0.1, 0.05, 0.15), FewChanges.OfAccuracy(new(0.1, 0.05, 0.15), 3, 13, 100));
    }

    [Fact]
    public void AnIntervalOfFewChangesHoldsTheDifferenceAsOftenAsItSays()
    {
        // Two models of 60 samples that differ on 2 % each way: the bootstrap alone is empty wherever no difference happens to be drawn.
        const int Trials = 600;
        var held = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var random = new Rng(new RngKey(5).Fold((ulong)trial));
            var (worse, better) = (0, 0);
            for (var i = 0; i < 60; i++)
            {
                var draw = random.NextDouble();
                if (draw < 0.02) worse++;
                else if (draw < 0.04) better++;
            }
            var middle = (better - worse) / 60.0;
            var interval = FewChanges.OfAccuracy(new(middle, middle, middle), worse, better, 60);
            if (interval.Low <= 0 && interval.High >= 0) held++;
        }
        // 95 % of 600 is 570; five standard deviations below it are 543.
        Assert.InRange(held, 543, Trials);
    }

    [Fact]
    public void ModelsThatAreEquallyGoodAreRarelyToldApart()
    {
        const int Trials = 300;
        var flagged = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var (first, second, truth) = Draw(trial, 120, 0.85, 0.85);
            if (Compared(truth, first, second).Accuracy().Outcome != ComparisonOutcome.NotDistinguishable) flagged++;
        }
        // At most 5 % of 300 are 15; at 31 more than four standard deviations above.
        Assert.InRange(flagged, 0, 31);
    }

    [Fact]
    public void AClassIsRarelySaidToHaveChangedWhereNoneDid()
    {
        const int Trials = 300;
        var flagged = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var (first, second, truth) = Draw(trial + 1000, 200, 0.7, 0.7);
            if (Compared(truth, first, second).Parts().Any(part => part.Adjusted < 0.05)) flagged++;
        }
        Assert.InRange(flagged, 0, 31);
    }

    [Fact]
    public void ADifferenceThatIsSaidToBeSeenIsSeenFourTimesOfFive()
    {
        // What 300 samples of models at 80 % and 89 % would show is about what they differ by.
        var (found, sizes) = (0, new List<double>());
        const int Trials = 200;
        for (var trial = 0; trial < Trials; trial++)
        {
            var (first, second, truth) = Draw(trial + 5000, 300, 0.80, 0.886);
            var accuracy = Compared(truth, first, second).Accuracy();
            sizes.Add(accuracy.Detectable);
            if (accuracy.Outcome == ComparisonOutcome.Better) found++;
        }
        Assert.InRange(sizes.Average(), 0.075, 0.095);
        // 80 % of 200 are 160; within six standard deviations, for the exact test is a little shy.
        Assert.InRange(found, 126, 190);
    }

    [Fact]
    public void ErrorsThatAreAlikeAreRarelyToldApart()
    {
        const int Trials = 120;
        var flagged = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var random = new Rng(new RngKey(9).Fold((ulong)trial));
            double[] truth = [.. Enumerable.Range(0, 60).Select(i => (double)i)], first = [.. truth.Select(value => value + random.NextDouble() - 0.5)], second = [.. truth.Select(value => value + random.NextDouble() - 0.5)];
            if (new NumberComparison("", truth, first, second, []).Figures()[0].Outcome != ComparisonOutcome.NotDistinguishable) flagged++;
        }
        // 5 % of 120 are 6; four standard deviations above are 15.
        Assert.InRange(flagged, 0, 15);
    }

    static ClassComparison Compared(int[] truth, int[] first, int[] second) =>
        new(["a", "b", "c", "d"], truth, first, second, ([.. truth.Select((label, i) => label == first[i] ? 0.9 : 0.05)], [.. truth.Select((label, i) => label == second[i] ? 0.9 : 0.05)]), []);

    static (int[] First, int[] Second, int[] Truth) Draw(int trial, int samples, double firstAccuracy, double secondAccuracy)
    {
        var random = new Rng(new RngKey(3).Fold((ulong)trial));
        int[] truth = [.. Enumerable.Range(0, samples).Select(i => i % 4)];
        int[] Answers(double accuracy) => [.. truth.Select(label => random.NextDouble() < accuracy ? label : (label + 1) % 4)];
        return (Answers(firstAccuracy), Answers(secondAccuracy), truth);
    }
}
