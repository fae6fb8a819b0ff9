namespace Ogee.Learn;

/// <summary>A distribution of whole numbers from 0 on. What is drawn has no gradient: a loss is differentiated through <see cref="ProbabilityDistribution.LogProbability"/> (Williams 1992).</summary>
public abstract class CountDistribution : ProbabilityDistribution
{
    private protected CountDistribution(params ReadOnlySpan<Tensor> parameters) : base(parameters) { }

    /// <summary>Has no formula; it can be drawn: the mean of −<see cref="ProbabilityDistribution.LogProbability"/> over draws.</summary>
    /// <exception cref="OgeeException">Always, unless the kind says otherwise.</exception>
    public override Tensor Entropy => throw LearnErrors.Setting.With($"{GetType().Name}: its entropy has no formula", "Expected a distribution that has one", "Take the mean of −LogProbability over draws.");

    private protected override Tensor LogAt(Tensor value)
    {
        var isThere = value.Floor().EqualTo(value).And(value.GreaterEqual(0));
        return Tensor.Where(value.IsNan(), value, Tensor.Where(isThere, LogOf(Tensor.Where(isThere, value, 0)), double.NegativeInfinity));
    }

    /// <summary>A count times a logarithm, where 0 · ln 0 is 0: what is certain is certain.</summary>
    private protected Tensor Times(Tensor count, Tensor logarithm) => Tensor.Where(count.Greater(0), count * logarithm, 0);

    /// <summary>The logarithm of the probability of whole numbers that are not negative.</summary>
    private protected abstract Tensor LogOf(Tensor count);
}

/// <summary>The Poisson distribution: of how many events there are in a time in which each is as likely as ever.</summary>
public sealed class PoissonDistribution : CountDistribution
{
    /// <param name="rate">Means, not negative.</param>
    public PoissonDistribution(Tensor rate) : base(rate) => Rate = rate;

    /// <summary>Means.</summary>
    public Tensor Rate { get; }

    /// <inheritdoc/>
    public override Tensor Mean => Rate;

    /// <inheritdoc/>
    public override Tensor Variance => Rate;

    private protected override Tensor LogOf(Tensor count) => count.Xlogy(Rate) - Rate - (count + 1).LogGamma();

    private protected override Tensor Below(Tensor value) => Tensor.Where(value.Less(0).Not(), (value.Maximum(0).Floor() + 1).GammaIncC(Rate), 0);

    private protected override Tensor Draw(Shape shape, RngKey key) => Tensor.Poisson(Rate.Expand(shape), key);

    internal static Tensor Apart(PoissonDistribution p, PoissonDistribution q) => p.Rate.Xlogy(p.Rate / q.Rate) - p.Rate + q.Rate;
}

/// <summary>The geometric distribution: of how many tries fail before the first that does not.</summary>
public sealed class GeometricDistribution : CountDistribution
{
    readonly BernoulliDistribution single;

    /// <param name="logits">ln of the odds of a try, p / (1 − p).</param>
    public GeometricDistribution(Tensor logits) : base(logits) => single = new(logits);

    /// <summary>ln of the odds of a try.</summary>
    public Tensor Logits => single.Logits;

    /// <inheritdoc/>
    public override Tensor Mean => (-Logits).Exp();

    /// <inheritdoc/>
    public override Tensor Variance => Mean / single.Probability;

    /// <inheritdoc/>
    public override Tensor Entropy => single.Entropy / single.Probability;

    private protected override Tensor LogOf(Tensor count) => Times(count, single.LogNo) + single.LogYes;

    private protected override Tensor Below(Tensor value) => Tensor.Where(value.Less(0).Not(), -((value.Maximum(0).Floor() + 1) * single.LogNo).Expm1(), 0);

    private protected override Tensor Draw(Shape shape, RngKey key) => (Open(shape, key).Log() / single.LogNo).Floor();

    internal static Tensor Apart(GeometricDistribution p, GeometricDistribution q) => p.single.LogYes - q.single.LogYes + (p.Mean * (p.single.LogNo - q.single.LogNo));
}

/// <summary>The negative binomial distribution: a Poisson distribution whose rate is drawn from a gamma distribution; for counts that scatter more than Poisson's.</summary>
public sealed class NegativeBinomialDistribution : CountDistribution
{
    /// <param name="count">How many failures end the tries; positive, and it need not be whole.</param>
    /// <param name="logits">ln of the odds of a success, p / (1 − p): the mean is count · p / (1 − p).</param>
    public NegativeBinomialDistribution(Tensor count, Tensor logits) : base(count, logits) => (Count, Logits) = (Spread(count), Spread(logits));

