namespace Ogee.Tests;

/// <summary>Inverse functions, roots and logarithms of <see cref="Portable"/> against 320-bit arithmetic.</summary>
public class PortableFamiliesTests
{
    const double Infinity = double.PositiveInfinity, Tiny = double.Epsilon;

    static readonly BigReal One = 1;

    static IEnumerable<double> Draw(double low, double high, int count = 150, bool logarithmic = false)
    {
        var rng = new Rng(19);
        for (var i = 0; i < count; i++)
            yield return logarithmic ? Math.Exp(Math.Log(low) + ((Math.Log(high) - Math.Log(low)) * rng.NextDouble())) : low + ((high - low) * rng.NextDouble());
    }

    // Both signs; near the ends too, where what is left of 1 is small.
    static IEnumerable<double> UpToOne => [.. Draw(-1, 1), .. Draw(1e-12, 0.1, logarithmic: true), .. Draw(1e-15, 0.1, logarithmic: true).Select(x => 1 - x), 1 - (1.0 / (1L << 53)), 0.5, -0.5];

    static void AssertWithin(double budget, Func<double, double> function, Func<double, BigReal> reference, IEnumerable<double> arguments)
    {
        foreach (var x in arguments)
        {
            var error = reference(x).UlpsTo(function(x));
            Assert.True(error <= budget, $"f({x:R}) = {function(x):R} is {error:F3} ulp off, more than {budget}");
        }
    }

    static BigReal AtanOf(BigReal y, BigReal x) => BigMath.Atan(y / x);

    [Fact]
    public void TheReferenceAgreesWithKnownDigits()
    {
        // atan 1 = π/4, and Euler's π/4 = atan 1/2 + atan 1/3; both to far beyond a double.
        Assert.True((BigMath.Atan(1) - BigMath.Pi.TimesPowerOfTwo(-2)).Abs().Magnitude < -280);
        Assert.True((BigMath.Atan(One / 2) + BigMath.Atan(One / 3) - BigMath.Pi.TimesPowerOfTwo(-2)).Abs().Magnitude < -280);
    }

    [Fact]
    public void InverseTrigonometricFunctionsAreWithinTheirBudgets()
    {
        AssertWithin(0.6, Portable.Atan, x => BigMath.Atan(BigReal.From(x)), [.. Draw(-3, 3), .. Draw(1e-12, 1e12, logarithmic: true), .. Draw(1e200, 1e300, 10, logarithmic: true)]);
        AssertWithin(0.6, Portable.Asin, x => AtanOf(BigReal.From(x), Root(x)), UpToOne);
        AssertWithin(0.6, Portable.Acos, x => x < 0 ? BigMath.Pi + AtanOf(Root(x), BigReal.From(x)) : AtanOf(Root(x), BigReal.From(x)), UpToOne);

        static BigReal Root(double x) => BigMath.Sqrt(One - (BigReal.From(x) * BigReal.From(x)));
    }

    [Fact]
    public void TheAngleOfAPointIsWithinItsBudgetInEveryQuadrant()
    {
        foreach (var (up, along) in Draw(1e-5, 1e5, 60, logarithmic: true).Zip(Draw(1e-150, 1e150, 60, logarithmic: true)))
            foreach (var (y, x) in ((double, double)[])[(up, 1), (-up, -1), (1, -up), (along, 1e10), (-1e-10, -along), (along, along * up)])
            {
                var exact = AtanOf(BigReal.From(y), BigReal.From(x));
                if (x < 0) exact += y < 0 ? -BigMath.Pi : BigMath.Pi;
                Assert.True(exact.UlpsTo(Portable.Atan2(y, x)) <= 0.6, $"atan2({y:R}, {x:R}) is {exact.UlpsTo(Portable.Atan2(y, x)):F3} ulp off");
            }
    }

    [Fact]
    public void InverseHyperbolicFunctionsAreWithinTheirBudgets()
    {
        AssertWithin(0.6, Portable.Asinh, x => BigMath.Log(BigReal.From(x) + BigMath.Sqrt((BigReal.From(x) * BigReal.From(x)) + 1)), [.. Draw(0, 3), .. Draw(1e-10, 1e300, logarithmic: true)]);
        Assert.All(Draw(0, 3), x => Assert.Equal(-Portable.Asinh(x), Portable.Asinh(-x)));
        AssertWithin(0.6, Portable.Acosh, x => BigMath.Log(BigReal.From(x) + BigMath.Sqrt((BigReal.From(x) * BigReal.From(x)) - 1)), [.. Draw(1, 3), .. Draw(1e-14, 1, logarithmic: true).Select(x => 1 + x), .. Draw(1, 1e300, logarithmic: true)]);
        AssertWithin(0.6, Portable.Atanh, x => BigMath.Log((BigReal.From(x) + 1) / (One - BigReal.From(x))).TimesPowerOfTwo(-1), UpToOne);
    }

