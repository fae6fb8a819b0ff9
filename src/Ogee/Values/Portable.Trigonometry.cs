namespace Ogee;

public static partial class Portable
{
    /// <summary>The sine of an angle in radians.</summary>
    /// <param name="x">Any number; ±∞ gives NaN. Every finite angle is reduced exactly, however large.</param>
    /// <returns>The result, within 1 ulp.</returns>
    public static double Sin(double x)
    {
        // Below 2⁻²⁷ the next term, x³/6, is under half an ulp.
        if (Math.Abs(x) < 1.0 / (1 << 27)) return x;
        if (!double.IsFinite(x)) return double.NaN;
        var (quadrant, r) = ReduceAngle(x);
        return (quadrant & 2) == 0 ? SinOrCos(quadrant, r) : -SinOrCos(quadrant, r);
    }

    /// <summary>The cosine of an angle in radians.</summary>
    /// <param name="x">Any number; ±∞ gives NaN. Every finite angle is reduced exactly, however large.</param>
    /// <returns>The result, within 1 ulp.</returns>
    public static double Cos(double x)
    {
        if (!double.IsFinite(x)) return double.NaN;
        var (quadrant, r) = ReduceAngle(x);
        return (quadrant + 1 & 2) == 0 ? SinOrCos(quadrant + 1, r) : -SinOrCos(quadrant + 1, r);
    }

    /// <summary>The tangent of an angle in radians.</summary>
    /// <param name="x">Any number; ±∞ gives NaN. Every finite angle is reduced exactly, however large.</param>
    /// <returns>The result, within 4 ulp.</returns>
    public static double Tan(double x)
    {
        if (Math.Abs(x) < 1.0 / (1 << 27)) return x;
        if (!double.IsFinite(x)) return double.NaN;
        var (quadrant, r) = ReduceAngle(x);
        return (quadrant & 1) == 0 ? SinOrCos(0, r) / SinOrCos(1, r) : -SinOrCos(1, r) / SinOrCos(0, r);
    }

    // An even quadrant asks for sin r, an odd one for cos r; |r| ≤ π/4. Taylor series to r¹⁷ and r¹⁸: what is left out is below 2⁻⁵⁸.
    static double SinOrCos(int quadrant, DoubleDouble r)
    {
        var square = r.High * r.High;
        var low = Math.FusedMultiplyAdd(r.High, r.High, -square);
        if ((quadrant & 1) == 0)
        {
            var tail = Polynomial(square, SinSeries);
            // sin(h + l) ≈ sin h + l·(1 − h²/2).
            return r.High + Math.FusedMultiplyAdd(square * r.High, tail, Math.FusedMultiplyAdd(r.Low, -square / 2, r.Low));
        }
        // cos(h + l) ≈ cos h − h·l; the rounding error of 1 − h²/2 is carried.
        var sum = DoubleDouble.OrderedSum(1, -square / 2);
        var rest = Math.FusedMultiplyAdd(-r.High, r.Low, sum.Low - low / 2);
        return sum.High + Math.FusedMultiplyAdd(square * square, Polynomial(square, CosSeries), rest);
    }

    // (sin r − r)/r³ in powers of r²: −1/3!, 1/5!, …; factorials up to 18! are exact in a double.
    static ReadOnlySpan<double> SinSeries =>
        [-1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000, 1.0 / 355687428096000];

    // (cos r − 1 + r²/2)/r⁴ in powers of r²: 1/4!, −1/6!, ….
    static ReadOnlySpan<double> CosSeries =>
        [1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800, 1.0 / 479001600, -1.0 / 87178291200, 1.0 / 20922789888000, -1.0 / 6402373705728000];

    // x = (4j + Quadrant)·π/2 + R with |R| ≤ π/4: Payne and Hanek, Radian reduction for trigonometric functions (SIGNUM 1983). Only 192 bits of 2/π
    // matter: those above contribute multiples of 4. They leave an absolute error of 2⁻¹³⁷, and no double is nearer than 2⁻⁶² to a multiple of π/2
    // (Muller, Elementary Functions, table 11.1).
    static (int Quadrant, DoubleDouble R) ReduceAngle(double x)
    {
        // π/4, rounded.
        if (Math.Abs(x) <= 0.7853981633974483) return (0, x);
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52 & 0x7FF) - 1075;
        var significand = (ulong)bits & 0xF_FFFF_FFFF_FFFF | 1UL << 52;

        // Bits of 2/π with weight 2^(2−exponent) and above contribute multiples of 4. The table begins 64 places before the binary point.
        var first = exponent - 2 + 64;
        var (word, shift) = (first >> 6, first & 63);
        var high = Window(word, shift);
        var middle = Window(word + 1, shift);
        var low = Window(word + 2, shift);

        // The low 192 bits of the product: two bits of quadrant, then 190 after the binary point.
        var carry = Math.BigMul(significand, low, out var word1);
        var upper = Math.BigMul(significand, middle, out var word2);
        word2 += carry;
        if (word2 < carry) upper++;
        var word3 = significand * high + upper;

        var quadrant = (int)(word3 >> 62);
        word3 = word3 << 2 | word2 >> 62;
        word2 = word2 << 2 | word1 >> 62;
        word1 <<= 2;

        // A fraction of a half or more belongs to the next quadrant, as a negative one.
        var isNegative = (long)word3 < 0;
        if (isNegative)
        {
            quadrant++;
            word1 = ~word1;
            word2 = ~word2;
            word3 = ~word3;
        }
        var fraction = ToDoubleDouble(word3, word2, word1);
        // π/2, computed to 80 digits.
        var r = fraction * new DoubleDouble(1.5707963267948966, 6.123233995736766e-17);
        if (isNegative != x < 0) r = -r;
        return ((x < 0 ? -quadrant : quadrant) & 3, r);
    }

    static ulong Window(int word, int shift) => shift == 0 ? TwoOverPi[word] : TwoOverPi[word] << shift | TwoOverPi[word + 1] >> 64 - shift;

    // The 192-bit fraction high:middle:low · 2⁻¹⁹² to 106 bits.
    static DoubleDouble ToDoubleDouble(ulong high, ulong middle, ulong low)
    {
        var scale = 0;
        if (high == 0) (high, middle, low, scale) = (middle, low, 0, 64);
        var zeros = System.Numerics.BitOperations.LeadingZeroCount(high);
        if (zeros > 0) (high, middle) = (high << zeros | middle >> 64 - zeros, middle << zeros | low >> 64 - zeros);
        scale += zeros;
        // 53 bits in the high part, the next 53 in the low one.
        var leading = (double)(high >> 11) * PowerOfTwo(-53 - scale);
        var trailing = (double)((high << 53 | middle >> 11) >> 11) * PowerOfTwo(-106 - scale);
        return DoubleDouble.OrderedSum(leading, trailing);
    }

    // 64 zero bits, then the first 1,280 bits of 2/π after the binary point; computed to 500 digits.
    static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0x0000000000000000, 0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041,
        0xFE5163ABDEBBC561, 0xB7246E3A424DD2E0, 0x06492EEA09D1921C, 0xFE1DEB1CB129A73E,
        0xE88235F52EBB4484, 0xE99C7026B45F7E41, 0x3991D639835339F4, 0x9C845F8BBDF9283B,
        0x1FF897FFDE05980F, 0xEF2F118B5A0A6D1F, 0x6D367ECF27CB09B7, 0x4F463F669E5FEA2D,
        0x7527BAC7EBE5F17B, 0x3D0739F78A5292EA, 0x6BFB5FB11F8D5D08, 0x56033046FC7B6BAB,
        0xF0CFBC209AF4361D,
    ];
}
