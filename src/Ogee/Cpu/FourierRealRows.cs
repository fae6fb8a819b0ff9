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
            new FourierRows<T>(from, length).Read(0, length / 2, in work);
            tables.Run(ref work);
            fixed (T* points = circle.Value) Spectra(points, new(to, width), length / 2, in work);
            return;
        }
        var count = work.Count;
        var re = work.Re;
        for (var i = 0L; i < count; i++)
            for (var k = 0L; k < length; k++) re[(k * count) + i] = from[(i * length) + k];
        new Span<T>(work.Im, checked((int)(length * count))).Clear();
        tables.Run(ref work);
        new FourierRows<T>(to, width).Write(0, (length / 2) + 1, in work);
        // A sum of real numbers is real.
        for (var i = 0L; i < count; i++) to[(i * width) + 1] = T.Zero;
    }

    /// <summary>Untangles the numbers in their place, from both ends to the middle, and writes them.</summary>
    static void Spectra(T* points, FourierRows<T> to, long half, in FourierWork<T> work)
    {
        var (count, block) = (work.Count, FourierRows<T>.BlockOf(work.Count));
        T* re = work.Re, im = work.Im, endRe = re + (half * count), endIm = im + (half * count);
        var bytes = count * sizeof(T);
        Buffer.MemoryCopy(re, endRe, bytes, bytes);
        Buffer.MemoryCopy(im, endIm, bytes, bytes);
        for (var first = 0L; first <= half / 2; first += block)
        {
            var last = Math.Min(first + block, (half / 2) + 1);
            FourierLanes<T>.Run(new Untangle((nint)points, first, last, half, work), count);
            if (first == 0)
            {
                // The ends are sums of real numbers.
                new Span<T>(im, (int)count).Clear();
                new Span<T>(endIm, (int)count).Clear();
            }
            to.Write(first, last - first, in work);
            to.Write(half - last + 1, last - first, in work);
        }
    }

    /// <summary>From Z, the transform of z_j = x_2j + i·x_(2j+1), to X: with E = (Z_k + Z̄_(h−k))/2 and O = (Z_k − Z̄_(h−k))/2i, those of the even and the odd elements, X_k = E + e^(−2πi·k/n) O, and X_(h−k) is the conjugate of E − e^(−2πi·k/n) O.</summary>
    readonly struct Untangle(nint points, long from, long to, long half, FourierWork<T> work) : IFourierStep<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes>(long first, long last) where TLanes : unmanaged, IFourierLanes<TLanes, T>
        {
            var w = (T*)points;
            var (count, two) = (work.Count, TLanes.Repeat(T.One / (T.One + T.One)));
            for (var k = from; k < to; k++)
            {
                T* re = work.Re + (k * count), im = work.Im + (k * count), farRe = work.Re + ((half - k) * count), farIm = work.Im + ((half - k) * count);
                var (cos, sin) = (TLanes.Repeat(w[2 * k]), TLanes.Repeat(w[(2 * k) + 1]));
                for (var i = first; i < last; i += TLanes.Count)
                {
                    var (a, b, c, d) = (TLanes.Load(re + i), TLanes.Load(im + i), TLanes.Load(farRe + i), TLanes.Load(farIm + i));
                    var (evenR, evenI, oddR, oddI) = ((a + c) * two, (b - d) * two, (b + d) * two, (c - a) * two);
                    var (turnR, turnI) = ((oddR * cos) + (oddI * sin), (oddI * cos) - (oddR * sin));
                    (evenR + turnR).Store(re + i);
                    (evenI + turnI).Store(im + i);
                    (evenR - turnR).Store(farRe + i);
                    (turnI - evenI).Store(farIm + i);
                }
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
            fixed (T* points = circle.Value) Spectra(points, new(from, width), length / 2, in work);
            Backwards(tables, ref work);
            new FourierRows<T>(to, length).Write(0, length / 2, in work);
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

    /// <summary>Reads half spectra, from both ends to the middle, and tangles them in their place.</summary>
    static void Spectra(T* points, FourierRows<T> from, long half, in FourierWork<T> work)
    {
        var (count, block) = (work.Count, FourierRows<T>.BlockOf(work.Count));
        var im = work.Im;
        for (var first = 0L; first <= half / 2; first += block)
        {
            var last = Math.Min(first + block, (half / 2) + 1);
            from.Read(first, last - first, in work);
            from.Read(half - last + 1, last - first, in work);
            if (first == 0)
            {
                // Imaginary parts of both ends do not count.
                new Span<T>(im, (int)count).Clear();
                new Span<T>(im + (half * count), (int)count).Clear();
            }
            FourierLanes<T>.Run(new Tangle((nint)points, first, last, half, work), count);
        }
    }

    /// <summary>From X to Z, whose transform the other way is z_j = x_2j + i·x_(2j+1): Z_k = (X_k + X̄_(h−k)) + i·T and Z_(h−k) = (X̄_k + X_(h−k)) + i·T̄ with T = e^(2πi·k/n) (X_k − X̄_(h−k)).</summary>
    readonly struct Tangle(nint points, long from, long to, long half, FourierWork<T> work) : IFourierStep<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes>(long first, long last) where TLanes : unmanaged, IFourierLanes<TLanes, T>
        {
            var w = (T*)points;
            var count = work.Count;
            for (var k = from; k < to; k++)
            {
                T* re = work.Re + (k * count), im = work.Im + (k * count), farRe = work.Re + ((half - k) * count), farIm = work.Im + ((half - k) * count);
                var (cos, sin) = (TLanes.Repeat(w[2 * k]), TLanes.Repeat(w[(2 * k) + 1]));
                for (var i = first; i < last; i += TLanes.Count)
                {
                    var (a, b, c, d) = (TLanes.Load(re + i), TLanes.Load(im + i), TLanes.Load(farRe + i), TLanes.Load(farIm + i));
                    var (sumR, sumI, farR, farI) = (a + c, b - d, a - c, b + d);
                    var (turnR, turnI) = ((farR * cos) - (farI * sin), (farI * cos) + (farR * sin));
                    (sumR - turnI).Store(re + i);
                    (sumI + turnR).Store(im + i);
                    (sumR + turnI).Store(farRe + i);
                    (turnR - sumI).Store(farIm + i);
                }
            }
        }
    }
}
