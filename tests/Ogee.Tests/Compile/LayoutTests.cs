using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>The choice of physical layouts can be switched off, and changes no bit.</summary>
[Collection("settings")]
public class LayoutTests
{
    static Tensor Network(Tensor image, Tensor first, Tensor second) =>
        (image.Conv2d(first, padding: 1).Relu().MaxPool2d(2) * 0.5).Conv2d(second, padding: 1).Relu().Mean(2, 3);

    static Tensor[] Results()
    {
        Tensor[] x = [Tensor.Normal([3, 4, 10, 12], new RngKey(1)), Tensor.Normal([8, 4, 3, 3], new RngKey(2)), Tensor.Normal([6, 8, 3, 3], new RngKey(3))];
        Tensor.Evaluate(x);
        var y = Network(x[0], x[1], x[2]);
        return [y, .. y.Square().Sum().Gradients(x)];
    }

    static int Copies() => Evaluation.PlanOf([Results()[0].Node]).CopyCount;

    [Fact]
    public void WithoutLayoutsThereAreMoreCopiesAndTheSameBits()
    {
        var (expected, copies) = (Results().Select(Bits.Of).ToArray(), Copies());
        using var scope = new SettingsScope(layout: false);
        Assert.Equal(expected, Results().Select(Bits.Of));
        Assert.True(Copies() >= copies + 3, $"{Copies()} copies without layouts, {copies} with");
    }

    static Tensor[] Joined(bool isPadded)
    {
        Tensor[] x = [Tensor.Normal([2, 5, 9, 7], new RngKey(4)), Tensor.Normal([8, 5, 3, 3], new RngKey(5)), Tensor.Normal([6, 5, 1, 1], new RngKey(6)), Tensor.Normal([4, 14, 3, 3], new RngKey(7))];
        Tensor.Evaluate(x);
        var y = Tensor.Concat(1, x[0].Conv2d(x[1], padding: 1).Relu(), x[0].Conv2d(x[2]));
        y = (isPadded ? y.Pad([(0, 0), (0, 0), (0, 1), (2, 0)], 0.5) : y).Conv2d(x[3], padding: 1).Relu().Mean(2, 3);
        return [y, .. y.Square().Sum().Gradients(x)];
    }

    /// <summary>The image is turned where it enters, and a branch is written to its channels by what computes it last, or else copied to them: nothing is turned on the way.</summary>
    [Theory, InlineData(false, 2), InlineData(true, 4)]
    public void BranchesAreJoinedAndImagesArePaddedWithChannelsLast(bool isPadded, int copies)
    {
        Assert.Equal(copies, Evaluation.PlanOf([Joined(isPadded)[0].Node]).CopyCount);
        var expected = Joined(isPadded).Select(Bits.Of).ToArray();
        using var scope = new SettingsScope(layout: false);
        Assert.Equal(expected, Joined(isPadded).Select(Bits.Of));
    }

    /// <summary>What is only flattened is put together as it is flattened.</summary>
    [Fact]
    public void WhatIsFlattenedAfterJoiningIsNotTurnedTwice()
    {
        Tensor[] x = [Tensor.Normal([2, 5, 9, 7], new RngKey(4)), Tensor.Normal([8, 5, 3, 3], new RngKey(5)), Tensor.Normal([6, 5, 3, 3], new RngKey(6))];
        Tensor.Evaluate(x);
        Assert.Equal(3, Evaluation.PlanOf([(Tensor.Concat(1, x[0].Conv2d(x[1]), x[0].Conv2d(x[2])).Reshape(2, -1) * 2).Node]).CopyCount);
    }

    [Fact]
    public void ASwitchFindsNoPlanThatWasMadeUnderTheOther()
    {
        Tensor.Evaluate(Results());
        // Without a scope, which would clear the cache.
        var (copies, before) = (Copies(), Settings.Layout);
        try
        {
            Settings.Layout = false;
            Assert.NotEqual(copies, Copies());
        }
        finally
        {
            Settings.Layout = before;
        }
    }

    [Fact]
    public void EveryOperationHasTheSameBitsWithoutLayouts()
    {
        byte[][] All() => [.. OpCases.All.Select(check => check.Arguments(DType.Float32) is var x && check.HasGradient
            ? Bits.Of((check.Function(x).Square() + 1).Sum().Gradients(x)[0]) : Bits.Of(check.Apply(DType.Float32)))];
        var expected = All();
        using var scope = new SettingsScope(layout: false);
        var actual = All();
        Assert.Equal([], OpCases.All.Where((_, i) => !expected[i].AsSpan().SequenceEqual(actual[i])).Select(check => check.ToString()));
    }
}
