namespace Ogee.Learn.Tests;

/// <summary>Angles of any concentration and tails of Student's distribution keep their digits: values of mpmath with 60 and 80 digits, from Bessel functions, Hankel's expansions of them, and the incomplete beta function.</summary>
public class DigitTests
{
    static Tensor Number(double value) => Tensor.Scalar(value, DType.Float64);

    static void Near(double expected, double actual, double within, string name) => Assert.True(Math.Abs(actual - expected) <= within * Math.Abs(expected), $"{name} = {actual:R} and not {expected:R}, off by {Math.Abs((actual / expected) - 1):g3}");

    // κ, 1 − I₁/I₀, how I₁/I₀ grows, the entropy.
    static readonly (double Concentration, double Variance, double Slope, double Entropy)[] Angles =
    [
        (1e-6, 0.9999995, 0.4999999999998125, 1.83787706640909548),
        (1e-3, 0.99950000006249999, 0.499999812500052083, 1.83787681640939236),
        (0.1, 0.950062396012061078, 0.498130195828554592, 1.83538174524442783),
        (1, 0.553610034103465493, 0.354346032450356253, 1.62740145901998963),
        (1.999, 0.302389633677323568, 0.16436010380130408, 1.2666497930897194),
        (2.001, 0.302061187244169723, 0.164086404775503665, 1.26599290031464471),
        (3, 0.190014706043495473, 0.0739287255886934418, 0.993228806353252818),
        (7.999, 0.0647729377101765661, 0.00843234442482679455, 0.414164819302768027),
        (8.001, 0.0647560774399813963, 0.00842792635441760813, 0.414029937142679359),
        (15, 0.0339304360134918752, 0.00230495993981754238, 0.0825027160886298725),
        (300, 0.00166806020946647285, 5.56486143542861568e-6, -1.43211727774848382),
        (1e5, 5.00001250012500195e-6, 5.00002500037500781e-11, -4.33752169926169121),
        (1e8, 5.00000001250000012e-9, 5.00000002500000037e-17, -7.79140183627150998),
    ];

    [Fact]
    public void AnglesOfAnyConcentrationKeepTheirDigits()
    {
        var concentration = Tensor.From([.. Angles.Select(row => row.Concentration)]);
        var single = concentration.Cast(DType.Float32);
        var (p, q) = (new VonMisesDistribution(Number(0.3), concentration), new VonMisesDistribution(Tensor.Scalar(0.3f), single));
        var (variances, entropies) = (p.Variance.ToArray<double>(), p.Entropy.ToArray<double>());
        var (slopes, falls) = (p.Variance.Sum().Gradients(concentration)[0].ToArray<double>(), p.Entropy.Sum().Gradients(concentration)[0].ToArray<double>());
        var (singleVariances, singleEntropies, singleSlopes) = (q.Variance.ToArray<float>(), q.Entropy.ToArray<float>(), q.Variance.Sum().Gradients(single)[0].ToArray<float>());
        for (var i = 0; i < Angles.Length; i++)
        {
            var (at, variance, slope, entropy) = Angles[i];
            Near(variance, variances[i], 1e-13, $"variance({at})");
            Near(-slope, slopes[i], 4e-13, $"slope({at})");
            Near(-at * slope, falls[i], 4e-13, $"slope of the entropy({at})");
            Near(entropy, entropies[i], 1e-12, $"entropy({at})");
            // A concentration is rounded to float32, and so is what is said of it.
            Near(variance, singleVariances[i], 2.5e-7, $"variance({at}f)");
            Near(-slope, singleSlopes[i], 4e-7, $"slope({at}f)");
            Near(entropy, singleEntropies[i], 1e-6, $"entropy({at}f)");
        }
    }

    [Fact]
    public void CurvesOfAnglesAreDifferencesOfSlopes()
    {
        double[] at = [0.02, 0.7, 1.9, 2.3, 6, 9, 60, 4e4];
        var concentration = Tensor.From(at);
        Tensor Slope(Tensor x) => new VonMisesDistribution(Number(0), x).Variance.Sum().Gradients(x)[0];
        var (curves, step) = (Slope(concentration).Sum().Gradients(concentration)[0].ToArray<double>(), 1e-4);
        var (above, below) = (Slope(Tensor.From([.. at.Select(x => x * (1 + step))])).ToArray<double>(), Slope(Tensor.From([.. at.Select(x => x * (1 - step))])).ToArray<double>());
        for (var i = 0; i < at.Length; i++) Near((above[i] - below[i]) / (2 * step * at[i]), curves[i], 1e-6, $"curve({at[i]})");
    }

