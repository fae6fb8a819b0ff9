namespace Ogee;

/// <summary>What integer operations have in common; everything wraps around.</summary>
static class Integers
{
    /// <summary>The quotient rounded down; the smallest number divided by −1, at which the processor traps, is itself.</summary>
    public static long FloorDivide(long a, long b)
    {
        if (b == -1) return unchecked(-a);
        var (quotient, remainder) = Math.DivRem(a, b);
        return remainder != 0 && remainder < 0 != b < 0 ? quotient - 1 : quotient;
    }

    /// <summary>The greatest common divisor (Euclid), of sizes: that of the smallest number is one more than the largest.</summary>
    public static long Gcd(long a, long b) => (long)Gcd(Size(a), Size(b));

    /// <summary>The least common multiple.</summary>
    public static long Lcm(long a, long b) => a == 0 || b == 0 ? 0 : (long)(Size(a) / Gcd(Size(a), Size(b)) * Size(b));

    static ulong Size(long x) => unchecked((ulong)(x < 0 ? -x : x));

    static ulong Gcd(ulong a, ulong b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}
