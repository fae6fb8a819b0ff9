namespace Ogee.Learn;

/// <summary>In training sets elements to 0 with a probability and scales the rest (Srivastava et al. 2014).</summary>
/// <param name="probability">From 0 to below 1.</param>
public sealed class Dropout(double probability) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Mode.IsTraining ? x.Dropout(probability, Mode.NextKey()) : x;
}

/// <summary>In training sets whole channels of samples to 0 with a probability and scales the rest (Tompson et al. 2015): libtorch's <c>Dropout1d</c>, <c>Dropout2d</c> and <c>Dropout3d</c>.</summary>
/// <param name="probability">From 0 to below 1.</param>
public sealed class ChannelDropout(double probability) : Module
{
    /// <param name="x">[batch, channels, ...]</param>
    /// <returns>The same shape.</returns>
    public override Tensor Forward(Tensor x)
    {
        if (x.Rank < 2) throw LearnErrors.Data.With($"channel dropout: the input is {x}", "Expected [batch, channels, ...]", "Use Dropout for single elements.");
        if (!Mode.IsTraining) return x;
        var channels = Shape.Create([x.Shape[0], x.Shape[1], .. Enumerable.Repeat(1L, x.Rank - 2)]);
        return x * Tensor.Ones(channels, x.Type).Dropout(probability, Mode.NextKey());
    }
}

/// <summary>In training sets elements to the least value of a scaled exponential unit with a probability, and scales and shifts all so that mean 0 and variance 1 stay (Klambauer et al. 2017).</summary>
public sealed class AlphaDropout : Module
{
    // −λα of the scaled exponential linear unit, to which it tends (Klambauer et al. 2017).
    const double Least = -1.7580993408473766;

    readonly double probability;

    /// <summary>Dropout for self-normalising networks.</summary>
    /// <param name="probability">From 0 to below 1.</param>
    /// <exception cref="OgeeException">The probability is out of range.</exception>
    public AlphaDropout(double probability)
    {
        if (probability is not (>= 0 and < 1)) throw LearnErrors.Setting.With($"alpha dropout: the probability is {probability}", "Expected 0 ≤ probability < 1", "Use a probability such as 0.1.");
        this.probability = probability;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        if (!Mode.IsTraining || probability == 0) return x;
        var scale = 1 / Math.Sqrt((1 - probability) * (1 + (probability * Least * Least)));
        var isDropped = Tensor.Uniform(x.Shape, Mode.NextKey(), x.Type).Less(probability);
        return (Tensor.Where(isDropped, Tensor.Scalar(Least, x.Type), x) * scale) - (scale * Least * probability);
    }
}
