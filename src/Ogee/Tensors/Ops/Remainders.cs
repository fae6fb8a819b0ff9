using System.Runtime.Intrinsics;

namespace Ogee.Ops;

/// <summary>The largest whole number not above a / b, of integers too. A zero divisor of integers is an error that names the first place.</summary>
public readonly struct FloorDivide : IBinary<FloorDivide>
{
    /// <inheritdoc/>
    public static string Name => "floor_divide";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Number;
    /// <inheritdoc/>
    public static Domain Domain => new(1.1, 1.9);
    /// <inheritdoc/>
    public static int Flops => 8;
    /// <inheritdoc/>
    public static bool DividesIntegers => true;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (null, null);
    /// <inheritdoc/>
    public static double F64(double a, double b) => Portable.FloorDivide(a, b);
    /// <inheritdoc/>
    public static long I64(long a, long b) => Integers.FloorDivide(a, b);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => VectorMath.FloorDivide(a, b);
}

/// <summary>What floor division leaves: a − b · ⌊a / b⌋, exact but for the rounding of the last sum, with the sign of b, as Python and libtorch have it. A zero divisor of integers is an error that names the first place.</summary>
public readonly struct Remainder : IBinary<Remainder>
{
    /// <inheritdoc/>
    public static string Name => "remainder";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Number;
    /// <inheritdoc/>
    public static Domain Domain => new(1.1, 1.9);
    /// <inheritdoc/>
    public static int Flops => 10;
    /// <inheritdoc/>
    public static bool DividesIntegers => true;
    /// <inheritdoc/>
    // a − y is a whole multiple of b, which the quotient misses by its rounding.
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (gradient, -(gradient * ((a - y) / b).Round()));
    /// <inheritdoc/>
    public static double F64(double a, double b) => Portable.Remainder(a, b);
    /// <inheritdoc/>
    public static long I64(long a, long b) => a - (b * Integers.FloorDivide(a, b));
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => VectorMath.Remainder(a, b);
}

/// <summary>What truncating division leaves: a − b · trunc(a / b), exact, with the sign of a, as C has it. A zero divisor of integers is an error that names the first place.</summary>
public readonly struct Fmod : IBinary<Fmod>
{
    /// <inheritdoc/>
    public static string Name => "fmod";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Number;
    /// <inheritdoc/>
    public static Domain Domain => new(1.1, 1.9);
    /// <inheritdoc/>
    public static int Flops => 8;
    /// <inheritdoc/>
    public static bool DividesIntegers => true;
    /// <inheritdoc/>
    // a − y is a whole multiple of b, which the quotient misses by its rounding.
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (gradient, -(gradient * ((a - y) / b).Round()));
    /// <inheritdoc/>
    public static double F64(double a, double b) => Portable.Fmod(a, b);
    /// <inheritdoc/>
    public static long I64(long a, long b) => b == -1 ? 0 : a % b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => VectorMath.Fmod(a, b);
}
