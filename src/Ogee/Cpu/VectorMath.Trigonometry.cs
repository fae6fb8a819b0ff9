using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee;

public static partial class VectorMath
{
    // Up to 2¹⁷ the first product of the reduction is exact and the quadrant is right; larger angles go through Portable, lane by lane.
    const float LargestAngle = 131072;

    /// <summary>The sine of an angle in radians.</summary>
    /// <param name="x">±∞ gives NaN. Angles beyond 2¹⁷ are exact too, but slower.</param>
    /// <returns>The results, within 2 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sin(Vector512<float> x)
    {
        // An odd function: the sign is put back at the end, so that −0 stays.
        var size = Vector512.Abs(x);
        var result = SinOfQuadrant(size, Vector512<int>.Zero) ^ SignOf(x);
        return Vector512.GreaterThanAny(size, All(LargestAngle)) ? WithLargeAngles(x, result, Portable.Sin) : result;
    }

    /// <summary>The cosine of an angle in radians.</summary>
    /// <param name="x">±∞ gives NaN. Angles beyond 2¹⁷ are exact too, but slower.</param>
    /// <returns>The results, within 2 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Cos(Vector512<float> x)
    {
        var size = Vector512.Abs(x);
        var result = SinOfQuadrant(size, Vector512<int>.One);
        return Vector512.GreaterThanAny(size, All(LargestAngle)) ? WithLargeAngles(x, result, Portable.Cos) : result;
    }

    /// <summary>The tangent of an angle in radians.</summary>
    /// <param name="x">±∞ gives NaN. Angles beyond 2¹⁷ are exact too, but slower.</param>
    /// <returns>The results, within 2.5 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tan(Vector512<float> x)
    {
        var size = Vector512.Abs(x);
        var (r, rest, quadrant) = ReduceAngle(size, Vector512<int>.Zero);
        var (sine, cosine) = SinAndCosOfReduced(r, rest);
        var isOdd = Vector512.Equals(quadrant & Vector512<int>.One, Vector512<int>.One).AsSingle();
        var ratio = Vector512.ConditionalSelect(isOdd, cosine, sine) / Vector512.ConditionalSelect(isOdd, sine, cosine);
        var result = ratio ^ (isOdd & All(-0f)) ^ SignOf(x);
        return Vector512.GreaterThanAny(size, All(LargestAngle)) ? WithLargeAngles(x, result, Portable.Tan) : result;
    }

