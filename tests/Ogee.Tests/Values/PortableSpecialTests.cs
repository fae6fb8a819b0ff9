namespace Ogee.Tests;

/// <summary>Special functions of <see cref="Portable"/> against 320-bit arithmetic, known digits and laws.</summary>
public class PortableSpecialTests
{
    const double Infinity = double.PositiveInfinity;

    static readonly BigReal One = 1;

    static IEnumerable<double> Draw(double low, double high, int count = 80, bool logarithmic = false)
    {
        var rng = new Rng(23);
        for (var i = 0; i < count; i++)
            yield return logarithmic ? Math.Exp(Math.Log(low) + ((Math.Log(high) - Math.Log(low)) * rng.NextDouble())) : low + ((high - low) * rng.NextDouble());
    }

    static void AssertWithin(double budget, Func<double, double> function, Func<double, BigReal> reference, IEnumerable<double> arguments)
    {
        foreach (var x in arguments)
        {
            var error = reference(x).UlpsTo(function(x));
            Assert.True(error <= budget, $"f({x:R}) = {function(x):R} is {error:F3} ulp off, more than {budget}");
        }
    }

    public static TheoryData<string, double, double> KnownDigits => new()
    {
        // −γ, −γ − 2 ln 2, π²/6, π²/2, and what an independent 40-digit computation gives.
        { "digamma", 1, -0.5772156649015329 }, { "digamma", 0.5, -1.9635100260214235 }, { "digamma", 10, 2.251752589066721 }, { "digamma", -0.5, 0.03648997397857652 },
        { "trigamma", 1, 1.6449340668482264 }, { "trigamma", 0.5, 4.934802200544679 }, { "trigamma", 10, 0.10516633568168575 }, { "trigamma", -0.5, 8.934802200544679 },
        { "i0", 1, 1.2660658777520084 }, { "i0", 0.5, 1.0634833707413236 }, { "i0", 10, 2815.7166284662544 }, { "i0", 700, 1.5295933476718737e302 },
        { "i1", 1, 0.565159103992485 }, { "i1", -10, -2670.9883037012546 }, { "i0e", 100, 0.03994437929909668 }, { "i1e", 100, 0.03974415302513025 }, { "i1e", 8, 0.13414249329269817 },
        { "ndtr", 1, 0.8413447460685429 }, { "ndtr", -10, 7.619853024160525e-24 }, { "log_ndtr", -10, -53.23128515051247 }, { "log_ndtr", -1, -1.8410216450092636 },
        { "log_ndtr", -40, -804.6084420137538 }, { "log_ndtr", -1000, -500007.82669481216 }, { "ndtri", 0.975, 1.9599639845400538 }, { "ndtri", 1e-10, -6.361340902404057 },
        { "erfcx", 2, 0.25539567631050575 }, { "erfcx", -1, 5.008980080762283 }, { "erfcx", 100, 0.005641613782989433 }, { "sinc", 0.5, 0.6366197723675814 },
    };

    static double Of(string name, double x) => name switch
    {
        "digamma" => Portable.Digamma(x), "trigamma" => Portable.Polygamma(1, x), "i0" => Portable.BesselI0(x), "i1" => Portable.BesselI1(x), "i0e" => Portable.BesselI0e(x), "i1e" => Portable.BesselI1e(x),
        "ndtr" => Portable.NormalCdf(x), "log_ndtr" => Portable.LogNormalCdf(x), "ndtri" => Portable.NormalQuantile(x), "erfcx" => Portable.Erfcx(x), "sinc" => Portable.Sinc(x),
        _ => throw new ArgumentException(name),
    };

    [Theory]
    [MemberData(nameof(KnownDigits))]
    public void KnownDigitsAreGiven(string name, double x, double expected) => Assert.Equal(1, Of(name, x) / expected, name == "digamma" && x == -0.5 ? 1e-13 : 1e-15);

