using static Ogee.Tests.PlainImages;

namespace Ogee.Tests;

/// <summary>Convolutions and transposed ones along one, two and three axes against their sums.</summary>
public class ConvolutionWordTests
{
    sealed record Sample(Shape X, int Filters, int Groups, int[] Sizes, AxisWindow[] Windows, int[] More);

    static readonly Sample[] Samples =
    [
        new([2, 3, 7], 4, 1, [3], [new(1, 1, 1)], [0]),
        new([2, 4, 9], 6, 2, [3], [new(2, 2, 0, 2)], [1]),
        new([1, 2, 5], 2, 2, [2], [new(3)], [2]),
        new([1, 2, 5], 3, 1, [1], [new(1, 2, 1)], [0]),
        new([2, 2, 4, 5], 3, 1, [3, 2], [new(1, 1, 0), new(2, 0, 1)], [0, 1]),
        new([1, 4, 5, 5], 4, 4, [3, 3], [new(2, 1, 1), new(1, 2, 2, 2)], [1, 0]),
        new([2, 2, 4, 3, 4], 3, 1, [3, 3, 2], [new(1, 1, 1), new(1, 1, 1), new(1, 0, 1)], [0, 0, 0]),
        new([1, 4, 5, 4, 4], 2, 2, [2, 2, 2], [new(2, 0, 1), new(1), new(2, 1, 0)], [1, 0, 1]),
        new([1, 2, 6, 3, 3], 2, 1, [2, 2, 2], [new(1, 2, 1, 2), new(1, 0, 0, 2), new(1)], [0, 0, 0]),
        new([2, 1, 6, 4, 4], 3, 1, [2, 2, 2], [new(2), new(2), new(2)], [0, 1, 0]),
        new([1, 2, 3, 3, 3], 2, 1, [3, 1, 1], [new(1), new(1), new(1)], [0, 0, 0]),
        new([2, 2, 3, 3, 3], 2, 2, [1, 3, 3], [new(2), new(1, 1, 1), new(1, 1, 1)], [3, 0, 2]),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Samples.Length)];

    static Shape Weight(Sample sample, long first, long second) => Shape.Create([first, second, .. sample.Sizes.Select(size => (long)size)]);

    [Theory, MemberData(nameof(Cases))]
    public void AConvolutionIsTheSumOverChannelsAndTaps(int number)
    {
        var sample = Samples[number];
        var (x, w) = (Numbers(sample.X), Numbers(Weight(sample, sample.Filters, sample.X[1] / sample.Groups), 2));
        var y = x.Conv(w, sample.Windows, sample.Groups);
        Assert.Equal(sample.X.Rank, y.Rank);
        for (var i = 0; i < sample.Sizes.Length; i++)
            Assert.Equal(((sample.X[i + 2] + sample.Windows[i].PadLow + sample.Windows[i].PadHigh - (sample.Windows[i].Dilation * (sample.Sizes[i] - 1)) - 1) / sample.Windows[i].Stride) + 1, y.Shape[i + 2]);
        var (xs, ws, channels) = (x.ToArray<double>(), w.ToArray<double>(), w.Shape[1]);
        Near(y, at =>
        {
            var (sum, group) = (0.0, at[1] / (sample.Filters / sample.Groups));
            foreach (var (tap, place) in Seen(sample.X, sample.Sizes, sample.Windows, at[2..]))
                for (var c = 0L; place is not null && c < channels; c++)
                    sum += xs[Place(sample.X, [at[0], (group * channels) + c, .. place])] * ws[Place(w.Shape, [at[1], c, .. tap])];
            return sum;
        });
        Near(x.Cast(DType.Float32).Conv(w.Cast(DType.Float32), sample.Windows, sample.Groups) - y.Cast(DType.Float32), _ => 0, 1e-5);
    }

    [Theory, MemberData(nameof(Cases))]
    public void ATransposedConvolutionAddsTheWeightAtEachElement(int number)
    {
        var sample = Samples[number];
        // Filters of the result, by group.
        var (x, w) = (Numbers(sample.X), Numbers(Weight(sample, sample.X[1], sample.Filters / sample.Groups), 2));
        var y = x.ConvTranspose(w, sample.Windows, sample.More, sample.Groups);
        for (var i = 0; i < sample.Sizes.Length; i++)
            Assert.Equal(((sample.X[i + 2] - 1) * sample.Windows[i].Stride) - sample.Windows[i].PadLow - sample.Windows[i].PadHigh + (sample.Windows[i].Dilation * (sample.Sizes[i] - 1)) + 1 + sample.More[i], y.Shape[i + 2]);
        var (xs, ws, sums) = (x.ToArray<double>(), w.ToArray<double>(), new double[y.Shape.Count]);
        foreach (var at in Indices(sample.X))
            foreach (var (tap, place) in Seen(y.Shape, sample.Sizes, sample.Windows, at[2..]))
                for (var f = 0L; place is not null && f < w.Shape[1]; f++)
                    sums[Place(y.Shape, [at[0], (at[1] / (sample.X[1] / sample.Groups) * w.Shape[1]) + f, .. place])] += xs[Place(sample.X, at)] * ws[Place(w.Shape, [at[1], f, .. tap])];
        Near(y, at => sums[Place(y.Shape, at)]);
    }

    [Fact]
    public void GradientsAreThoseOfDifferencesToSecondOrder()
    {
        foreach (var sample in (Sample[])
        [
            new([1, 2, 5], 2, 1, [2], [new(2, 1, 0)], [1]), new([1, 2, 3, 2, 2], 2, 1, [2, 2, 1], [new(1, 1, 0), new(1), new(1)], [0, 0, 0]), new([1, 2, 3, 1, 2], 2, 2, [3, 1, 2], [new(2, 1, 1), new(1), new(1)], [1, 0, 0]),
        ])
        {
            Differences("conv", [sample.X, Weight(sample, sample.Filters, sample.X[1] / sample.Groups)], x => x[0].Conv(x[1], sample.Windows, sample.Groups));
            Differences("conv_transpose", [sample.X, Weight(sample, sample.X[1], sample.Filters / sample.Groups)], x => x[0].ConvTranspose(x[1], sample.Windows, sample.More, sample.Groups));
        }
    }

    [Theory, InlineData(7, 3, 1, 1, 7, 1, 1), InlineData(7, 4, 1, 1, 7, 1, 2), InlineData(7, 2, 1, 3, 7, 1, 2), InlineData(7, 3, 2, 1, 4, 1, 1), InlineData(6, 3, 2, 1, 3, 0, 1), InlineData(5, 1, 3, 1, 2, 0, 0)]
    public void SamePaddingGivesAsManyWindowsAsStridesAndPutsMoreBehind(int size, int taps, int stride, int dilation, int windows, int low, int high)
    {
        var way = AxisWindow.Same(size, taps, stride, dilation);
        Assert.Equal((low, high), (way.PadLow, way.PadHigh));
        Assert.Equal(windows, Numbers([1, 1, size]).Conv(Numbers([1, 1, taps]), [way]).Shape[2]);
    }

    [Fact]
    public void NoSamplesGiveNone()
    {
        Assert.Equal<Shape>([0, 3, 5], Numbers([0, 2, 5]).Conv1d(Numbers([3, 2, 3]), padding: 1).Shape);
        var y = Numbers([0, 2, 4, 5, 5]).Conv3d(Numbers([3, 2, 3, 3, 3]));
        Assert.Equal<Shape>([0, 3, 2, 3, 3], y.Shape);
        Assert.Empty(y.ToArray<double>());
        Assert.Empty(Numbers([0, 2, 4, 5, 5]).ConvTranspose(Numbers([2, 3, 3, 3, 3]), [new(2), new(1), new(1)]).ToArray<double>());
    }

    [Fact]
    public void WhatDoesNotFitIsSaidAtOnce()
    {
        var x = Numbers([1, 2, 5]);
        Assert.Equal(EngineErrors.Shape, Assert.Throws<OgeeException>(() => x.Conv1d(Numbers([3, 4, 3]))).Error);
        Assert.Equal(EngineErrors.Shape, Assert.Throws<OgeeException>(() => x.Conv1d(Numbers([3, 2, 6]))).Error);
        Assert.Equal(EngineErrors.Shape, Assert.Throws<OgeeException>(() => x.Conv(Numbers([3, 2, 3]), [new(1), new(1)])).Error);
        Assert.Equal(EngineErrors.Argument, Assert.Throws<OgeeException>(() => x.Conv(Numbers([3, 2, 3]), [])).Error);
        Assert.Equal(EngineErrors.Argument, Assert.Throws<OgeeException>(() => x.Conv(Numbers([3, 2, 3]), [default])).Error);
        Assert.Equal(EngineErrors.Shape, Assert.Throws<OgeeException>(() => x.ConvTranspose(Numbers([3, 2, 3]), [new(1)])).Error);
        Assert.Equal(EngineErrors.Shape, Assert.Throws<OgeeException>(() => x.ConvTranspose(Numbers([2, 2, 1]), [new(1, 3, 2)])).Error);
        Assert.Equal(EngineErrors.Argument, Assert.Throws<OgeeException>(() => x.ConvTranspose(Numbers([2, 2, 1]), [new(1)], [0, 1])).Error);
        Assert.Equal(EngineErrors.Argument, Assert.Throws<OgeeException>(() => AxisWindow.Same(0, 3)).Error);
    }
}
