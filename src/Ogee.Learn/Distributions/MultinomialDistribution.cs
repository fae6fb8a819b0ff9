namespace Ogee.Learn;

/// <summary>The multinomial distribution: of how often each of several classes comes in some tries. One draw is a vector of counts, without a gradient: a loss is differentiated through <see cref="LogProbability"/> (Williams 1992). Drawing makes each try: time and memory grow with tries · classes.</summary>
public sealed class MultinomialDistribution : ProbabilityDistribution
{
    readonly CategoricalDistribution single;

    /// <param name="tries">How many tries.</param>
    /// <param name="logits">[..., classes]: probabilities of one try are their softmax.</param>
    /// <exception cref="OgeeException">The number of tries is negative, or there is no class.</exception>
    public MultinomialDistribution(long tries, Tensor logits) : base(logits)
    {
        if (tries < 0) throw LearnErrors.Setting.With($"multinomial distribution: there cannot be {tries} tries", "Expected 0 or more", "Check the number.");
        (Tries, single) = (tries, new(logits));
        Shape = single.Shape;
    }

    /// <summary>How many tries.</summary>
    public long Tries { get; }

    /// <summary>[..., classes]</summary>
    public Tensor Logits => single.Logits;

    /// <summary>Probabilities of one try: [..., classes].</summary>
    public Tensor Probabilities => single.Probabilities;

    /// <summary>The mean of each count: [..., classes].</summary>
    public override Tensor Mean => Probabilities * Tries;

    /// <summary>The variance of each count: [..., classes].</summary>
    public override Tensor Variance => Probabilities * (1 - Probabilities) * Tries;

    /// <summary>The entropies, in nats: n · H − ln n! + Σ E ln k! over classes, each count k by its own binomial distribution; time and memory grow with tries · classes.</summary>
    public override Tensor Entropy
    {
        get
        {
            var counts = Tensor.Arange(Tries + 1, Type).Reshape(Shape.Create([Tries + 1, .. Enumerable.Repeat(1L, Logits.Rank)]));
            // The logit of what is certain has no slope that is a number.
            var (least, most) = Type == DType.Float64 ? (1e-200, 1 - Math.ScaleB(1, -53)) : (1e-30, 1 - Math.ScaleB(1, -24));
            var chances = new BinomialDistribution(Tries, Probabilities.Clamp(least, most).Logit()).LogProbability(counts).Exp(); // [tries + 1, ..., classes]
            return (single.Entropy * Tries) - Portable.LogGamma(Tries + 1) + (chances * (counts + 1).LogGamma()).Sum(0).Sum(-1);
        }
    }

    /// <summary>The logarithm of the probability of counts: ln n! − Σ ln kᵢ! + Σ kᵢ ln pᵢ; −∞ where they are no counts, or do not sum to the tries.</summary>
    /// <param name="value">[..., classes], of any type; broadcast.</param>
    /// <returns>[...]</returns>
    public override Tensor LogProbability(Tensor value) => base.LogProbability(value);

    private protected override Tensor LogAt(Tensor value)
    {
        var isCount = value.Floor().EqualTo(value).And(value.GreaterEqual(0)).Or(value.IsNan());
        var count = Tensor.Where(isCount, value, 0);
        // What is certain is certain: 0 · ln 0 is 0. NaN stays.
        var log = (Tensor.Where(count.EqualTo(0).Not(), count * single.LogProbabilities, 0) - (count + 1).LogGamma()).Sum(-1) + Portable.LogGamma(Tries + 1);
        var total = value.Sum(-1);
        return Tensor.Where(isCount.All([-1]).And(total.EqualTo(Tries).Or(total.IsNan())), log, double.NegativeInfinity);
    }

    // Of each try the place of the largest of logits with Gumbel's numbers added.
    private protected override Tensor Draw(Shape shape, RngKey key)
    {
        var classes = Logits.Shape[-1];
        var disturbed = Logits.Unsqueeze(-2) - (-Open(Shape.Create([.. shape.Sizes, Tries, classes]), key).Log()).Log(); // [..., tries, classes]
        return disturbed.ArgMax(-1).OneHot(classes, Type).Sum(-2);
    }

    internal static Tensor Apart(MultinomialDistribution p, MultinomialDistribution q) => p.Tries == q.Tries ? KullbackLeibler(p.single, q.single) * p.Tries
        : throw LearnErrors.Setting.With($"distribution: multinomial distributions of {p.Tries} and of {q.Tries} tries", "Expected as many", "Draw from the first, and take the mean of the difference of logarithms.");
}
