namespace Ogee.Learn;

/// <summary>x above 0, weight · x elsewhere, with a weight that is learned (He et al. 2015); libtorch's <c>PReLU</c> and its name <c>weight</c>.</summary>
public sealed class PRelu : Module
{
    readonly Parameter weight;

    /// <summary>A layer whose slopes begin alike.</summary>
    /// <param name="channels">How many slopes: 1 for all, or one for each channel (axis 1).</param>
    /// <param name="first">What they begin with.</param>
    /// <exception cref="OgeeException">There is no channel.</exception>
    public PRelu(int channels = 1, double first = 0.25)
    {
        if (channels < 1) throw LearnErrors.Setting.With($"prelu: {channels} slopes", "Expected 1 or more", "Use 1, or the number of channels.");
        weight = new(Tensor.Full([channels], first));
    }

    /// <summary>The slopes: [channels].</summary>
    public Parameter Weight => weight;

    /// <param name="x">[batch, channels, ...]</param>
    /// <returns>The same shape.</returns>
    public override Tensor Forward(Tensor x) => x.PRelu(weight.Value);
}

/// <summary>x above 0, slope · x elsewhere, with a slope that is drawn for each element in training and is the middle of its range otherwise (Xu et al. 2015); libtorch's <c>RReLU</c>.</summary>
public sealed class RandomRelu : Module
{
    readonly double low, high;

    /// <summary>A layer with slopes of a range.</summary>
    /// <param name="low">The smallest slope.</param>
    /// <param name="high">The largest slope.</param>
    /// <exception cref="OgeeException">The range is the wrong way round, or not finite.</exception>
    public RandomRelu(double low = 1.0 / 8, double high = 1.0 / 3)
    {
        if (!(low <= high) || !double.IsFinite(high - low)) throw LearnErrors.Setting.With(FormattableString.Invariant($"random relu: slopes from {low} to {high}"), "Expected low ≤ high", "Swap them.");
        (this.low, this.high) = (low, high);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        if (!Mode.IsTraining) return x.LeakyRelu((low + high) / 2);
        var slope = (Tensor.Uniform(x.Shape, Mode.NextKey(), x.Type) * (high - low)) + low;
        return Tensor.Where(x.Greater(0), x, x * slope);
    }
}
