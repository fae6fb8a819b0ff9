namespace Ogee.Learn;

/// <summary>A probability distribution, or one for each element of its parameters. What is drawn of continuous ones is a smooth function of the parameters and of numbers that do not depend on them (Kingma and Welling 2014), so gradients pass.</summary>
public abstract class ProbabilityDistribution
{
    /// <param name="parameters">What it depends on; broadcast to one shape.</param>
    private protected ProbabilityDistribution(params ReadOnlySpan<Tensor> parameters)
    {
        Type = parameters[0].Type;
        Shape = parameters[0].Shape;
        foreach (var parameter in parameters)
        {
            Type = DTypes.Promote(Type, parameter.Type);
            Shape = Shape.Broadcast(Shape, parameter.Shape, "distribution");
        }
        if (Type is not (DType.Float32 or DType.Float64)) throw LearnErrors.Setting.With($"distribution: its parameters are {Type.ShortName()}", "Expected float32 or float64", "Cast them first.");
    }

    /// <summary>The shape of one draw: a distribution for each element.</summary>
    public Shape Shape { get; private protected init; }

    /// <summary>The type of the parameters.</summary>
    public DType Type { get; }

    /// <summary>The means; NaN where there is none.</summary>
    public abstract Tensor Mean { get; }

    /// <summary>The variances; NaN where there is none.</summary>
    public abstract Tensor Variance { get; }

    /// <summary>The entropies, in nats: of continuous ones the differential entropy.</summary>
    public abstract Tensor Entropy { get; }

    /// <summary>The logarithm of the density, or of the probability, at values; −∞ where a value cannot be, NaN where it is NaN.</summary>
    /// <param name="value">Finite numbers of any type, broadcast with <see cref="Shape"/>.</param>
    /// <returns>Of the parameters' type.</returns>
    /// <remarks>It is a difference of logarithms of gamma functions for several kinds, of numbers as large as the parameters: of rates, counts and shapes above 10⁵ use float64.</remarks>
    public virtual Tensor LogProbability(Tensor value) => LogAt(value.Cast(Type));

    private protected abstract Tensor LogAt(Tensor value);

    /// <summary>The probability of at most a value: the distribution function.</summary>
    /// <param name="value">Numbers of any type, broadcast with <see cref="Shape"/>; NaN gives NaN.</param>
    /// <returns>From 0 to 1, of the parameters' type.</returns>
    /// <exception cref="OgeeException">The kind has no formula.</exception>
    public Tensor CumulativeProbability(Tensor value) => Below(value.Cast(Type));

    private protected virtual Tensor Below(Tensor value) => throw LearnErrors.Setting.With($"{GetType().Name}: its distribution function has no formula", "Expected a distribution that has one", "Take the share of draws that are at most the value.");

    /// <summary>A distribution function of positive values: 0 up to 0, where its formula need not be differentiable.</summary>
    private protected Tensor BelowPositive(Tensor value, Func<Tensor, Tensor> formula)
    {
        var isThere = value.LessEqual(0).Not();
        return Tensor.Where(isThere, formula(Tensor.Where(isThere, value, 1)), 0);
    }

    /// <summary>Draws values.</summary>
    /// <remarks>Of 24 random bits where parameters are float32, so that what is rarer than 2⁻²⁴ is drawn too often or never; 53 where they are float64. Distributions that draw with one key share their randomness: use <see cref="RngKey.Fold(string)"/>.</remarks>
    /// <param name="key">The key; the same key draws the same numbers, and their first does not depend on how many are drawn.</param>
    /// <param name="count">Axes in front of <see cref="Shape"/>; none for one draw.</param>
    /// <returns>[count..., Shape...]</returns>
    public Tensor Sample(RngKey key, params ReadOnlySpan<long> count) => Draw(Shape.Create([.. count, .. Shape.Sizes]), key);

    private protected abstract Tensor Draw(Shape shape, RngKey key);

