namespace Ogee.Learn.Tests;

public class McNemarTests
{
    [Theory]
    [InlineData(1, 5, 14 / 64.0)]                 // 2·(1 + 6)/2⁶
    [InlineData(0, 5, 2 / 32.0)]
    [InlineData(3, 3, 1)]                         // 2·(1 + 6 + 15 + 20)/64 is above 1
    [InlineData(0, 0, 1)]
    [InlineData(2, 10, 158 / 4096.0)]             // 2·(1 + 12 + 66)/2¹²
    public void ProbabilityIsTheBinomialSumByHand(int first, int second, double expected)
    {
        Assert.Equal(expected, McNemar.FromCounts(first, second).Probability, 13);
        Assert.Equal(expected, McNemar.FromCounts(second, first).Probability, 13);
    }

    [Fact]
    public void ManyDifferencesDoNotUnderflow()
    {
        Assert.InRange(McNemar.FromCounts(5000, 5000).Probability, 0.99, 1);
        // z = 200/√10000 = 2 with continuity 1.99: two-sided 0.0466.
        Assert.Equal(0.0466, McNemar.FromCounts(4900, 5100).Probability, 3);
    }

    [Fact]
    public void OnlyDifferingSamplesCount()
    {
        var test = McNemar.Test([true, true, false, false, true], [true, false, true, false, false]);
        Assert.Equal((2, 1), (test.OnlyFirst, test.OnlySecond));
    }
}
