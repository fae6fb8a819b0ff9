using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee;

public static partial class VectorMath
{
    // π/2 and π in two floats each, computed to 60 digits.
    const float QuarterTurn = 1.5707963705062866f, QuarterTurnRest = -4.371138828673793e-08f, HalfTurn = 3.1415927410125732f, HalfTurnRest = -8.742277657347586e-08f;

    /// <summary>The angle in radians whose tangent is x, from −π/2 to π/2.</summary>
    /// <param name="x">Any numbers; ±∞ gives ±π/2.</param>
    /// <returns>The results, within 2.5 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Atan(Vector512<float> x)
    {
        var one = Vector512<float>.One;
        var size = Vector512.Abs(x);
        var isSteep = Vector512.GreaterThan(size, one);
        var angle = AtanOfRatio(Vector512.ConditionalSelect(isSteep, one / size, size));
        return Vector512.ConditionalSelect(isSteep, QuarterTurnMinus(angle), angle) | SignOf(x);
    }

    /// <summary>The angle in radians of the points (x, y), from −π to π, with the special cases of IEEE 754 §9.2.1.</summary>
    /// <param name="y">The ordinates; the results have their signs.</param>
    /// <param name="x">The abscissas; −0 counts as negative.</param>
    /// <returns>The results, within 2.5 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Atan2(Vector512<float> y, Vector512<float> x)
    {
        var (up, along) = (Vector512.Abs(y), Vector512.Abs(x));
        var (larger, smaller) = (Vector512.Max(up, along), Vector512.Min(up, along));
        var ratio = smaller / larger;
        // 0/0 is on the axis, ∞/∞ on the diagonal.
        ratio = Vector512.ConditionalSelect(Vector512.Equals(larger, Vector512<float>.Zero), Vector512<float>.Zero, ratio);
        ratio = Vector512.ConditionalSelect(Vector512.Equals(smaller, All(float.PositiveInfinity)), Vector512<float>.One, ratio);
        var angle = AtanOfRatio(ratio);
        angle = Vector512.ConditionalSelect(Vector512.GreaterThan(up, along), QuarterTurnMinus(angle), angle);
        var isLeft = Vector512.LessThan(x.AsInt32(), Vector512<int>.Zero).AsSingle();
        return Vector512.ConditionalSelect(isLeft, HalfTurnMinus(angle), angle) | SignOf(y);
    }

    /// <summary>The angle in radians whose sine is x, from −π/2 to π/2.</summary>
    /// <param name="x">From −1 to 1; beyond gives NaN.</param>
    /// <returns>The results, within 2.5 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Asin(Vector512<float> x)
    {
        var (isFar, angle) = AsinOfHalf(Vector512.Abs(x));
        return Vector512.ConditionalSelect(isFar, QuarterTurnMinus(angle + angle), angle) | SignOf(x);
    }

    /// <summary>The angle in radians whose cosine is x, from 0 to π.</summary>
    /// <param name="x">From −1 to 1; beyond gives NaN.</param>
    /// <returns>The results, within 2.5 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Acos(Vector512<float> x)
    {
        var (isFar, angle) = AsinOfHalf(Vector512.Abs(x));
        var twice = angle + angle;
        var far = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), HalfTurnMinus(twice), twice);
        return Vector512.ConditionalSelect(isFar, far, QuarterTurnMinus(angle | SignOf(x)));
    }

    // asin x up to a half, and beyond, where asin x = π/2 − 2·asin √((1 − x)/2), the second arcsine. 1 − x is exact there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float> IsFar, Vector512<float> Angle) AsinOfHalf(Vector512<float> x)
    {
        var half = All(0.5f);
        var isFar = Vector512.GreaterThan(x, half);
        var square = Vector512.ConditionalSelect(isFar, (Vector512<float>.One - x) * half, x * x);
        var s = Vector512.ConditionalSelect(isFar, Vector512.Sqrt(square), x);
        // (asin s − s)/s³ in s² for s in [0, ½]: minimax of degree 4 for the relative error of the arcsine (Remez exchange in 40-digit arithmetic), rounded to floats: error 5.8·10⁻⁹.
        var p = Fma(All(0.0421663261950016f), square, All(0.024179503321647644f));
        p = Fma(p, square, All(0.045470379292964935f));
        p = Fma(p, square, All(0.07495297491550446f));
        p = Fma(p, square, All(0.16666752099990845f));
        return (isFar, Fma(s * square, p, s));
    }

    // atan q for q in [0, 1]: (atan q − q)/q³ in q², minimax of degree 8 for the relative error of the arctangent (Remez exchange in 40-digit arithmetic), rounded to floats: error 7.5·10⁻⁹.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> AtanOfRatio(Vector512<float> q)
    {
        var square = q * q;
        var p = Fma(All(-0.0017936454387381673f), square, All(0.010914720594882965f));
        p = Fma(p, square, All(-0.031178081408143044f));
        p = Fma(p, square, All(0.05795785412192345f));
        p = Fma(p, square, All(-0.08403467386960983f));
        p = Fma(p, square, All(0.10952192544937134f));
        p = Fma(p, square, All(-0.14264243841171265f));
        p = Fma(p, square, All(0.19998548924922943f));
        p = Fma(p, square, All(-0.33333298563957214f));
        return Fma(q * square, p, q);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> QuarterTurnMinus(Vector512<float> angle) => All(QuarterTurn) + (All(QuarterTurnRest) - angle);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> HalfTurnMinus(Vector512<float> angle) => All(HalfTurn) + (All(HalfTurnRest) - angle);
}
