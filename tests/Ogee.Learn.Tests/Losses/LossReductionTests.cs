using System.Reflection;

namespace Ogee.Learn.Tests;

/// <summary>Every loss gives the mean, the sum, or each loss by itself.</summary>
public class LossReductionTests
{
    static readonly Tensor X = Tensor.Normal([4, 3], new RngKey(1)), Y = Tensor.Normal([4, 3], new RngKey(2)), Z = Tensor.Normal([4, 3], new RngKey(3));
    static readonly Tensor Shares = Y.Softmax().Detach(), Chances = Y.Sigmoid().Detach(), Signs = Y.Sign().Detach(), Labels = Tensor.From(0L, 2, 1, 2), Of4 = Tensor.From(1f, -1, 1, -1), Weights = Tensor.From(0.5f, 2, 1);
    static readonly Tensor Sequences = Tensor.Normal([2, 6, 4], new RngKey(4)), Texts = Tensor.From([1L, 2, 3, 3], [2, 2]), Images = Tensor.Uniform([2, 3, 5], new RngKey(5)), Regions = Tensor.Uniform([2, 3, 5], new RngKey(6)).Round();

    // By itself a loss of elements has the shape of X, one of samples [4].
    static readonly Dictionary<string, (Func<LossReduction, Tensor> Of, Shape Each)> Losses = new()
    {
        [nameof(Loss.CrossEntropy)] = (r => Loss.CrossEntropy(X, Labels, 0.1, reduction: r), [4]),
        [nameof(Loss.NegativeLogLikelihood)] = (r => Loss.NegativeLogLikelihood(X.LogSoftmax(), Labels, reduction: r), [4]),
        [nameof(Loss.SoftCrossEntropy)] = (r => Loss.SoftCrossEntropy(X, Shares, r), [4]),
        [nameof(Loss.Focal)] = (r => Loss.Focal(X, Labels, weights: Weights, reduction: r), [4]),
        [nameof(Loss.BinaryFocal)] = (r => Loss.BinaryFocal(X, Chances, reduction: r), [4, 3]),
        [nameof(Loss.MeanSquared)] = (r => Loss.MeanSquared(X, Y, r), [4, 3]),
        [nameof(Loss.MeanAbsolute)] = (r => Loss.MeanAbsolute(X, Y, r), [4, 3]),
        [nameof(Loss.Huber)] = (r => Loss.Huber(X, Y, 0.5, r), [4, 3]),
        [nameof(Loss.SmoothAbsolute)] = (r => Loss.SmoothAbsolute(X, Y, 0.5, r), [4, 3]),
        [nameof(Loss.Pinball)] = (r => Loss.Pinball(X, Y, 0.2, r), [4, 3]),
        [nameof(Loss.BinaryCrossEntropy)] = (r => Loss.BinaryCrossEntropy(X, Chances, r), [4, 3]),
        [nameof(Loss.KullbackLeibler)] = (r => Loss.KullbackLeibler(X.LogSoftmax(), Shares, r), [4]),
        [nameof(Loss.Hinge)] = (r => Loss.Hinge(X, Signs, reduction: r), [4, 3]),
        [nameof(Loss.SoftMargin)] = (r => Loss.SoftMargin(X, Signs, r), [4, 3]),
        [nameof(Loss.MultiMargin)] = (r => Loss.MultiMargin(X, Labels, reduction: r), [4]),
        [nameof(Loss.MultiLabelMargin)] = (r => Loss.MultiLabelMargin(X, Y.Greater(0).Cast(DType.Float32), r), [4]),
        [nameof(Loss.Dice)] = (r => Loss.Dice(Images, Regions, reduction: r), [2, 3]),
        [nameof(Loss.GaussianNll)] = (r => Loss.GaussianNll(X, Z.Square(), Y, isFull: true, reduction: r), [4, 3]),
        [nameof(Loss.PoissonNll)] = (r => Loss.PoissonNll(X, (Y.Exp() * 3).Round(), isFull: true, r), [4, 3]),
        [nameof(Loss.MarginRanking)] = (r => Loss.MarginRanking(X, Y, Signs, 0.2, r), [4, 3]),
        [nameof(Loss.HingeEmbedding)] = (r => Loss.HingeEmbedding(X, Signs, reduction: r), [4, 3]),
        [nameof(Loss.TripletMargin)] = (r => Loss.TripletMargin(X, Y, Z, reduction: r), [4]),
        [nameof(Loss.CosineEmbedding)] = (r => Loss.CosineEmbedding(X, Y, Of4, 0.1, r), [4]),
        [nameof(Loss.InfoNce)] = (r => Loss.InfoNce(X, Y, isSymmetric: true, reduction: r), [4]),
        [nameof(Loss.NtXent)] = (r => Loss.NtXent(X, Y, reduction: r), [8]),
    };

