namespace Ogee.Tests;

public class PortableTests
{
    const double Infinity = double.PositiveInfinity, Tiny = double.Epsilon;

    static readonly Func<double, BigReal> ExpReference = x => BigMath.Exp(BigReal.From(x));
    static readonly Func<double, BigReal> LogReference = x => BigMath.Log(BigReal.From(x));

    // Numbers spread evenly over an interval, or evenly over its logarithm.
    static IEnumerable<double> Draw(double low, double high, int count = 400, bool logarithmic = false)
    {
        var rng = new Rng(17);
        for (var i = 0; i < count; i++)
            yield return logarithmic ? Math.Exp(Math.Log(low) + (Math.Log(high) - Math.Log(low)) * rng.NextDouble()) : low + (high - low) * rng.NextDouble();
    }

    static void AssertWithin(double budget, Func<double, double> function, Func<double, BigReal> reference, IEnumerable<double> arguments)
    {
        foreach (var x in arguments)
        {
            var error = reference(x).UlpsTo(function(x));
            Assert.True(error <= budget, $"f({x:R}) = {function(x):R} is {error:F3} ulp off, more than {budget}");
        }
    }

    [Fact]
    public void TheReferenceAgreesWithKnownDigits()
    {
        // Digits of π, ln 2 and e: OEIS A000796, A002162, A001113; erf 1, ln Γ(⅓) and the sine of 10²² from an independent 50-digit computation.
        Assert.Equal(3.141592653589793, BigMath.Pi.ToDouble());
        Assert.True(BigMath.Ln2.UlpsTo(0.6931471805599453) < 0.5);
        Assert.True(BigMath.Exp(1).UlpsTo(2.718281828459045) < 0.5);
        Assert.True(BigMath.Erf(1).Erf.UlpsTo(0.8427007929497149) < 0.5);
        Assert.True(BigMath.LogGamma(1.0 / 3).UlpsTo(0.9854206469277672) < 2);
        Assert.True(BigMath.SinCos(1e22).Sin.UlpsTo(-0.8522008497671888) < 0.5);
    }

    [Fact]
    public void TheExponentialIsWithinItsBudget()
    {
        AssertWithin(0.6, Portable.Exp, ExpReference, [.. Draw(-708, 709.78), .. Draw(-1, 1), .. Draw(1e-300, 1e-3, logarithmic: true)]);
        AssertWithin(1, Portable.Exp, ExpReference, Draw(-745, -708));
    }

    [Fact]
    public void ExponentialMinusOneIsWithinItsBudget() =>
        AssertWithin(0.6, Portable.Expm1, x => ExpReference(x) - 1, [.. Draw(-2, 2), .. Draw(-50, 709.7), .. Draw(1e-25, 1, logarithmic: true)]);

    [Fact]
    public void LogarithmsAreWithinTheirBudgets()
    {
        double[] arguments = [.. Draw(1e-320, 1e308, logarithmic: true), .. Draw(0.5, 2), .. Draw(0.999, 1.001)];
        AssertWithin(0.6, Portable.Log, LogReference, arguments);
        AssertWithin(0.6, Portable.Log2, x => LogReference(x) / BigMath.Ln2, arguments);
        AssertWithin(0.6, Portable.Log10, x => LogReference(x) / BigMath.Log(10), arguments);
        AssertWithin(0.6, Portable.Log1p, x => BigMath.Log(BigReal.From(x) + 1), [.. Draw(-0.9999, 2), .. Draw(1e-25, 1e300, logarithmic: true)]);
    }

    [Fact]
    public void SineCosineAndTangentAreWithinTheirBudgetsAtEverySize()
    {
        double[] arguments = [.. Draw(-10, 10), .. Draw(1e-9, 1e308, 1000, logarithmic: true), .. Draw(1, 1 << 24), .. Enumerable.Range(-200, 400).Select(k => k * Math.PI / 4)];
        AssertWithin(1, Portable.Sin, x => BigMath.SinCos(x).Sin, arguments);
        AssertWithin(1, Portable.Cos, x => BigMath.SinCos(x).Cos, arguments);
        AssertWithin(4, Portable.Tan, x => BigMath.SinCos(x).Sin / BigMath.SinCos(x).Cos, arguments);
    }

