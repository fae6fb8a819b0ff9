namespace Ogee;

/// <summary>Windows that fade a piece of a signal in and out, as in torch and SciPy. A periodic window of n is the symmetric one of n + 1 without its last value: that is the one for spectra.</summary>
/// <remarks>Each is computed in float64 and rounded once. [size]</remarks>
public static class SignalWindow
{
    /// <summary>(1 − cos 2πx) / 2.</summary>
    /// <param name="size">How many values.</param>
    /// <param name="isPeriodic">Whether it is for spectra, or symmetric.</param>
    /// <param name="type">A float type.</param>
    /// <exception cref="OgeeException">The size is below 1.</exception>
    public static Tensor Hann(long size, bool isPeriodic = true, DType type = DType.Float32) => Cosines(size, isPeriodic, type, "hann", 0.5, -0.5);

    /// <summary>0.54 − 0.46 cos 2πx.</summary>
    /// <inheritdoc cref="Hann"/>
    public static Tensor Hamming(long size, bool isPeriodic = true, DType type = DType.Float32) => Cosines(size, isPeriodic, type, "hamming", 0.54, -0.46);

    /// <summary>0.42 − 0.5 cos 2πx + 0.08 cos 4πx.</summary>
    /// <inheritdoc cref="Hann"/>
    public static Tensor Blackman(long size, bool isPeriodic = true, DType type = DType.Float32) => Cosines(size, isPeriodic, type, "blackman", 0.42, -0.5, 0.08);

    /// <summary>A triangle, 1 − |2x − 1|.</summary>
    /// <inheritdoc cref="Hann"/>
    public static Tensor Bartlett(long size, bool isPeriodic = true, DType type = DType.Float32) => From(size, isPeriodic, type, "bartlett", static x => 1 - ((x * 2) - 1).Abs());

    /// <summary>I₀(β √(1 − (2x − 1)²)) / I₀(β): nearly all energy in the main lobe (Kaiser 1966).</summary>
    /// <param name="size">How many values.</param>
    /// <param name="beta">β, the larger the wider the lobe and the lower what is beside it; 0 is constant.</param>
    /// <param name="isPeriodic">Whether it is for spectra, or symmetric.</param>
    /// <param name="type">A float type.</param>
    /// <exception cref="OgeeException">The size is below 1.</exception>
    public static Tensor Kaiser(long size, double beta = 12, bool isPeriodic = true, DType type = DType.Float32) => From(size, isPeriodic, type, "kaiser", x =>
    {
        var side = (x * 2) - 1;
        return ((1 - side.Square()).Sqrt() * beta).BesselI0() / Tensor.Scalar(beta, DType.Float64).BesselI0();
    });

    /// <summary>e^(−k²/2σ²), with k samples from the middle.</summary>
    /// <param name="size">How many values.</param>
    /// <param name="deviation">σ in samples, above 0.</param>
    /// <param name="isPeriodic">Whether it is for spectra, or symmetric; symmetric unless given, as in torch and SciPy.</param>
    /// <param name="type">A float type.</param>
    /// <exception cref="OgeeException">The size is below 1, or σ is not above 0.</exception>
    public static Tensor Gaussian(long size, double deviation, bool isPeriodic = false, DType type = DType.Float32)
    {
        if (!(deviation > 0)) throw EngineErrors.Argument.With($"gaussian: the deviation is {deviation}", "Expected a number above 0", "Give it in samples.");
        var last = isPeriodic ? size : size - 1;
        return From(size, isPeriodic, type, "gaussian", x => (((x - 0.5) * (last / deviation)).Square() * -0.5).Exp());
    }

    static Tensor Cosines(long size, bool isPeriodic, DType type, string op, params double[] factors) => From(size, isPeriodic, type, op, x =>
    {
        var sum = Tensor.Scalar(factors[0], DType.Float64);
        for (var k = 1; k < factors.Length; k++) sum += (x * (Math.Tau * k)).Cos() * factors[k];
        return sum;
    });

    /// <summary>A function of the place, from 0 to 1.</summary>
    static Tensor From(long size, bool isPeriodic, DType type, string op, Func<Tensor, Tensor> of)
    {
        if (size < 1) throw EngineErrors.Argument.With($"{op}: {size} values", "Expected 1 or more", "Check the size of the window.");
        if (!type.IsFloat()) throw EngineErrors.Type.With($"{op}: does not give {type.ShortName()}", "Expected a float type", "Cast the window.");
        if (size == 1) return Tensor.Ones([1], type);
        return of(Tensor.Arange(size, DType.Float64) / (isPeriodic ? size : size - 1)).Cast(type);
    }
}
