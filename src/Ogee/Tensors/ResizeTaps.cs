namespace Ogee;

/// <summary>What each element of a resized axis is made of: places and weights, computed in float64 by the rules of ONNX's Resize, which contain libtorch's.</summary>
/// <param name="Count">Taps of each element.</param>
/// <param name="Places">[count, size]: the element at each tap.</param>
/// <param name="Weights">[count, size]: its weight.</param>
/// <param name="IsOutside">Which elements lie beyond the ends; null if none does.</param>
internal sealed record ResizeTaps(int Count, long[] Places, double[] Weights, bool[]? IsOutside)
{
    /// <param name="elements">Elements of the axis.</param>
    /// <param name="size">Elements of the result.</param>
    /// <param name="options">How.</param>
    /// <param name="scale">The scale that is given; null for that of the sizes.</param>
    /// <param name="region">The part of the axis.</param>
    public static ResizeTaps Of(long elements, int size, ResizeOptions options, double? scale, (double Start, double Stop) region)
    {
        var taps = new List<(long Place, double Weight)>[size];
        bool[]? outside = null;
        for (var i = 0; i < size; i++)
        {
            var at = Coordinate(i, elements, size, options.Coordinates, scale, region);
            if (options.Coordinates == PixelCoordinates.CropAndResize && (at < 0 || at > elements - 1)) (outside ??= new bool[size])[i] = true;
            taps[i] = options.Interpolation == Interpolation.Nearest ? [(Math.Clamp(Nearest(at, options.Rounding), 0, elements - 1), 1)]
                : options.IsAntialiased ? Smooth(at, elements, scale is { } given ? 1 / given : (double)elements / size, options)
                : Around(at, elements, options);
        }
        var count = taps.Max(list => list.Count);
        var (places, weights) = (new long[(long)count * size], new double[(long)count * size]);
        for (var i = 0; i < size; i++)
            for (var tap = 0; tap < count; tap++)
            {
                // Taps that one has more than another weigh nothing there.
                var (place, weight) = tap < taps[i].Count ? taps[i][tap] : (taps[i][^1].Place, 0);
                (places[((long)tap * size) + i], weights[((long)tap * size) + i]) = (place, weight);
            }
        return new(count, places, weights, outside);
    }

    static double Coordinate(long i, long elements, long size, PixelCoordinates coordinates, double? scale, (double Start, double Stop) region)
    {
        // One division of exact products: a scale that is rounded first would move what lies just at an element.
        double Scaled(double x) => scale is { } given ? x / given : x * elements / size;
        return coordinates switch
        {
            PixelCoordinates.Asymmetric => Scaled(i),
            PixelCoordinates.AlignCorners => size == 1 ? 0 : (double)i * (elements - 1) / (size - 1),
            PixelCoordinates.PytorchHalfPixel when size == 1 => 0,
            PixelCoordinates.CropAndResize => size == 1 ? 0.5 * (region.Start + region.Stop) * (elements - 1) : (region.Start * (elements - 1)) + (i * (region.Stop - region.Start) * (elements - 1) / (size - 1)),
            _ => Scaled(i + 0.5) - 0.5,
        };
    }

    static long Nearest(double at, NearestRounding rounding) => (long)(rounding switch
    {
        NearestRounding.Floor => Math.Floor(at),
        NearestRounding.Ceiling => Math.Ceiling(at),
        NearestRounding.HalfUp => Math.Floor(at + 0.5),
        _ => Math.Ceiling(at - 0.5),
    });

    /// <summary>The two or four elements around a place.</summary>
    static List<(long, double)> Around(double at, long elements, ResizeOptions options)
    {
        var reach = options.Interpolation == Interpolation.Linear ? 1 : 2;
        var before = (long)Math.Floor(at);
        var taps = new List<(long Place, double Weight)>();
        for (var place = before - reach + 1; place <= before + reach; place++)
        {
            var isInside = place >= 0 && place < elements;
            if (isInside || !options.ExcludesOutside) taps.Add((Math.Clamp(place, 0, elements - 1), Curve(at - place, options)));
        }
        return options.ExcludesOutside ? Shared(taps, Math.Clamp(before, 0, elements - 1)) : taps;
    }

    /// <summary>All elements under a curve that is as wide as what one element of the result covers (Pillow's Resample.c and libtorch's upsampling with antialiasing, which leave out what is beyond the ends; ONNX's Resize).</summary>
    static List<(long, double)> Smooth(double at, long elements, double step, ResizeOptions options)
    {
        var width = Math.Max(1, step);
        var (middle, reach) = (at + 0.5, (options.Interpolation == Interpolation.Linear ? 1 : 2) * width);
        var (first, last) = ((long)Math.Floor(middle - reach + 0.5), (long)Math.Floor(middle + reach + 0.5));
        if (options.ExcludesOutside) (first, last) = (Math.Max(first, 0), Math.Min(last, elements));
        var taps = new List<(long, double)>();
        for (var place = first; place < last; place++) taps.Add((Math.Clamp(place, 0, elements - 1), Curve((place + 0.5 - middle) / width, options)));
        return Shared(taps, Math.Clamp((long)Math.Floor(at), 0, elements - 1));
    }

    static List<(long, double)> Shared(List<(long Place, double Weight)> taps, long nearest)
    {
        var sum = taps.Sum(tap => tap.Weight);
        // Nothing of the axis is near: then its nearest end is all there is.
        if (sum == 0) return [(nearest, 1)];
        return [.. taps.Select(tap => (tap.Place, tap.Weight / sum))];
    }

    static double Curve(double distance, ResizeOptions options)
    {
        var x = Math.Abs(distance);
        return options.Interpolation == Interpolation.Linear ? Math.Max(0, 1 - x) : Cubic(x, options.CubicCoefficient);
    }

    /// <summary>The cubic convolution kernel (Keys 1981).</summary>
    static double Cubic(double x, double a) =>
        x <= 1 ? ((((a + 2) * x) - (a + 3)) * x * x) + 1 : x < 2 ? (((((x - 5) * x) + 8) * x) - 4) * a : 0;
}
