using Ogee.Learn;
using Ogee.Learn.Tests;

namespace Ogee.Onnx.Tests;

/// <summary>Special functions as files: all over their domains, in their tails, at poles, zeros, infinities and numbers that are none ONNX Runtime gives what Ogee gives, nearly to the last digit.</summary>
public class SpecialFunctionTests(ITestOutputHelper output)
{
    // Of float32 the functions are computed in float64 here and there and rounded once; erfc and ndtr the engine computes in float32.
    const double OfSingle = 2.5e-7, OfDouble = 2e-13;

    // Of shapes above a million files have the slopes of the leading part, as the engine has them above ten million.
    const double OfLargeShapes = 2e-7;

    static readonly double[] Edges = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, 1e-45, -1e-45, 1e-38, -1e-38, 1e-20, -1e-20, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 0.25, 0.75, 1e3, -1e3, 1e6, -1e6, 1e10, -1e10, 3e38, -3e38];

    static double[] Spread(double low, double high, int count) => [.. Enumerable.Range(0, count).Select(i => low + ((high - low) * i / (count - 1)))];

    static double[] Powers(double low, double high, int count) => [.. Spread(Math.Log(low), Math.Log(high), count).Select(Math.Exp)];

    static readonly double[] Everywhere = [.. Edges, .. Spread(-30, 30, 401), .. Spread(-3, 3, 241), .. Powers(1e-30, 1e30, 61), .. Powers(1e-30, 1e30, 61).Select(x => -x)];

    static readonly double[] Probabilities = [.. Edges, .. Spread(0, 1, 401), .. Powers(1e-37, 0.5, 121), .. Powers(1e-7, 0.5, 61).Select(x => 1 - x), .. Spread(-1, 0, 101), 1.01, -1.01];

    // Zeros and poles, from both sides.
    static readonly double[] NearWhole = [.. from n in Spread(-12, 12, 25) from d in Powers(1e-6, 0.2, 9) from sign in (double[])[1, -1] select n + (sign * d)];

    public static TheoryData<string> Functions => [.. All.Keys];

    static readonly Dictionary<string, (Func<Tensor, Tensor> Function, double[] At)> All = new()
    {
        ["erfc"] = (x => x.Map<Erfc>(), Everywhere),
        ["erfcx"] = (x => x.Map<Erfcx>(), Everywhere),
        ["erfinv"] = (x => x.Map<ErfInverse>(), Probabilities),
        ["ndtr"] = (x => x.Map<NormalCdf>(), Everywhere),
        ["log_ndtr"] = (x => x.Map<LogNormalCdf>(), Everywhere),
        ["ndtri"] = (x => x.Map<NormalQuantile>(), Probabilities),
        ["lgamma"] = (x => x.Map<LogGamma>(), [.. Everywhere, .. NearWhole]),
        ["digamma"] = (x => x.Map<Digamma>(), [.. Everywhere, .. NearWhole]),
        ["bessel_i0"] = (x => x.Map<BesselI0>(), [.. Everywhere, .. Spread(80, 800, 101)]),
        ["bessel_i0e"] = (x => x.Map<BesselI0e>(), Everywhere),
        ["bessel_i1"] = (x => x.Map<BesselI1>(), [.. Everywhere, .. Spread(80, 800, 101)]),
        ["bessel_i1e"] = (x => x.Map<BesselI1e>(), Everywhere),
    };

    static readonly double[] Orders = [0, 1, 2, 3, 5, 20, 100, -1, 0.5, 101, 1e9, double.NaN, double.PositiveInfinity];

    static readonly double[] Positive = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -1, 1e-30, 1e-10, 1e-3, 0.1, 0.5, 0.9, 1, 1.1, 1.5, 2, 3, 5, 8, 9.9, 10.1, 12, 20, 30, 50, 100, 130, 1000, 1990, 2000, 2010, 2300, 2e4, 2.1e4, 1e6, 1.001e6, 0.9e6, 1e8, 1.0001e8, 1e20];

    static readonly double[] Logarithms = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -700, -80, -10, -3, -1, 0, 0.1, 1, 2, 2.5, 4, 6, Math.Log(1990), Math.Log(2000), Math.Log(2100), Math.Log(2e4), Math.Log(1e6), Math.Log(1.001e6), Math.Log(1e8)];

    static readonly Dictionary<string, (Func<Tensor, Tensor, Tensor> Function, double[] First, double[] Second, double Bound)> Pairs = new()
    {
        ["polygamma"] = ((a, b) => a.Map<Polygamma>(b), Orders, [.. Edges.Where(x => !(x < 0)), .. Powers(1e-4, 1e4, 61)], OfDouble),
        ["polygamma of negative numbers"] = ((a, b) => a.Map<Polygamma>(b), [0, 1, 2, 3, 4], [.. Edges, .. Spread(-20.3, -0.3, 30), -150.5, -1000.5], OfDouble),
        ["gammainc"] = ((a, b) => a.Map<GammaP>(b), Positive, Positive, 1e-10),
        ["gammaincc"] = ((a, b) => a.Map<GammaQ>(b), Positive, Positive, 1e-10),
        ["gamma_slope"] = ((a, b) => a.Map<GammaSlope>(b), Positive, Logarithms, 1e-9),
    };

    public static TheoryData<string> PairNames => [.. Pairs.Keys];

    [Theory, MemberData(nameof(PairNames))]
    public void ValuesOfTwoAreTheSame(string name)
    {
        var (function, first, second, bound) = Pairs[name];
        double[] a = [.. from x in first from _ in second select x], b = [.. from _ in first from x in second select x];
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            var worst = Worst([Tensor.From(a, [a.Length]).Cast(type), Tensor.From(b, [b.Length]).Cast(type)], x => function(x[0], x[1]), type == DType.Float32 ? 1e-45 : 1e-300, name.EndsWith("numbers", StringComparison.Ordinal));
            output.WriteLine($"{name} of {type.ShortName()}: {worst.Difference:e1} at {worst.At}");
            Assert.True(worst.Difference <= (type == DType.Float32 ? OfSingle : bound), $"{name} of {type.ShortName()} differs by {worst}");
        }
    }

    static readonly double[] Shapes = [double.NaN, double.PositiveInfinity, 0, -1, 1e-3, 0.3, 1, 2.5, 9.9, 11, 100, 3e3, 2e6];

    static readonly double[] Shares = [double.NaN, 0, 1, -0.1, 1.1, 1e-30, 1e-6, 0.02, 0.15, 0.4987, 0.5, 0.5003, 0.7, 0.93, 0.99999];

    static readonly Dictionary<string, (Func<Tensor, Tensor, Tensor, Tensor> Function, double Bound)> Betas = new()
    {
        ["betainc"] = ((a, b, c) => a.Map<BetaInc>(b, c), 1e-10),
        ["betaincc"] = ((a, b, c) => a.Map<BetaIncC>(b, c), 1e-10),
        ["beta_density"] = ((a, b, c) => a.Map<BetaDensity>(b, c), 1e-10),
        ["betainc_slope_a"] = ((a, b, c) => a.Map<BetaIncSlopeA>(b, c), OfLargeShapes),
        ["betainc_slope_b"] = ((a, b, c) => a.Map<BetaIncSlopeB>(b, c), OfLargeShapes),
    };

    public static TheoryData<string> BetaNames => [.. Betas.Keys];

    [Theory, MemberData(nameof(BetaNames))]
    public void ValuesOfThreeAreTheSame(string name)
    {
        var (function, bound) = Betas[name];
        (double A, double B, double C)[] at = [.. from a in Shapes from b in Shapes from c in Shares select (a, b, c)];
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            Tensor Of(Func<(double A, double B, double C), double> of) => Tensor.From([.. at.Select(of)], [at.Length]).Cast(type);
            var worst = Worst([Of(x => x.A), Of(x => x.B), Of(x => x.C)], x => function(x[0], x[1], x[2]), type == DType.Float32 ? 1e-45 : 1e-300, crossesZero: false);
            output.WriteLine($"{name} of {type.ShortName()}: {worst.Difference:e1} at {worst.At}");
            Assert.True(worst.Difference <= (type == DType.Float32 ? OfSingle : bound), $"{name} of {type.ShortName()} differs by {worst}");
        }
    }

    [Theory, MemberData(nameof(Functions))]
    public void ValuesAreTheSame(string name)
    {
        var (function, at) = All[name];
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            var worst = Worst([Tensor.From([.. at], [at.Length]).Cast(type)], x => function(x[0]), type == DType.Float32 ? 1e-45 : 5e-324, name is "lgamma" or "digamma");
            output.WriteLine($"{name} of {type.ShortName()}: {worst.Difference:e1} at {worst.At}");
            Assert.True(worst.Difference <= (type == DType.Float32 ? OfSingle : OfDouble), $"{name} of {type.ShortName()} differs by {worst}");
        }
    }

    // Functions that cross zero at numbers that are not exact are as good as their terms: of these it is the difference by the larger of 1 and the result.
    static (double Difference, string At) Worst(Tensor[] given, Func<IReadOnlyList<Tensor>, Tensor> function, double smallest, bool crossesZero)
    {
        using var folder = new TemporaryFolder();
        var path = folder["model.onnx"];
        OnnxExport.Save(path, x => [function(x)], given, new() { IsBatchDynamic = false });
        using var session = Runtime.Open(path);
        var (expected, actual) = (function(given).Cast(DType.Float64).ToArray<double>(), Runtime.Run(session, given)[0].Cast(DType.Float64).ToArray<double>());
        var (worst, at) = (0.0, "nowhere");
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i].Equals(actual[i]) || expected[i] == actual[i]) continue;
            var size = Math.Abs(expected[i]);
            var difference = Math.Max(0, Math.Abs(expected[i] - actual[i]) - (2 * smallest)) / (crossesZero ? Math.Max(1, size) : size);
            if (!(difference <= worst)) (worst, at) = (double.IsNaN(difference) ? double.PositiveInfinity : difference, $"{string.Join(", ", given.Select(x => x.Cast(DType.Float64).ToArray<double>()[i].ToString("r")))}: {actual[i]:r}, expected {expected[i]:r}");
        }
        return (worst, at);
    }

    [Fact]
    public void BatchesAreOfAnySize()
    {
        static Tensor Of(long batch) => Tensor.Uniform([batch, 3], new RngKey(5)) * 0.9 + 0.05;
        var two = Tensor.Scalar(2, DType.Float32);
        Checked.Export(x => [x[0].Map<ErfInverse>(), x[0].Map<LogGamma>(), x[0].Map<BesselI1>(), two.Map<Polygamma>(x[0]), two.Map<GammaP>(x[0]), two.Map<BetaInc>(x[0], x[0])], [Of(2)], null, [[Of(1)], [Of(7)]]);
    }
}