    /// <summary>How many failures end the tries.</summary>
    public Tensor Count { get; }

    /// <summary>ln of the odds of a success.</summary>
    public Tensor Logits { get; }

    /// <inheritdoc/>
    public override Tensor Mean => Count * Logits.Exp();

    /// <inheritdoc/>
    public override Tensor Variance => Mean / (-Logits).Sigmoid();

    private protected override Tensor LogOf(Tensor count) =>
        (Count * (-Logits).LogSigmoid()) + Times(count, Logits.LogSigmoid()) + (count + Count).LogGamma() - (count + 1).LogGamma() - Count.LogGamma();

    private protected override Tensor Below(Tensor value) => Tensor.Where(value.Less(0).Not(), Count.BetaInc(value.Maximum(0).Floor() + 1, (-Logits).Sigmoid()), 0);

    private protected override Tensor Draw(Shape shape, RngKey key) => Tensor.Poisson(Tensor.Gamma(Count.Expand(shape), key.Fold("rate")) * Logits.Exp(), key.Fold("count"));
}

/// <summary>The binomial distribution: of how many of some tries succeed. Drawing makes each try: time and memory grow with their number.</summary>
public sealed class BinomialDistribution : CountDistribution
{
    readonly BernoulliDistribution single;

    /// <param name="tries">How many tries.</param>
    /// <param name="logits">ln of the odds of each, p / (1 − p).</param>
    /// <exception cref="OgeeException">The number of tries is negative.</exception>
    public BinomialDistribution(long tries, Tensor logits) : base(logits)
    {
        if (tries < 0) throw LearnErrors.Setting.With($"binomial distribution: there cannot be {tries} tries", "Expected 0 or more", "Check the number.");
        (Tries, single) = (tries, new(logits));
    }

    /// <summary>How many tries.</summary>
    public long Tries { get; }

    /// <summary>ln of the odds of each.</summary>
    public Tensor Logits => single.Logits;

    /// <inheritdoc/>
    public override Tensor Mean => single.Mean * Tries;

    /// <inheritdoc/>
    public override Tensor Variance => single.Variance * Tries;

    /// <summary>The entropies, in nats: a sum over all counts.</summary>
    public override Tensor Entropy
    {
        get
        {
            var logs = LogProbability(Tensor.Arange(Tries + 1, Type).Reshape(Shape.Create([Tries + 1, .. Enumerable.Repeat(1L, Shape.Rank)])));
            var possible = logs.Greater(double.NegativeInfinity);
            return -(logs.Exp() * Tensor.Where(possible, logs, 0)).Sum(0);
        }
    }

    private protected override Tensor LogOf(Tensor count)
    {
        var isThere = count.LessEqual(Tries);
        count = Tensor.Where(isThere, count, 0);
        var rest = Tries - count;
        var log = Times(count, single.LogYes) + Times(rest, single.LogNo);
        return Tensor.Where(isThere, log + Portable.LogGamma(Tries + 1) - (count + 1).LogGamma() - (rest + 1).LogGamma(), double.NegativeInfinity);
    }

    private protected override Tensor Below(Tensor value)
    {
        var (isAbove, isAll) = (value.Less(0).Not(), value.GreaterEqual(Tries));
        var count = Tensor.Where(isAbove.And(isAll.Not()), value, 0).Floor();
        return Tensor.Where(isAbove, Tensor.Where(isAll.Not(), (Tries - count).BetaInc(count + 1, (-Logits).Sigmoid()), 1), 0);
    }

    private protected override Tensor Draw(Shape shape, RngKey key) =>
        Tensor.Uniform(Shape.Create([.. shape.Sizes, Tries]), key, Type).Less(single.Probability.Unsqueeze(-1)).Cast(Type).Sum(-1);

    internal static Tensor Apart(BinomialDistribution p, BinomialDistribution q) => p.Tries == q.Tries ? KullbackLeibler(p.single, q.single) * p.Tries
        : throw LearnErrors.Setting.With($"distribution: binomial distributions of {p.Tries} and of {q.Tries} tries", "Expected as many", "Draw from the first, and take the mean of the difference of logarithms.");
}
