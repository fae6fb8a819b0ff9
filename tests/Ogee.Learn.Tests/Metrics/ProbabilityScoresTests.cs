using CsCheck;

namespace Ogee.Learn.Tests;

public class ProbabilityScoresTests
{
    static readonly double[] Rows = [0.7, 0.2, 0.1, 0.1, 0.3, 0.6, 0.4, 0.4, 0.2];
    static readonly int[] Truth = [0, 1, 1];

    [Fact]
    public void TopKCountsRanksAndTiesByHand()
    {
        Assert.Equal(1 / 3.0, ProbabilityScores.TopK(Rows, Truth, 3, 1), 15);     // the tie of the last row goes to class 0
        Assert.Equal(1.0, ProbabilityScores.TopK(Rows, Truth, 3, 2), 15);
        Assert.Equal([0, 2, 0], ProbabilityScores.Predict(Rows, 3));
        Assert.Equal([0.7, 0.6, 0.4], ProbabilityScores.Confidence(Rows, 3));
    }

    [Fact]
    public void LogLossIsTheMeanNegativeLogarithm() =>
        Assert.Equal(-(Math.Log(0.7) + Math.Log(0.3) + Math.Log(0.4)) / 3, ProbabilityScores.LogLoss(Rows, Truth, 3), 14);

    [Fact]
    public void KnowingNothingCostsTheLogarithmOfTheClasses() =>
        Assert.Equal(Math.Log(5), ProbabilityScores.LogLoss([.. Enumerable.Repeat(0.2, 20)], [0, 1, 2, 3], 5), 14);

    [Fact]
    public void ACertainMistakeStaysFinite() => Assert.Equal(-Math.Log(1e-15), ProbabilityScores.LogLoss([1, 0], [1], 2), 10);

    [Fact]
    public void BrierIsThatComputedByHand() =>
        Assert.Equal((0.09 + 0.04 + 0.01 + 0.01 + 0.49 + 0.36 + 0.16 + 0.36 + 0.04) / 3, ProbabilityScores.Brier(Rows, Truth, 3), 14);

    [Fact]
    public void SoftmaxRowsSumToOneAndKeepTheAnswer() =>
        Gen.Float[-50, 50].Array[12].Sample(logits =>
        {
            var probabilities = ProbabilityScores.Softmax(logits, 4, 2.5);
            for (var row = 0; row < 3; row++)
            {
                Assert.Equal(1, probabilities.Skip(row * 4).Take(4).Sum(), 12);
                var largest = logits.Skip(row * 4).Take(4).Max();
                Assert.Equal(probabilities.Skip(row * 4).Take(4).Max(), probabilities[row * 4 + Array.IndexOf(logits[(row * 4)..(row * 4 + 4)], largest)]);
            }
        });

    [Fact]
    public void SoftmaxOfLargeLogitsDoesNotOverflow() => Assert.Equal([0, 1, 0], ProbabilityScores.Softmax([-1e4f, 1e4f, 0], 3));

    [Fact]
    public void ALogitThatIsNotANumberIsNamed() =>
        Assert.Contains("logit 1 of sample 1 is NaN", Assert.Throws<OgeeException>(() => ProbabilityScores.Softmax([0, 0, 0, float.NaN], 2)).What);

    [Fact]
    public void TopKOfAllClassesIsOne() => Assert.Equal(1, ProbabilityScores.TopK(Rows, Truth, 3, 3));
}
