using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Arithmetic on rows of float64 numbers. Each element is computed by the same operations in a vector and after it, and sums have a fixed order, so neither the width of vectors nor how rows are cut changes a bit.</summary>
internal static unsafe class RowMath
{
    const int Lanes = 8;

    /// <summary>y += a x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(double a, double* x, double* y, long count)
    {
        var (factor, i) = (Vector512.Create(a), 0L);
        for (; i <= count - Lanes; i += Lanes) Vector512.FusedMultiplyAdd(factor, Vector512.Load(x + i), Vector512.Load(y + i)).Store(y + i);
        for (; i < count; i++) y[i] = Math.FusedMultiplyAdd(a, x[i], y[i]);
    }

    /// <summary>z += a x + b y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(double a, double* x, double b, double* y, double* z, long count)
    {
        var (first, second, i) = (Vector512.Create(a), Vector512.Create(b), 0L);
        for (; i <= count - Lanes; i += Lanes)
            Vector512.FusedMultiplyAdd(second, Vector512.Load(y + i), Vector512.FusedMultiplyAdd(first, Vector512.Load(x + i), Vector512.Load(z + i))).Store(z + i);
        for (; i < count; i++) z[i] = Math.FusedMultiplyAdd(b, y[i], Math.FusedMultiplyAdd(a, x[i], z[i]));
    }

    /// <summary>y += x², element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSquares(double* x, double* y, long count)
    {
        var i = 0L;
        for (; i <= count - Lanes; i += Lanes) Vector512.FusedMultiplyAdd(Vector512.Load(x + i), Vector512.Load(x + i), Vector512.Load(y + i)).Store(y + i);
        for (; i < count; i++) y[i] = Math.FusedMultiplyAdd(x[i], x[i], y[i]);
    }

    /// <summary>to −= Σⱼ factors[j · step] · rows[j], in the order of j, with the row in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SubtractRows(double* factors, long step, double* rows, long stride, long count, double* to, long width)
    {
        var c = 0L;
        for (; c <= width - (4 * Lanes); c += 4 * Lanes)
        {
            var at = to + c;
            var row = rows + c;
            var (a, b, d, e) = (Vector512.Load(at), Vector512.Load(at + Lanes), Vector512.Load(at + (2 * Lanes)), Vector512.Load(at + (3 * Lanes)));
            for (var j = 0L; j < count; j++, row += stride)
            {
                var factor = Vector512.Create(-factors[j * step]);
                a = Vector512.FusedMultiplyAdd(factor, Vector512.Load(row), a);
                b = Vector512.FusedMultiplyAdd(factor, Vector512.Load(row + Lanes), b);
                d = Vector512.FusedMultiplyAdd(factor, Vector512.Load(row + (2 * Lanes)), d);
                e = Vector512.FusedMultiplyAdd(factor, Vector512.Load(row + (3 * Lanes)), e);
            }
            a.Store(at);
            b.Store(at + Lanes);
            d.Store(at + (2 * Lanes));
            e.Store(at + (3 * Lanes));
        }
        for (; c <= width - Lanes; c += Lanes)
        {
            var a = Vector512.Load(to + c);
            for (var j = 0L; j < count; j++) a = Vector512.FusedMultiplyAdd(Vector512.Create(-factors[j * step]), Vector512.Load(rows + c + (j * stride)), a);
            a.Store(to + c);
        }
        for (; c < width; c++)
        {
            var a = to[c];
            for (var j = 0L; j < count; j++) a = Math.FusedMultiplyAdd(-factors[j * step], rows[(j * stride) + c], a);
            to[c] = a;
        }
    }

    /// <summary>x · y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(double* x, double* y, long count)
    {
        Vector512<double> a = default, b = default, c = default, d = default;
        var i = 0L;
        for (; i <= count - (4 * Lanes); i += 4 * Lanes)
        {
            a = Vector512.FusedMultiplyAdd(Vector512.Load(x + i), Vector512.Load(y + i), a);
            b = Vector512.FusedMultiplyAdd(Vector512.Load(x + i + Lanes), Vector512.Load(y + i + Lanes), b);
            c = Vector512.FusedMultiplyAdd(Vector512.Load(x + i + (2 * Lanes)), Vector512.Load(y + i + (2 * Lanes)), c);
            d = Vector512.FusedMultiplyAdd(Vector512.Load(x + i + (3 * Lanes)), Vector512.Load(y + i + (3 * Lanes)), d);
        }
        for (; i <= count - Lanes; i += Lanes) a = Vector512.FusedMultiplyAdd(Vector512.Load(x + i), Vector512.Load(y + i), a);
        var rest = 0.0;
        for (; i < count; i++) rest = Math.FusedMultiplyAdd(x[i], y[i], rest);
        return Sum((a + b) + (c + d)) + rest;
    }

