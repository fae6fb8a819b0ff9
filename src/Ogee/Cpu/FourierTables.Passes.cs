using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

// Transforms with the tables: by passes, or around them.
internal sealed unsafe partial class FourierTables<T>
{
    /// <summary>Transforms numbers beside each other in their place, forwards and not scaled.</summary>
    /// <param name="work">The numbers; each array has room for <see cref="Room"/> · Count.</param>
    public void Run(ref FourierWork<T> work)
    {
        if (around is null) Passes(ref work);
        else Around(ref work);
    }

    void Passes(ref FourierWork<T> work)
    {
        fixed (T* allFactors = factors)
        fixed (T* allRoots = roots)
        {
            var (left, stride) = (Size, work.Count);
            T* w = allFactors, root = allRoots;
            foreach (var radix in radices)
            {
                left /= radix;
                FourierButterflies<T>.Run(new(radix, (nint)work.Re, (nint)work.Im, (nint)work.OtherRe, (nint)work.OtherIm, left, stride, (nint)w, (nint)root));
                w += 2 * (radix - 1) * left;
                if (HasRoots(radix)) root += 2 * radix;
                stride *= radix;
                work.Flip();
            }
        }
    }

    /// <summary>X_k = c_k Σ_j (x_j c_j) c̄_(k−j) with c_k = e^(−πi·k²/n): a convolution, by transforms of a length that has only small primes.</summary>
    void Around(ref FourierWork<T> work)
    {
        Times(chirp, Size, in work);
        var rest = checked((int)((around!.Size - Size) * work.Count));
        new Span<T>(work.Re + (Size * work.Count), rest).Clear();
        new Span<T>(work.Im + (Size * work.Count), rest).Clear();
        around.Run(ref work);
        Times(filter, around.Size, in work);
        work.Exchange();
        around.Run(ref work);
        work.Exchange();
        Times(chirp, Size, in work);
    }

    static void Times(T[] pairs, long size, in FourierWork<T> work)
    {
        fixed (T* factors = pairs) FourierLanes<T>.Run(new Product((nint)factors, size, work), work.Count);
    }

    /// <summary>Each number times the factor of its place.</summary>
    readonly struct Product(nint factors, long size, FourierWork<T> work) : IFourierStep<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes>(long first, long last) where TLanes : unmanaged, IFourierLanes<TLanes, T>
        {
            T* w = (T*)factors, re = work.Re, im = work.Im;
            var count = work.Count;
            for (var k = 0L; k < size; k++, w += 2, re += count, im += count)
            {
                var (cos, sin) = (TLanes.Repeat(w[0]), TLanes.Repeat(w[1]));
                for (var i = first; i < last; i += TLanes.Count)
                {
                    var (a, b) = (TLanes.Load(re + i), TLanes.Load(im + i));
                    ((a * cos) - (b * sin)).Store(re + i);
                    ((a * sin) + (b * cos)).Store(im + i);
                }
            }
        }
    }
}
