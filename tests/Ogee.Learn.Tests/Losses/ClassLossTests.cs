namespace Ogee.Learn.Tests;

/// <summary>Losses of classes and pairs: their edges, and gradients beside differences. Values and gradients beside libtorch's are in LossGoldenTests.</summary>
public class ClassLossTests
{
    static readonly Tensor X = Tensor.Normal([4, 3], new RngKey(20), DType.Float64), Y = Tensor.Normal([4, 3], new RngKey(21), DType.Float64), Z = Tensor.Normal([4, 3], new RngKey(22), DType.Float64);
    static readonly Tensor Classes = Tensor.From([2L, 0, 1, 2]), Weights = Tensor.From([0.5, 2, 1]), Yes = Y.Greater(0).Cast(DType.Float64);

    static readonly Dictionary<string, Func<Tensor, Tensor>> Cases = new()
    {
        ["cross-entropy"] = x => Loss.CrossEntropy(x, Classes, 0.1, ignore: 1, Weights),
        ["soft cross-entropy"] = x => Loss.SoftCrossEntropy(x, Y.Softmax()),
        ["focal"] = x => Loss.Focal(x, Classes, weights: Weights),
        ["focal of little focus"] = x => Loss.Focal(x, Classes, focus: 0.5, ignore: 0),
        ["binary focal"] = x => Loss.BinaryFocal(x, Yes, focus: 1.5),
        ["kullback-leibler"] = x => Loss.KullbackLeibler(x.LogSoftmax(), Y.Softmax()),
        ["positive weight"] = x => Loss.BinaryCrossEntropy(x, Yes, Weights),
        ["hinge"] = x => Loss.Hinge(x, (Yes * 2) - 1),
        ["soft margin"] = x => Loss.SoftMargin(x, (Yes * 2) - 1),
        ["multi-margin"] = x => Loss.MultiMargin(x, Classes),
        ["triplet"] = x => Loss.TripletMargin(x, Y, Z),
        ["cosine"] = x => Loss.CosineEmbedding(x, Y, Tensor.From([1L, -1, 1, -1]), 0.1),
        ["infonce"] = x => Loss.InfoNce(x, Y, isSymmetric: true),
        ["nt-xent"] = x => Loss.NtXent(x, Y),
        ["dice"] = x => Loss.Dice(x.Sigmoid().Reshape(2, 2, 3), Yes.Reshape(2, 2, 3)),
        ["smooth"] = x => Loss.SmoothAbsolute(x, Y, 0.5),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void GradientsAreThoseOfDifferences(string name) => GradientsOf.AreThoseOfDifferences(Cases[name], X);

    [Fact]
    public void LargeLogitsGiveFiniteLossesAndGradients()
    {
        var large = Tensor.From([1000.0, -1000, 0, -1000, 1000, 0], [2, 3]);
        Tensor target = Tensor.From([0L, 0]), yes = Tensor.From([1.0, 0, 1, 1, 0, 1], [2, 3]);
        foreach (var loss in (Func<Tensor>[])[() => Loss.CrossEntropy(large, target, 0.1, weights: Weights), () => Loss.Focal(large, target), () => Loss.Focal(large, target, 0.5), () => Loss.BinaryFocal(large, yes), () => Loss.BinaryFocal(large, yes, 0.5), () => Loss.BinaryCrossEntropy(large, yes, Weights)])
        {
            Assert.True(double.IsFinite(loss().Item()));
            Assert.All(loss().Gradients(large)[0].ToArray<double>(), value => Assert.True(double.IsFinite(value)));
        }
    }

    [Fact]
    public void FocusOfNothingAndProbabilitiesOfClassesAreCrossEntropy()
    {
        Assert.Equal(Loss.CrossEntropy(X, Classes, smoothing: 0.3).Item(), Loss.SoftCrossEntropy(X, (Classes.OneHot(3, DType.Float64) * 0.7) + 0.1).Item(), 1e-14);
        Assert.Equal(Loss.CrossEntropy(X, Classes).Item(), Loss.Focal(X, Classes, focus: 0).Item(), 1e-14);
        Assert.Equal(Loss.BinaryCrossEntropy(X, Yes).Item(), Loss.BinaryFocal(X, Yes, focus: 0, balance: null).Item(), 1e-14);
    }

    [Fact]
    public void WhatIsIgnoredCountsForNothingWithWeightsToo()
    {
        var loss = Loss.CrossEntropy(X, Tensor.From([2L, -100, 1, -100]), 0.1, ignore: -100, Weights);
        var only = Loss.CrossEntropy(X.Take(Tensor.From([0L, 2])), Tensor.From([2L, 1]), 0.1, weights: Weights);
        Assert.Equal(only.Item(), loss.Item(), 1e-14);
        Assert.Equal(0, Loss.CrossEntropy(X, Tensor.From([-1L, -1, -1, -1]), 0.1, ignore: -1, Weights).Item());
    }

    [Fact]
    public void AClassThatCannotBeDoesNotHarmSamplesThatDoNotCount()
    {
        // Class 0 stands in the place of what is ignored, and is impossible here.
        var logits = Tensor.From([double.NegativeInfinity, 1, 2, double.NegativeInfinity, 0, 0], [2, 3]);
        var (target, weights) = (Tensor.From([-100L, 2]), Tensor.From([1.0, 2, 3]));
        foreach (var loss in (Tensor[])[Loss.CrossEntropy(logits, target, 0, ignore: -100), Loss.CrossEntropy(logits, target, 0, ignore: -100, weights), Loss.Focal(logits, target, 0, ignore: -100),
                     Loss.NegativeLogLikelihood(logits.LogSoftmax(), target, ignore: -100), Loss.NegativeLogLikelihood(logits.LogSoftmax(), target, ignore: -100, weights)])
        {
            Assert.Equal(Math.Log(2), loss.Item(), 1e-15);
            Assert.Equal([0, 0, 0, 0, 0.5, -0.5], loss.Gradients(logits)[0].ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-15);
        }
    }

    [Fact]
    public void LogarithmsOfProbabilitiesHaveTheMeanOfTheWeights()
    {
        double[] logs = [-1, -2, -3, -0.5, -1.5, -4];
        var (x, target, weights) = (Tensor.From(logs, [2, 3]), Tensor.From([1L, 0]), Tensor.From([3.0, 1, 2]));
        Assert.Equal((2 + 0.5) / 2, Loss.NegativeLogLikelihood(x, target).Item(), 1e-15);
        Assert.Equal(((1 * 2) + (3 * 0.5)) / 4, Loss.NegativeLogLikelihood(x, target, weights: weights).Item(), 1e-15);
        Assert.Equal([0, -0.25, 0, -0.75, 0, 0], Loss.NegativeLogLikelihood(x, target, weights: weights).Gradients(x)[0].ToArray<double>());
        Assert.Equal(0.5, Loss.NegativeLogLikelihood(x, Tensor.From([-1L, 0]), ignore: -1).Item(), 1e-15);
        Assert.Equal(0, Loss.NegativeLogLikelihood(x, Tensor.From([-1L, -1]), ignore: -1, weights).Item());
        Assert.Equal(Loss.CrossEntropy(Y, Classes, 0, weights: Weights).Item(), Loss.NegativeLogLikelihood(Y.LogSoftmax(), Classes, weights: Weights).Item(), 1e-14);
        Assert.Equal("OG4005", Assert.Throws<OgeeException>(() => Loss.NegativeLogLikelihood(x, target, weights: x)).Error.Code);
    }

    [Fact]
    public void EqualDistributionsAreAtNoDistanceAndZerosCostNothing()
    {
        Assert.Equal(0, Loss.KullbackLeibler(Y.LogSoftmax(), Y.Softmax()).Item(), 1e-14);
        // 0 · ln 0 is 0, also where the other side is sure that it cannot be.
        Tensor logs = Tensor.From([0, double.NegativeInfinity], [1, 2]), target = Tensor.From([1.0, 0], [1, 2]);
        Assert.Equal(0, Loss.KullbackLeibler(logs, target).Item());
    }

    [Fact]
    public void EqualVectorsHaveGradients()
    {
        Assert.All(Loss.TripletMargin(X, X, X).Gradients(X)[0].ToArray<double>(), value => Assert.True(double.IsFinite(value)));
        var zeros = Tensor.Zeros([4, 3], DType.Float64) * X;
        Assert.All(Loss.InfoNce(zeros, Y).Gradients(zeros)[0].ToArray<double>(), value => Assert.True(double.IsFinite(value)));
        Assert.Equal(1, Loss.CosineEmbedding(zeros, Y, Tensor.From([1L, 1, 1, 1])).Item());
    }

    [Fact]
    public void RegionsThatOverlapCostNothingAndThoseThatDoNotCostNearlyOne()
    {
        var region = Tensor.From([1.0, 1, 0, 0], [1, 1, 4]);
        Assert.Equal(0, Loss.Dice(region, region).Item(), 1e-15);
        Assert.Equal(1 - (1.0 / 5), Loss.Dice(region, 1 - region).Item(), 1e-15);
        Assert.Equal(0, Loss.Dice(region * 0, region * 0).Item());
    }

    [Fact]
    public void SettingsOutOfRangeAreNamed()
    {
        foreach (var loss in (Action[])[() => Loss.Focal(X, Classes, focus: -1), () => Loss.BinaryFocal(X, Yes, balance: 2), () => Loss.Hinge(X, Yes, 0), () => Loss.TripletMargin(X, Y, Z, -1),
                     () => Loss.CosineEmbedding(X, Y, Classes, 2), () => Loss.InfoNce(X, Y, 0), () => Loss.NtXent(X, Y, double.NaN), () => Loss.MultiMargin(X, Classes, 0), () => Loss.Dice(X.Unsqueeze(0), X.Unsqueeze(0), 0)])
            Assert.Equal("OG4004", Assert.Throws<OgeeException>(loss).Error.Code);
        foreach (var loss in (Action[])[() => Loss.CrossEntropy(X, Classes, 0, weights: Tensor.From([1.0, 1])), () => Loss.Focal(X, Classes, weights: X), () => Loss.Dice(X, X)])
            Assert.Equal("OG4005", Assert.Throws<OgeeException>(loss).Error.Code);
    }
}
