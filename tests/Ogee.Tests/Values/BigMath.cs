using System.Numerics;

namespace Ogee.Tests;

/// <summary>Functions of <see cref="BigReal"/>, from their series; slow, and right to hundreds of bits.</summary>
static class BigMath
{
    // Enough for the largest double modulo π/2, and for erfc down to the smallest subnormal.
    const int FixedBits = 1500;

    // Machin: π/4 = 4 arctan 1/5 − arctan 1/239.
    static readonly BigInteger FixedPi = 4 * (4 * FixedArctanOfInverse(5) - FixedArctanOfInverse(239));

    public static readonly BigReal Pi = new BigReal(FixedPi, -FixedBits) * 1;
    public static readonly BigReal Ln2 = LogNear1(2);

    public static BigReal Exp(BigReal x)
    {
        var exponent = (int)Math.Round(x.ToDouble() / Math.Log(2));
        var r = (x - Ln2 * exponent).TimesPowerOfTwo(-16);
        BigReal sum = 1, term = 1;
        for (var n = 1; n < 24; n++) sum += term = term * r / n;
        for (var i = 0; i < 16; i++) sum *= sum;
        return sum.TimesPowerOfTwo(exponent);
    }

    public static BigReal Log(BigReal x)
    {
        var exponent = x.Magnitude;
        var mantissa = x.TimesPowerOfTwo(-exponent);
        return Ln2 * exponent + LogNear1(mantissa);
    }

    public static BigReal Sqrt(BigReal x)
    {
        // From an even power of two, so that the start is a normal double.
        var even = x.Magnitude & ~1;
        if (x.Mantissa.IsZero) return x;
        var root = BigReal.From(Math.Sqrt(x.TimesPowerOfTwo(-even).ToDouble())).TimesPowerOfTwo(even / 2);
        for (var i = 0; i < 4; i++) root = (root + x / root).TimesPowerOfTwo(-1);
        return root;
    }

    /// <summary>The sine and cosine of a double, reduced in 1,500-bit fixed point.</summary>
    public static (BigReal Sin, BigReal Cos) SinCos(double x)
    {
        var angle = BigReal.From(x).ToFixed(FixedBits);
        var quadrant = BigInteger.Divide(2 * angle + (angle.Sign * FixedPi >> 1), FixedPi);
        var r = new BigReal(angle - (quadrant * FixedPi >> 1), -FixedBits);
        var square = r * r;
        BigReal sin = r, cos = 1, sinTerm = r, cosTerm = 1;
        for (var n = 1; n < 40; n++)
        {
            cosTerm = -(cosTerm * square) / (2 * n * (2 * n - 1));
            sinTerm = -(sinTerm * square) / (2 * n * (2 * n + 1));
            sin += sinTerm;
            cos += cosTerm;
        }
        return (int)(quadrant & 3) switch { 0 => (sin, cos), 1 => (cos, -sin), 2 => (-sin, -cos), _ => (-cos, sin) };
    }

    /// <summary>The angle whose tangent is x: eight halvings, atan x = 2 atan(x / (1 + √(1 + x²))), then the series.</summary>
    public static BigReal Atan(BigReal x)
    {
        const int halvings = 8;
        for (var i = 0; i < halvings; i++) x /= Sqrt(x * x + 1) + 1;
        var square = x * x;
        BigReal sum = x, power = x;
        for (var n = 1; n < 22; n++) sum += (power = -(power * square)) / (2 * n + 1);
        return sum.TimesPowerOfTwo(halvings);
    }

    /// <summary>erf x and erfc x by the alternating series, in fixed point with room for the cancellation.</summary>
    public static (BigReal Erf, BigReal Erfc) Erf(double x)
    {
        var square = (BigReal.From(x) * BigReal.From(x)).ToFixed(FixedBits);
        var power = BigReal.From(x).ToFixed(FixedBits);
        var sum = power;
        for (var n = 1; !power.IsZero && !(power + 1).IsZero; n++)
        {
            power = -(power * square >> FixedBits) / n;
            sum += power / (2 * n + 1);
        }
        // 2/√π in fixed point.
        var erf = 2 * (sum << FixedBits) / IntegerSqrt(FixedPi << FixedBits);
        return (new BigReal(erf, -FixedBits) * 1, new BigReal((BigInteger.One << FixedBits) - erf, -FixedBits) * 1);
    }

