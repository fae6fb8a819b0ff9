namespace Ogee.Learn;

/// <summary>A distribution that is a standard one, stretched and moved.</summary>
public abstract class LocationScaleDistribution : ProbabilityDistribution
{
    /// <param name="location">Where its middle is.</param>
    /// <param name="scale">How wide it is; positive.</param>
    private protected LocationScaleDistribution(Tensor location, Tensor scale) : base(location, scale) => (Location, Scale) = (Spread(location), Spread(scale));

    /// <summary>Where its middle is.</summary>
    public Tensor Location { get; }

    /// <summary>How wide it is.</summary>
    public Tensor Scale { get; }

    private protected override Tensor LogAt(Tensor value) => StandardLog((value - Location) / Scale) - Scale.Log();

    /// <inheritdoc/>
    public override Tensor Mean => Location + (Scale * StandardMean);

    /// <inheritdoc/>
    public override Tensor Variance => Scale.Square() * StandardVariance;

    /// <inheritdoc/>
    public override Tensor Entropy => Scale.Log() + StandardEntropy;

    private protected override Tensor Draw(Shape shape, RngKey key) => Location + (Scale * Standard(shape, key));

    private protected override Tensor Below(Tensor value) => StandardBelow((value - Location) / Scale);

    private protected abstract Tensor Standard(Shape shape, RngKey key);
    private protected abstract Tensor StandardBelow(Tensor x);
    private protected abstract Tensor StandardLog(Tensor x);
    private protected abstract double StandardMean { get; }
    private protected abstract double StandardVariance { get; }
    private protected abstract double StandardEntropy { get; }
}

/// <summary>The normal distribution.</summary>
/// <param name="location">Means.</param>
/// <param name="scale">Standard deviations, positive.</param>
public sealed class NormalDistribution(Tensor location, Tensor scale) : LocationScaleDistribution(location, scale)
{
    // ½ ln 2π.
    const double HalfLogTurn = 0.91893853320467274178;

    private protected override Tensor Standard(Shape shape, RngKey key) => Tensor.Normal(shape, key, Type);
    private protected override Tensor StandardBelow(Tensor x) => x.NormalCdf();
    private protected override Tensor StandardLog(Tensor x) => (x.Square() * -0.5) - HalfLogTurn;
    private protected override double StandardMean => 0;
    private protected override double StandardVariance => 1;
    private protected override double StandardEntropy => HalfLogTurn + 0.5;
}

/// <summary>The Laplace distribution: exponential to both sides.</summary>
/// <param name="location">Means.</param>
/// <param name="scale">Mean distances from them, positive.</param>
public sealed class LaplaceDistribution(Tensor location, Tensor scale) : LocationScaleDistribution(location, scale)
{
    const double LogTwo = 0.69314718055994530942;

    private protected override Tensor Standard(Shape shape, RngKey key)
    {
        var middle = Open(shape, key) - 0.5;
        return -(middle.Sign() * (middle.Abs() * -2).Log1p());
    }

    internal static Tensor Apart(LaplaceDistribution p, LaplaceDistribution q)
    {
        var distance = (p.Location - q.Location).Abs();
        return (q.Scale / p.Scale).Log() + (((p.Scale * (-distance / p.Scale).Exp()) + distance) / q.Scale) - 1;
    }

    private protected override Tensor StandardBelow(Tensor x)
    {
        var beyond = (-x.Abs()).Exp() * 0.5;
        return Tensor.Where(x.Less(0), beyond, 1 - beyond);
    }

    private protected override Tensor StandardLog(Tensor x) => -x.Abs() - LogTwo;
    private protected override double StandardMean => 0;
    private protected override double StandardVariance => 2;
    private protected override double StandardEntropy => 1 + LogTwo;
}

/// <summary>The logistic distribution, whose distribution function is the sigmoid.</summary>
/// <param name="location">Means.</param>
/// <param name="scale">Widths, positive; the standard deviation is π/√3 times as large.</param>
public sealed class LogisticDistribution(Tensor location, Tensor scale) : LocationScaleDistribution(location, scale)
{
    private protected override Tensor Standard(Shape shape, RngKey key) => Open(shape, key).Logit();
    private protected override Tensor StandardBelow(Tensor x) => x.Sigmoid();
    private protected override Tensor StandardLog(Tensor x) => -x - ((-x).Softplus() * 2);
    private protected override double StandardMean => 0;
    private protected override double StandardVariance => 3.28986813369645287295;
    private protected override double StandardEntropy => 2;
}

/// <summary>The Gumbel distribution: of largest values. The place of the largest of logits with its numbers added is a draw from their softmax (Gumbel 1954).</summary>
/// <param name="location">The most probable values.</param>
/// <param name="scale">Widths, positive.</param>
public sealed class GumbelDistribution(Tensor location, Tensor scale) : LocationScaleDistribution(location, scale)
{
    // Euler's constant.
    const double Gamma = 0.57721566490153286061;

    private protected override Tensor Standard(Shape shape, RngKey key) => -(-Open(shape, key).Log()).Log();
    private protected override Tensor StandardBelow(Tensor x) => (-(-x).Exp()).Exp();
    private protected override Tensor StandardLog(Tensor x) => -x - (-x).Exp();
    private protected override double StandardMean => Gamma;
    private protected override double StandardVariance => 1.64493406684822643647;
    private protected override double StandardEntropy => 1 + Gamma;
}

/// <summary>The Cauchy distribution, which has neither mean nor variance.</summary>
/// <param name="location">Medians.</param>
/// <param name="scale">Half widths at half height, positive.</param>
public sealed class CauchyDistribution(Tensor location, Tensor scale) : LocationScaleDistribution(location, scale)
{
    private protected override Tensor Standard(Shape shape, RngKey key) => ((Open(shape, key) - 0.5) * Math.PI).Tan();
    // An angle from the negative axis: the lower tail keeps its digits.
    private protected override Tensor StandardBelow(Tensor x) => Tensor.Scalar(1, x.Type).Atan2(-x) / Math.PI;
    private protected override Tensor StandardLog(Tensor x) => -x.Square().Log1p() - 1.14472988584940017414;
    private protected override double StandardMean => double.NaN;
    private protected override double StandardVariance => double.NaN;
    // ln 4π.
    private protected override double StandardEntropy => 2.53102424696929079309;
}