    /// <summary>Uniform numbers above 0 and below 1.</summary>
    private protected Tensor Open(Shape shape, RngKey key) => Tensor.Uniform(shape, key, Type).Maximum(Type == DType.Float64 ? 1.0 / (1L << 54) : 1.0 / (1 << 25));

    private protected Tensor Spread(Tensor parameter) => parameter.Cast(Type).Expand(Shape);

    /// <summary>The logarithm of a power, weight · logarithm, where 0⁰ is 1; the gradient of the weight is the logarithm also where it is 0.</summary>
    private protected static Tensor Power(Tensor weight, Tensor logarithm) => weight * Tensor.Where(weight.EqualTo(0).And(logarithm.EqualTo(double.NegativeInfinity)).Not(), logarithm, 0);

    /// <summary>How far one distribution is from another (Kullback and Leibler 1951): the mean of ln p − ln q under p, in nats.</summary>
    /// <param name="p">What is drawn from.</param>
    /// <param name="q">The other; of the same kind.</param>
    /// <returns>For each element.</returns>
    /// <exception cref="OgeeException">There is no formula for the pair.</exception>
    public static Tensor KullbackLeibler(ProbabilityDistribution p, ProbabilityDistribution q) => (p, q) switch
    {
        (NormalDistribution a, NormalDistribution b) => (b.Scale / a.Scale).Log() + (((a.Scale / b.Scale).Square() + ((a.Location - b.Location) / b.Scale).Square() - 1) * 0.5),
        (LogNormalDistribution a, LogNormalDistribution b) => KullbackLeibler(a.Logarithm, b.Logarithm),
        (ExponentialDistribution a, ExponentialDistribution b) => (a.Rate / b.Rate).Log() + (b.Rate / a.Rate) - 1,
        (LaplaceDistribution a, LaplaceDistribution b) => LaplaceDistribution.Apart(a, b),
        (UniformDistribution a, UniformDistribution b) => Tensor.Where(a.Low.GreaterEqual(b.Low).And(a.High.LessEqual(b.High)), ((b.High - b.Low) / (a.High - a.Low)).Log(), double.PositiveInfinity),
        (BernoulliDistribution a, BernoulliDistribution b) => BernoulliDistribution.Expected(a, a.LogYes - b.LogYes, a.LogNo - b.LogNo),
        (CauchyDistribution a, CauchyDistribution b) => (((a.Scale + b.Scale).Square() + (a.Location - b.Location).Square()) / (a.Scale * b.Scale * 4)).Log(),
        (GammaDistribution a, GammaDistribution b) => GammaDistribution.Apart(a, b),
        (BetaDistribution a, BetaDistribution b) => BetaDistribution.Apart(a, b),
        (DirichletDistribution a, DirichletDistribution b) => DirichletDistribution.Apart(a, b),
        (PoissonDistribution a, PoissonDistribution b) => PoissonDistribution.Apart(a, b),
        (GeometricDistribution a, GeometricDistribution b) => GeometricDistribution.Apart(a, b),
        (BinomialDistribution a, BinomialDistribution b) => BinomialDistribution.Apart(a, b),
        (CategoricalDistribution a, CategoricalDistribution b) => CategoricalDistribution.Expected(a.Probabilities, a.LogProbabilities - b.LogProbabilities),
        (MultinomialDistribution a, MultinomialDistribution b) => MultinomialDistribution.Apart(a, b),
        (VonMisesDistribution a, VonMisesDistribution b) => VonMisesDistribution.Apart(a, b),
        (MultivariateNormalDistribution a, MultivariateNormalDistribution b) => MultivariateNormalDistribution.Apart(a, b),
        _ => throw LearnErrors.Setting.With($"distribution: no formula for how far {p.GetType().Name} is from {q.GetType().Name}", "Expected two of one kind", "Draw from the first, and take the mean of the difference of logarithms."),
    };
}