    /// <summary>ln Γ(x) for x &gt; 0: Stirling's series after a shift past 80.</summary>
    public static BigReal LogGamma(double x)
    {
        var z = BigReal.From(x);
        BigReal product = 1;
        for (; z.ToDouble() < 80; z += 1) product *= z;
        var sum = (z - BigReal.From(0.5)) * Log(z) - z + Log(Pi * 2).TimesPowerOfTwo(-1) - Log(product);
        var power = (BigReal)1 / z;
        var inverseSquare = power * power;
        for (var n = 1; n <= 30; n++, power *= inverseSquare)
            sum += Bernoulli[2 * n] * power / (2 * n * (2 * n - 1));
        return sum;
    }

    /// <summary>The n-th derivative of digamma for x &gt; 0, digamma itself for 0: the series of Euler and Maclaurin after a shift past 120.</summary>
    public static BigReal Polygamma(int n, double x)
    {
        var z = BigReal.From(x);
        BigReal sum = 0;
        for (; z.ToDouble() < 120; z += 1) sum += (BigReal)1 / Power(z, n + 1);
        if (n == 0)
        {
            sum = Log(z) - (BigReal)1 / (z * 2) - sum;
            for (var j = 1; j <= 30; j++) sum -= Bernoulli[2 * j] / (Power(z, 2 * j) * (2 * j));
            return sum;
        }
        sum += (BigReal)1 / (Power(z, n) * n) + (BigReal)1 / (Power(z, n + 1) * 2);
        // s(s + 1)…(s + 2j − 2)/(2j)! with s = n + 1.
        var factor = (BigReal)(n + 1) / 2;
        for (var j = 1; j <= 30; j++)
        {
            sum += Bernoulli[2 * j] * factor / Power(z, n + 2 * j);
            factor = factor * (n + 2 * j) * (n + 2 * j + 1) / ((2 * j + 1) * (2 * j + 2));
        }
        for (var k = 2; k <= n; k++) sum *= k;
        return n % 2 == 1 ? sum : -sum;
    }

    /// <summary>The modified Bessel function I of order 0 or 1, by its series.</summary>
    public static BigReal Bessel(int order, double x)
    {
        var square = (BigReal.From(x) * BigReal.From(x)).TimesPowerOfTwo(-2);
        var term = order == 0 ? 1 : BigReal.From(x).TimesPowerOfTwo(-1);
        var sum = term;
        for (var k = 1; term.Magnitude > sum.Magnitude - 300; k++) sum += term = term * square / (k * (k + order));
        return sum;
    }

    static BigReal Power(BigReal x, int n)
    {
        BigReal power = 1;
        for (var i = 0; i < n; i++) power *= x;
        return power;
    }

    // Σ C(m+1, k) B_k = 0.
    static readonly BigReal[] Bernoulli = BernoulliNumbers(61);

    static BigReal[] BernoulliNumbers(int count)
    {
        // In exact fractions: the recurrence cancels.
        var numbers = new (BigInteger Numerator, BigInteger Denominator)[count];
        for (var m = 0; m < count; m++)
        {
            var (numerator, denominator) = (BigInteger.Zero, BigInteger.One);
            var binomial = BigInteger.One;
            for (var k = 0; k < m; k++)
            {
                numerator = numerator * numbers[k].Denominator + binomial * numbers[k].Numerator * denominator;
                denominator *= numbers[k].Denominator;
                binomial = binomial * (m + 1 - k) / (k + 1);
            }
            (numerator, denominator) = m == 0 ? (1, 1) : (-numerator, denominator * (m + 1));
            var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
            numbers[m] = (numerator / divisor, denominator / divisor);
        }
        return [.. numbers.Select(b => new BigReal(b.Numerator, 0) / new BigReal(b.Denominator, 0))];
    }

    // ln m for m in [1, 2]: eight square roots, then 2 artanh.
    static BigReal LogNear1(BigReal m)
    {
        const int roots = 8;
        for (var i = 0; i < roots; i++) m = Sqrt(m);
        var s = (m - 1) / (m + 1);
        var square = s * s;
        BigReal sum = 0, power = s;
        for (var n = 0; n < 22; n++, power *= square) sum += power / (2 * n + 1);
        return sum.TimesPowerOfTwo(roots + 1);
    }

    static BigInteger FixedArctanOfInverse(int inverse)
    {
        var power = (BigInteger.One << FixedBits) / inverse;
        var sum = power;
        for (var n = 1; !power.IsZero; n++)
        {
            power /= inverse * inverse;
            sum += (n & 1) == 0 ? power / (2 * n + 1) : -power / (2 * n + 1);
        }
        return sum;
    }

    static BigInteger IntegerSqrt(BigInteger x)
    {
        var root = BigInteger.One << (int)(x.GetBitLength() + 1) / 2;
        while (true)
        {
            var next = root + x / root >> 1;
            if (next >= root) return root;
            root = next;
        }
    }
}