    [Fact]
    public void MeanAndSumAreThoseOfEach()
    {
        foreach (var (name, (of, shape)) in Losses)
        {
            var each = of(LossReduction.None);
            Assert.True(each.Shape == shape, $"{name}: {each.Shape}");
            var numbers = each.ToArray<float>();
            Assert.Equal(numbers.Average(number => (double)number), of(LossReduction.Mean).Item(), 1e-5);
            Assert.Equal(numbers.Sum(number => (double)number), of(LossReduction.Sum).Item(), 1e-4);
        }
    }

    [Fact]
    public void EveryLossHasTheChoice()
    {
        var losses = typeof(Loss).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly).GroupBy(method => method.Name);
        Assert.Equal([], losses.Where(group => !group.Any(method => method.GetParameters()[^1].ParameterType == typeof(LossReduction))).Select(group => group.Key));
        Assert.Equal(losses.Select(group => group.Key).Order(), Losses.Keys.Append(nameof(Loss.Ctc)).Order());
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => Loss.MeanSquared(X, Y, (LossReduction)7)).Error.Code);
    }

    [Fact]
    public void WhatIsIgnoredIsZeroAndWeightsAreFactors()
    {
        var logs = X.LogSoftmax().ToArray<float>();
        float[] expected = [-0.5f * logs[0], 0, -2 * logs[7], 0];
        foreach (var each in (Tensor[])[Loss.CrossEntropy(X, Labels, 0, ignore: 2, Weights, LossReduction.None), Loss.NegativeLogLikelihood(X.LogSoftmax(), Labels, ignore: 2, Weights, LossReduction.None)])
            foreach (var (a, b) in expected.Zip(each.ToArray<float>())) Assert.Equal(a, b, 1e-6f);
        Assert.Equal(expected.Sum(), Loss.CrossEntropy(X, Labels, 0, ignore: 2, Weights, LossReduction.Sum).Item(), 1e-5);
        // Smoothed, a class that weighs nothing costs nothing: ε / classes · Σ w · −ln p for the share that is spread.
        var spread = Loss.CrossEntropy(X, Labels, 1, ignore: 2, Weights, LossReduction.None).ToArray<float>();
        Assert.Equal(-((0.5f * logs[0]) + (2 * logs[1]) + logs[2]) / 3, spread[0], 1e-5f);
        Assert.Equal(0, spread[1]);
        Assert.Equal(0, Loss.Focal(X, Labels, ignore: 2, reduction: LossReduction.None).ToArray<float>()[1]);
    }

    [Fact]
    public void SequencesAreDividedByTheirTargetsInTheMeanOnly()
    {
        var each = Loss.Ctc(Sequences, Texts, lengths: Tensor.From(2L, 1), reduction: LossReduction.None).ToArray<float>();
        Assert.Equal(((each[0] / 2) + each[1]) / 2, Loss.Ctc(Sequences, Texts, lengths: Tensor.From(2L, 1)).Item(), 1e-5);
        Assert.Equal(each[0] + each[1], Loss.Ctc(Sequences, Texts, lengths: Tensor.From(2L, 1), reduction: LossReduction.Sum).Item(), 1e-5);
    }

    [Fact]
    public void LossesOfSixteenBitsAreReducedAlike()
    {
        var half = X.Cast(DType.Float16);
        foreach (var each in (Tensor[])[Loss.CrossEntropy(half, Labels, 0, reduction: LossReduction.None), Loss.SoftCrossEntropy(half, Shares.Cast(DType.Float16), LossReduction.None), Loss.BinaryCrossEntropy(half, Chances.Cast(DType.Float16), LossReduction.None)])
            Assert.Equal((DType.Float16, 4), (each.Type, each.Shape[0]));
    }
}
