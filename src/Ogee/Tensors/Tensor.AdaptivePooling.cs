namespace Ogee;

// Window i of n over s elements is from ⌊i·s/n⌋ to before ⌈(i+1)·s/n⌉, as in libtorch: windows overlap where n does not divide s, and repeat elements where the image is smaller than the result.
public sealed partial class Tensor
{
    /// <summary>The means of windows that divide an image of any size into so many parts along each axis.</summary>
    /// <param name="sizes">Sizes of the result, for one, two or three axes; this is [batch, channels, sizes...].</param>
    /// <returns>[batch, channels, sizes...]</returns>
    /// <exception cref="OgeeException">The rank does not fit, or a size is below 1.</exception>
    public Tensor AdaptiveAveragePool(params ReadOnlySpan<long> sizes)
    {
        if (Divided("adaptive_average_pool", sizes) is { } taps) return taps.All(tap => tap == 1) ? this : AveragePool(taps, [.. taps.Select(tap => new AxisWindow(tap))]);
        if (Type.IsHalf()) return Cast(DType.Float32).AdaptiveAveragePool(sizes).Cast(Type);
        var x = this;
        for (var axis = Rank - 1; axis >= 2; axis--)
        {
            var (size, elements) = (sizes[axis - 2], Shape[axis]);
            if (size == elements) continue;
            var (laid, windows, longest) = x.Laid(axis, size);
            bool[] isThere = [.. windows.SelectMany(window => Enumerable.Range(0, longest).Select(i => window.Start + i < window.Stop))];
            double[] counts = [.. windows.Select(window => (double)(window.Stop - window.Start))];
            long before = 1, behind = 1;
            for (var i = 0; i < axis; i++) before *= x.Shape[i];
            for (var i = axis + 1; i < Rank; i++) behind *= x.Shape[i];
            // What fills a window up is left out, not weighed with 0: it may be infinite.
            var seen = Where(From(isThere, [1, size, longest, 1]).To(Spec.Device), laid.Reshape(before, size, longest, behind), Like(0));
            x = (seen.Sum(2) / Beside(counts, [size, 1])).Reshape(x.Shape.With(axis, size));
        }
        return x;
    }

    /// <summary>The windows of an axis side by side, each filled up with its last element to the longest.</summary>
    (Tensor Laid, (long Start, long Stop)[] Windows, int Longest) Laid(int axis, long size)
    {
        var elements = Shape[axis];
        var windows = Enumerable.Range(0, checked((int)size)).Select(i => Part(i, size, elements)).ToArray();
        var longest = checked((int)windows.Max(window => window.Stop - window.Start));
        long[] places = [.. windows.SelectMany(window => Enumerable.Range(0, longest).Select(i => Math.Min(window.Start + i, window.Stop - 1)))];
        return (Take(From(places, [places.Length]).To(Spec.Device), axis), windows, longest);
    }

    /// <summary>The largest elements of windows that divide an image of any size into so many parts along each axis.</summary>
    /// <param name="sizes">Sizes of the result, for one, two or three axes; this is [batch, channels, sizes...].</param>
    /// <returns>[batch, channels, sizes...]</returns>
    /// <exception cref="OgeeException">The rank does not fit, or a size is below 1.</exception>
    public Tensor AdaptiveMaxPool(params ReadOnlySpan<long> sizes)
    {
        if (Divided("adaptive_max_pool", sizes) is { } taps) return taps.All(tap => tap == 1) ? this : MaxPool(taps, [.. taps.Select(tap => new AxisWindow(tap))]);
        var x = this;
        // Windows are laid side by side, filled up with their last element: of equal ones the first still wins, and the last axis is first so that it does so in row-major order.
        for (var axis = Rank - 1; axis >= 2; axis--)
        {
            var (size, elements) = (sizes[axis - 2], Shape[axis]);
            if (size == elements) continue;
            var (laid, _, longest) = x.Laid(axis, size);
            long between = 1, behind = 1;
            for (var i = 2; i < axis; i++) between *= x.Shape[i];
            for (var i = axis + 1; i < Rank; i++) behind *= x.Shape[i];
            var pool = new MaxPool2d(longest, 1, Window.Of(new(longest), new(1)));
            x = Apply(pool, laid.Reshape(x.Shape[0], x.Shape[1] * between, size * longest, behind)).Reshape(x.Shape.With(axis, size));
        }
        return x;
    }

    /// <summary>The taps of windows along each axis where all divide; null where one does not.</summary>
    int[]? Divided(string op, ReadOnlySpan<long> sizes)
    {
        if (sizes.Length is < 1 or > 3 || Rank != sizes.Length + 2)
            throw EngineErrors.Shape.With($"{op}: {sizes.Length} sizes for {Shape}", "Expected [batch, channels, sizes...] and a size for each of one, two or three axes", "Give a size for each axis after the channels.");
        var taps = new int[sizes.Length];
        var divides = true;
        for (var i = 0; i < taps.Length; i++)
        {
            if (sizes[i] < 1 || Shape[i + 2] < 1)
                throw EngineErrors.Argument.With($"{op}: {sizes[i]} parts of the {Shape[i + 2]} elements of axis {i + 2} of {Shape}", "Expected at least 1 of both", "Use 1 for the whole axis.");
            divides &= Shape[i + 2] % sizes[i] == 0;
            taps[i] = checked((int)(Shape[i + 2] / sizes[i]));
        }
        return divides ? taps : null;
    }

    static (long Start, long Stop) Part(long i, long size, long elements) => (i * elements / size, (((i + 1) * elements) + size - 1) / size);
}
