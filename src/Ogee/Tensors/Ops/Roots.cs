using System.Runtime.Intrinsics;

namespace Ogee.Ops;

/// <summary>The cube root, of negative numbers too; exact for cubes.</summary>
public readonly struct Cbrt : IUnary<Cbrt>
{
    /// <inheritdoc/>
    public static string Name => "cbrt";
    /// <inheritdoc/>
    public static Domain Domain => new(0.2, 4);
    /// <inheritdoc/>
    public static int Flops => 24;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient / (y * y * 3);
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Cbrt(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Cbrt(x);
}

/// <summary>√(a² + b²), without overflow on the way.</summary>
public readonly struct Hypot : IBinary<Hypot>
{
    /// <inheritdoc/>
    public static string Name => "hypot";
    /// <inheritdoc/>
    public static Domain Domain => new(0.3, 2);
    /// <inheritdoc/>
    public static int Flops => 8;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (gradient * (a / y), gradient * (b / y));
    /// <inheritdoc/>
    public static double F64(double a, double b) => Portable.Hypot(a, b);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => VectorMath.Hypot(a, b);
}