    [Fact]
    public void TheDoubleNearestToAMultipleOfAQuarterTurnIsReducedRight()
    {
        // 6381956970095103·2⁷⁹⁷ lies 4.7·10⁻¹⁹ from a multiple of π/2 (Muller, Elementary Functions, section 11.3).
        var worst = Math.ScaleB(6381956970095103, 797);
        AssertWithin(1, Portable.Cos, x => BigMath.SinCos(x).Cos, [worst, -worst]);
        Assert.InRange(Math.Abs(Portable.Cos(worst)), 4.6e-19, 4.8e-19);
    }

    [Fact]
    public void HyperbolicFunctionsAndTheSigmoidAreWithinTheirBudgets()
    {
        double[] arguments = [.. Draw(-3, 3), .. Draw(-40, 40), .. Draw(1e-25, 20, logarithmic: true)];
        AssertWithin(0.6, Portable.Tanh, x => (ExpReference(2 * x) - 1) / (ExpReference(2 * x) + 1), arguments);
        AssertWithin(0.6, Portable.Sinh, x => (ExpReference(x) - ExpReference(-x)).TimesPowerOfTwo(-1), [.. arguments, .. Draw(-710.4, 710.4)]);
        AssertWithin(0.6, Portable.Cosh, x => (ExpReference(x) + ExpReference(-x)).TimesPowerOfTwo(-1), [.. arguments, .. Draw(-710.4, 710.4)]);
        AssertWithin(0.6, Portable.Sigmoid, x => (BigReal)1 / (ExpReference(-x) + 1), [.. arguments, .. Draw(-708, 50)]);
        AssertWithin(1, Portable.Sigmoid, x => (BigReal)1 / (ExpReference(-x) + 1), Draw(-745, -708));
    }

    [Fact]
    public void PowersAreWithinTheirBudget()
    {
        var rng = new Rng(5);
        for (var i = 0; i < 2000; i++)
        {
            var x = Math.Exp((rng.NextDouble() - 0.5) * 200);
            // ln of the result spreads over the whole range, subnormal results included.
            var y = (rng.NextDouble() * 1440 - 735) / Math.Log(x);
            var exact = BigMath.Exp(BigMath.Log(BigReal.From(x)) * BigReal.From(y));
            var error = exact.UlpsTo(Portable.Pow(x, y));
            Assert.True(error <= (exact.Magnitude < -1022 ? 1 : 0.6), $"pow({x:R}, {y:R}) is {error:F3} ulp off");
        }
    }

    [Fact]
    public void ErrorFunctionsAreWithinTheirBudgets()
    {
        AssertWithin(4, Portable.Erf, x => BigMath.Erf(x).Erf, [.. Draw(-6, 6), .. Draw(1e-12, 1, logarithmic: true)]);
        AssertWithin(4, Portable.Erfc, x => BigMath.Erf(x).Erfc, [.. Draw(-6, 6), .. Draw(0.4, 2), .. Draw(6, 27.2, 60)]);
    }

    [Fact]
    public void TheInverseErrorFunctionIsWithinItsBudget()
    {
        double[] arguments = [.. Draw(-1, 1), .. Draw(1e-12, 1, logarithmic: true), .. Draw(1e-16, 0.5, 100, logarithmic: true).Select(x => 1 - x).Where(x => x < 1)];
        foreach (var y in arguments)
        {
            var x = Portable.ErfInverse(y);
            // The distance along y over the slope of erf is the distance along x.
            var distance = (BigMath.Erf(x).Erf - BigReal.From(y)).Abs() * BigMath.Sqrt(BigMath.Pi) * BigMath.Exp(BigReal.From(x) * BigReal.From(x)).TimesPowerOfTwo(-1);
            var error = distance.ToDouble() / (Math.BitIncrement(Math.Abs(x)) - Math.Abs(x));
            Assert.True(error <= 4, $"erfinv({y:R}) = {x:R} is {error:F3} ulp off");
        }
    }

