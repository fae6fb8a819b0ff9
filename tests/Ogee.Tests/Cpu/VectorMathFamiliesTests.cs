using System.Runtime.Intrinsics;
using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>The families of functions on sixteen floats that follow those of <see cref="VectorMathTests"/>: within a budget of their definitions over all floats.</summary>
public class VectorMathFamiliesTests
{
    static readonly Dictionary<string, (Func<Vector512<float>, Vector512<float>> Fast, Func<double, double> Exact, double Budget)> Functions = new()
    {
        ["tan"] = (VectorMath.Tan, Portable.Tan, 2.5),
        ["asin"] = (VectorMath.Asin, Portable.Asin, 2.5),
        ["acos"] = (VectorMath.Acos, Portable.Acos, 2.5),
        ["atan"] = (VectorMath.Atan, Portable.Atan, 2.5),
        ["sinh"] = (VectorMath.Sinh, Portable.Sinh, 2.5),
        ["cosh"] = (VectorMath.Cosh, Portable.Cosh, 2.5),
        ["asinh"] = (VectorMath.Asinh, Portable.Asinh, 0.6),
        ["acosh"] = (VectorMath.Acosh, Portable.Acosh, 0.6),
        ["atanh"] = (VectorMath.Atanh, Portable.Atanh, 0.6),
        ["exp2"] = (VectorMath.Exp2, Portable.Exp2, 1.5),
        ["log10"] = (VectorMath.Log10, Portable.Log10, 0.6),
        ["logit"] = (VectorMath.Logit, Portable.Logit, 0.6),
        ["sinc"] = (VectorMath.Sinc, Portable.Sinc, 0.6),
        ["cbrt"] = (VectorMath.Cbrt, Portable.Cbrt, 0.6),
    };

    // Functions of two, along lines: the first argument runs over all floats, the second is this.
    static readonly float[] Seconds = [1, -1, 0.3f, -1e5f, 1e-30f, 0, float.PositiveInfinity];

    static readonly Dictionary<string, (Func<Vector512<float>, Vector512<float>, Vector512<float>> Fast, Func<double, double, double> Exact, double Budget)> Pairs = new()
    {
        ["atan2"] = (VectorMath.Atan2, Portable.Atan2, 2.5),
        ["hypot"] = (VectorMath.Hypot, Portable.Hypot, 0.6),
        ["logaddexp"] = (VectorMath.LogAddExp, Portable.LogAddExp, 0.6),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    public static TheoryData<string> PairNames => [.. Pairs.Keys];

    // A prime step through all bit patterns, so that low bits vary: every exponent, both signs, subnormal numbers and NaNs; and the patterns between ±16 more closely, where the branches meet.
    static IEnumerable<float[]> Sweep(uint step)
    {
        if (Tool.IsLongRun) step = 2039;
        IEnumerable<float> All()
        {
            for (ulong bits = 0; bits <= uint.MaxValue; bits += step) yield return BitConverter.UInt32BitsToSingle((uint)bits);
            for (var x = -16f; x < 16; x += step / 1e7f) yield return x;
            foreach (var x in (float[])[0, -0f, 1, -1, 0.5f, -0.5f, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0.99999994f, 1.0000001f, 89.4f, -89.42f, 128, -149, -150, 131072, 131080, 1e30f, 1000, 1e10f, 27])
                yield return x;
        }
        return All().Chunk(16).Where(lanes => lanes.Length == 16);
    }

    static double UlpsApart(double exact, float actual)
    {
        if (double.IsNaN(exact) || float.IsNaN(actual)) return double.IsNaN(exact) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        var rounded = (float)exact;
        if (float.IsInfinity(rounded) || float.IsInfinity(actual)) return rounded == actual ? 0 : double.PositiveInfinity;
        // Zeros have signs.
        if (rounded == 0 && actual == 0) return float.IsNegative(rounded) == float.IsNegative(actual) ? 0 : double.PositiveInfinity;
        var size = Math.Min(MathF.Abs(rounded), MathF.BitDecrement(float.MaxValue));
        return Math.Abs(exact - actual) / ((double)MathF.BitIncrement(size) - size);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryFunctionIsWithinItsBudgetOverAllFloats(string name)
    {
        var (fast, exact, budget) = Functions[name];
        var (worst, at) = (0.0, 0f);
        foreach (var lanes in Sweep(60_013))
        {
            var results = fast(Vector512.Create(lanes));
            for (var i = 0; i < 16; i++)
                if (UlpsApart(exact(lanes[i]), results[i]) is var error && error > worst) (worst, at) = (error, lanes[i]);
        }
        Assert.True(worst <= budget, $"{name}({at:R}) = {fast(Vector512.Create(at))[0]:R} is {worst:F3} ulp off, more than {budget}");
    }

    [Theory]
    [MemberData(nameof(PairNames))]
    public void EveryFunctionOfTwoIsWithinItsBudgetAlongLines(string name)
    {
        var (fast, exact, budget) = Pairs[name];
        foreach (var second in Seconds)
            foreach (var lanes in Sweep(400_009))
            {
                var (a, b) = (Vector512.Create(lanes), Vector512.Create(second));
                var (results, swapped) = (fast(a, b), fast(b, a));
                for (var i = 0; i < 16; i++)
                {
                    Assert.True(UlpsApart(exact(lanes[i], second), results[i]) <= budget, $"{name}({lanes[i]:R}, {second:R}) = {results[i]:R} is {UlpsApart(exact(lanes[i], second), results[i]):F3} ulp off, more than {budget}");
                    Assert.True(UlpsApart(exact(second, lanes[i]), swapped[i]) <= budget, $"{name}({second:R}, {lanes[i]:R}) = {swapped[i]:R} is {UlpsApart(exact(second, lanes[i]), swapped[i]):F3} ulp off, more than {budget}");
                }
            }
    }

    [Fact]
    public void PowersOfTwoAndTenAndCubesAreExact()
    {
        for (var k = -149; k <= 127; k++) Assert.Equal(MathF.ScaleB(1, k), VectorMath.Exp2(Vector512.Create((float)k))[0]);
        var power = 1f;
        for (var k = 0; k <= 10; k++, power *= 10) Assert.Equal(k, VectorMath.Log10(Vector512.Create(power))[0]);
        for (var n = -200; n <= 200; n++) Assert.Equal(n, VectorMath.Cbrt(Vector512.Create((float)n * n * n))[0]);
    }
}
