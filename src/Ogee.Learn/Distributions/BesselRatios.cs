namespace Ogee.Learn;

/// <summary>What distributions of angles need of A = I₁/I₀, the ratio of Bessel functions, with the digits that differences of it lose: what it lacks to 1, its slope, and ln I₀ with what stands beside it. For κ ≥ 0 in float64.</summary>
/// <remarks>Up to 2 by polynomials in κ², from 8 on by polynomials in 1/κ, between by the functions themselves, which lose less than two digits there. Derivatives are written in the same words, and not taken of polynomials.</remarks>
internal static class BesselRatios
{
    const double Near = 2, Far = 8;

    /// <summary>1 − A(κ): 1 − κ/2 at first, about 1/2κ in the end.</summary>
    public static Tensor Gap(Tensor concentration)
    {
        var parts = new Parts(concentration);
        return parts.Joined(1 - (parts.Low * Polynomial(parts.NearPlace, NearRatio)), 1 - parts.Ratio, parts.FarGap / parts.High)
            .WithGradient("bessel_gap", [concentration], static (gradient, inputs, _) => [-gradient * Slope(inputs[0])]);
    }

    /// <summary>A′(κ) = 1 − A² − A/κ: a half at first, about 1/2κ² in the end.</summary>
    public static Tensor Slope(Tensor concentration)
    {
        var parts = new Parts(concentration);
        return parts.Joined(Polynomial(parts.NearPlace, NearSlope), 1 - parts.Ratio.Square() - (parts.Ratio / parts.Middle), Polynomial(parts.FarPlace, FarSlope) / parts.High.Square());
    }

    /// <summary>ln I₀(κ) − κ, which does not overflow.</summary>
    public static Tensor LogShrunk(Tensor concentration) =>
        concentration.BesselI0e().Log().WithGradient("bessel_log", [concentration], static (gradient, inputs, _) => [-gradient * Gap(inputs[0])]);

    /// <summary>ln I₀(κ) − κ A(κ): how much larger the entropy of all angles is, with its sign turned.</summary>
    public static Tensor Certainty(Tensor concentration)
    {
        var parts = new Parts(concentration);
        var near = parts.Low.Square() * (Polynomial(parts.NearPlace, NearLog) - Polynomial(parts.NearPlace, NearRatio));
        var middle = parts.Middle.BesselI0e().Log() + (parts.Middle * (1 - parts.Ratio));
        return parts.Joined(near, middle, parts.FarGap + parts.High.BesselI0e().Log())
            .WithGradient("bessel_certainty", [concentration], static (gradient, inputs, _) => [-gradient * inputs[0] * Slope(inputs[0])]);
    }

    /// <summary>How far angles of one concentration are from those of another, and around another place: ln I₀(κq)/I₀(κp) + A(κp) (κp − κq cos ∆).</summary>
    public static Tensor Apart(Tensor p, Tensor q, Tensor angle)
    {
        // Of small concentrations what is left of terms of their squares, of large ones terms that do not grow with them.
        var isSmall = p.Maximum(q).LessEqual(1);
        var (lowP, lowQ) = (Tensor.Where(isSmall, p, 0.5), Tensor.Where(isSmall, q, 0.5));
        var small = LogNear(lowQ) - LogNear(lowP) + (Ratio(lowP) * (lowP - (lowQ * angle.Cos())));
        var large = LogShrunk(q) - LogShrunk(p) - (p * Gap(p)) + (q * (Gap(p) + (Ratio(p) * Versine(angle))));
        return Tensor.Where(isSmall, small, large).WithGradient("bessel_apart", [p, q, angle], OfApart);
    }

    static Tensor?[] OfApart(Tensor gradient, Tensor[] inputs, Tensor y)
    {
        var (p, q, angle) = (inputs[0], inputs[1], inputs[2]);
        var less = Ratio(p) * Versine(angle);
        // A(κq) − A(κp) cos ∆, from whichever is exact: the ratios, or what they lack.
        var change = Tensor.Where(p.Maximum(q).LessEqual(1), Ratio(q) - Ratio(p), Gap(p) - Gap(q)) + less;
        return [gradient * Slope(p) * (p - q + (q * Versine(angle))), gradient * change, gradient * q * Ratio(p) * angle.Sin()];
    }

    static Tensor Ratio(Tensor concentration)
    {
        var parts = new Parts(concentration);
        return parts.Joined(parts.Low * Polynomial(parts.NearPlace, NearRatio), parts.Ratio, 1 - (parts.FarGap / parts.High))
            .WithGradient("bessel_ratio", [concentration], static (gradient, inputs, _) => [gradient * Slope(inputs[0])]);
    }

    // ln I₀ up to 2.
    static Tensor LogNear(Tensor concentration) => concentration.Square() * Polynomial(PlaceNear(concentration), NearLog);

    // 1 − cos.
    static Tensor Versine(Tensor angle) => (angle * 0.5).Sin().Square() * 2;

    static Tensor PlaceNear(Tensor concentration) => (concentration.Square() * (2 / (Near * Near))) - 1;

    static Tensor Polynomial(Tensor x, ReadOnlySpan<double> coefficients)
    {
        var sum = Tensor.Scalar(coefficients[^1], x.Type);
        for (var i = coefficients.Length - 2; i >= 0; i--) sum = (sum * x) + coefficients[i];
        return sum;
    }

