namespace Ogee.Learn.Tests;

public class BootstrapTests
{
    static readonly double[] Alternating = [.. Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? 0.0 : 1.0)];

    [Fact]
    public void TheSameKeyGivesTheSameBitsAndAnotherDoesNot()
    {
        Assert.Equal(Bootstrap.OfMean(Alternating, new(7)), Bootstrap.OfMean(Alternating, new(7)));
        Assert.NotEqual(Bootstrap.OfMean(Alternating, new(7)), Bootstrap.OfMean(Alternating, new(8)));
    }

    // Committed from one machine: any other gives the same bits.
    [Fact]
    public void TheIntervalOfAKeyIsTheSameOnEveryMachine() => Assert.Equal(new(0.75, 0.71, 0.7925625), Bootstrap.OfMean(Alternating, new(7)));

    [Fact]
    public void TheIntervalOfAMeanIsCloseToTheNormalOne()
    {
        var interval = Bootstrap.OfMean(Alternating, new(1), resamples: 4000);
        var half = 1.96 * Math.Sqrt(0.75 * 0.25 / 400);
        Assert.Equal(0.75, interval.Value, 15);
        Assert.InRange(interval.Low, 0.75 - 1.1 * half, 0.75 - 0.9 * half);
        Assert.InRange(interval.High, 0.75 + 0.9 * half, 0.75 + 1.1 * half);
    }

    [Fact]
    public void GroupsThatAgreeWithinWidenTheIntervalAsTheirSizeSays()
    {
        // Groups of 16 samples that are all alike: as few independent facts as there are groups, so the interval is 4 times as wide.
        double[] values = [.. Enumerable.Range(0, 1600).Select(i => i / 16 % 4 == 0 ? 0.0 : 1.0)];
        int[] groups = [.. Enumerable.Range(0, 1600).Select(i => i / 16)];
        var single = Bootstrap.OfMean(values, new(3));
        var grouped = Bootstrap.OfMean(values, new(3), groups);
        Assert.InRange((grouped.High - grouped.Low) / (single.High - single.Low), 3.4, 4.6);
        Assert.Equal(single.Value, grouped.Value);
    }

    [Fact]
    public void AGroupIsDrawnWholeOrNotAtAll()
    {
        int[] groups = [5, 9, 5, 9, 9];
        Bootstrap.Of(5, indices =>
        {
            var counts = new int[5];
            foreach (var i in indices) counts[i]++;
            Assert.True(counts[0] == counts[2] && counts[1] == counts[3] && counts[3] == counts[4]);
            return 0;
        }, new(1), groups, 50);
    }

    [Fact]
    public void TheIntervalCoversTheTruthAboutAsOftenAsItSays()
    {
        // 300 experiments of 60 coin throws with p = 0.8: the percentile interval of so few throws covers a little less than 95 %.
        var covered = 0;
        var random = new Rng(11);
        for (var experiment = 0; experiment < 300; experiment++)
        {
            var throws = new double[60];
            for (var i = 0; i < throws.Length; i++) throws[i] = random.NextInt(10) < 8 ? 1 : 0;
            var interval = Bootstrap.OfMean(throws, new((ulong)experiment), resamples: 400);
            if (interval.Low <= 0.8 && 0.8 <= interval.High) covered++;
        }
        Assert.InRange(covered, 270, 297);
    }

    [Fact]
    public void AFigureOfTheConfusionMatrixHasAnInterval()
    {
        int[] truth = [.. Enumerable.Range(0, 300).Select(i => i % 3)];
        int[] answers = [.. Enumerable.Range(0, 300).Select(i => i % 10 == 0 ? (i + 1) % 3 : i % 3)];
        var accuracy = Bootstrap.OfConfusion(truth, answers, 3, m => m.Accuracy, new(5));
        Assert.Equal(0.9, accuracy.Value, 15);
        Assert.InRange(accuracy.Low, 0.85, 0.89);
        Assert.InRange(accuracy.High, 0.91, 0.95);
    }

    [Fact]
    public void DrawsWithoutAFigureAreLeftOut()
    {
        var interval = Bootstrap.Of(2, indices => indices[0] == indices[1] ? double.NaN : 4.0, new(1));
        Assert.Equal(new(4, 4, 4), interval);
    }
}