    // κ of both, how far the locations are apart, the divergence and its gradients by these three.
    static readonly (double P, double Q, double Angle, double Value, double ByP, double ByQ, double ByAngle)[] Pairs =
    [
        (1e-6, 3e-6, 0.5, 1.18362615716329309e-12, -8.1637384283525299e-7, 1.06120871905318105e-6, 7.19138307906214594e-13),
        (1e-6, 1e8, 0.5, 99999945.9915930016, -43879128.0945016811, 0.999999556208719042, 23.9712769302071525),
        (1e8, 1e-6, 2, 9.62927931882793993, 5.00000002500002118e-9, 0.416147334466408199, 9.09297422279194509e-7),
        (1e8, 2e8, 1e-4, 1.15342640451169411, -4.99999997500000017e-9, 7.49999998020833388e-9, 19999.9998666666676),
        (2e8, 1e8, 0, 0.0965735905924726578, 1.25000000312500002e-9, -2.50000000937500011e-9, 0.0),
        (0.5, 0.9, 3, 0.468850004779695978, 0.634563764706466998, 0.64991000034371969, 0.0307993925537257052),
        (0.5, 1.5, 1, 0.361952805046229132, -0.141627226456344553, 0.46511013898175287, 0.306084581720851173),
        (5, 12, 0.3, 0.769958293448138318, -0.149900669979343481, 0.103899895807525721, 3.16815323144428693),
        (40, 4000, 0.01, 47.709191669923637, -1.25351785982102939, 0.0125045214298387083, 39.4961353768511946),
    ];

    [Fact]
    public void DivergencesOfAnglesKeepTheirDigits()
    {
        foreach (var (p, q, angle, value, byP, byQ, byAngle) in Pairs)
        {
            var (first, second, location) = (Number(p), Number(q), Number(angle));
            var divergence = ProbabilityDistribution.KullbackLeibler(new VonMisesDistribution(location, first), new VonMisesDistribution(Number(0), second));
            var slopes = divergence.Gradients(first, second, location);
            var name = $"({p}, {q}, {angle})";
            Near(value, divergence.Item(), 1e-12, name);
            Near(byP, slopes[0].Item(), 1e-12, $"by κp {name}");
            Near(byQ, slopes[1].Item(), 1e-12, $"by κq {name}");
            Near(byAngle, slopes[2].Item(), 1e-12, $"by the angle {name}");
        }
    }

    // Degrees of freedom, where, the probability of less, and how it grows with the first.
    static readonly (double Freedom, double At, double Below, double Slope)[] Tails =
    [
        (0.5, -1e120, 3.20700975414222904e-61, -8.87013962730894814e-59),
        (0.1, -1e200, 4.17380313717320707e-21, -1.92740956641305942e-18),
        (3, -1e60, 1.10265779084358427e-180, -1.51335355270704984e-178),
        (100, -8, 1.13643240386404032e-12, -6.15435909712610042e-14),
        (1e6, -10, 7.63930538408912478e-24, -1.9475876205937001e-32),
        (50, -30, 6.190011397993633e-34, -6.23897314146542043e-34),
        (7, -1e-3, 0.499615008622499422, -1.94495559803507286e-6),
        (2e4, -12, 2.30751882918678994e-33, -3.00316774472971325e-38),
    ];

    [Fact]
    public void BothTailsOfStudentsKeepTheirDigits()
    {
        foreach (var (freedom, at, below, slope) in Tails)
        {
            var p = new StudentTDistribution(Number(freedom), Number(0), Number(1));
            Near(below, p.CumulativeProbability(Number(at)).Item(), 2e-12, $"P({freedom}, {at})");
            Assert.Equal(1 - below, p.CumulativeProbability(Number(-at)).Item(), 1e-15);
            var (nu, x) = (Number(freedom), Number(at));
            var slopes = new StudentTDistribution(nu, Number(0), Number(1)).CumulativeProbability(x).Gradients(nu, x);
            Near(p.LogProbability(x).Exp().Item(), slopes[1].Item(), 1e-14, $"density({freedom}, {at})");
            // Two parts, each within 10⁻⁹, cancel to a part in ν where there are many degrees.
            Near(slope, slopes[0].Item(), 1e-9 * Math.Max(1, freedom / 50), $"slope({freedom}, {at})");
        }
        // Far out the density is ν times the tail over x; of Cauchy's in float32, whose squares overflow much sooner, the tail is 1/(π x).
        Near(0.1 * 4.17380313717320707e-21 / 1e200, new StudentTDistribution(Number(0.1), Number(0), Number(1)).LogProbability(Number(1e200)).Exp().Item(), 1e-12, "density");
        var cauchy = new StudentTDistribution(Tensor.Scalar(1f), Tensor.Scalar(0f), Tensor.Scalar(1f));
        Near(1 / (Math.PI * 1e30), cauchy.CumulativeProbability(Tensor.Scalar(-1e30f)).Item(), 1e-6, "of Cauchy's");
        var (infinite, any) = (Tensor.From([double.NegativeInfinity, double.PositiveInfinity]), Tensor.From([3.0, 0.5]));
        var certain = new StudentTDistribution(any, Number(0), Number(1)).CumulativeProbability(infinite);
        Assert.Equal([0.0, 1], certain.ToArray<double>());
        Assert.All(certain.Sum().Gradients(any, infinite), slope => Assert.Equal([0.0, 0], slope.ToArray<double>()));
    }

