using System.Numerics;

namespace Ogee.Tests;

/// <summary>A number of 320 bits, mantissa·2^exponent: what the library's functions are measured against. It shares no code and no method with them.</summary>
readonly record struct BigReal(BigInteger Mantissa, int Exponent)
{
    const int Precision = 320;

    public static BigReal From(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52 & 0x7FF);
        var fraction = bits & 0xF_FFFF_FFFF_FFFF;
        var mantissa = exponent == 0 ? fraction : fraction | 1L << 52;
        return new(value < 0 ? -mantissa : mantissa, Math.Max(exponent, 1) - 1075);
    }

    public static implicit operator BigReal(int value) => new(value, 0);

    public bool IsNegative => Mantissa.Sign < 0;

    /// <summary>⌊log₂ |this|⌋.</summary>
    public int Magnitude => (int)BigInteger.Abs(Mantissa).GetBitLength() - 1 + Exponent;

    public static BigReal operator +(BigReal a, BigReal b)
    {
        if (a.Mantissa.IsZero) return b;
        if (b.Mantissa.IsZero) return a;
        var exponent = Math.Max(Math.Min(a.Exponent, b.Exponent), Math.Max(a.Magnitude, b.Magnitude) - 2 * Precision);
        return Rounded(Shifted(a.Mantissa, a.Exponent - exponent) + Shifted(b.Mantissa, b.Exponent - exponent), exponent);
    }

    public static BigReal operator -(BigReal a) => new(-a.Mantissa, a.Exponent);

    public static BigReal operator -(BigReal a, BigReal b) => a + -b;

    public static BigReal operator *(BigReal a, BigReal b) => Rounded(a.Mantissa * b.Mantissa, a.Exponent + b.Exponent);

    public static BigReal operator /(BigReal a, BigReal b) => Rounded((a.Mantissa << 2 * Precision) / b.Mantissa, a.Exponent - b.Exponent - 2 * Precision);

    public BigReal TimesPowerOfTwo(int power) => new(Mantissa, Exponent + power);

    public BigReal Abs() => new(BigInteger.Abs(Mantissa), Exponent);

    /// <summary>Truncated to a double; exact enough to start an iteration.</summary>
    public double ToDouble() => Mantissa.IsZero ? 0 : Math.ScaleB((double)Shifted(Mantissa, Exponent - Magnitude + 60), Magnitude - 60);

    /// <summary>How far a double is from this number, in units of this number's last place as a double (at least the smallest subnormal).</summary>
    public double UlpsTo(double value)
    {
        // What rounds above the largest double is infinity, and what is that far out is no error.
        if (double.IsInfinity(value)) return Magnitude >= 1024 || (this.Abs() - From(double.MaxValue)).ToDouble() >= 9.97e291 && double.IsNegative(value) == IsNegative ? 0 : double.PositiveInfinity;
        if (double.IsNaN(value)) return double.PositiveInfinity;
        var difference = (From(value) - this).Abs();
        return difference.TimesPowerOfTwo(-Math.Max(Math.Min(Magnitude, 1023) - 52, -1074)).ToDouble();
    }

    static BigInteger Shifted(BigInteger value, int left) => left >= 0 ? value << left : value >> -left;

    static BigReal Rounded(BigInteger mantissa, int exponent)
    {
        var excess = (int)BigInteger.Abs(mantissa).GetBitLength() - Precision;
        return excess > 0 ? new(mantissa >> excess, exponent + excess) : new(mantissa, exponent);
    }

    /// <summary>This number in fixed point, with so many bits after the point.</summary>
    public BigInteger ToFixed(int bits) => Shifted(Mantissa, Exponent + bits);
}
