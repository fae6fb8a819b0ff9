namespace Ogee.Learn;

/// <summary>A residual bottleneck of RegNet: 1×1, grouped 3×3, squeeze-and-excitation if any, 1×1; all of one width.</summary>
sealed class RegNetBlock : Module
{
    readonly ConvNormActivation? proj;
    readonly Branch f;

    /// <summary>A block.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="stride">Of the 3×3 convolution.</param>
    /// <param name="groups">Its groups.</param>
    /// <param name="squeezed">Channels within squeeze-and-excitation; 0 for none.</param>
    public RegNetBlock(int channels, int filters, int stride, int groups, int squeezed)
    {
        if (stride != 1 || channels != filters) proj = new(channels, filters, 1, stride);
        f = new(channels, filters, stride, groups, squeezed);
    }

    public override Tensor Forward(Tensor x) => ((proj?.Forward(x) ?? x) + f.Forward(x)).Relu();

    sealed class Branch(int channels, int filters, int stride, int groups, int squeezed) : Module
    {
        readonly ConvNormActivation a = new(channels, filters, 1, activation: x => x.Relu());
        readonly ConvNormActivation b = new(filters, filters, 3, stride, groups, x => x.Relu());
        readonly SqueezeExcitation? se = squeezed > 0 ? new(filters, squeezed) : null;
        readonly ConvNormActivation c = new(filters, filters, 1);

        public override Tensor Forward(Tensor x)
        {
            x = b.Forward(a.Forward(x));
            return c.Forward(se?.Forward(x) ?? x);
        }
    }
}
