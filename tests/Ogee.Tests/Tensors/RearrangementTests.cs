using static Ogee.Tests.PlainImages;

namespace Ogee.Tests;

/// <summary>Windows as columns and back, and shuffles of pixels and channels.</summary>
public class RearrangementTests
{
    static readonly (Shape X, int[] Sizes, AxisWindow[] Windows)[] Samples =
    [
        ([2, 3, 5, 6], [2, 3], [new(1), new(1)]), ([1, 2, 6, 5], [3, 2], [new(2, 1, 0), new(3, 0, 1, 2)]), ([1, 1, 4, 4], [2, 2], [new(2), new(2)]), ([2, 2, 3, 7], [2, 2], [new(2), new(3, 1, 1)]),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Samples.Length)];

    [Theory, MemberData(nameof(Cases))]
    public void ColumnsAreWhatWindowsSeeAndAreAddedBack(int number)
    {
        var (shape, sizes, windows) = Samples[number];
        var x = Numbers(shape);
        var values = x.ToArray<double>();
        var columns = x.Unfold(sizes, windows);
        var across = ((shape[3] + windows[1].PadLow + windows[1].PadHigh - (windows[1].Dilation * (sizes[1] - 1)) - 1) / windows[1].Stride) + 1;
        var taps = sizes[0] * sizes[1];
        long[]? Pixel(long[] at)
        {
            var tap = at[1] % taps;
            return Seen(shape, sizes, windows, [at[2] / across, at[2] % across]).ElementAt((int)tap).At;
        }
        Near(columns, at => Pixel(at) is { } place ? values[Place(shape, [at[0], at[1] / taps, .. place])] : 0);
        var y = Numbers(columns.Shape, 2);
        var (given, sums) = (y.ToArray<double>(), new double[shape.Count]);
        foreach (var at in Indices(columns.Shape))
            if (Pixel(at) is { } place) sums[Place(shape, [at[0], at[1] / taps, .. place])] += given[Place(columns.Shape, at)];
        Near(y.Fold(shape[2], shape[3], sizes, windows), at => sums[Place(shape, at)]);
        // A convolution is a product with the columns.
        var w = Numbers([4, shape[1], sizes[0], sizes[1]], 3);
        Near(w.Reshape(4, -1).MatMul(columns).Reshape(-1) - x.Conv(w, windows).Reshape(-1), _ => 0);
    }

    [Fact]
    public void GradientsAreThoseOfDifferences()
    {
        AxisWindow[] windows = [new(2, 1, 0), new(1)];
        Differences("unfold", [[1, 2, 3, 3]], x => x[0].Unfold([2, 2], windows));
        Differences("fold", [[1, 8, 4]], x => x[0].Fold(3, 3, [2, 2], windows));
        Differences("pixel_shuffle", [[1, 8, 2, 3]], x => x[0].PixelShuffle(2));
    }

    [Fact]
    public void PixelsAndChannelsChangePlaces()
    {
        var x = Numbers([2, 8, 2, 3]);
        var values = x.ToArray<double>();
        Near(x.PixelShuffle(2), at => values[Place(x.Shape, at[0], (at[1] * 4) + (at[2] % 2 * 2) + (at[3] % 2), at[2] / 2, at[3] / 2)]);
        Near(x.PixelShuffle(2).PixelUnshuffle(2) - x, _ => 0);
        Near(x[0].PixelShuffle(2) - x.PixelShuffle(2)[0], _ => 0);
        Near(x.ChannelShuffle(2), at => values[Place(x.Shape, at[0], (at[1] % 2 * 4) + (at[1] / 2), at[2], at[3])]);
        foreach (var word in (Func<Tensor>[])[() => x.PixelShuffle(3), () => x.PixelUnshuffle(2), () => x.ChannelShuffle(3), () => x.Unfold([2], [new(1)])[0], () => x.Fold(2, 2, [1, 1], [new(1), new(1)]), () => x[0].Unfold([1, 1], [new(1), new(1)])])
            Assert.Throws<OgeeException>(() => word());
    }
}
