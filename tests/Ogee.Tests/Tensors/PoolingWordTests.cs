using static Ogee.Tests.PlainImages;

namespace Ogee.Tests;

/// <summary>Poolings along one, two and three axes against their definitions.</summary>
public class PoolingWordTests
{
    [Fact]
    public void WhatIsInfiniteStaysInItsWindows()
    {
        var x = Tensor.From([double.PositiveInfinity, 1, 1, 1], [1, 1, 4]);
        Assert.Equal([double.PositiveInfinity, 1, 1], x.AdaptiveAveragePool(3).ToArray<double>());
    }

    sealed record Sample(Shape X, int[] Sizes, AxisWindow[] Windows, bool RoundsUp = false);

    static readonly Sample[] Samples =
    [
        new([2, 3, 9], [3], [new(2, 1, 1)]),
        new([2, 17, 8], [2], [new(3)], RoundsUp: true),
        new([1, 2, 9], [3], [new(1, 1, 2, 2)]),
        new([2, 2, 7, 6], [3, 2], [new(2, 1, 1), new(2)], RoundsUp: true),
        new([1, 2, 6, 8], [2, 3], [new(1, 0, 1, 2), new(2, 2, 0)]),
        new([1, 1, 2, 2], [3, 3], [new(2), new(2)], RoundsUp: true),
        new([2, 2, 5, 4, 6], [2, 2, 3], [new(2), new(1), new(2, 1, 1)]),
        new([1, 2, 5, 5, 4], [3, 3, 2], [new(2, 1, 1), new(2, 1, 1), new(2)], RoundsUp: true),
        new([1, 3, 1, 4, 1], [1, 2, 1], [new(1), new(2), new(1)]),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Samples.Length)];

    /// <summary>How many windows libtorch has: rounding up leaves one out that would begin behind the elements.</summary>
    static long Count(Sample sample, int i)
    {
        var (way, size) = (sample.Windows[i], sample.X[i + 2]);
        var steps = size + way.PadLow + way.PadHigh - (way.Dilation * (sample.Sizes[i] - 1)) - 1;
        var count = (long)(sample.RoundsUp ? Math.Ceiling(steps / (double)way.Stride) : steps / way.Stride) + 1;
        return sample.RoundsUp && (count - 1) * way.Stride >= size + way.PadLow ? count - 1 : count;
    }

    [Theory, MemberData(nameof(Cases))]
    public void TheLargestAndItsPlaceAreThoseOfEachWindow(int number)
    {
        var sample = Samples[number];
        // Few values, so that windows have equal largest ones.
        var x = (Numbers(sample.X) * 2).Floor();
        var values = x.ToArray<double>();
        var (largest, places) = x.MaxPoolWithPlaces(sample.Sizes, sample.Windows, sample.RoundsUp);
        for (var i = 0; i < sample.Sizes.Length; i++) Assert.Equal(Count(sample, i), largest.Shape[i + 2]);
        long[] First(long[] at) => Seen(sample.X, sample.Sizes, sample.Windows, at[2..]).Where(seen => seen.At is not null).Select(seen => seen.At!).MaxBy(place => values[Place(sample.X, [at[0], at[1], .. place])])!;
        var image = Shape.Create(sample.X.Sizes[2..]);
        Near(largest, at => values[Place(sample.X, [at[0], at[1], .. First(at)])]);
        Near(places, at => Place(image, First(at)));
        // The gradient goes to the same places, once for each window.
        var counts = new double[sample.X.Count];
        foreach (var at in Indices(largest.Shape)) counts[Place(sample.X, [at[0], at[1], .. First(at)])]++;
        Near(largest.Sum().Gradients(x)[0], at => counts[Place(sample.X, at)]);
        // What is put back is there, and 0 elsewhere.
        Near(largest.MaxUnpool(places, sample.X.Sizes[2..]), at => counts[Place(sample.X, at)] > 0 ? values[Place(sample.X, at)] : 0);
    }

    [Theory, MemberData(nameof(Cases))]
    public void MeansCountWhatLibtorchCounts(int number)
    {
        var sample = Samples[number];
        var x = Numbers(sample.X);
        var values = x.ToArray<double>();
        double Sum(long[] at) => Seen(sample.X, sample.Sizes, sample.Windows, at[2..]).Where(seen => seen.At is not null).Sum(seen => values[Place(sample.X, [at[0], at[1], .. seen.At!])]);
        foreach (var counts in (bool[])[false, true])
        {
            Near(x.AveragePool(sample.Sizes, sample.Windows, counts, sample.RoundsUp), at =>
            {
                // Taps within the elements, or within elements and padding.
                var taps = Seen(sample.X, sample.Sizes, sample.Windows, at[2..]).Count(seen => !counts ? seen.At is not null
                    : seen.Tap.Select((tap, i) => (at[i + 2] * sample.Windows[i].Stride) + (tap * sample.Windows[i].Dilation) < sample.X[i + 2] + sample.Windows[i].PadLow + sample.Windows[i].PadHigh).All(inside => inside));
                return Sum(at) / taps;
            });
        }
        Near(x.AveragePool(sample.Sizes, sample.Windows, roundsUp: sample.RoundsUp, divisor: 3), at => Sum(at) / 3);
        Near(x.LpPool(3, sample.Sizes, sample.Windows, sample.RoundsUp), at => Math.Cbrt(Seen(sample.X, sample.Sizes, sample.Windows, at[2..]).Where(seen => seen.At is not null)
            .Sum(seen => Cube(Math.Abs(values[Place(sample.X, [at[0], at[1], .. seen.At!])])))));
    }

    static double Cube(double x) => x * x * x;

    static readonly (Shape X, long[] Sizes)[] Adaptive = [([2, 3, 7], [3]), ([1, 2, 6], [2]), ([2, 2, 5, 4], [3, 2]), ([1, 2, 4, 6], [2, 3]), ([1, 2, 2, 1], [3, 2]), ([2, 2, 4, 5, 3], [2, 2, 3]), ([1, 2, 3, 3], [3, 3])];

    public static TheoryData<int> AdaptiveCases => [.. Enumerable.Range(0, Adaptive.Length)];

    [Theory, MemberData(nameof(AdaptiveCases))]
    public void AdaptivePoolsDivideAnImageIntoParts(int number)
    {
        var (shape, sizes) = Adaptive[number];
        var x = (Numbers(shape) * 2).Floor();
        var values = x.ToArray<double>();
        List<long[]> Elements(long[] at)
        {
            IEnumerable<long[]> all = [[at[0], at[1]]];
            for (var i = 0; i < sizes.Length; i++)
            {
                var (size, first, last) = (shape[i + 2], at[i + 2] * shape[i + 2] / sizes[i], (long)Math.Ceiling((at[i + 2] + 1) * shape[i + 2] / (double)sizes[i]));
                all = all.SelectMany(index => Enumerable.Range((int)first, (int)(last - first)).Select(place => (long[])[.. index, place]));
            }
            return [.. all];
        }
        Near(x.AdaptiveAveragePool(sizes), at => Elements(at).Average(place => values[Place(shape, place)]));
        var largest = x.AdaptiveMaxPool(sizes);
        Near(largest, at => Elements(at).Max(place => values[Place(shape, place)]));
        var counts = new double[shape.Count];
        foreach (var at in Indices(largest.Shape)) counts[Place(shape, Elements(at).MaxBy(place => values[Place(shape, place)])!)]++;
        Near(largest.Sum().Gradients(x)[0], at => counts[Place(shape, at)]);
    }

    [Fact]
    public void GradientsAreThoseOfDifferences()
    {
        AxisWindow[] three = [new(2, 1, 1), new(1), new(1, 0, 1)];
        Differences("max_pool", [[1, 2, 3, 3, 2]], x => x[0].MaxPool([2, 2, 2], three));
        Differences("average_pool", [[1, 2, 3, 3, 2]], x => x[0].AveragePool([2, 2, 2], three, countPadding: false));
        Differences("average_pool", [[1, 2, 4, 3]], x => x[0].AveragePool2d(3, 2, 1, roundsUp: true));
        Differences("lp_pool", [[1, 2, 5]], x => x[0].LpPool(2, [2], [new(2)]));
        Differences("adaptive_average_pool", [[1, 2, 3, 4]], x => x[0].AdaptiveAveragePool(2, 3));
        Differences("adaptive_max_pool", [[1, 2, 3, 4]], x => x[0].AdaptiveMaxPool(2, 3));
        var places = Tensor.From([0L, 3, 5, 5], [1, 2, 2]);
        Differences("max_unpool", [[1, 2, 2]], x => x[0].MaxUnpool(places, 6));
    }

    [Fact]
    public void ANormOfZerosIsZeroAndSoIsItsGradient()
    {
        var x = Tensor.From<float>([0, 0, 3, 4], [1, 1, 4]);
        var y = x.LpPool(2, [2], [new(2)]);
        Assert.Equal([0f, 5], y.ToArray<float>());
        Assert.Equal([0f, 0, 0.6f, 0.8f], y.Sum().Gradients(x)[0].ToArray<float>());
    }

    [Fact]
    public void GlobalPoolsTakeAllAfterTheChannels()
    {
        var x = Tensor.From<float>([1, 2, 3, 6, -1, -2, -3, -6], [1, 2, 2, 2]);
        Assert.Equal([3f, -3], x.GlobalAveragePool().ToArray<float>());
        Assert.Equal([6f, -1], x.GlobalMaxPool().ToArray<float>());
        Assert.Equal<Shape>([1, 2, 1, 1], x.GlobalMaxPool(keepAxes: true).Shape);
        Assert.Throws<OgeeException>(() => x[0, 0].GlobalMaxPool());
    }

    // As in libtorch: of 3 elements padded to 5 a third window would begin in the padding behind them.
    [Fact]
    public void ARoundedUpWindowBeginsAmongTheElements()
    {
        var x = Tensor.From([1f, 2, 3], [1, 1, 3]);
        Assert.Equal([1, 3], x.MaxPool1d(2, 2, padding: 1, roundsUp: true).ToArray<float>());
        Assert.Equal([0.5f, 2.5f], x.AveragePool1d(2, 2, padding: 1, roundsUp: true).ToArray<float>());
        Assert.Equal([2, 3], x.MaxPool1d(2, 2, roundsUp: true).ToArray<float>());
    }

    [Fact]
    public void AWindowOfPaddingAloneIsRefused()
    {
        var x = Numbers([1, 1, 1]);
        // Taps at −1 and 1 pass the only element by.
        Assert.Equal(EngineErrors.Argument, Assert.Throws<OgeeException>(() => x.MaxPool1d(2, 1, 1, dilation: 2)).Error);
        Assert.Equal(EngineErrors.Argument, Assert.Throws<OgeeException>(() => x.MaxPool1d(2, 1, 2)).Error);
        Assert.Equal(EngineErrors.Argument, Assert.Throws<OgeeException>(() => x.AveragePool1d(1, 1, 1)).Error);
        Assert.Equal(EngineErrors.Shape, Assert.Throws<OgeeException>(() => x.MaxPool2d(2)).Error);
        Assert.Equal(EngineErrors.Argument, Assert.Throws<OgeeException>(() => x.MaxPool([2], [new(1), new(1)])).Error);
        Assert.Equal(EngineErrors.Shape, Assert.Throws<OgeeException>(() => x.MaxUnpool(Tensor.From([0L], [1, 1]), 4)).Error);
        Assert.Equal(EngineErrors.Argument, Assert.Throws<OgeeException>(() => x.AdaptiveMaxPool(0)).Error);
        Assert.Equal(EngineErrors.Argument, Assert.Throws<OgeeException>(() => x.AveragePool([1], [new(1)], divisor: 0)).Error);
    }
}
