namespace Ogee.Learn.Tests;

/// <summary>Predictions and targets of different shapes are an error of every loss: broadcast, their mean would be that of all pairs.</summary>
public class LossShapeTests
{
    static readonly Tensor Column = Tensor.From([1f, 2, 3], [3, 1]), Row = Tensor.From(1f, 2, 3);

    static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> Losses = new()
    {
        ["mean squared loss"] = Loss.MeanSquared,
        ["mean absolute loss"] = Loss.MeanAbsolute,
        ["huber loss"] = (x, y) => Loss.Huber(x, y),
        ["huber loss "] = (x, y) => Loss.SmoothAbsolute(x, y),
        ["pinball loss"] = (x, y) => Loss.Pinball(x, y, 0.5),
        ["binary cross-entropy"] = Loss.BinaryCrossEntropy,
        ["binary cross-entropy "] = (x, y) => Loss.BinaryCrossEntropy(x, y, Tensor.Scalar(1)),
        ["binary focal loss"] = (x, y) => Loss.BinaryFocal(x, y),
        ["kullback-leibler loss"] = Loss.KullbackLeibler,
        ["hinge loss"] = (x, y) => Loss.Hinge(x, y),
        ["soft-margin loss"] = Loss.SoftMargin,
        ["gaussian loss"] = (x, y) => Loss.GaussianNll(x, Tensor.Scalar(1), y),
        ["poisson loss"] = (x, y) => Loss.PoissonNll(x, y),
        ["margin ranking loss"] = (x, y) => Loss.MarginRanking(x, x, y),
        ["margin ranking loss "] = (x, y) => Loss.MarginRanking(x, y, x),
        ["hinge embedding loss"] = (x, y) => Loss.HingeEmbedding(x, y),
        ["infonce"] = (x, y) => Loss.InfoNce(x, y),
        ["nt-xent"] = (x, y) => Loss.NtXent(x, y),
        ["triplet loss"] = (x, y) => Loss.TripletMargin(x, y, x),
        ["triplet loss "] = (x, y) => Loss.TripletMargin(x, x, y),
        ["cosine embedding loss"] = (x, y) => Loss.CosineEmbedding(x, y, Row),
        ["cosine embedding loss "] = (x, _) => Loss.CosineEmbedding(x, x, Column),
    };

    [Fact]
    public void AColumnDoesNotMeetARow() => Assert.Equal(Losses.Keys.Select(name => name.Trim()), Losses.Values.Select(loss =>
    {
        var error = Assert.Throws<OgeeException>(() => loss(Column, Row));
        Assert.Equal("OG1001", error.Error.Code);
        Assert.Contains("[3, 1]", error.What, StringComparison.Ordinal);
        Assert.Contains("[3]", error.What, StringComparison.Ordinal);
        Assert.Contains("Squeeze(-1)", error.Remedy, StringComparison.Ordinal);
        return error.What.Split(':')[0];
    }));

    [Fact]
    public void RemediesFitTheShapes()
    {
        string Of(Tensor prediction, Tensor target) => Assert.Throws<OgeeException>(() => Loss.MeanSquared(prediction, target)).Remedy;
        Assert.Equal("Use prediction.Squeeze(-1).", Of(Column, Row));
        Assert.Equal("Use target.Squeeze(-1).", Of(Row, Column));
        Assert.StartsWith("Use target.Reshape(prediction.Shape)", Of(Column, Row.Unsqueeze(0)), StringComparison.Ordinal);
        Assert.Contains("target.Expand(prediction.Shape)", Of(Row, Tensor.Scalar(1)), StringComparison.Ordinal);
        Assert.Equal(0, Loss.MeanSquared(Column.Squeeze(-1), Row).Item());
    }

    [Fact]
    public void WhatIsSharedAddsNoElements()
    {
        Assert.Equal(Loss.GaussianNll(Row, Tensor.Full([3], 2), Row * 2).Item(), Loss.GaussianNll(Row, Tensor.Full([1], 2), Row * 2).Item());
        foreach (var wrong in (Func<Tensor>[])[() => Loss.GaussianNll(Row, Tensor.Ones([3, 1]), Row), () => Loss.GaussianNll(Row, Tensor.Ones([2]), Row), () => Loss.BinaryCrossEntropy(Row, Row, Column)])
            Assert.Equal("OG1001", Assert.Throws<OgeeException>(wrong).Error.Code);
    }

    [Fact]
    public void ClassNumbersAreOneForEachRow()
    {
        var (scores, two) = (Tensor.Zeros([2, 3]), Tensor.From(0L, 1));
        Dictionary<string, Func<Tensor, Tensor, Tensor>> losses = new()
        {
            ["cross-entropy"] = Loss.CrossEntropy,
            ["negative log-likelihood"] = (x, y) => Loss.NegativeLogLikelihood(x, y),
            ["focal loss"] = (x, y) => Loss.Focal(x, y),
            ["multi-margin loss"] = (x, y) => Loss.MultiMargin(x, y),
            ["accuracy"] = Metric.Accuracy.Sum,
        };
        foreach (var (name, loss) in losses)
        {
            Assert.True(double.IsFinite(loss(scores, two).Item()));
            foreach (var wrong in (Tensor[])[Tensor.From(0L, 1, 2), two.Unsqueeze(1), two.Unsqueeze(0)])
            {
                var error = Assert.Throws<OgeeException>(() => loss(scores, wrong));
                Assert.Equal("OG1001", error.Error.Code);
                Assert.StartsWith($"{name}: scores are [2, 3], targets {wrong.Shape}", error.What, StringComparison.Ordinal);
            }
            var type = Assert.Throws<OgeeException>(() => loss(scores, Tensor.Zeros([2, 3])));
            Assert.Equal("OG1002", type.Error.Code);
            Assert.Contains(name == "accuracy" ? "target.ArgMax(-1)" : "SoftCrossEntropy", type.Remedy, StringComparison.Ordinal);
        }
    }
}