    /// <summary>x · x, y · y and x · y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Xx, double Yy, double Xy) Dots(double* x, double* y, long count)
    {
        Vector512<double> xx = default, yy = default, xy = default;
        var i = 0L;
        for (; i <= count - Lanes; i += Lanes)
        {
            var (a, b) = (Vector512.Load(x + i), Vector512.Load(y + i));
            xx = Vector512.FusedMultiplyAdd(a, a, xx);
            yy = Vector512.FusedMultiplyAdd(b, b, yy);
            xy = Vector512.FusedMultiplyAdd(a, b, xy);
        }
        var (restXx, restYy, restXy) = (0.0, 0.0, 0.0);
        for (; i < count; i++)
        {
            restXx = Math.FusedMultiplyAdd(x[i], x[i], restXx);
            restYy = Math.FusedMultiplyAdd(y[i], y[i], restYy);
            restXy = Math.FusedMultiplyAdd(x[i], y[i], restXy);
        }
        return (Sum(xx) + restXx, Sum(yy) + restYy, Sum(xy) + restXy);
    }

    /// <summary>x becomes c x + s y, and y becomes c y − s x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(double* x, double* y, double c, double s, long count)
    {
        var (cosine, sine, i) = (Vector512.Create(c), Vector512.Create(s), 0L);
        for (; i <= count - Lanes; i += Lanes)
        {
            var (a, b) = (Vector512.Load(x + i), Vector512.Load(y + i));
            Vector512.FusedMultiplyAdd(cosine, a, sine * b).Store(x + i);
            Vector512.FusedMultiplyAdd(cosine, b, -(sine * a)).Store(y + i);
        }
        for (; i < count; i++)
        {
            var (a, b) = (x[i], y[i]);
            x[i] = Math.FusedMultiplyAdd(c, a, s * b);
            y[i] = Math.FusedMultiplyAdd(c, b, -(s * a));
        }
    }

    /// <summary>x becomes x · factor, written to another place or to its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(double* x, double factor, double* to, long count)
    {
        var (factors, i) = (Vector512.Create(factor), 0L);
        for (; i <= count - Lanes; i += Lanes) (Vector512.Load(x + i) * factors).Store(to + i);
        for (; i < count; i++) to[i] = x[i] * factor;
    }

    /// <summary>x becomes x / divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Divide(double* x, double divisor, long count)
    {
        var (divisors, i) = (Vector512.Create(divisor), 0L);
        for (; i <= count - Lanes; i += Lanes) (Vector512.Load(x + i) / divisors).Store(x + i);
        for (; i < count; i++) x[i] /= divisor;
    }

    /// <summary>Exchanges two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Swap(double* x, double* y, long count)
    {
        var i = 0L;
        for (; i <= count - Lanes; i += Lanes)
        {
            var a = Vector512.Load(x + i);
            Vector512.Load(y + i).Store(x + i);
            a.Store(y + i);
        }
        for (; i < count; i++) (x[i], y[i]) = (y[i], x[i]);
    }

    /// <summary>Below this a sum of squares has lost digits of numbers that are normal ones.</summary>
    public const double SmallSquare = 1e-280;

    /// <summary>√(x · x), also where squares underflow; they must not overflow.</summary>
    public static double Length(double* x, long count)
    {
        var square = Dot(x, x, count);
        if (square >= SmallSquare) return Math.Sqrt(square);
        var largest = Largest(x, count);
        if (largest == 0) return 0;
        var sum = 0.0;
        for (var i = 0L; i < count; i++) sum = Math.FusedMultiplyAdd(x[i] / largest, x[i] / largest, sum);
        return largest * Math.Sqrt(sum);
    }

    /// <summary>The largest size of an element; 0 of none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Largest(double* x, long count)
    {
        var largest = 0.0;
        for (var i = 0L; i < count; i++) largest = Math.Max(largest, Math.Abs(x[i]));
        return largest;
    }

    // Halves onto halves: the same sum whatever the width of the machine's vectors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double Sum(Vector512<double> x)
    {
        var four = x.GetLower() + x.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two.GetElement(0) + two.GetElement(1);
    }
}