    [Fact]
    public void DerivativesOfLogGammaAreWithinTheirBudgets()
    {
        foreach (var x in (double[])[.. Draw(0.01, 15), .. Draw(1.4, 1.5, 20), .. Draw(1e-10, 1e10, logarithmic: true), 1e300])
        {
            var (exact, actual) = (BigMath.Polygamma(0, x), Portable.Digamma(x));
            Assert.True((exact - BigReal.From(actual)).Abs().ToDouble() <= 8 * Math.Max(1, Math.Abs(actual)) * Math.ScaleB(1, -52), $"digamma({x:R}) = {actual:R}");
        }
        foreach (var order in (int[])[1, 2, 3, 10, 40])
            AssertWithin(8, x => Portable.Polygamma(order, x), x => BigMath.Polygamma(order, x), [.. Draw(0.01, 20, 20), .. Draw(0.01, 100, 20, logarithmic: true)]);
        // ψ⁽ⁿ⁾(x + 1) − ψ⁽ⁿ⁾(x) = (−1)ⁿ n! x⁻ⁿ⁻¹ carries the budget to negative arguments.
        foreach (var order in (int[])[0, 1, 2, 3])
            foreach (var x in Draw(-9.7, -0.3, 30).Where(x => Math.Abs(x - Math.Round(x)) > 0.05))
            {
                var (here, next, step) = (Portable.Polygamma(order, x), Portable.Polygamma(order, x + 1), (order % 2 == 0 ? 1 : -1) * Portable.Pow(x, -order - 1) * (order == 3 ? 6 : order == 2 ? 2 : 1));
                Assert.True(Math.Abs(next - here - step) <= 1e-13 * (Math.Abs(here) + Math.Abs(next) + 1), $"order {order} at {x:R}: {next - here:R}, not {step:R}");
            }
    }

    [Fact]
    public void BesselFunctionsAreWithinTheirBudgets()
    {
        double[] arguments = [.. Draw(0, 16), .. Draw(7.9, 8.1, 20), .. Draw(1e-10, 600, logarithmic: true)];
        AssertWithin(4, Portable.BesselI0, x => BigMath.Bessel(0, x), arguments);
        AssertWithin(4, Portable.BesselI1, x => BigMath.Bessel(1, x), arguments);
        AssertWithin(4, Portable.BesselI0e, x => BigMath.Bessel(0, x) * BigMath.Exp(BigReal.From(-x)), arguments);
        AssertWithin(4, Portable.BesselI1e, x => BigMath.Bessel(1, x) * BigMath.Exp(BigReal.From(-x)), arguments);
        Assert.All(Draw(0, 20, 20), x => Assert.Equal((Portable.BesselI0(x), -Portable.BesselI1(x)), (Portable.BesselI0(-x), Portable.BesselI1(-x))));
    }

    [Fact]
    public void TheNormalDistributionIsWithinItsBudgets()
    {
        var rootOfHalf = BigMath.Sqrt(One / 2);
        // erfc is of doubles; x/√2 is not one, so its error is carried by the density: Φ(x) = Φ(y√2) + (x − y√2)·φ.
        BigReal Exact(double x)
        {
            var y = x * 0.7071067811865476;
            var rest = BigReal.From(x) * rootOfHalf - BigReal.From(y);
            var slope = BigMath.Exp(-(BigReal.From(y) * BigReal.From(y))) / BigMath.Sqrt(BigMath.Pi);
            return (BigMath.Erf(-y).Erfc).TimesPowerOfTwo(-1) + rest * slope - BigReal.From(y) * rest * rest * slope;
        }
        double[] arguments = [.. Draw(-6, 6), .. Draw(-1, 1, 40), .. Draw(-37, -6, 20)];
        AssertWithin(4, Portable.NormalCdf, Exact, arguments);
        AssertWithin(4, Portable.LogNormalCdf, x => BigMath.Log(Exact(x)), [.. Draw(-6, 6), .. Draw(-1.1, 0.1, 40), .. Draw(-37, -6, 20)]);
        AssertWithin(4, Portable.Erfcx, x => BigMath.Exp(BigReal.From(x) * BigReal.From(x)) * BigMath.Erf(x).Erfc, [.. Draw(-26, 0.6, 30), .. Draw(0.4, 6), .. Draw(20, 27.9, 20)]);
        // What is asymptotic meets what is fitted.
        Assert.Equal(1, Portable.Erfcx(28) / Portable.Erfcx(Math.BitDecrement(28)), 2e-15);
        foreach (var p in (double[])[.. Draw(0.001, 0.999), .. Draw(1e-300, 0.1, 40, logarithmic: true), .. Draw(1e-16, 0.1, 20, logarithmic: true).Select(p => 1 - p), 0.25, 0.75])
        {
            var x = Portable.NormalQuantile(p);
            if (x < -37) continue;
            // The distance along p over the density is the distance along x.
            var distance = (Exact(x) - BigReal.From(p)).Abs() * BigMath.Sqrt(BigMath.Pi * 2) * BigMath.Exp((BigReal.From(x) * BigReal.From(x)).TimesPowerOfTwo(-1));
            var error = distance.ToDouble() / (Math.BitIncrement(Math.Abs(x)) - Math.Abs(x));
            Assert.True(error <= 4, $"ndtri({p:R}) = {x:R} is {error:F3} ulp off");
        }
    }

