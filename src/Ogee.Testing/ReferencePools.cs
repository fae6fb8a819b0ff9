namespace Ogee.Testing;

/// <summary>Poolings and their gradients by definition.</summary>
static class ReferencePools
{
    public static ReferenceTensor Compute(Op op, TensorSpec spec, ReferenceTensor[] x)
    {
        switch (op)
        {
            case MaxPool2d pool: return ReferenceTensor.Of(spec, i => x[0].Floats[Largest(pool, x[0], spec.Shape, i)], _ => 0);
            case MaxPoolGather gather: return ReferenceTensor.Of(spec, i => x[1].Floats[Largest(gather.Pool, x[0], spec.Shape, i)], _ => 0);
            case AveragePool2d pool: return ReferenceTensor.Of(spec, i => Pixels(pool.Height, pool.Width, pool.Window, x[0].Shape, spec.Shape, i).Sum(place => x[0].Floats[place]) / Divisor(pool, x[0].Shape, spec.Shape, i), _ => 0);
        }
        var sums = new double[spec.Shape.Count];
        if (op is MaxPoolScatter scatter)
            for (var i = 0L; i < x[1].Shape.Count; i++) sums[Largest(scatter.Pool, x[0], x[1].Shape, i)] += x[1].Floats[i];
        else if (op is AveragePoolGradient { Pool: var pool })
            for (var i = 0L; i < x[0].Shape.Count; i++)
                foreach (var place in Pixels(pool.Height, pool.Width, pool.Window, spec.Shape, x[0].Shape, i)) sums[place] += x[0].Floats[i] / Divisor(pool, spec.Shape, x[0].Shape, i);
        return new(spec, sums, []);
    }

    static double Divisor(AveragePool2d pool, Shape image, Shape result, long i) =>
        pool.CountPadding ? pool.Height * pool.Width : Pixels(pool.Height, pool.Width, pool.Window, image, result, i).Count;

    /// <summary>The first largest pixel of a window; NaN is larger than all.</summary>
    static long Largest(MaxPool2d pool, ReferenceTensor image, Shape result, long i)
    {
        var pixels = Pixels(pool.Height, pool.Width, pool.Window, image.Shape, result, i);
        foreach (var place in pixels)
            if (double.IsNaN(image.Floats[place])) return place;
        return pixels.MaxBy(place => image.Floats[place]);
    }

    static List<long> Pixels(int rows, int columns, Window window, Shape image, Shape result, long i)
    {
        var at = ReferenceTensor.Index(result, i);
        var pixels = new List<long>();
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
            {
                var row = (at[2] * window.StrideHeight) - window.PadTop + (r * window.DilationHeight);
                var column = (at[3] * window.StrideWidth) - window.PadLeft + (c * window.DilationWidth);
                if (row >= 0 && row < image[2] && column >= 0 && column < image[3]) pixels.Add(ReferenceTensor.Place(image, [at[0], at[1], row, column]));
            }
        return pixels;
    }
}
