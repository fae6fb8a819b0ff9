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
        var (rows, columns, channels, filters) = (w[2], w[3], w[1], w[0] / groups);
        for (var yi = 0L; yi < y.Count; yi++)
        {
            var at = ReferenceTensor.Index(y, yi);
            var (image, filter, top, left) = (at[0], at[1], (at[2] * window.StrideHeight) - window.PadTop, (at[3] * window.StrideWidth) - window.PadLeft);
            for (var c = 0L; c < channels; c++)
            {
                var plane = (image * x[1]) + (filter / filters * channels) + c;
                for (var r = 0L; r < rows; r++)
                    for (var q = 0L; q < columns; q++)
                    {
                        var (row, column) = (top + (r * window.DilationHeight), left + (q * window.DilationWidth));
                        if (row < 0 || row >= x[2] || column < 0 || column >= x[3]) continue;
                        visit((((plane * x[2]) + row) * x[3]) + column, (((((filter * channels) + c) * rows) + r) * columns) + q, yi);
                    }
            }
        }
    }
}
