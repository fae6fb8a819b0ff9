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
        var channels = ChannelsOf(x, "channel dropout");
        return Mode.IsTraining ? x * Tensor.Ones(channels, x.Type).Dropout(probability, Mode.NextKey()) : x;
    }

    /// <summary>A shape of one element for each channel.</summary>
    internal static Shape ChannelsOf(Tensor x, string layer) => x.Rank >= 2 ? Shape.Create([x.Shape[0], x.Shape[1], .. Enumerable.Repeat(1L, x.Rank - 2)])
        : throw LearnErrors.Data.With($"{layer}: the input is {x}", "Expected [batch, channels, ...]", "Use dropout of single elements.");
}

/// <summary>In training sets elements to the least value of a scaled exponential unit with a probability, and scales and shifts all so that mean 0 and variance 1 stay (Klambauer et al. 2017).</summary>
/// <param name="probability">From 0 to below 1.</param>
/// <exception cref="OgeeException">The probability is out of range.</exception>
public sealed class AlphaDropout(double probability) : Module
{
    // −λα of the scaled exponential linear unit, to which it tends (Klambauer et al. 2017).
    const double Least = -1.7580993408473766;

    readonly double probability = Checked(probability);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Drop(x, x.Shape, probability);

    internal static double Checked(double probability) => probability is >= 0 and < 1 ? probability
        : throw LearnErrors.Setting.With($"alpha dropout: the probability is {probability}", "Expected 0 ≤ probability < 1", "Use a probability such as 0.1.");

    /// <param name="x">Any shape.</param>
    /// <param name="drawn">A shape that broadcasts with it: one draw for each of its elements.</param>
    /// <param name="probability">From 0 to below 1.</param>
    internal static Tensor Drop(Tensor x, Shape drawn, double probability)
    {
        if (!Mode.IsTraining || probability == 0) return x;
        var scale = 1 / Math.Sqrt((1 - probability) * (1 + (probability * Least * Least)));
        var isDropped = Tensor.Uniform(drawn, Mode.NextKey(), x.Type).Less(probability);
        return (Tensor.Where(isDropped, Tensor.Scalar(Least, x.Type), x) * scale) - (scale * Least * probability);
    }
}

/// <summary>As <see cref="AlphaDropout"/>, of whole channels of samples: libtorch's <c>FeatureAlphaDropout</c>.</summary>
/// <param name="probability">From 0 to below 1.</param>
/// <exception cref="OgeeException">The probability is out of range.</exception>
public sealed class ChannelAlphaDropout(double probability) : Module
{
    readonly double probability = AlphaDropout.Checked(probability);

    /// <param name="x">[batch, channels, ...]</param>
    /// <returns>The same shape.</returns>
    public override Tensor Forward(Tensor x) => AlphaDropout.Drop(x, ChannelDropout.ChannelsOf(x, "channel alpha dropout"), probability);
}
