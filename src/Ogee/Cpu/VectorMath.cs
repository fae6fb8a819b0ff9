using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee;

/// <summary>Mathematical functions on sixteen floats, with the same bits at every SIMD level and on every processor.</summary>
/// <remarks>
/// <para>They use only exact IEEE operations and fused multiply-adds on <see cref="Vector512{T}"/>, which the JIT lowers to what the processor has; a lane's result depends on
/// that lane alone. No <c>Estimate</c> or <c>Native</c> method is used, since those differ between processors.</para>
/// <para>Largest errors, held by tests over the whole range: exp, expm1, log, log1p, log2, tanh, erf, sin, cos, reciprocal square root 2 ulp; exp2 1.5 ulp; sigmoid, tan, asin, acos, atan,
/// atan2, sinh, cosh 2.5 ulp; pow, asinh, acosh, atanh, log10, logit, logaddexp, cbrt, hypot, sinc 1 ulp; erfc 4 ulp; the normal distribution and gelu 5 ulp; remainders are exact. Subnormal
/// numbers are treated as IEEE says; NaN gives NaN, as one value without a meaningful sign or payload.</para>
/// </remarks>
public static partial class VectorMath
{
    // 1.5·2²³: adding it rounds to a whole number, which then stands in the low bits.
    const float RoundingShift = 12582912;

    /// <summary>1/√x: an IEEE square root and an IEEE division.</summary>
    /// <param name="x">0 gives +∞, −0 gives −∞, a negative number NaN.</param>
    /// <returns>The results, within 2 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Rsqrt(Vector512<float> x) => Vector512<float>.One / Vector512.Sqrt(x);

    /// <summary>The largest whole number that is not above x.</summary>
    /// <param name="x">Any numbers; infinities and −0 stay as they are.</param>
    /// <returns>The exact results.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Floor(Vector512<float> x) => Vector512.Floor(x);

    /// <summary>The smallest whole number that is not below x.</summary>
    /// <param name="x">Any numbers; infinities and −0 stay as they are.</param>
    /// <returns>The exact results.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Ceiling(Vector512<float> x) => Vector512.Ceiling(x);

    /// <summary>The nearest whole number; a half goes to the even neighbour.</summary>
    /// <param name="x">Any numbers; infinities and −0 stay as they are.</param>
    /// <returns>The exact results.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> x) => Vector512.Round(x);

    /// <summary>The whole part, rounded toward zero.</summary>
    /// <param name="x">Any numbers; infinities and −0 stay as they are.</param>
    /// <returns>The exact results.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Truncate(Vector512<float> x) => Vector512.Truncate(x);

    /// <summary>−1, 0 or 1 by the sign of x.</summary>
    /// <param name="x">±0 and NaN stay as they are.</param>
    /// <returns>The exact results.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sign(Vector512<float> x) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Abs(x), Vector512<float>.Zero), Vector512<float>.One | SignOf(x), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> All(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);

    // The sign bit alone.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> SignOf(Vector512<float> x) => x & All(-0f);

    // The smaller of x and limit; NaN stays, which Vector512.MinNative does not promise.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> AtMost(Vector512<float> x, float limit) => Vector512.ConditionalSelect(Vector512.GreaterThan(x, All(limit)), All(limit), x);

    // The larger of x and limit; NaN stays.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> AtLeast(Vector512<float> x, float limit) => Vector512.ConditionalSelect(Vector512.LessThan(x, All(limit)), All(limit), x);

    // 2^exponent for −126 ≤ exponent ≤ 127.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> PowerOfTwo(Vector512<int> exponent) => ((exponent + Vector512.Create(127)) << 23).AsSingle();
}
