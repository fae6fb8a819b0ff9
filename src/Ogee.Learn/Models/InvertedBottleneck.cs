namespace Ogee.Learn;

/// <summary>An inverted bottleneck (Sandler et al. 2018): 1×1 to more channels, a depthwise convolution, squeeze-and-excitation, 1×1 to fewer; added to its input where the shapes allow it.</summary>
sealed class InvertedBottleneck : Module
{
    readonly Module[] block;
    readonly StochasticDepth? depth;

    /// <summary>A block.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="expansion">Channels between over those of the image.</param>
    /// <param name="size">Rows and columns of the depthwise kernel.</param>
    /// <param name="stride">Of the depthwise convolution.</param>
    /// <param name="drop">Probability of leaving the branch out in training.</param>
    /// <param name="momentum">Of the norms.</param>
    /// <param name="epsilon">Of the norms.</param>
    public InvertedBottleneck(int channels, int filters, int expansion, int size, int stride, double drop, double momentum, double epsilon)
    {
        var inner = channels * expansion;
        var parts = new List<Module>();
        if (expansion != 1) parts.Add(new ConvNormActivation(channels, inner, 1, activation: x => x.Silu(), momentum: momentum, epsilon: epsilon));
        parts.Add(new ConvNormActivation(inner, inner, size, stride, groups: inner, x => x.Silu(), momentum, epsilon));
        parts.Add(new SqueezeExcitation(inner, Math.Max(1, channels / 4), x => x.Silu()));
        parts.Add(new ConvNormActivation(inner, filters, 1, momentum: momentum, epsilon: epsilon));
        block = [.. parts];
        if (stride == 1 && channels == filters) depth = new(drop);
    }

    public override Tensor Forward(Tensor x)
    {
        var y = x;
        foreach (var part in block) y = part.Forward(y);
        return depth is null ? y : x + depth.Forward(y);
    }
}
