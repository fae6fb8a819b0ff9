namespace Ogee;

public static partial class Portable
{
    /// <summary>What truncating division leaves, a − b · trunc(a / b), with the sign of a.</summary>
    /// <param name="a">Any number; ±∞ gives NaN.</param>
    /// <param name="b">Any number; 0 gives NaN, ±∞ gives a.</param>
    /// <returns>The exact result: IEEE leaves no room for another.</returns>
    public static double Fmod(double a, double b) => a % b;

    /// <summary>What floor division leaves, a − b · ⌊a / b⌋, with the sign of b, as Python has it.</summary>
    /// <param name="a">Any number; ±∞ gives NaN.</param>
    /// <param name="b">Any number; 0 gives NaN.</param>
    /// <returns>The exact remainder of truncating division, plus b where the signs differ; rounded once.</returns>
    public static double Remainder(double a, double b)
    {
        var remainder = a % b;
        return remainder == 0 ? Math.CopySign(0, b) : remainder < 0 != b < 0 ? remainder + b : remainder;
    }

    /// <summary>The largest whole number not above a / b: what <see cref="Remainder"/> leaves belongs to it.</summary>
    /// <param name="a">Any number; ±∞ gives NaN unless b is 0.</param>
    /// <param name="b">Any number; 0 gives a / b.</param>
    /// <returns>A whole number, exact below 2⁵³.</returns>
    public static double FloorDivide(double a, double b)
    {
        if (b == 0) return a / b;
        var remainder = a % b;
        // A whole number but for the rounding of the division.
        var quotient = Math.Round((a - remainder) / b);
        if (remainder != 0 && remainder < 0 != b < 0) quotient--;
        return quotient == 0 ? Math.CopySign(0, a / b) : quotient;
    }
}
