namespace Ogee.Testing;

/// <summary>Matrix products and convolutions by definition.</summary>
static class ReferenceProducts
{
    public static ReferenceTensor Dot(TensorSpec spec, ReferenceTensor a, ReferenceTensor b)
    {
        var (m, n, k) = (spec.Shape[-2], spec.Shape[-1], a.Shape[-1]);
        return ReferenceTensor.Of(spec, i =>
        {
            var (row, column) = Math.DivRem(i, n);
            var (batch, line) = (row / m, row % m);
            var sum = 0.0;
            for (var p = 0L; p < k; p++) sum += a.Floats[(((batch * m) + line) * k) + p] * b.Floats[(((batch * k) + p) * n) + column];
            return sum;
        }, _ => 0);
    }

    public static ReferenceTensor Conv(TensorSpec spec, ReferenceTensor x, ReferenceTensor weight, Conv2d conv)
    {
        var y = new double[spec.Shape.Count];
        Walk(x.Shape, weight.Shape, spec.Shape, conv.Window, conv.Groups, (xi, wi, yi) => y[yi] += x.Floats[xi] * weight.Floats[wi]);
        return new(spec, y, []);
    }

    public static ReferenceTensor ConvInputGradient(TensorSpec spec, ReferenceTensor gradient, ReferenceTensor weight, ConvInputGradient conv)
    {
        var x = new double[spec.Shape.Count];
        Walk(spec.Shape, weight.Shape, gradient.Shape, conv.Window, conv.Groups, (xi, wi, yi) => x[xi] += gradient.Floats[yi] * weight.Floats[wi]);
        return new(spec, x, []);
    }

    public static ReferenceTensor ConvWeightGradient(TensorSpec spec, ReferenceTensor image, ReferenceTensor gradient, ConvWeightGradient conv)
    {
        var weight = new double[spec.Shape.Count];
        Walk(image.Shape, spec.Shape, gradient.Shape, conv.Window, conv.Groups, (xi, wi, yi) => weight[wi] += image.Floats[xi] * gradient.Floats[yi]);
        return new(spec, weight, []);
    }

    /// <summary>Every product of a convolution: the places of the pixel, the weight and the result.</summary>
    static void Walk(Shape x, Shape w, Shape y, Window window, int groups, Action<long, long, long> visit)
    {
        for (var yi = 0L; yi < y.Count; yi++)
        {
            var at = ReferenceTensor.Index(y, yi);
            for (var tap = 0L; tap < w.Count / Math.Max(1, w[0]); tap++)
            {
                var t = ReferenceTensor.Index([w[1], w[2], w[3]], tap);
                var row = (at[2] * window.StrideHeight) - window.PadTop + (t[1] * window.DilationHeight);
                var column = (at[3] * window.StrideWidth) - window.PadLeft + (t[2] * window.DilationWidth);
                if (row < 0 || row >= x[2] || column < 0 || column >= x[3]) continue;
                var channel = (at[1] / (w[0] / groups) * w[1]) + t[0];
                visit(ReferenceTensor.Place(x, [at[0], channel, row, column]), ReferenceTensor.Place(w, [at[1], t[0], t[1], t[2]]), yi);
            }
        }
    }
}
