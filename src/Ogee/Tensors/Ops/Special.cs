using System.Runtime.Intrinsics;

namespace Ogee.Ops;

/// <summary>The error function, erf(x) = 2/√π ∫₀ˣ e^(−t²) dt.</summary>
public readonly struct Erf : IUnary<Erf>
{
    /// <inheritdoc/>
    public static string Name => "erf";
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Erf", 13);
    /// <inheritdoc/>
    public static int Flops => 16;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * (2 / Math.Sqrt(Math.PI)) * (-(x * x)).Exp();
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Erf(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Erf(x);
}

/// <summary>½x · (1 + tanh(√(2/π) · (x + 0.044715x³))), the Gaussian error linear unit by the hyperbolic tangent (Hendrycks and Gimpel 2016).</summary>
public readonly struct GeluTanh : IUnary<GeluTanh>
{
    // 2 √(2/π): ½(1 + tanh u) is sigmoid(2u), without the cancellation at negative x.
    const double Rate = 1.5957691216057308;
    const double Cubic = 0.044715;
    const double Far = 1e4;

    /// <inheritdoc/>
    public static string Name => "gelu_tanh";
    /// <inheritdoc/>
    public static int Flops => 18;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y)
    {
        // From x alone: nothing of the way forward is kept. Further out the share is 0 or 1 for good, and squares would overflow.
        x = x.Maximum(-Far).Minimum(Far);
        var square = x * x;
        var share = (x * ((square * Cubic) + 1) * Rate).Sigmoid();
        return gradient * (share + (x * share * (1 - share) * ((square * (3 * Cubic)) + 1) * Rate));
    }
    /// <inheritdoc/>
    public static double F64(double x) => x * Portable.Sigmoid(Rate * x * (1 + (Cubic * x * x)));
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x)
    {
        // An error of the exponent is one of the result, as many times as large as the exponent: it is computed in double precision and given to the sigmoid in two parts.
        var (low, high) = Vector512.Widen(x);
        (low, high) = (Exponent(low), Exponent(high));
        var rounded = Vector512.Narrow(low, high);
        var (lowRounded, highRounded) = Vector512.Widen(rounded);
        var rest = Vector512.Narrow(low - lowRounded, high - highRounded);
        var share = VectorMath.Sigmoid(rounded);
        var more = share * (Vector512<float>.One - share) * rest;
        // Beyond all floats there is no rest.
        return x * (share + Vector512.ConditionalSelect(Vector512.Equals(more, more), more, default));
    }

    static Vector512<double> Exponent(Vector512<double> x) => x * Vector512.Create(Rate) * (Vector512<double>.One + (x * x * Vector512.Create(Cubic)));
}

/// <summary>1 − erf(x), accurate where it is small.</summary>
public readonly struct Erfc : IUnary<Erfc>
{
    /// <inheritdoc/>
    public static string Name => "erfc";
    /// <inheritdoc/>
    public static int Flops => 20;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => -(gradient * (2 / Math.Sqrt(Math.PI)) * (-(x * x)).Exp());
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Erfc(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Erfc(x);
}