    /// <summary>The concentrations of each stretch, others in their place taking one that belongs to it: what is not chosen is finite, and so are its derivatives.</summary>
    sealed class Parts(Tensor concentration)
    {
        readonly Tensor isNear = concentration.LessEqual(Near), isFar = concentration.GreaterEqual(Far);

        public Tensor Low => Tensor.Where(isNear, concentration, 1);
        public Tensor Middle => Tensor.Where(isNear.Or(isFar).Not(), concentration, (Near + Far) / 2);
        public Tensor High => Tensor.Where(isFar, concentration, Far);
        public Tensor NearPlace => PlaceNear(Low);
        public Tensor FarPlace => (2 * Far / High) - 1;
        public Tensor Ratio => Middle.BesselI1e() / Middle.BesselI0e();
        public Tensor FarGap => Polynomial(FarPlace, BesselRatios.FarGap);
        public Tensor Joined(Tensor near, Tensor middle, Tensor far) => Tensor.Where(isFar, far, Tensor.Where(isNear, near, middle));
    }

    // Interpolated at Chebyshev nodes in 60-digit arithmetic, errors below 3·10⁻¹⁶ of the function: A(κ)/κ, A′(κ) and ln I₀(κ)/κ² in t = κ²/2 − 1.
    static ReadOnlySpan<double> NearRatio =>
    [
        0.4060204706113457, -0.07087309316680457, 0.01722270853034279, -0.00437493736295957,
        0.0011212727944948184, -0.0002879508515938362, 7.398231376729761e-05, -1.9010144365703202e-05,
        4.884885645253312e-06, -1.2552439083335598e-06, 3.2255256825130603e-07, -8.286976689048609e-08,
        2.1294561126614242e-08, -5.494523885842482e-09, 1.411895823484527e-09, -3.4215798523195365e-10,
        8.792234615188206e-11, -3.2917227288492153e-11, 8.458548323289294e-12,
    ];

    static ReadOnlySpan<double> NearSlope =>
    [
        0.2642742842777369, -0.1437284453790421, 0.05986391847389965, -0.021654379184812264,
        0.007211946636196113, -0.0022796716008587335, 0.0006956280387810642, -0.00020699401105158703,
        6.044877403216781e-05, -1.7398495949620952e-05, 4.950121497405039e-06, -1.3952026162617638e-06,
        3.901681009870335e-07, -1.0833651614990558e-07, 2.992788821569694e-08, -8.299653164215886e-09,
        2.2715135551570592e-09, -5.618806845254443e-10, 1.528785628162067e-10, -6.701556411205351e-11,
        1.8079193341331084e-11,
    ];

    static ReadOnlySpan<double> NearLog =>
    [
        0.22428877629407468, -0.021278540988401807, 0.003560267696700702, -0.0006898162749766055,
        0.0001429491046057082, -3.082182516138973e-05, 6.825920871690438e-06, -1.541469847569297e-06,
        3.5333577427941265e-07, -8.195341290607319e-08, 1.9191363431413163e-08, -4.5294434900760606e-09,
        1.0762885189409772e-09, -2.579371086273934e-10, 6.194971248726424e-11, -1.4278670227851919e-11,
        3.4551026102439226e-12, -1.170917518248702e-12, 2.857185226593685e-13,
    ];

    // κ (1 − A(κ)) and κ² A′(κ) in t = 16/κ − 1, likewise.
    static ReadOnlySpan<double> FarGap =>
    [
        0.5083559131494412, 0.008963486348115345, 0.0006827867172311726, 8.890591387425142e-05,
        1.7201728841026374e-05, 4.78850861453249e-06, 1.9487927096565225e-06, 1.0909217939756697e-06,
        5.86416363343383e-07, -3.1046231470341184e-09, -5.361163138708162e-07, -5.32941740305773e-07,
        9.234581502688881e-08, 5.397309384983499e-07, 1.1361385243823303e-07, -4.6758817949332404e-07,
        -1.5628709832744863e-07, 4.1068765982457774e-07, 1.2352651215006461e-07, -3.458299581914082e-07,
        -6.665380097059161e-08, 2.508171724221708e-07, 1.9605283824377724e-08, -1.4217798057846582e-07,
        2.4865131523937462e-09, 5.732315239295161e-08, -5.2609531535594995e-09, -1.4412084977753723e-08,
        2.142240379711303e-09, 1.685491030859116e-09, -3.243914439634822e-10,
    ];

    static ReadOnlySpan<double> FarSlope =>
    [
        0.5173193994975566, 0.019292546130693103, 0.002315077893290607, 0.0004244305708455581,
        0.00010995118935120327, 4.0423808935349115e-05, 2.1277934893902856e-05, 1.3418677356994027e-05,
        5.250937037132733e-06, -5.391778969560923e-06, -1.1771328705906733e-05, -5.291235530951591e-06,
        8.296836536152948e-06, 9.172427795241515e-06, -5.689386031433686e-06, -1.0092879264029445e-05,
        5.626707005288212e-06, 9.957174689919932e-06, -7.511338816058977e-06, -9.008471393682587e-06,
        1.0059808546334305e-05, 7.173936976065425e-06, -1.1557634920706183e-05, -4.779748310066588e-06,
        1.0698375321845104e-05, 2.532839522376279e-06, -7.665542386780829e-06, -1.009498370114841e-06,
        4.068658530847948e-06, 2.80769078769903e-07, -1.4996616972625799e-06, -4.802963829648347e-08,
        3.4166469093028016e-07, 3.7557457258183234e-09, -3.6160040269802196e-08,
    ];
}
