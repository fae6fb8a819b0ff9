using System.Runtime.Intrinsics;

namespace Ogee.Tests;

public class VectorMathTests
{
    static readonly double RootOfHalf = Math.Sqrt(0.5);

    // The definition in double precision, itself held to 320-bit arithmetic by PortableTests, and the largest error allowed in units of a float's last place.
    static readonly Dictionary<string, (Func<Vector512<float>, Vector512<float>> Fast, Func<double, double> Exact, double Budget)> Functions = new()
    {
        ["exp"] = (VectorMath.Exp, Portable.Exp, 1),
        ["expm1"] = (VectorMath.Expm1, Portable.Expm1, 1.25),
        ["log"] = (VectorMath.Log, Portable.Log, 1),
        ["log1p"] = (VectorMath.Log1p, Portable.Log1p, 1.25),
        ["log2"] = (VectorMath.Log2, Portable.Log2, 1),
        ["tanh"] = (VectorMath.Tanh, Portable.Tanh, 1.5),
        ["sigmoid"] = (VectorMath.Sigmoid, Portable.Sigmoid, 2.5),
        ["erf"] = (VectorMath.Erf, Portable.Erf, 1.5),
        ["erfc"] = (VectorMath.Erfc, Portable.Erfc, 4),
        ["sin"] = (VectorMath.Sin, Portable.Sin, 1),
        ["cos"] = (VectorMath.Cos, Portable.Cos, 1),
        ["rsqrt"] = (VectorMath.Rsqrt, x => 1 / Math.Sqrt(x), 1.5),
        ["normal cdf"] = (VectorMath.NormalCdf, NormalCdf, 5),
        ["normal density"] = (VectorMath.NormalDensity, x => Portable.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI), 2),
        ["gelu"] = (VectorMath.Gelu, x => double.IsNegativeInfinity(x) ? -0.0 : x * NormalCdf(x), 5),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    static double NormalCdf(double x) => Portable.Erfc(-x * RootOfHalf) / 2;

    // Every 2,039th bit pattern (a prime, so that low bits vary): two million floats over all exponents, both signs, subnormal numbers, infinities and NaNs.
    static IEnumerable<float[]> AllFloats()
    {
        var lanes = new float[16];
        var filled = 0;
        for (ulong bits = 0; bits <= uint.MaxValue; bits += 2039)
        {
            lanes[filled++] = BitConverter.UInt32BitsToSingle((uint)bits);
            if (filled < 16) continue;
            yield return lanes;
            filled = 0;
        }
    }

    static readonly float[] EdgeValues =
    [
        0, -0f, float.Epsilon, -float.Epsilon, 1.1754942e-38f, 1.17549435e-38f, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1, -1,
        0.99999994f, 1.0000001f, 0.5f, -0.5f, 88.72283f, 88.72284f, 89, -87.33654f, -103.97208f, -104, -18, 0.70710677f, 1.4142135f, MathF.PI, MathF.PI / 2, 131072, 131073, -1e10f, 1e30f,
    ];

