using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee;

public static partial class VectorMath
{
    // Quotients of floats below 2²⁸ keep more than 2⁻⁵² of distance from whole numbers that they are not, so that in double precision they truncate right, and their product with the
    // divisor is exact. Larger ones go through Portable, lane by lane.
    const double LargestQuotient = 1 << 28;

    /// <summary>What truncating division leaves, a − b · trunc(a / b), with the sign of a.</summary>
    /// <param name="a">Any numbers; ±∞ gives NaN.</param>
    /// <param name="b">Any numbers; 0 gives NaN, ±∞ gives a. Quotients beyond 2²⁸ are exact too, but slower.</param>
    /// <returns>The exact results.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Fmod(Vector512<float> a, Vector512<float> b)
    {
        var (_, remainder, isLarge) = Divide(a, b);
        return isLarge ? LaneByLane(a, b, Portable.Fmod) : remainder;
    }

    /// <summary>What floor division leaves, a − b · ⌊a / b⌋, with the sign of b.</summary>
    /// <param name="a">Any numbers; ±∞ gives NaN.</param>
    /// <param name="b">Any numbers; 0 gives NaN. Quotients beyond 2²⁸ are right too, but slower.</param>
    /// <returns>The results, within half an ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Remainder(Vector512<float> a, Vector512<float> b)
    {
        var (_, remainder, isLarge) = Divide(a, b);
        if (isLarge) return LaneByLane(a, b, Portable.Remainder);
        var isWhole = Vector512.Equals(remainder, Vector512<float>.Zero);
        return Vector512.ConditionalSelect(isWhole, SignOf(b), Vector512.ConditionalSelect(HaveTwoSigns(remainder, b), remainder + b, remainder));
    }

    /// <summary>The largest whole number not above a / b.</summary>
    /// <param name="a">Any numbers; ±∞ gives NaN unless b is 0.</param>
    /// <param name="b">Any numbers; 0 gives a / b. Quotients beyond 2²⁸ are right too, but slower.</param>
    /// <returns>Whole numbers, rounded to floats.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FloorDivide(Vector512<float> a, Vector512<float> b)
    {
        var (quotient, remainder, isLarge) = Divide(a, b);
        if (isLarge) return LaneByLane(a, b, Portable.FloorDivide);
        var isBelow = ~Vector512.Equals(remainder, Vector512<float>.Zero) & HaveTwoSigns(remainder, b);
        var (isBelowLower, isBelowUpper) = Vector512.Widen(isBelow & Vector512<float>.One);
        return Vector512.Narrow(quotient.Lower - isBelowLower, quotient.Upper - isBelowUpper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ((Vector512<double> Lower, Vector512<double> Upper) Quotient, Vector512<float> Remainder, bool IsLarge) Divide(Vector512<float> a, Vector512<float> b)
    {
        var (aLower, aUpper) = Vector512.Widen(a);
        var (bLower, bUpper) = Vector512.Widen(b);
        var (lower, upper) = (Vector512.Truncate(aLower / bLower), Vector512.Truncate(aUpper / bUpper));
        var remainder = Vector512.Narrow(Fma(-lower, bLower, aLower), Fma(-upper, bUpper, aUpper));
        // Infinity times 0 is no number, though nothing is taken away; and a remainder of 0 has the sign of what was divided.
        var infinity = All(float.PositiveInfinity);
        var isWithin = Vector512.Equals(Vector512.Abs(b), infinity) & Vector512.LessThan(Vector512.Abs(a), infinity);
        remainder = Vector512.ConditionalSelect(isWithin, a, Vector512.Abs(remainder) | SignOf(a));
        var largest = Vector512.Create(LargestQuotient);
        return ((lower, upper), remainder, Vector512.GreaterThanOrEqualAny(Vector512.Abs(lower), largest) || Vector512.GreaterThanOrEqualAny(Vector512.Abs(upper), largest));
    }

    // Not 0 both, of which one is below 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> HaveTwoSigns(Vector512<float> remainder, Vector512<float> b) =>
        Vector512.LessThan(remainder, Vector512<float>.Zero) ^ Vector512.LessThan(b, Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Vector512<float> LaneByLane(Vector512<float> a, Vector512<float> b, Func<double, double, double> function)
    {
        for (var lane = 0; lane < Vector512<float>.Count; lane++) a = a.WithElement(lane, (float)function(a[lane], b[lane]));
        return a;
    }
}