    /// <summary>sin(πx) / (πx), and 1 at 0.</summary>
    /// <param name="x">Any numbers; ±∞ gives NaN.</param>
    /// <returns>The results, within 1 ulp: the work is done in double precision.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sinc(Vector512<float> x)
    {
        var (lower, upper) = Vector512.Widen(x);
        return Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), Vector512<float>.One, Vector512.Narrow(SincWide(lower), SincWide(upper)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> SincWide(Vector512<double> x)
    {
        // x = n/2 + r exactly, with |r| ≤ 1/4.
        var half = Vector512.Create(0.5);
        var n = Vector512.Round(x + x);
        var quadrant = n - (Vector512.Create(4.0) * Vector512.Floor(n * Vector512.Create(0.25)));
        var angle = (x - (n * half)) * Vector512.Create(Math.PI);
        var square = angle * angle;
        // The Taylor series of the sine to r¹¹ and of the cosine to r¹⁰: at π/4 the terms left out are below 10⁻¹⁰.
        var sine = Fma(Vector512.Create(-1.0 / 39916800), square, Vector512.Create(1.0 / 362880));
        sine = Fma(sine, square, Vector512.Create(-1.0 / 5040));
        sine = Fma(sine, square, Vector512.Create(1.0 / 120));
        sine = Fma(sine, square, Vector512.Create(-1.0 / 6));
        sine = Fma(sine * square, angle, angle);
        var cosine = Fma(Vector512.Create(-1.0 / 3628800), square, Vector512.Create(1.0 / 40320));
        cosine = Fma(cosine, square, Vector512.Create(-1.0 / 720));
        cosine = Fma(cosine, square, Vector512.Create(1.0 / 24));
        cosine = Fma(cosine, square, -half);
        cosine = Fma(cosine, square, Vector512<double>.One);
        var isOdd = Vector512.Equals(quadrant, Vector512<double>.One) | Vector512.Equals(quadrant, Vector512.Create(3.0));
        var isLower = Vector512.GreaterThanOrEqual(quadrant, Vector512.Create(2.0));
        var result = Vector512.ConditionalSelect(isOdd, cosine, sine) ^ (isLower & Vector512.Create(-0.0));
        return result / (x * Vector512.Create(Math.PI));
    }

    // The cosine in even lanes and the sine in odd ones, for |x| ≤ 2¹⁷.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> CosAndSin(Vector512<float> x) => SinOfQuadrant(x, Vector512.Create(1L).AsInt32());

    // sin(x + offset·π/2) for |x| ≤ 2¹⁷.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> SinOfQuadrant(Vector512<float> x, Vector512<int> offset)
    {
        var (r, rest, quadrant) = ReduceAngle(x, offset);
        var (sine, cosine) = SinAndCosOfReduced(r, rest);
        var isOdd = Vector512.Equals(quadrant & Vector512<int>.One, Vector512<int>.One).AsSingle();
        // Bit 1 of the quadrant, moved to the sign.
        var sign = ((quadrant & Vector512.Create(2)) << 30).AsSingle();
        return Vector512.ConditionalSelect(isOdd, cosine, sine) ^ sign;
    }

    // x + offset·π/2 = quadrant·π/2 + r + low with |r| ≤ 0.793, for |x| ≤ 2¹⁷.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float> R, Vector512<float> Low, Vector512<int> Quadrant) ReduceAngle(Vector512<float> x, Vector512<int> offset)
    {
        // Cody and Waite's reduction: π/2 in three floats of 24 bits, computed to 50 digits. The first step is exact; the second carries its error (Knuth's sum).
        var shifted = Fma(x, All(0.6366197466850281f), All(RoundingShift));
        var multiple = shifted - All(RoundingShift);
        var quadrant = shifted.AsInt32() + offset;
        var first = Fma(-multiple, All(1.5707963705062866f), x);
        var second = multiple * All(4.371138828673793e-08f);
        var secondError = Fma(multiple, All(4.371138828673793e-08f), -second);
        var r = first + second;
        var fromFirst = r - first;
        var sumError = first - (r - fromFirst) + (second - fromFirst);
        var rest = Fma(multiple, All(1.7151245100058819e-15f), secondError + sumError);
        return (r, rest, quadrant);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float> Sin, Vector512<float> Cos) SinAndCosOfReduced(Vector512<float> r, Vector512<float> rest)
    {
        // sin(r + rest) ≈ r + (rest + r³·S), cos(r + rest) ≈ 1 − r²/2 + (r⁴·C − r·rest).
        var square = r * r;
        var sine = r + Fma(square * r, SinTail(square), rest);
        var half = square * All(0.5f);
        var cosine = Vector512<float>.One - half;
        cosine += Fma(square * square, CosTail(square), Fma(-r, rest, Vector512<float>.One - cosine - half));
        return (sine, cosine);
    }

    // (sin r − r)/r³ in r² for |r| ≤ 0.793: minimax of degree 2 for the relative error of the sine (Remez exchange in 40-digit arithmetic, error 4.1·10⁻⁹), rounded to floats.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> SinTail(Vector512<float> square) =>
        Fma(Fma(All(-0.0001950873932743373f), square, All(0.008332113060059931f)), square, All(-0.1666665386544995f));

    // (cos r − 1 + r²/2)/r⁴ in r² for |r| ≤ 0.793: minimax of degree 2 for the error of the cosine (Remez exchange in 40-digit arithmetic, error 1.1·10⁻¹⁰), rounded to floats.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> CosTail(Vector512<float> square) =>
        Fma(Fma(All(2.4431219027244116e-05f), square, All(-0.0013887306348312491f)), square, All(0.04166664566559449f));

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Vector512<float> WithLargeAngles(Vector512<float> x, Vector512<float> result, Func<double, double> function)
    {
        for (var lane = 0; lane < Vector512<float>.Count; lane++)
            if (Math.Abs(x[lane]) > LargestAngle) result = result.WithElement(lane, (float)function(x[lane]));
        return result;
    }
}
