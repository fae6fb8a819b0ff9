namespace Ogee;

// Discrete Fourier transforms of complex numbers, with the meaning and the defaults of numpy.fft and torch.fft.
public sealed partial class Tensor
{
    /// <summary>The discrete Fourier transform along an axis: X_k = Σ_j x_j e^(−2πi·jk/n).</summary>
    /// <param name="size">n: what lies beyond is cut off, what is missing is 0. The size of the axis if null.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="norm">How it is divided.</param>
    /// <returns>complex64 of this shape with n</returns>
    /// <remarks>About 5 n log₂ n operations for each row whatever n is; the error grows with log n. Real numbers are converted to complex ones: <see cref="Rfft"/> takes half of the time.
    /// The gradient is the transform the other way, not divided. For float64 there is <see cref="PairFft"/>.</remarks>
    /// <exception cref="OgeeException">The type is float64, or n is below 1.</exception>
    public Tensor Fft(long? size = null, int axis = -1, FourierNorm norm = FourierNorm.Backward) => Spectral("fft").PairFft(size, axis, norm).AsComplex();

    /// <summary>The inverse of <see cref="Fft"/>: x_j = 1/n Σ_k X_k e^(2πi·jk/n).</summary>
    /// <inheritdoc cref="Fft"/>
    public Tensor Ifft(long? size = null, int axis = -1, FourierNorm norm = FourierNorm.Backward) => Spectral("ifft").PairIfft(size, axis, norm).AsComplex();

    /// <summary>The discrete Fourier transform of real numbers along an axis: of its n results the n/2 + 1 that say all, for the others are their conjugates.</summary>
    /// <param name="size">n: what lies beyond is cut off, what is missing is 0. The size of the axis if null.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="norm">How it is divided.</param>
    /// <returns>complex64 [..., n/2 + 1, ...]</returns>
    /// <exception cref="OgeeException">The type is complex64 or float64, or n is below 1.</exception>
    public Tensor Rfft(long? size = null, int axis = -1, FourierNorm norm = FourierNorm.Backward) => Part("rfft").PairRfft(size, axis, norm).AsComplex();

    /// <summary>The inverse of <see cref="Rfft"/>: real numbers of half a spectrum. Imaginary parts at 0, and at n/2 of an even n, do not count.</summary>
    /// <param name="size">n; twice what the axis has beyond 1 if null, which is even.</param>
    /// <param name="axis">The axis; it is cut off or filled by 0 to n/2 + 1.</param>
    /// <param name="norm">How it is divided.</param>
    /// <returns>float32 [..., n, ...]</returns>
    /// <exception cref="OgeeException">The type is float64, or n is below 1.</exception>
    public Tensor Irfft(long? size = null, int axis = -1, FourierNorm norm = FourierNorm.Backward) => Spectral("irfft").PairIrfft(size, axis, norm);

    /// <summary>The discrete Fourier transform of numbers x_(−j) = x̄_j, of which half is given: its results are real.</summary>
    /// <param name="size">n; twice what the axis has beyond 1 if null, which is even.</param>
    /// <param name="axis">The axis; it is cut off or filled by 0 to n/2 + 1.</param>
    /// <param name="norm">How it is divided.</param>
    /// <returns>float32 [..., n, ...]</returns>
    /// <exception cref="OgeeException">The type is float64, or n is below 1.</exception>
    public Tensor Hfft(long? size = null, int axis = -1, FourierNorm norm = FourierNorm.Backward) => Spectral("hfft").AsComplex().Conjugate().Irfft(size, axis, Other(norm));

    /// <summary>The inverse of <see cref="Hfft"/>, of real numbers.</summary>
    /// <param name="size">n: what lies beyond is cut off, what is missing is 0. The size of the axis if null.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="norm">How it is divided.</param>
    /// <returns>complex64 [..., n/2 + 1, ...]</returns>
    /// <exception cref="OgeeException">The type is complex64 or float64, or n is below 1.</exception>
    public Tensor Ihfft(long? size = null, int axis = -1, FourierNorm norm = FourierNorm.Backward) => Rfft(size, axis, Other(norm)).Conjugate();

    /// <summary>The frequencies of the results of <see cref="Fft"/>, in their order: 0, 1, … and from the middle on negative ones, by n · distance.</summary>
    /// <param name="size">n.</param>
    /// <param name="distance">The distance of samples; in seconds, frequencies are in hertz.</param>
    /// <param name="type">A float type.</param>
    /// <returns>[n]</returns>
    /// <exception cref="OgeeException">n is below 1.</exception>
    public static Tensor FftFrequencies(long size, double distance = 1, DType type = DType.Float32)
    {
        var place = Arange(Points(size, "fftfrequencies"), DType.Float64);
        return (Where(place.Less((size + 1) / 2), place, place - size) / (size * distance)).Cast(type);
    }

    /// <summary>The frequencies of the results of <see cref="Rfft"/>: 0 to n/2, by n · distance.</summary>
    /// <param name="size">n.</param>
    /// <param name="distance">The distance of samples; in seconds, frequencies are in hertz.</param>
    /// <param name="type">A float type.</param>
    /// <returns>[n/2 + 1]</returns>
    /// <exception cref="OgeeException">n is below 1.</exception>
    public static Tensor RfftFrequencies(long size, double distance = 1, DType type = DType.Float32) =>
        (Arange((Points(size, "rfftfrequencies") / 2) + 1, DType.Float64) / (size * distance)).Cast(type);

    /// <summary>Rolls axes by half of their size, so that frequency 0 is in the middle.</summary>
    /// <param name="axes">The axes; all if none is given.</param>
    public Tensor FftShift(params ReadOnlySpan<int> axes) => Rolled(axes, static size => size / 2);

    /// <summary>Undoes <see cref="FftShift"/>, also of odd sizes.</summary>
    /// <param name="axes">The axes; all if none is given.</param>
    public Tensor IfftShift(params ReadOnlySpan<int> axes) => Rolled(axes, static size => -(size / 2));

    Tensor Rolled(ReadOnlySpan<int> axes, Func<long, long> by)
    {
        var x = this;
        foreach (var axis in Axes.Create(axes).Resolve(Shape, "fftshift")) x = x.Roll(by(Shape[axis]), axis);
        return x;
    }

    /// <summary>Numbers as pairs to transform: complex ones as they are, real ones as float32 with 0.</summary>
    Tensor Spectral(string op) => (Type.IsComplex() ? this : Part(op).Cast(DType.Complex64)).AsReal();

    static FourierNorm Other(FourierNorm norm) => norm switch { FourierNorm.Backward => FourierNorm.Forward, FourierNorm.Forward => FourierNorm.Backward, _ => norm };
}
