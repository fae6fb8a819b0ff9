namespace Ogee.Testing;

/// <summary>Discrete Fourier transforms by definition: every result a sum over all elements.</summary>
static class ReferenceFourier
{
    public static ReferenceTensor Compute(Op op, TensorSpec spec, ReferenceTensor x) => op switch
    {
        FourierTransform transform => Pairs(spec, x, transform.IsInverse),
        RealFourierTransform => Real(spec, x),
        _ => Hermitian(spec, x),
    };

    static ReferenceTensor Pairs(TensorSpec spec, ReferenceTensor x, bool isInverse)
    {
        var n = spec.Shape[-2];
        return ReferenceTensor.Of(spec, place =>
        {
            var (row, k, part) = (place / (2 * n), place / 2 % n, place % 2);
            var sum = 0.0;
            for (var j = 0L; j < n; j++)
            {
                var (cos, sin) = Angle(isInverse ? j * k : -(j * k), n);
                var (re, im) = (x.Floats[2 * ((row * n) + j)], x.Floats[(2 * ((row * n) + j)) + 1]);
                sum += part == 0 ? (re * cos) - (im * sin) : (re * sin) + (im * cos);
            }
            return sum;
        }, _ => 0);
    }

    static ReferenceTensor Real(TensorSpec spec, ReferenceTensor x)
    {
        var (n, half) = (x.Shape[-1], spec.Shape[-2]);
        return ReferenceTensor.Of(spec, place =>
        {
            var (row, k, part) = (place / (2 * half), place / 2 % half, place % 2);
            var sum = 0.0;
            for (var j = 0L; j < n; j++)
            {
                var (cos, sin) = Angle(-(j * k), n);
                sum += x.Floats[(row * n) + j] * (part == 0 ? cos : sin);
            }
            return sum;
        }, _ => 0);
    }

    static ReferenceTensor Hermitian(TensorSpec spec, ReferenceTensor x)
    {
        var (n, half) = (spec.Shape[-1], x.Shape[-2]);
        return ReferenceTensor.Of(spec, place =>
        {
            var (row, j) = Math.DivRem(place, n);
            var sum = 0.0;
            for (var k = 0L; k < n; k++)
            {
                // What is not given is the conjugate of what is; numbers that are their own conjugates are real.
                var (from, sign) = k < half ? (k, 1.0) : (n - k, -1.0);
                var at = 2 * ((row * half) + from);
                var (cos, sin) = Angle(j * k, n);
                sum += (x.Floats[at] * cos) - (from * 2 % n == 0 ? 0 : sign * x.Floats[at + 1] * sin);
            }
            return sum;
        }, _ => 0);
    }

    /// <summary>cos and sin of 2π · place / n; whole turns are left out without rounding.</summary>
    static (double Cos, double Sin) Angle(long place, long n)
    {
        var angle = Math.Tau * (((place % n) + n) % n) / n;
        return (Portable.Cos(angle), Portable.Sin(angle));
    }
}