    [Fact]
    public void LogGammaIsWithinItsBudget()
    {
        AssertWithin(4, Portable.LogGamma, BigMath.LogGamma, [.. Draw(0, 4), .. Draw(0.9, 2.6), .. Draw(4, 200), .. Draw(1e-30, 1e300, logarithmic: true)]);
        // Γ(−x)·Γ(x + 1) = −π / sin(πx).
        foreach (var x in Draw(0, 30))
        {
            var sine = BigMath.SinCos(0).Sin + SineOfHalfTurns(x);
            var exact = BigMath.Log(BigMath.Pi / sine.Abs()) - BigMath.LogGamma(x) - BigMath.Log(BigReal.From(x));
            var error = (exact - BigReal.From(Portable.LogGamma(-x))).Abs().ToDouble();
            Assert.True(error <= 8 * Math.Max(1, Math.Abs(exact.ToDouble())) * Math.ScaleB(1, -52), $"lgamma({-x:R}) is {error} off");
        }
    }

    // sin(πx), by the Taylor series in 320 bits.
    static BigReal SineOfHalfTurns(double x)
    {
        var angle = BigMath.Pi * BigReal.From(x - Math.Round(x));
        BigReal sum = angle, term = angle;
        for (var n = 1; n < 45; n++) sum += term = -(term * angle * angle) / (2 * n * (2 * n + 1));
        return sum;
    }

    [Fact]
    public void NotANumberStaysNotANumber()
    {
        Func<double, double>[] functions =
        [
            Portable.Exp, Portable.Expm1, Portable.Log, Portable.Log1p, Portable.Log2, Portable.Log10, Portable.Sin, Portable.Cos, Portable.Tan, Portable.Tanh, Portable.Sinh,
            Portable.Cosh, Portable.Sigmoid, Portable.Erf, Portable.Erfc, Portable.ErfInverse, Portable.LogGamma, Portable.Sqrt,
        ];
        Assert.All(functions, function => Assert.True(double.IsNaN(function(double.NaN))));
        Assert.True(double.IsNaN(Portable.Pow(double.NaN, 2)));
        Assert.True(double.IsNaN(Portable.Pow(2, double.NaN)));
    }