    [Fact]
    public void PowersOfTwoRootsAndLogarithmsAreWithinTheirBudgets()
    {
        AssertWithin(0.6, Portable.Exp2, x => BigMath.Exp(BigReal.From(x) * BigMath.Ln2), [.. Draw(-1022, 1024), .. Draw(-2, 2), .. Draw(1e-18, 1, logarithmic: true)]);
        AssertWithin(1, Portable.Exp2, x => BigMath.Exp(BigReal.From(x) * BigMath.Ln2), Draw(-1074, -1022, 50));
        AssertWithin(0.6, Portable.Cbrt, x => BigMath.Exp(BigMath.Log(BigReal.From(x)) / 3), [.. Draw(0.1, 9), .. Draw(1e-320, 1e308, logarithmic: true)]);
        AssertWithin(0.6, Portable.Logit, x => BigMath.Log(BigReal.From(x) / (One - BigReal.From(x))), [.. UpToOne.Where(x => x > 0 && x != 0.5), .. Draw(0.4999, 0.5001), .. Draw(1e-300, 0.1, logarithmic: true)]);
        foreach (var (x, y) in Draw(1e-3, 1e3, logarithmic: true).Zip(Draw(1e-300, 1e300, logarithmic: true)))
        {
            var exact = BigMath.Sqrt((BigReal.From(x * y) * BigReal.From(x * y)) + (BigReal.From(y) * BigReal.From(y)));
            Assert.True(exact.UlpsTo(Portable.Hypot(x * y, -y)) <= 0.6, $"hypot({x * y:R}, {y:R})");
        }
    }

    [Fact]
    public void TheLogarithmOfASumOfExponentialsIsWithinItsBudget()
    {
        foreach (var (a, distance) in ((double, double)[])[.. Draw(-50, 50).Zip(Draw(1e-10, 80, logarithmic: true)), .. Draw(0, 1e-3, 50).Zip(Draw(1, 700, 50)), .. Draw(-0.7, 0, 50).Zip(Draw(0, 2, 50))])
        {
            var b = a - distance;
            var exact = BigMath.Log(BigMath.Exp(BigReal.From(a)) + BigMath.Exp(BigReal.From(b)));
            Assert.True(exact.UlpsTo(Portable.LogAddExp(a, b)) <= 0.6 || (exact - BigReal.From(Portable.LogAddExp(a, b))).Abs().ToDouble() < 1e-30, $"logaddexp({a:R}, {b:R}) is {exact.UlpsTo(Portable.LogAddExp(a, b)):F3} ulp off");
            Assert.Equal(Portable.LogAddExp(a, b), Portable.LogAddExp(b, a));
        }
    }

    [Fact]
    public void WholePowersCubesAndTensAreExact()
    {
        for (var k = -1074; k <= 1023; k++) Assert.Equal(Math.ScaleB(1, k), Portable.Exp2(k));
        for (var n = -200; n <= 200; n++) Assert.Equal(n, Portable.Cbrt((double)n * n * n));
        Assert.Equal(5, Portable.Hypot(3, -4));
    }

