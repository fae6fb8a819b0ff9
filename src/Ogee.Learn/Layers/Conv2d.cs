namespace Ogee.Learn;

/// <summary>Two-dimensional convolution with a learned weight and bias.</summary>
public sealed class Conv2d : Module
{
    readonly Parameter weight;
    readonly Parameter? bias;
    readonly Window window;
    readonly int groups;

    /// <summary>A layer with He initialisation.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="size">Rows and columns of the kernel.</param>
    /// <param name="stride">Pixels from one window to the next.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="dilation">Pixels from one tap to the next.</param>
    /// <param name="groups">Groups of channels; as many as channels is depthwise.</param>
    /// <param name="hasBias">Whether there is a bias; not needed before a batch norm.</param>
    public Conv2d(int channels, int filters, int size, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool hasBias = true)
    {
        var fanIn = (long)channels / groups * size * size;
        weight = new(Initializers.KaimingNormal([filters, channels / groups, size, size], fanIn));
        if (hasBias) bias = new(Tensor.From(new float[filters], [filters]));
        (window, this.groups) = (Window.Even(stride, padding, dilation), groups);
    }

    /// <param name="x">[batch, channels, height, width]</param>
    /// <returns>[batch, filters, height', width']</returns>
    public override Tensor Forward(Tensor x)
    {
        var y = x.Conv2d(weight, window, groups);
        return bias is null ? y : y + bias.Value.Reshape(1, -1, 1, 1);
    }
}