    static double UlpsApart(double exact, float actual)
    {
        if (double.IsNaN(exact) || float.IsNaN(actual)) return double.IsNaN(exact) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        var rounded = (float)exact;
        if (float.IsInfinity(rounded) || float.IsInfinity(actual)) return rounded == actual ? 0 : double.PositiveInfinity;
        var size = Math.Min(MathF.Abs(rounded), MathF.BitDecrement(float.MaxValue));
        return Math.Abs(exact - actual) / ((double)MathF.BitIncrement(size) - size);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryFunctionIsWithinItsBudgetOverAllFloats(string name)
    {
        var (fast, exact, budget) = Functions[name];
        foreach (var lanes in AllFloats().Concat(EdgeValues.Chunk(16)))
        {
            var results = fast(Vector512.Create(lanes));
            for (var i = 0; i < 16; i++)
            {
                var error = UlpsApart(exact(lanes[i]), results[i]);
                Assert.True(error <= budget, $"{name}({lanes[i]:R}) = {results[i]:R} is {error:F3} ulp off, more than {budget}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ZerosAndInfinitiesHaveTheSignThatIeeeSays(string name)
    {
        var (fast, exact, _) = Functions[name];
        foreach (var x in new[] { 0, -0f, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon })
        {
            var (expected, actual) = ((float)exact(x), fast(Vector512.Create(x))[0]);
            if (!float.IsNaN(expected)) Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(actual));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ALaneDependsOnThatLaneAlone(string name)
    {
        var fast = Functions[name].Fast;
        var rng = new Rng(8);
        for (var trial = 0; trial < 200; trial++)
        {
            var lanes = new float[16];
            for (var i = 0; i < 16; i++) lanes[i] = rng.NextInt(4) == 0 ? EdgeValues[rng.NextInt(EdgeValues.Length)] : BitConverter.UInt32BitsToSingle(rng.NextUInt32());
            var together = fast(Vector512.Create(lanes));
            for (var i = 0; i < 16; i++) AssertSameBits(fast(Vector512.Create(lanes[i]))[0], together[i]);
        }
    }

    [Fact]
    public void TheDerivativeOfGeluIsWithinItsBudget()
    {
        foreach (var lanes in AllFloats().Concat(EdgeValues.Chunk(16)))
        {
            var results = VectorMath.GeluGradient(Vector512.Create(lanes));
            for (var i = 0; i < 16; i++)
            {
                double x = Math.Clamp(lanes[i], -40, 40);
                var (first, second) = (NormalCdf(x), x * Portable.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
                if (double.IsNaN(x)) Assert.True(float.IsNaN(results[i]));
                else Assert.True(Math.Abs(results[i] - (first + second)) <= 8 * Math.Max(Math.ScaleB(Math.Max(first, Math.Abs(second)), -23), float.Epsilon), $"at {x:R}: {results[i]:R}");
            }
        }
    }

    [Fact]
    public void PowersAreWithinTheirBudget()
    {
        var rng = new Rng(6);
        var (x, y) = (new float[16], new float[16]);
        for (var trial = 0; trial < 60_000; trial++)
        {
            for (var i = 0; i < 16; i++)
            {
                x[i] = BitConverter.UInt32BitsToSingle(rng.NextUInt32());
                // A third arbitrary exponents, a third small whole ones, a third that spread the result over the range of floats.
                y[i] = rng.NextInt(3) switch
                {
                    0 => BitConverter.UInt32BitsToSingle(rng.NextUInt32()),
                    1 => rng.NextInt(40) - 20,
                    _ => (float)((rng.NextDouble() * 285 - 152) / Portable.Log2(Math.Abs(x[i]))),
                };
            }
            var results = VectorMath.Pow(Vector512.Create(x), Vector512.Create(y));
            for (var i = 0; i < 16; i++)
            {
                var error = UlpsApart(Portable.Pow(x[i], y[i]), results[i]);
                Assert.True(error <= 1, $"pow({x[i]:R}, {y[i]:R}) = {results[i]:R} is {error:F3} ulp off");
            }
        }
    }

    [Fact]
    public void PowersOfEdgeValuesAreAsIeeeSays()
    {
        float[] values = [.. EdgeValues, 2, -2, 3, -3, 16777215, 16777217, -16777215, 2.5f];
        foreach (var x in values)
            foreach (var y in values)
            {
                var (expected, actual) = ((float)Portable.Pow(x, y), VectorMath.Pow(Vector512.Create(x), Vector512.Create(y))[0]);
                if (float.IsNaN(expected) || float.IsInfinity(expected) || expected == 0) AssertSameBits(expected, actual);
                else Assert.True(UlpsApart(expected, actual) <= 1, $"pow({x:R}, {y:R}) = {actual:R}, not {expected:R}");
            }
    }

    [Fact]
    public void RoundingIsExactForAllFloats()
    {
        foreach (var lanes in AllFloats().Concat(EdgeValues.Chunk(16)).Append([0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 8388607.5f, -0.49999997f, 0.49999997f, 1, 2, 3, 4, 5, 6, 7, 8]))
        {
            var x = Vector512.Create(lanes);
            var (floor, ceiling, round, truncated, sign) = (VectorMath.Floor(x), VectorMath.Ceiling(x), VectorMath.Round(x), VectorMath.Truncate(x), VectorMath.Sign(x));
            for (var i = 0; i < 16; i++)
            {
                AssertSameBits(MathF.Floor(lanes[i]), floor[i]);
                AssertSameBits(MathF.Ceiling(lanes[i]), ceiling[i]);
                AssertSameBits(MathF.Round(lanes[i]), round[i]);
                AssertSameBits(MathF.Truncate(lanes[i]), truncated[i]);
                AssertSameBits(lanes[i] > 0 ? 1 : lanes[i] < 0 ? -1 : lanes[i], sign[i]);
            }
        }
    }

    // NaNs compare as one value.
    static void AssertSameBits(float expected, float actual)
    {
        var agree = float.IsNaN(expected) ? float.IsNaN(actual) : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual);
        if (!agree) Assert.Fail($"expected {expected:R}, got {actual:R}");
    }
}
