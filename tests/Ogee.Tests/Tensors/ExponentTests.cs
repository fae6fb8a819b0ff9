namespace Ogee.Tests;

/// <summary>Floats by their exponents against the bits that IEEE 754 gives them.</summary>
public class ExponentTests
{
    static readonly double[] Edges = [0, 1, 0.5, 2, 3, 0.75, 1 - 1e-16, 1 + 1e-15, 1e300, 1e-300, 5e-324, 2.2250738585072014e-308, 2.225073858507201e-308, double.MaxValue, 1e-310, 0.1, 8, 1e22];

    static double[] Doubles()
    {
        var rng = new Rng(61);
        return [.. Edges.SelectMany(x => new[] { x, -x }), .. Enumerable.Range(0, 400).Select(_ => BitConverter.UInt64BitsToDouble(rng.NextUInt64())).Where(double.IsFinite), double.PositiveInfinity, double.NegativeInfinity, double.NaN];
    }

    static float[] Singles() => [.. Doubles().Select(x => (float)x), .. Enumerable.Range(0, 400).Select(i => BitConverter.Int32BitsToSingle((i * 10_737_419) ^ (i * 7))), float.MaxValue, float.Epsilon, 1.17549435e-38f, 1.1754942e-38f, 0.99999994f];

    [Fact]
    public void FractionAndExponentGiveTheNumberBack()
    {
        foreach (var type in (DType[])[DType.Float64, DType.Float32, DType.Float16, DType.BFloat16])
        {
            var x = (type == DType.Float64 ? Tensor.From(Doubles()) : Tensor.From(Singles())).Cast(type);
            var (fraction, exponent) = x.Frexp();
            Assert.Equal((type, DType.Int32), (fraction.Type, exponent.Type));
            var (values, fractions, exponents) = (x.Cast(DType.Float64).ToArray<double>(), fraction.Cast(DType.Float64).ToArray<double>(), exponent.ToArray<int>());
            for (var i = 0; i < values.Length; i++)
            {
                if (values[i] == 0 || !double.IsFinite(values[i])) Assert.Equal((values[i], 0), (fractions[i], exponents[i]));
                else Assert.True(Math.Abs(fractions[i]) is >= 0.5 and < 1 && Math.ScaleB(fractions[i], exponents[i]) == values[i], $"{values[i]:R} is not {fractions[i]:R} · 2^{exponents[i]}");
            }
            Assert.Equal(values, fraction.Ldexp(exponent).Cast(DType.Float64).ToArray<double>());
        }
    }

    [Fact]
    public void PowersAreRoundedOnce()
    {
        var doubles = Doubles();
        foreach (var power in (int[])[0, 1, -1, 60, -60, 1023, -1023, -1074, 1074, 2000, -2000, 2100, -2100, -1060, 5000])
            Assert.Equal(doubles.Select(x => Math.ScaleB(x, power)), Tensor.From(doubles).Ldexp(Tensor.Scalar(power, DType.Int32)).ToArray<double>());
        var singles = Singles();
        foreach (var power in (int[])[0, 7, -7, 127, -127, -149, 149, 250, -250, 277, -140])
            Assert.Equal(singles.Select(x => MathF.ScaleB(x, power)), Tensor.From(singles).Ldexp(Tensor.Scalar(power, DType.Int32)).ToArray<float>());
        // Exponents that are floats need not be whole.
        Assert.Equal(3 * Math.Sqrt(2), Tensor.Scalar(3, DType.Float64).Ldexp(Tensor.Scalar(0.5, DType.Float64)).Item(), 1e-15);
    }