    public static TheoryData<string, double, double> EdgeValues => new()
    {
        { "exp", Infinity, Infinity }, { "exp", -Infinity, 0 }, { "exp", 0, 1 }, { "exp", 709.782712893384, 1.7976931348622732E+308 }, { "exp", 709.79, Infinity },
        { "exp", -745.13, Tiny }, { "exp", -746, 0 },
        { "expm1", Infinity, Infinity }, { "expm1", -Infinity, -1 }, { "expm1", -0.0, -0.0 }, { "expm1", Tiny, Tiny }, { "expm1", 710, Infinity },
        { "log", 0, -Infinity }, { "log", -0.0, -Infinity }, { "log", 1, 0 }, { "log", -1, double.NaN }, { "log", Infinity, Infinity }, { "log", -Infinity, double.NaN },
        { "log", Tiny, -744.4400719213812 },
        { "log1p", -1, -Infinity }, { "log1p", -0.0, -0.0 }, { "log1p", -2, double.NaN }, { "log1p", Infinity, Infinity }, { "log1p", Tiny, Tiny },
        { "log2", 8, 3 }, { "log2", Tiny, -1074 }, { "log2", 0, -Infinity }, { "log10", 1000, 3 }, { "log10", 1e300, 300 }, { "log10", -1, double.NaN },
        { "sin", -0.0, -0.0 }, { "sin", Infinity, double.NaN }, { "sin", Tiny, Tiny }, { "cos", -Infinity, double.NaN }, { "cos", 0, 1 }, { "tan", -0.0, -0.0 }, { "tan", Infinity, double.NaN },
        { "tanh", Infinity, 1 }, { "tanh", -Infinity, -1 }, { "tanh", -0.0, -0.0 }, { "tanh", Tiny, Tiny }, { "sinh", -Infinity, -Infinity }, { "sinh", -0.0, -0.0 }, { "sinh", 711, Infinity },
        { "cosh", -Infinity, Infinity }, { "cosh", 0, 1 }, { "sigmoid", Infinity, 1 }, { "sigmoid", -Infinity, 0 }, { "sigmoid", 0, 0.5 },
        { "erf", Infinity, 1 }, { "erf", -Infinity, -1 }, { "erf", -0.0, -0.0 }, { "erfc", Infinity, 0 }, { "erfc", -Infinity, 2 }, { "erfc", 0, 1 },
        { "erfinv", 1, Infinity }, { "erfinv", -1, -Infinity }, { "erfinv", -0.0, -0.0 }, { "erfinv", 1.5, double.NaN },
        { "lgamma", 1, 0 }, { "lgamma", 2, 0 }, { "lgamma", 0, Infinity }, { "lgamma", -3, Infinity }, { "lgamma", Infinity, Infinity }, { "lgamma", -Infinity, Infinity }, { "lgamma", 1e306, Infinity },
        { "sqrt", -0.0, -0.0 }, { "sqrt", -1, double.NaN },
    };

    [Theory]
    [MemberData(nameof(EdgeValues))]
    public void EdgeValuesAreAsIeeeSays(string name, double x, double expected)
    {
        double actual = name switch
        {
            "exp" => Portable.Exp(x), "expm1" => Portable.Expm1(x), "log" => Portable.Log(x), "log1p" => Portable.Log1p(x), "log2" => Portable.Log2(x), "log10" => Portable.Log10(x),
            "sin" => Portable.Sin(x), "cos" => Portable.Cos(x), "tan" => Portable.Tan(x), "tanh" => Portable.Tanh(x), "sinh" => Portable.Sinh(x), "cosh" => Portable.Cosh(x),
            "sigmoid" => Portable.Sigmoid(x), "erf" => Portable.Erf(x), "erfc" => Portable.Erfc(x), "erfinv" => Portable.ErfInverse(x), "lgamma" => Portable.LogGamma(x),
            "sqrt" => Portable.Sqrt(x), _ => throw new ArgumentException(name),
        };
        if (double.IsNaN(expected)) Assert.True(double.IsNaN(actual));
        else Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(actual));
    }

    [Fact]
    public void PowersOfEdgeValuesAgreeWithThePlatform()
    {
        // The special cases of IEEE 754 §9.2.1, which the platform's pow has too; here every value is exact on both sides.
        double[] values = [0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1e300, -1e300, 1e-300, Infinity, -Infinity, double.NaN, Tiny, -Tiny, double.MaxValue, 9007199254740993, 9007199254740991];
        foreach (var x in values)
            foreach (var y in values)
            {
                var (expected, actual) = (Math.Pow(x, y), Portable.Pow(x, y));
                var agrees = double.IsNaN(expected) ? double.IsNaN(actual) : expected == actual && double.IsNegative(expected) == double.IsNegative(actual);
                Assert.True(agrees || Math.Abs(expected / actual - 1) < 1e-15, $"pow({x:R}, {y:R}) gives {actual:R}, not {expected:R}");
            }
    }

    [Fact]
    public void WholePowersThatFitAreExact()
    {
        for (var x = 2; x <= 12; x++)
        {
            var power = 1L;
            for (var y = 0; power < (1L << 53); y++, power *= x) Assert.Equal(power, Portable.Pow(x, y));
        }
    }
}