    // Degrees of freedom, where, the logarithm of the density, the entropy, and how the probability of less grows with the first.
    static readonly (double Freedom, double At, double Log, double Entropy, double Slope)[] NearlyNormal =
    [
        (100, 0.5, -1.04753094157165811, 1.42896336531824383, 5.4837938497699658e-6),
        (100, 1, -1.42393019962799274, 1.42896336531824383, 1.2037892855727073e-5),
        (100, 3, -5.27341215171614734, 1.42896336531824383, 3.7561618445972655e-6),
        (10000, 0.5, -1.04397447057442486, 1.41903853570450606, 5.5008505219627333e-10),
        (10000, 1, -1.41898853237133941, 1.41903853570450606, 1.2097931284023154e-9),
        (10000, 3, -5.41738954500651417, 1.41903853570450606, 3.3282403426193826e-10),
        (1e6, 0.5, -1.04393889257965972, 1.41893953320492274, 5.5010190288118006e-14),
        (1e6, 1, -1.41893903320458941, 1.41893953320492274, 1.2098530176687542e-13),
        (1e6, 3, -5.41892303330592204, 1.41893953320492274, 3.323929851838475e-14),
        (1e8, 0.5, -1.04393853679842274, 1.41893854320467277, 5.5010207136733962e-18),
        (1e8, 1, -1.41893853820467273, 1.41893854320467277, 1.2098536165464486e-17),
        (1e8, 3, -5.41893837820468287, 1.41893854320467277, 3.3238867443826093e-18),
        (1e12, 0.5, -1.04393853320503212, 1.41893853320567274, 5.5010207306904775e-26),
        (1e12, 1, -1.41893853320517274, 1.41893853320567274, 1.2098536225951118e-25),
        (1e12, 3, -5.41893853318917274, 1.41893853320567274, 3.3238863089970483e-26),
        (1e15, 0.5, -1.0439385332046731, 1.41893853320467374, 5.5010207306921776e-32),
        (1e15, 1, -1.41893853320467324, 1.41893853320467374, 1.2098536225957161e-31),
        (1e15, 3, -5.41893853320465724, 1.41893853320467374, 3.3238863089535489e-32),
    ];

    [Fact]
    public void ManyDegreesOfFreedomAreNearlyNormal()
    {
        foreach (var (freedom, at, log, entropy, slope) in NearlyNormal)
            foreach (var type in (DType[])[DType.Float64, DType.Float32])
            {
                Tensor Of(double value) => Tensor.Scalar(value, type);
                var (nu, x) = (Of(freedom), Of(at));
                var p = new StudentTDistribution(nu, Of(0), Of(1));
                var slopes = p.CumulativeProbability(x).Gradients(nu, x);
                var (within, name) = (type == DType.Float64 ? 2e-15 : 2e-7, $"({freedom}, {at}, {type})");
                Near(log, p.LogProbability(x).Cast(DType.Float64).Item(), within, $"log{name}");
                Near(entropy, p.Entropy.Cast(DType.Float64).Item(), within, $"entropy{name}");
                Near(Math.Exp(log), slopes[1].Cast(DType.Float64).Item(), within * 4, $"density{name}");
                Near(slope, slopes[0].Cast(DType.Float64).Item(), Math.Max(within, freedom < 1000 ? 5e-8 : 1e-11), $"slope{name}");
            }
    }

    [Fact]
    public void TheMixedDerivativeOfStudentsIsFiniteInTheMiddle()
    {
        double[] at = [-1e200, -3, -0.2, 0, 0.2, 3, 1e200];
        foreach (var freedom in (double[])[0.7, 2, 30])
        {
            var (nu, x) = (Tensor.Full([at.Length], freedom, DType.Float64).Detach(), Tensor.From(at));
            Tensor.Evaluate(nu);
            var slopes = new StudentTDistribution(nu, Number(0), Number(1)).CumulativeProbability(x).Sum().Gradients(nu, x);
            var (first, second) = (slopes[0].Sum().Gradients(x)[0].ToArray<double>(), slopes[1].Sum().Gradients(nu)[0].ToArray<double>());
            var step = 1e-4 * freedom;
            double[] Density(double other) => new StudentTDistribution(Number(other), Number(0), Number(1)).LogProbability(x).Exp().ToArray<double>();
            var (above, below) = (Density(freedom + step), Density(freedom - step));
            for (var i = 0; i < at.Length; i++)
            {
                Assert.Equal((above[i] - below[i]) / (2 * step), first[i], 1e-8);
                Assert.Equal(second[i], first[i], 1e-14);
            }
        }
    }
}
