using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Plain definitions of what moves windows over images, one number after the other in float64, for any number of axes; and checks of words against definitions and differences.</summary>
static class PlainImages
{
    /// <summary>Numbers within ±2 that are exact in float32 and all different, as differences of maxima need.</summary>
    public static Tensor Numbers(Shape shape, ulong stream = 1) => Tensor.From(Values(shape, stream), shape);

    public static double[] Values(Shape shape, ulong stream)
    {
        var random = new Rng(new RngKey(23, stream));
        return [.. Enumerable.Range(0, (int)shape.Count).Select(_ => (double)(float)((random.NextDouble() * 4) - 2))];
    }

    /// <summary>All indices of a shape in row-major order.</summary>
    public static IEnumerable<long[]> Indices(Shape shape)
    {
        for (var i = 0L; i < shape.Count; i++)
        {
            var (index, rest) = (new long[shape.Rank], i);
            for (var axis = shape.Rank - 1; axis >= 0; axis--) (rest, index[axis]) = Math.DivRem(rest, shape[axis]);
            yield return index;
        }
    }

    public static long Place(Shape shape, params long[] index) => index.Select((at, axis) => (at, axis)).Aggregate(0L, (place, pair) => (place * shape[pair.axis]) + pair.at);

    /// <summary>The elements along the axes after the first two that a window sees, by tap; none where it sees padding.</summary>
    public static IEnumerable<(long[] Tap, long[]? At)> Seen(Shape image, int[] sizes, AxisWindow[] windows, long[] window)
    {
        foreach (var tap in Indices(Shape.Create([.. sizes.Select(size => (long)size)])))
        {
            var at = tap.Select((t, i) => (window[i] * windows[i].Stride) - windows[i].PadLow + (t * windows[i].Dilation)).ToArray();
            yield return (tap, at.Select((place, i) => place >= 0 && place < image[i + 2]).All(inside => inside) ? at : null);
        }
    }

    /// <summary>Expected elements, one by one, and the word's: equal within rounding.</summary>
    public static void Near(Tensor found, Func<long[], double> expected, double tolerance = 1e-11)
    {
        var values = found.Cast(DType.Float64).ToArray<double>();
        foreach (var (index, value) in Indices(found.Shape).Zip(values))
        {
            var should = expected(index);
            Assert.True(Math.Abs(should - value) <= tolerance * (1 + Math.Abs(should)), $"[{string.Join(", ", index)}] is {value}, by definition {should}");
        }
    }

    /// <summary>Gradients against differences, to second order if asked.</summary>
    public static void Differences(string word, Shape[] shapes, Func<Tensor[], Tensor> function, bool hasSecond = true)
    {
        var check = new OpCase(word, string.Join(", ", shapes.Select(shape => shape.ToString())), shapes, [.. shapes.Select((shape, i) => Values(shape, (ulong)i + 1))], function, true);
        Assert.Null(GradientCheck.First(check).Failure);
        if (hasSecond) Assert.Null(GradientCheck.Second(check).Failure);
    }
}
