namespace Ogee;

/// <summary>An unevaluated sum of two doubles, about 106 bits: the working precision inside <see cref="Portable"/>.</summary>
/// <remarks>The error-free sums are Knuth's and Dekker's, the product uses one fused multiply-add; operands must be finite.</remarks>
readonly record struct DoubleDouble(double High, double Low)
{
    public static implicit operator DoubleDouble(double value) => new(value, 0);

    /// <summary>a + b exactly, for any order of magnitudes (Knuth, The Art of Computer Programming 2, 4.2.2, theorem B).</summary>
    public static DoubleDouble Sum(double a, double b)
    {
        var sum = a + b;
        var fromB = sum - a;
        return new(sum, a - (sum - fromB) + (b - fromB));
    }

    /// <summary>a + b exactly where |a| ≥ |b| or a = 0 (Dekker 1971).</summary>
    public static DoubleDouble OrderedSum(double a, double b)
    {
        var sum = a + b;
        return new(sum, a - sum + b);
    }

    /// <summary>a·b exactly, unless it underflows.</summary>
    public static DoubleDouble Product(double a, double b)
    {
        var product = a * b;
        return new(product, Math.FusedMultiplyAdd(a, b, -product));
    }

    public static DoubleDouble operator +(DoubleDouble a, double b)
    {
        var sum = Sum(a.High, b);
        return OrderedSum(sum.High, sum.Low + a.Low);
    }

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        var high = Sum(a.High, b.High);
        var low = Sum(a.Low, b.Low);
        high = OrderedSum(high.High, high.Low + low.High);
        return OrderedSum(high.High, high.Low + low.Low);
    }

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    public static DoubleDouble operator *(DoubleDouble a, double b)
    {
        var product = Product(a.High, b);
        return OrderedSum(product.High, Math.FusedMultiplyAdd(a.Low, b, product.Low));
    }

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        var product = Product(a.High, b.High);
        return OrderedSum(product.High, Math.FusedMultiplyAdd(a.High, b.Low, Math.FusedMultiplyAdd(a.Low, b.High, product.Low)));
    }

    /// <summary>The quotient to about 2⁻¹⁰⁰: one rounded quotient and one step of long division.</summary>
    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        var quotient = a.High / b.High;
        var remainder = Math.FusedMultiplyAdd(-quotient, b.High, a.High) + Math.FusedMultiplyAdd(-quotient, b.Low, a.Low);
        return OrderedSum(quotient, remainder / b.High);
    }

    /// <summary>The square root to about 2⁻¹⁰⁰: a rounded root and one step of Newton's iteration.</summary>
    public static DoubleDouble Sqrt(DoubleDouble a)
    {
        if (a.High == 0) return 0;
        var root = Math.Sqrt(a.High);
        return OrderedSum(root, (Math.FusedMultiplyAdd(-root, root, a.High) + a.Low) / (2 * root));
    }
}