    [Fact]
    public void TheSincIsWithinItsBudget()
    {
        // sin πx by the tangent of whole and half turns is what BigMath has no word for: the Taylor series of what is left of the nearest whole number.
        static BigReal Exact(double x)
        {
            var n = Math.Round(x);
            var angle = BigMath.Pi * BigReal.From(x - n);
            BigReal sum = angle, term = angle;
            for (var k = 1; k < 45; k++) sum += term = -(term * angle * angle) / (2 * k * (2 * k + 1));
            return (n % 2 == 0 ? sum : -sum) / (BigMath.Pi * BigReal.From(x));
        }
        AssertWithin(4, Portable.Sinc, Exact, [.. Draw(-3, 3), .. Draw(1e-8, 1e8, logarithmic: true)]);
        Assert.All(Draw(1, 1e15, 20).Select(x => Math.Round(x)), x => Assert.Equal(0, Portable.Sinc(x)));
    }

    public static TheoryData<string, double, double> EdgeValues => new()
    {
        { "digamma", 0, -Infinity }, { "digamma", -0.0, Infinity }, { "digamma", -3, double.NaN }, { "digamma", Infinity, Infinity }, { "digamma", -Infinity, double.NaN }, { "digamma", 1.0 / (1L << 60), -(1L << 60) },
        { "trigamma", 0, Infinity }, { "trigamma", -2, Infinity }, { "trigamma", Infinity, 0 }, { "trigamma", 1e-200, Infinity }, { "trigamma", 1e300, 1e-300 },
        { "i0", 0, 1 }, { "i0", Infinity, Infinity }, { "i0", -Infinity, Infinity }, { "i0", 714, Infinity }, { "i1", -0.0, -0.0 }, { "i1", -Infinity, -Infinity }, { "i0e", 0, 1 }, { "i0e", Infinity, 0 }, { "i1e", -Infinity, -0.0 },
        { "ndtr", 0, 0.5 }, { "ndtr", Infinity, 1 }, { "ndtr", -Infinity, 0 }, { "ndtr", -40, 0 }, { "log_ndtr", Infinity, -0.0 }, { "log_ndtr", -Infinity, -Infinity }, { "log_ndtr", 0, -0.6931471805599453 },
        { "ndtri", 0, -Infinity }, { "ndtri", 1, Infinity }, { "ndtri", 0.5, 0 }, { "ndtri", -0.1, double.NaN }, { "ndtri", 1.1, double.NaN },
        { "erfcx", Infinity, 0 }, { "erfcx", -Infinity, Infinity }, { "erfcx", 0, 1 }, { "erfcx", -27, Infinity }, { "sinc", 0, 1 }, { "sinc", -0.0, 1 }, { "sinc", Infinity, double.NaN },
    };

    [Theory]
    [MemberData(nameof(EdgeValues))]
    public void EdgeValuesAreTheLimits(string name, double x, double expected)
    {
        if (double.IsNaN(expected)) Assert.True(double.IsNaN(Of(name, x)));
        else Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(Of(name, x)));
        Assert.True(double.IsNaN(Of(name, double.NaN)));
    }
}
