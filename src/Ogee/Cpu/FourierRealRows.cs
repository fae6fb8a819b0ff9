using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Factors that lead from the transform of half as many pairs to that of real numbers: the first half of the circle.</summary>
internal static class HalfCircle
{
    /// <summary>Pairs of cosine and sine for places 0 to size / 2.</summary>
    public static T[] Of<T>(long size) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var points = new T[size + 2];
        for (var k = 0L; k <= size / 2; k++)
        {
            var (cos, sin) = RootsOfUnity.At(k, size);
            (points[2 * k], points[(2 * k) + 1]) = (T.CreateTruncating(cos), T.CreateTruncating(sin));
        }
        return points;
    }

    /// <summary>The length of the transform in between: an even number of real numbers are half as many pairs (Cooley, Lewis and Welch 1970).</summary>
    public static long Between(long size) => size % 2 == 0 ? size / 2 : size;
}

/// <summary>Real rows to half a spectrum of pairs.</summary>
internal sealed unsafe class RealRows<T>(OpKernel kernel) : FourierExecutable<T>(kernel, HalfCircle.Between(kernel.Inputs[0].Shape[-1]), kernel.Inputs[0].Shape.Count / kernel.Inputs[0].Shape[-1])
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly long length = kernel.Inputs[0].Shape[-1];
    readonly Lazy<T[]> circle = new(() => HalfCircle.Of<T>(kernel.Inputs[0].Shape[-1]));

    private protected override void Transform(T* from, T* to, long row, FourierTables<T> tables, ref FourierWork<T> work)
    {
        var width = 2 * ((length / 2) + 1);
        from += row * length;
        to += row * width;
        if (length % 2 == 0)
        {
            ReadPairs(from, length / 2, length, ref work);
            tables.Run(ref work);
            fixed (T* points = circle.Value) Untangle(points, to, length / 2, width, ref work);
            return;
        }
        var count = work.Count;
        var re = work.Re;
        for (var i = 0L; i < count; i++)
            for (var k = 0L; k < length; k++) re[(k * count) + i] = from[(i * length) + k];
        new Span<T>(work.Im, checked((int)(length * count))).Clear();
        tables.Run(ref work);
        WritePairs(to, (length / 2) + 1, width, ref work);
        // A sum of real numbers is real.
        for (var i = 0L; i < count; i++) to[(i * width) + 1] = T.Zero;
    }

    /// <summary>From Z, the transform of z_j = x_2j + i·x_(2j+1), to X: with E = (Z_k + Z̄_(h−k))/2 and O = (Z_k − Z̄_(h−k))/2i, those of the even and the odd elements, X_k = E + e^(−2πi·k/n) O.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Untangle(T* points, T* to, long half, long width, ref FourierWork<T> work)
    {
        var (count, two) = (work.Count, T.One / (T.One + T.One));
        T* re = work.Re, im = work.Im;
        for (var k = 0L; k <= half; k++)
        {
            var (here, there) = (k % half * count, (half - k) % half * count);
            var (cos, sin) = (points[2 * k], points[(2 * k) + 1]);
            for (var i = 0L; i < count; i++)
            {
                var (evenR, evenI) = ((re[here + i] + re[there + i]) * two, (im[here + i] - im[there + i]) * two);
                var (oddR, oddI) = ((im[here + i] + im[there + i]) * two, (re[there + i] - re[here + i]) * two);
                var at = to + (i * width) + (2 * k);
                at[0] = evenR + ((oddR * cos) + (oddI * sin));
                // The ends are sums of real numbers.
                at[1] = here == there && k % half == 0 ? T.Zero : evenI + ((oddI * cos) - (oddR * sin));
            }
        }
    }
}

/// <summary>Half a spectrum of pairs to real rows.</summary>
internal sealed unsafe class HermitianRows<T>(OpKernel kernel) : FourierExecutable<T>(kernel, HalfCircle.Between(kernel.Output.Shape[-1]), kernel.Output.Shape.Count / kernel.Output.Shape[-1])
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly long length = kernel.Output.Shape[-1];
    readonly Lazy<T[]> circle = new(() => HalfCircle.Of<T>(kernel.Output.Shape[-1]));

    private protected override void Transform(T* from, T* to, long row, FourierTables<T> tables, ref FourierWork<T> work)
    {
        var width = 2 * ((length / 2) + 1);
        from += row * width;
        to += row * length;
        if (length % 2 == 0)
        {
            fixed (T* points = circle.Value) Tangle(from, points, length / 2, width, ref work);
            Backwards(tables, ref work);
            WritePairs(to, length / 2, length, ref work);
            return;
        }
        var count = work.Count;
        T* re = work.Re, im = work.Im;
        for (var i = 0L; i < count; i++)
            for (var k = 0L; k <= length / 2; k++)
            {
                var (a, b) = (from[(i * width) + (2 * k)], k == 0 ? T.Zero : from[(i * width) + (2 * k) + 1]);
                (re[(k * count) + i], im[(k * count) + i]) = (a, b);
                if (k > 0) (re[((length - k) * count) + i], im[((length - k) * count) + i]) = (a, -b);
            }
        Backwards(tables, ref work);
        for (var i = 0L; i < count; i++)
            for (var k = 0L; k < length; k++) to[(i * length) + k] = work.Re[(k * count) + i];
    }

    /// <summary>From X to Z, whose transform the other way is z_j = x_2j + i·x_(2j+1): Z_k = (X_k + X̄_(h−k)) + i·e^(2πi·k/n) (X_k − X̄_(h−k)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tangle(T* from, T* points, long half, long width, ref FourierWork<T> work)
    {
        var count = work.Count;
        T* re = work.Re, im = work.Im;
        for (var k = 0L; k < half; k++)
        {
            var (cos, sin) = (points[2 * k], points[(2 * k) + 1]);
            for (var i = 0L; i < count; i++)
            {
                T* here = from + (i * width) + (2 * k), there = from + (i * width) + (2 * (half - k));
                // Imaginary parts of both ends, which meet at k = 0, do not count.
                var (a, b, c, d) = k == 0 ? (here[0], T.Zero, there[0], T.Zero) : (here[0], here[1], there[0], there[1]);
                var (sumR, sumI, farR, farI) = (a + c, b - d, a - c, b + d);
                re[(k * count) + i] = sumR - ((farI * cos) + (farR * sin));
                im[(k * count) + i] = sumI + ((farR * cos) - (farI * sin));
            }
        }
    }
}