    public static TheoryData<string, double, double, double> EdgeValues => new()
    {
        { "atan", Infinity, 0, Math.PI / 2 }, { "atan", -Infinity, 0, -Math.PI / 2 }, { "atan", -0.0, 0, -0.0 }, { "atan", Tiny, 0, Tiny }, { "atan", double.NaN, 0, double.NaN },
        { "atan2", 0, 0, 0 }, { "atan2", -0.0, 0, -0.0 }, { "atan2", 0, -0.0, Math.PI }, { "atan2", -0.0, -0.0, -Math.PI }, { "atan2", 0, -1, Math.PI }, { "atan2", -0.0, 1, -0.0 },
        { "atan2", 1, 0, Math.PI / 2 }, { "atan2", -1, -0.0, -Math.PI / 2 }, { "atan2", Infinity, Infinity, Math.PI / 4 }, { "atan2", -Infinity, Infinity, -Math.PI / 4 },
        { "atan2", Infinity, -Infinity, 2.356194490192345 }, { "atan2", 1, Infinity, 0 }, { "atan2", -1, Infinity, -0.0 }, { "atan2", 1, -Infinity, Math.PI }, { "atan2", Infinity, 1, Math.PI / 2 },
        { "atan2", double.NaN, 1, double.NaN }, { "atan2", 1, double.NaN, double.NaN }, { "atan2", Tiny, double.MaxValue, 0 }, { "atan2", Tiny, Tiny, Math.PI / 4 }, { "atan2", double.MaxValue, double.MaxValue, Math.PI / 4 },
        { "asin", 1, 0, Math.PI / 2 }, { "asin", -1, 0, -Math.PI / 2 }, { "asin", 1.5, 0, double.NaN }, { "asin", -0.0, 0, -0.0 }, { "asin", double.NaN, 0, double.NaN },
        { "acos", 1, 0, 0 }, { "acos", -1, 0, Math.PI }, { "acos", 0, 0, Math.PI / 2 }, { "acos", -2, 0, double.NaN }, { "acos", double.NaN, 0, double.NaN },
        { "asinh", Infinity, 0, Infinity }, { "asinh", -Infinity, 0, -Infinity }, { "asinh", -0.0, 0, -0.0 }, { "asinh", double.NaN, 0, double.NaN }, { "asinh", double.MaxValue, 0, 710.475860073944 },
        { "acosh", 1, 0, 0 }, { "acosh", 0.5, 0, double.NaN }, { "acosh", Infinity, 0, Infinity }, { "acosh", -Infinity, 0, double.NaN }, { "acosh", double.NaN, 0, double.NaN },
        { "atanh", 1, 0, Infinity }, { "atanh", -1, 0, -Infinity }, { "atanh", 1.5, 0, double.NaN }, { "atanh", -0.0, 0, -0.0 }, { "atanh", double.NaN, 0, double.NaN },
        { "exp2", Infinity, 0, Infinity }, { "exp2", -Infinity, 0, 0 }, { "exp2", 1024, 0, Infinity }, { "exp2", -1075, 0, 0 }, { "exp2", double.NaN, 0, double.NaN },
        { "cbrt", -Infinity, 0, -Infinity }, { "cbrt", -0.0, 0, -0.0 }, { "cbrt", -27, 0, -3 }, { "cbrt", double.NaN, 0, double.NaN },
        { "hypot", Infinity, double.NaN, Infinity }, { "hypot", double.NaN, -Infinity, Infinity }, { "hypot", double.NaN, 1, double.NaN }, { "hypot", -0.0, 0, 0 }, { "hypot", Tiny, 0, Tiny }, { "hypot", double.MaxValue, double.MaxValue, Infinity },
        { "logit", 0, 0, -Infinity }, { "logit", 1, 0, Infinity }, { "logit", 0.5, 0, 0 }, { "logit", -0.1, 0, double.NaN }, { "logit", 1.1, 0, double.NaN }, { "logit", double.NaN, 0, double.NaN },
        { "logaddexp", -Infinity, -Infinity, -Infinity }, { "logaddexp", Infinity, Infinity, Infinity }, { "logaddexp", Infinity, -Infinity, Infinity }, { "logaddexp", -Infinity, 3, 3 },
        { "logaddexp", double.NaN, 1, double.NaN }, { "logaddexp", -Infinity, double.NaN, double.NaN }, { "logaddexp", 0, 0, 0.6931471805599453 },
    };

    [Theory]
    [MemberData(nameof(EdgeValues))]
    public void EdgeValuesAreAsIeeeSays(string name, double x, double y, double expected)
    {
        double actual = name switch
        {
            "atan" => Portable.Atan(x), "atan2" => Portable.Atan2(x, y), "asin" => Portable.Asin(x), "acos" => Portable.Acos(x), "asinh" => Portable.Asinh(x), "acosh" => Portable.Acosh(x),
            "atanh" => Portable.Atanh(x), "exp2" => Portable.Exp2(x), "cbrt" => Portable.Cbrt(x), "hypot" => Portable.Hypot(x, y), "logit" => Portable.Logit(x), "logaddexp" => Portable.LogAddExp(x, y),
            _ => throw new ArgumentException(name),
        };
        if (double.IsNaN(expected)) Assert.True(double.IsNaN(actual));
        else Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(actual));
    }
}
