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
    /// <param name="weights">First values of a weight of a shape, for instance <see cref="Initializers.KaimingFanOut"/>; normal by the fan in if null.</param>
    /// <param name="biases">First values of a bias of a shape; zeros if null.</param>
    /// <exception cref="OgeeException">A number is below 1, or channels or filters are no multiple of the groups.</exception>
    public Conv2d(int channels, int filters, int size, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool hasBias = true,
        Func<Shape, Func<RngKey, Tensor>>? weights = null, Func<Shape, Func<RngKey, Tensor>>? biases = null)
    {
        if (channels < 1 || filters < 1 || size < 1 || groups < 1)
            throw LearnErrors.Setting.With($"conv2d: channels {channels}, filters {filters}, size {size}, groups {groups}", "Expected at least 1 each", "Check the layer's numbers.");
        if (channels % groups != 0 || filters % groups != 0)
            throw LearnErrors.Setting.With($"conv2d: {channels} channels and {filters} filters do not divide into {groups} groups", "Expected multiples of the groups", "Change the width or the groups.");
        Shape shape = [filters, channels / groups, size, size];
        weight = new((weights ?? Initializers.KaimingFanIn)(shape));
        if (hasBias) bias = biases is null ? new(Tensor.From(new float[filters], [filters])) : new(biases([filters]));
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
