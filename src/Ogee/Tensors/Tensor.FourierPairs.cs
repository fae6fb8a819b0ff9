namespace Ogee;

// The transforms on pairs of real numbers: of float64 too, for which there is no complex type. All others are words of these.
public sealed partial class Tensor
{
    /// <summary>The discrete Fourier transform of complex numbers that are given as pairs, along an axis: X_k = Σ_j x_j e^(−2πi·jk/n).</summary>
    /// <param name="size">n: what lies beyond is cut off, what is missing is 0. The size of the axis if null.</param>
    /// <param name="axis">The axis of the numbers, the axis of pairs not counted.</param>
    /// <param name="norm">How it is divided.</param>
    /// <returns>This shape with n; this is a float type [..., 2], real part first.</returns>
    /// <remarks>About 5 n log₂ n operations for each row whatever n is; the error grows with log n. The bits of a row depend neither on other rows nor on threads.</remarks>
    /// <exception cref="OgeeException">The type is no float, the last axis is not of 2, or n is below 1.</exception>
    public Tensor PairFft(long? size = null, int axis = -1, FourierNorm norm = FourierNorm.Backward) => PairTransform("fft", size, axis, norm, isInverse: false);

    /// <summary>The inverse of <see cref="PairFft"/>: x_j = 1/n Σ_k X_k e^(2πi·jk/n).</summary>
    /// <inheritdoc cref="PairFft"/>
    public Tensor PairIfft(long? size = null, int axis = -1, FourierNorm norm = FourierNorm.Backward) => PairTransform("ifft", size, axis, norm, isInverse: true);

    /// <summary>The discrete Fourier transform of real numbers along an axis, as pairs; of its n results the n/2 + 1 that say all.</summary>
    /// <param name="size">n: what lies beyond is cut off, what is missing is 0. The size of the axis if null.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="norm">How it is divided.</param>
    /// <returns>[..., n/2 + 1, ..., 2], real part first</returns>
    /// <exception cref="OgeeException">The type is no float, or n is below 1.</exception>
    public Tensor PairRfft(long? size = null, int axis = -1, FourierNorm norm = FourierNorm.Backward)
    {
        axis = Shape.Axis(axis, "rfft");
        var n = Points(size ?? Shape[axis], "rfft");
        var spectrum = Apply(new RealFourierTransform(), Fitted(axis, n).Swapped(axis, Rank - 1)).Swapped(axis, Rank - 1);
        return Divided(spectrum, n, norm, isInverse: false);
    }

    /// <summary>The inverse of <see cref="PairRfft"/>: real numbers of half a spectrum of pairs. Imaginary parts at 0, and at n/2 of an even n, do not count.</summary>
    /// <param name="size">n; twice what the axis has beyond 1 if null, which is even.</param>
    /// <param name="axis">The axis of the spectrum, the axis of pairs not counted. It is cut off or filled by 0 to n/2 + 1.</param>
    /// <param name="norm">How it is divided.</param>
    /// <returns>[..., n, ...]; this is a float type [..., n/2 + 1, ..., 2], real part first.</returns>
    /// <exception cref="OgeeException">The type is no float, the last axis is not of 2, or n is below 1.</exception>
    public Tensor PairIrfft(long? size = null, int axis = -1, FourierNorm norm = FourierNorm.Backward)
    {
        axis = PairAxis(axis, "irfft");
        var n = Points(size ?? (2 * (Shape[axis] - 1)), "irfft");
        var real = Apply(new HermitianFourierTransform(n), Fitted(axis, (n / 2) + 1).Swapped(axis, Rank - 2)).Swapped(axis, Rank - 2);
        return Divided(real, n, norm, isInverse: true);
    }

    Tensor PairTransform(string op, long? size, int axis, FourierNorm norm, bool isInverse)
    {
        axis = PairAxis(axis, op);
        var n = Points(size ?? Shape[axis], op);
        return Divided(Apply(new FourierTransform(isInverse), Fitted(axis, n).Swapped(axis, Rank - 2)).Swapped(axis, Rank - 2), n, norm, isInverse);
    }

    int PairAxis(int axis, string op)
    {
        if (Rank < 2 || Shape[-1] != 2) throw EngineErrors.Shape.With($"{op}: {Shape} holds no rows of pairs", "Expected [..., n, 2]", "Put real and imaginary parts beside each other, for instance with z.AsReal().");
        return Shape.Without([Rank - 1]).Axis(axis, op);
    }

    static long Points(long size, string op) => size >= 1 ? size
        : throw EngineErrors.Argument.With($"{op}: {size} points", "Expected 1 or more", "Check the axis, or give a size.");

    static Tensor Divided(Tensor x, long size, FourierNorm norm, bool isInverse) => norm switch
    {
        FourierNorm.Ortho => x * (1 / Math.Sqrt(size)),
        FourierNorm.Forward => isInverse ? x : x * (1.0 / size),
        _ => isInverse ? x * (1.0 / size) : x,
    };

    /// <summary>An axis cut off, or filled by 0, at its end.</summary>
    Tensor Fitted(int axis, long size)
    {
        if (Shape[axis] >= size) return Slice(axis, 0, size);
        var amounts = new (long Low, long High)[Rank];
        amounts[axis].High = size - Shape[axis];
        return Pad(amounts);
    }

    Tensor Swapped(int a, int b) => a == b ? this : Transpose(a, b);
}
