namespace Ogee.Learn;

/// <summary>Two 3×3 convolutions, added to their input.</summary>
/// <param name="channels">Channels of the image.</param>
/// <param name="filters">Channels of the result.</param>
/// <param name="stride">Of the first convolution.</param>
/// <param name="hasPlainShortcut">Whether an input of another shape is cut to every stride-th pixel and padded with channels of zeros (option A of the paper), and not convolved.</param>
sealed class ResNetBlock(int channels, int filters, int stride, bool hasPlainShortcut = false) : Module
{
    readonly Conv2d conv1 = new(channels, filters, 3, stride, padding: 1, hasBias: false, weights: Initializers.KaimingFanOut);
    readonly BatchNorm2d bn1 = new(filters);
    readonly Conv2d conv2 = new(filters, filters, 3, padding: 1, hasBias: false, weights: Initializers.KaimingFanOut);
    readonly BatchNorm2d bn2 = new(filters);
    readonly ConvNormActivation? downsample = !hasPlainShortcut && (stride != 1 || channels != filters) ? new(channels, filters, 1, stride) : null;

    public override Tensor Forward(Tensor x)
    {
        var y = bn1.Forward(conv1.Forward(x)).Relu();
        y = bn2.Forward(conv2.Forward(y));
        return (y + (downsample?.Forward(x) ?? Plain(x))).Relu();
    }

    Tensor Plain(Tensor x)
    {
        if (stride != 1) x = x.Slice(2, 0, x.Shape[2], stride).Slice(3, 0, x.Shape[3], stride);
        var more = filters - channels;
        return more == 0 ? x : x.Pad([(0, 0), (more / 2, more - (more / 2)), (0, 0), (0, 0)]);
    }
}

/// <summary>A 1×1 convolution to fewer channels, a 3×3, and a 1×1 to more, added to their input.</summary>
/// <param name="channels">Channels of the image.</param>
/// <param name="width">Channels between; the result has four times as many.</param>
/// <param name="stride">Of the 3×3 convolution.</param>
sealed class ResNetBottleneck(int channels, int width, int stride) : Module
{
    public const int Expansion = 4;

    readonly Conv2d conv1 = new(channels, width, 1, hasBias: false, weights: Initializers.KaimingFanOut);
    readonly BatchNorm2d bn1 = new(width);
    readonly Conv2d conv2 = new(width, width, 3, stride, padding: 1, hasBias: false, weights: Initializers.KaimingFanOut);
    readonly BatchNorm2d bn2 = new(width);
    readonly Conv2d conv3 = new(width, width * Expansion, 1, hasBias: false, weights: Initializers.KaimingFanOut);
    readonly BatchNorm2d bn3 = new(width * Expansion);
    readonly ConvNormActivation? downsample = stride != 1 || channels != width * Expansion ? new(channels, width * Expansion, 1, stride) : null;

    public override Tensor Forward(Tensor x)
    {
        var y = bn1.Forward(conv1.Forward(x)).Relu();
        y = bn2.Forward(conv2.Forward(y)).Relu();
        y = bn3.Forward(conv3.Forward(y));
        return (y + (downsample?.Forward(x) ?? x)).Relu();
    }
}
