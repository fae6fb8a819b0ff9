using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>The error function's complement and inverse, and the normal distribution: all of them by e^(x²) erfc x, which is smooth and keeps its digits.</summary>
static class OnnxErrorFunctionForms
{
    const double RootOfHalf = 0.7071067811865476, RootOfPi = 1.772453850905516;

    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        Of<Erfc>("Exp and others", static x => Erfc(x, x * x)),
        Of<Erfcx>("Exp and others", static x => Scaled(x.Abs()) is var scaled ? (((x * x).Exp() * 2) - scaled).Where(x.Below(0), scaled) : x),
        Of<ErfInverse>("Log, Sqrt and others", static x => Inverse(x, 1 - x.Abs(), x.Abs().Below(0.5)).SignedBy(x)),
        Of<NormalCdf>("Exp and others", Cdf),
        Of<LogNormalCdf>("Exp, Log and others", LogCdf),
        // 2p − 1 and 1 − p are exact where they are used.
        Of<NormalQuantile>("Log, Sqrt and others", static p => p - 0.5 is var middle ? (Inverse(middle * 2, p.Where(middle.Below(0), 1 - p) * 2, middle.Abs().Below(0.25)) / RootOfHalf).SignedBy(middle) : p),
    ];

    static OnnxForm Of<T>(string operators, Func<OnnxReal, OnnxReal> write) where T : struct => new(typeof(T), operators, e => OnnxReal.Compute(e, x => write(x[0])));

    /// <summary>erfc x; its square is given by itself, for it may be known with more digits.</summary>
    internal static OnnxReal Erfc(OnnxReal x, OnnxReal square)
    {
        var tail = (-square).Exp() * Scaled(x.Abs());
        return (2 - tail).Where(x.Below(0), tail);
    }

    // (1 + 2x) e^(x²) erfc x for all x ≥ 0 in t = (x − 3.75)/(x + 3.75), as Shepherd and Laframboise (1981) have it. At t = 1, ∞ is no number's place: t is written so that it gets there.
    static OnnxReal Scaled(OnnxReal x)
    {
        var t = 1 - (7.5 / (x + 3.75));
        return t.Polynomial(OnnxFit.Of(26, static t => 3.75 * (1 + t) / (1 - t) is var x ? (1 + (2 * x)) * Portable.Erfcx(x) : 0)) / ((x * 2) + 1);
    }

    // Of the sizes of both signs: the sign comes last.
    static OnnxReal Inverse(OnnxReal y, OnnxReal rest, string isMiddle)
    {
        var square = y * y;
        // erf⁻¹(√z)/√z for z from 0 to 1/4.
        var near = y.Abs() * ((square * 8) - 1).Polynomial(OnnxFit.Of(13, static t => Math.Sqrt((t + 1) / 8) is var y ? Portable.ErfInverse(y) / y : 0));
        return near.Where(isMiddle, InverseOfRest(rest).Except(rest.Is(0), double.PositiveInfinity));
    }

    // The number whose erfc is q, for q from 10⁻³²³ to 1/2: by s = √−ln(1 − erf²), which it is nearly a multiple of, and one step of Newton's iteration on the logarithm.
    static OnnxReal InverseOfRest(OnnxReal q)
    {
        const double low = (0.53 - 2) / (0.53 + 2), high = (27.5 - 2) / (27.5 + 2);
        var s = (-(q * (2 - q)).Log()).Sqrt();
        var t = (1 - (4 / (s + 2)) - ((low + high) / 2)) / ((high - low) / 2);
        var x = s * t.Polynomial(OnnxFit.Of(20, static t =>
        {
            var u = ((low + high) / 2) + (t * ((high - low) / 2));
            var s = 2 * (1 + u) / (1 - u);
            var power = Portable.Exp(-s * s);
            return -RootOfHalf * Portable.NormalQuantile(power / (1 + Math.Sqrt(1 - power)) / 2) / s;
        }));
        var scaled = Scaled(x);
        return x + ((scaled.Log() - (x * x) - q.Log()) * scaled * (RootOfPi / 2));
    }

    static OnnxReal Cdf(OnnxReal x) => Erfc(x * -RootOfHalf, x * x / 2) / 2;

    static OnnxReal LogCdf(OnnxReal x)
    {
        var square = x * x / 2;
        var half = Scaled(x.Abs() * RootOfHalf) / 2;
        return (half.Log() - square).Where(x.Below(0), (-(half * (-square).Exp())).Log1p());
    }
}
