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