    [Fact]
    public void TheNextNumberIsTheNextPattern()
    {
        var doubles = Doubles();
        double[] ends = [double.PositiveInfinity, double.NegativeInfinity, 0, 1, -0.0, double.NaN];
        foreach (var end in ends)
        {
            var actual = Tensor.From(doubles).NextAfter(Tensor.Scalar(end, DType.Float64)).ToArray<double>();
            for (var i = 0; i < doubles.Length; i++) Assert.Equal(BitConverter.DoubleToInt64Bits(Next(doubles[i])), BitConverter.DoubleToInt64Bits(actual[i]));
            double Next(double x) => double.IsNaN(x) || double.IsNaN(end) ? double.NaN : x == end ? end : x == 0 ? Math.CopySign(double.Epsilon, end) : end > x ? Math.BitIncrement(x) : Math.BitDecrement(x);
        }
        foreach (var type in (DType[])[DType.Float32, DType.Float16, DType.BFloat16])
            foreach (var end in (double[])[double.PositiveInfinity, double.NegativeInfinity, 0])
            {
                var x = Tensor.From(Singles()).Cast(type);
                var (values, actual) = (x.Cast(DType.Float64).ToArray<double>(), x.NextAfter(Tensor.Scalar(end, type)).Cast(DType.Float64).ToArray<double>());
                for (var i = 0; i < values.Length; i++)
                {
                    if (double.IsNaN(values[i]) || values[i] == end) Assert.Equal(values[i], actual[i]);
                    else Assert.Equal(Next(values[i]), actual[i]);
                }
                double Next(double value)
                {
                    if (value == 0) return Math.CopySign(type == DType.Float16 ? (double)Half.Epsilon : type == DType.Float32 ? float.Epsilon : new BFloat16(1), end);
                    var up = end > value;
                    if (type == DType.Float32) return up ? MathF.BitIncrement((float)value) : MathF.BitDecrement((float)value);
                    if (type == DType.Float16) return (double)(up ? Half.BitIncrement((Half)value) : Half.BitDecrement((Half)value));
                    // Bfloat16 is the upper half of float32.
                    var bits = BitConverter.SingleToInt32Bits((float)value) >> 16;
                    return BitConverter.Int32BitsToSingle((bits + (up == value > 0 ? 1 : -1)) << 16);
                }
            }
    }

    [Fact]
    public void GradientsPassFractionsAndPowers()
    {
        var (x, power) = (Tensor.From([3.0, -0.2]), Tensor.From([2.0, -1.5]));
        Assert.Equal([0.25, 4.0], x.Frexp().Fraction.Sum().Gradients(x)[0].ToArray<double>());
        var slopes = x.Ldexp(power).Sum().Gradients(x, power);
        Assert.Equal([4, Math.Pow(2, -1.5)], slopes[0].ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([12 * Math.Log(2), -0.2 * Math.Pow(2, -1.5) * Math.Log(2)], slopes[1].ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-14);
        foreach (var word in (Func<Tensor>[])[() => Tensor.Scalar(1, DType.Int32).Frexp().Fraction, () => Tensor.Scalar(1, DType.Int32).Ldexp(power), () => Tensor.Scalar(1, DType.Int32).NextAfter(x)])
            Assert.Equal("OG1002", Assert.Throws<OgeeException>(word).Error.Code);
    }

    [Fact]
    public void LogarithmsOfSumsOfPowersDoNotOverflow()
    {
        const double Infinity = double.PositiveInfinity;
        double[] a = [0, 1000, -2000, Infinity, -Infinity, Infinity, -Infinity, 1.5, double.NaN], b = [0, 1001, -2003, Infinity, -Infinity, 2, 2, -0.25, 1];
        double[] expected = [1, 1001 + Math.Log2(1.5), -2000 + Math.Log2(1.125), Infinity, -Infinity, Infinity, 2, Math.Log2(Math.Pow(2, 1.5) + Math.Pow(2, -0.25)), double.NaN];
        Assert.Equal(expected, Tensor.From(a).LogAddExp2(Tensor.From(b)).ToArray<double>(), (x, y) => x.Equals(y) || Math.Abs(x - y) < 1e-12);
        Tensor[] leaves = [Tensor.From([0.5, -1000, -Infinity]), Tensor.From([2.0, -1000, -Infinity])];
        var slopes = leaves[0].LogAddExp2(leaves[1]).Sum().Gradients(leaves);
        Assert.Equal([1 / (1 + Math.Pow(2, 1.5)), 0.5, 0], slopes[0].ToArray<double>(), (x, y) => Math.Abs(x - y) < 1e-15);
        Assert.Equal(-(slopes[0] * (1 - slopes[0]) * Math.Log(2)).Slice(0, 0, 1).Item(), slopes[1].Sum().Gradients(leaves[0])[0].Slice(0, 0, 1).Item(), 1e-15);
        Assert.Equal(DType.Float64, Tensor.Scalar(1).LogAddExp2(Tensor.From([1.0, 2])).Type);
    }
}
