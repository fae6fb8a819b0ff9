namespace Ogee;

// Discrete cosine transforms, with the meaning of scipy.fft.
public sealed partial class Tensor
{
    /// <summary>The discrete cosine transform (of type II): X_k = 2 Σ_j x_j cos(πk (2j + 1) / 2n).</summary>
    /// <param name="axis">The axis, of n.</param>
    /// <param name="norm">How it is divided, with 2n in the place of n; <see cref="FourierNorm.Ortho"/> makes it orthogonal, for which X_0 is divided by √2 too.</param>
    /// <returns>This shape and float type.</returns>
    /// <remarks>By a Fourier transform of 2n real numbers (Makhoul 1980).</remarks>
    /// <exception cref="OgeeException">The type is no float, or the axis is empty.</exception>
    public Tensor Dct(int axis = -1, FourierNorm norm = FourierNorm.Backward)
    {
        RequireFloat("dct");
        axis = Shape.Axis(axis, "dct");
        var x = Swapped(axis, Rank - 1);
        var n = Points(x.Shape[-1], "dct");
        // Mirrored, the numbers are those of a wave that is even about −½.
        var spectrum = Concat(-1, x, x.Flip(-1)).PairRfft(norm: norm).Slice(-2, 0, n);
        var (cos, sin) = QuarterTurns(n);
        var sum = (Side(spectrum, 0) * cos) + (Side(spectrum, 1) * sin);
        return (norm == FourierNorm.Ortho ? sum * Ends(n, Math.Sqrt(0.5)) : sum).Swapped(axis, Rank - 1);
    }

    /// <summary>The inverse of <see cref="Dct"/> (of type III): x_j = (X_0 + 2 Σ_k X_k cos(πk (2j + 1) / 2n)) / 2n.</summary>
    /// <param name="axis">The axis, of n.</param>
    /// <param name="norm">How it was divided; by <see cref="FourierNorm.Forward"/> it is the cosine transform of type III as it is, not divided.</param>
    /// <returns>This shape and float type.</returns>
    /// <exception cref="OgeeException">The type is no float, or the axis is empty.</exception>
    public Tensor Idct(int axis = -1, FourierNorm norm = FourierNorm.Backward)
    {
        RequireFloat("idct");
        axis = Shape.Axis(axis, "idct");
        var x = Swapped(axis, Rank - 1);
        var n = Points(x.Shape[-1], "idct");
        if (norm == FourierNorm.Ortho) x *= Ends(n, Math.Sqrt(2));
        var (cos, sin) = QuarterTurns(n);
        return Stack(-1, x * cos, x * sin).PairIrfft(2 * n, norm: norm).Slice(-1, 0, n).Swapped(axis, Rank - 1);
    }

    static Tensor Side(Tensor pairs, long part) => pairs.Slice(-1, part, part + 1).Squeeze(-1);

    /// <summary>cos and sin of πk / 2n for k from 0 to n − 1.</summary>
    (Tensor Cos, Tensor Sin) QuarterTurns(long n)
    {
        var angle = Arange(n, DType.Float64) * (Math.PI / (2 * n));
        return (angle.Cos().Cast(Type), angle.Sin().Cast(Type));
    }

    /// <summary>A factor for the first of n numbers, 1 for the others.</summary>
    Tensor Ends(long n, double first) => Where(Arange(n).EqualTo(0), Like(first), Like(1));
}
