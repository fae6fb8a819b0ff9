namespace Ogee;

// Modified Bessel functions of the first kind: up to 8 their series, whose terms are all positive; beyond, √x·e⁻ˣ·I(x), which varies little.
public static partial class Portable
{
    /// <summary>The modified Bessel function of the first kind of order 0.</summary>
    /// <param name="x">Any number; the function is even.</param>
    /// <returns>The result, within 4 ulp.</returns>
    public static double BesselI0(double x) => Grown(Math.Abs(x), Math.Abs(x) <= 8 ? Polynomial(x * x / 4, BesselI0Near) : FarOf(Math.Abs(x), BesselI0Far));

    /// <summary><see cref="BesselI0"/> times e^(−|x|), which does not overflow.</summary>
    /// <param name="x">Any number; the function is even.</param>
    /// <returns>The result, within 4 ulp.</returns>
    public static double BesselI0e(double x) => Shrunk(Math.Abs(x), Math.Abs(x) <= 8 ? Polynomial(x * x / 4, BesselI0Near) : FarOf(Math.Abs(x), BesselI0Far));

    /// <summary>The modified Bessel function of the first kind of order 1.</summary>
    /// <param name="x">Any number; the function is odd.</param>
    /// <returns>The result, within 4 ulp.</returns>
    public static double BesselI1(double x) =>
        Math.CopySign(Grown(Math.Abs(x), Math.Abs(x) <= 8 ? Math.Abs(x) / 2 * Polynomial(x * x / 4, BesselI1Near) : FarOf(Math.Abs(x), BesselI1Far)), x);

    /// <summary><see cref="BesselI1"/> times e^(−|x|), which does not overflow.</summary>
    /// <param name="x">Any number; the function is odd.</param>
    /// <returns>The result, within 4 ulp.</returns>
    public static double BesselI1e(double x) =>
        Math.CopySign(Shrunk(Math.Abs(x), Math.Abs(x) <= 8 ? Math.Abs(x) / 2 * Polynomial(x * x / 4, BesselI1Near) : FarOf(Math.Abs(x), BesselI1Far)), x);

    // e⁻ˣ·I(x) for x > 8; 0 at +∞.
    static double FarOf(double x, ReadOnlySpan<double> far) => Polynomial((16 / x) - 1, far) / Math.Sqrt(x);

    // Beyond 8, what is known has the factor e⁻ˣ; in two halves the factor overflows where the result does.
    static double Grown(double x, double value)
    {
        if (!(x > 8)) return value;
        if (double.IsInfinity(x)) return x;
        var half = Exp(x / 2);
        return half * value * half;
    }

    static double Shrunk(double x, double value) => x <= 8 ? value * Exp(-x) : value;

    // 1/k!² at index k, for the powers of x²/4: at x = 8 the first term left out is below 10⁻¹⁹ of the sum.
    static ReadOnlySpan<double> BesselI0Near =>
    [
        1.0, 1.0, 0.25, 0.027777777777777776, 0.001736111111111111, 6.944444444444444e-05,
        1.9290123456790124e-06, 3.936759889140842e-08, 6.151187326782565e-10, 7.594058428126624e-12, 7.594058428126623e-14, 6.276081345559193e-16,
        4.358389823304995e-18, 2.5789288895295828e-20, 1.3157800456783586e-22, 5.8479113141260385e-25, 2.2843403570804838e-27, 7.904291893012054e-30,
        2.4395962632753253e-32, 6.757884385804225e-35, 1.6894710964510564e-37, 3.8310002187098785e-40, 7.915289708078262e-43,
    ];

    // 1/(k!·(k + 1)!) at index k, for x/2 times the powers of x²/4.
    static ReadOnlySpan<double> BesselI1Near =>
    [
        1.0, 0.5, 0.08333333333333333, 0.006944444444444444, 0.00034722222222222224, 1.1574074074074073e-05,
        2.755731922398589e-07, 4.920949861426052e-09, 6.834652585313961e-11, 7.594058428126623e-13, 6.903689480115112e-15, 5.230067787965994e-17,
        3.352607556388458e-19, 1.842092063949702e-21, 8.771866971189057e-24, 3.654944571328774e-26, 1.3437296218120491e-28, 4.391273273895586e-31,
        1.2839980333028028e-33, 3.3789421929021126e-36, 8.045100459290744e-39, 1.7413637357772174e-41,
    ];

    // √x·e⁻ˣ·I₀(x) in t = 16/x − 1 for x ≥ 8: interpolation of degree 23 at Chebyshev nodes in 50-digit arithmetic, error below 10⁻¹⁶.
    static ReadOnlySpan<double> BesselI0Far =>
    [
        0.4021765094450081, 0.0033605519836678913, 0.00013621607438951463, 1.114303378845176e-05,
        1.4838476780922646e-06, 2.9735992084667734e-07, 8.872014585661555e-08, 3.932512321137824e-08,
        2.156780676115673e-08, 7.559364098665437e-09, -6.856484545962442e-09, -1.3427511481900905e-08,
        -5.0175940345046716e-09, 7.600254486433509e-09, 6.522264862032271e-09, -3.5862834111582305e-09,
        -4.5305710768621196e-09, 1.6084886155781772e-09, 2.163681278413876e-09, -6.327909921997027e-10,
        -6.494591114401118e-10, 1.7698085539456536e-10, 9.114760157514253e-11, -2.4421972688131832e-11,
    ];

    // √x·e⁻ˣ·I₁(x), likewise.
    static ReadOnlySpan<double> BesselI1Far =>
    [
        0.38939845902587233, -0.009749577193235765, -0.00021923576383137776, -1.5038547198221758e-05,
        -1.8349102493990178e-06, -3.4838563464253135e-07, -1.0001075046243961e-07, -4.3128498031006734e-08,
        -2.3394122958362557e-08, -8.432168972932417e-09, 6.84757829926934e-09, 1.4051746928735543e-08,
        5.5720183980930355e-09, -7.687251308765992e-09, -6.9444186339873875e-09, 3.501765193290176e-09,
        4.763780078020254e-09, -1.5218214060680734e-09, -2.2624401109204446e-09, 5.870664618471487e-10,
        6.7727478454462e-10, -1.6283264322621244e-10, -9.491890392992048e-11, 2.2421768596847442e-11,
    ];
}
