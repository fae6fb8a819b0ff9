using CsCheck;

namespace Ogee.Learn.Tests;

public class ConfusionMatrixTests
{
    // 3 classes: of four 0 three are right and one is said to be 1; of two 1 one is right; the single 2 is said to be 0.
    static readonly int[] Truth = [0, 0, 0, 0, 1, 1, 2];
    static readonly int[] Answers = [0, 0, 0, 1, 1, 0, 0];

    [Fact]
    public void CountsAreThoseCountedByHand()
    {
        var matrix = ConfusionMatrix.From(Truth, Answers, 3);
        Assert.Equal([3L, 1, 0, 1, 1, 0, 1, 0, 0], Enumerable.Range(0, 9).Select(i => matrix[i / 3, i % 3]));
        Assert.Equal((7, 4), (matrix.Total, matrix.Correct));
    }

    [Fact]
    public void FiguresAreThoseComputedByHand()
    {
        var matrix = ConfusionMatrix.From(Truth, Answers, 3);
        Assert.Equal(4 / 7.0, matrix.Accuracy, 15);
        Assert.Equal(0, matrix.MajorityClass);
        Assert.Equal(4 / 7.0, matrix.MajorityAccuracy, 15);
        Assert.Equal(new ClassScore(4, 5, 3, 3 / 5.0, 3 / 4.0, 6 / 9.0), matrix.Score(0));
        Assert.Equal(new ClassScore(2, 2, 1, 1 / 2.0, 1 / 2.0, 2 / 4.0), matrix.Score(1));
        Assert.Equal(new ClassScore(1, 0, 0, 0, 0, 0), matrix.Score(2));
        Assert.Equal((6 / 9.0 + 0.5 + 0) / 3, matrix.MacroF1, 15);
        Assert.Equal((0.75 + 0.5 + 0) / 3, matrix.BalancedAccuracy, 15);
        Assert.Equal(8 / 11.0 / 3, matrix.MajorityMacroF1, 15);
    }

    [Fact]
    public void AClassThatNeverOccursDoesNotWeighOnTheMeans()
    {
        var three = ConfusionMatrix.From(Truth, Answers, 3);
        var nine = ConfusionMatrix.From(Truth, Answers, 9);
        Assert.Equal(three.MacroF1, nine.MacroF1);
        Assert.Equal(three.BalancedAccuracy, nine.BalancedAccuracy);
        Assert.Equal(three.MajorityMacroF1, nine.MajorityMacroF1);
    }

    [Fact]
    public void TheBaselineIsTheFigureOfAlwaysAnsweringTheMajority() =>
        Samples.Sample(s =>
        {
            var matrix = ConfusionMatrix.From(s.Truth, s.Answers, s.Classes);
            var always = ConfusionMatrix.From(s.Truth, [.. s.Truth.Select(_ => matrix.MajorityClass)], s.Classes);
            Assert.Equal(always.Accuracy, matrix.MajorityAccuracy, 1e-14);
            Assert.Equal(always.MacroF1, matrix.MajorityMacroF1, 1e-14);
        });

    [Fact]
    public void AccuracyIsTheMeanRecallWeighedBySupport() =>
        Samples.Sample(s =>
        {
            var matrix = ConfusionMatrix.From(s.Truth, s.Answers, s.Classes);
            Assert.Equal(matrix.Accuracy, matrix.Scores().Sum(c => c.Recall * c.Support) / matrix.Total, 1e-12);
            Assert.Equal(matrix.Total, matrix.Scores().Sum(c => c.Predicted));
        });

    [Fact]
    public void F1LiesBetweenPrecisionAndRecall() =>
        Samples.Sample(s =>
        {
            foreach (var score in ConfusionMatrix.From(s.Truth, s.Answers, s.Classes).Scores())
                Assert.InRange(score.F1, Math.Min(score.Precision, score.Recall) - 1e-15, Math.Max(score.Precision, score.Recall) + 1e-15);
        });

    [Fact]
    public void NoSamplesGiveZeros()
    {
        var matrix = ConfusionMatrix.From([], [], 2);
        Assert.Equal((0, 0, 0, 0), (matrix.Accuracy, matrix.MacroF1, matrix.BalancedAccuracy, matrix.MajorityAccuracy));
    }

    [Fact]
    public void WhatDoesNotFitIsNamed()
    {
        Assert.Contains("truth has 1 items and predicted 2", Assert.Throws<OgeeException>(() => ConfusionMatrix.From([0], [0, 1], 2)).What);
        Assert.Contains("predicted[1] is 2", Assert.Throws<OgeeException>(() => ConfusionMatrix.From([0, 0], [0, 2], 2)).What);
        Assert.Contains("truth[0] is -1", Assert.Throws<OgeeException>(() => ConfusionMatrix.From([-1], [0], 2)).What);
    }

    static readonly Gen<(int Classes, int[] Truth, int[] Answers)> Samples =
        from classes in Gen.Int[1, 6]
        from count in Gen.Int[1, 60]
        from truth in Gen.Int[0, classes - 1].Array[count]
        from answers in Gen.Int[0, classes - 1].Array[count]
        select (classes, truth, answers);
}
