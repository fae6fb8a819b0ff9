namespace Ogee.Learn;

/// <summary>Two-dimensional convolution with a learned weight and bias.</summary>
public sealed class Conv2d : Convolution
{
    /// <summary>A layer with He initialisation.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="size">Rows and columns of the kernel.</param>
    /// <param name="stride">Pixels from one window to the next.</param>
    /// <param name="padding">Padding on each side.</param>
    /// <param name="dilation">Pixels from one tap to the next.</param>
    /// <param name="groups">Groups of channels; as many as channels is depthwise.</param>
    /// <param name="hasBias">Whether there is a bias; not needed before a batch norm.</param>
    /// <param name="weights">First values of a weight of a shape, for instance <see cref="Initializers.KaimingFanOut"/>; normal by the fan in if null.</param>
    /// <param name="biases">First values of a bias of a shape; zeros if null.</param>
    /// <exception cref="OgeeException">A number is below 1, or channels or filters are no multiple of the groups.</exception>
    public Conv2d(int channels, int filters, int size, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool hasBias = true,
        Func<Shape, Func<RngKey, Tensor>>? weights = null, Func<Shape, Func<RngKey, Tensor>>? biases = null)
        : this(channels, filters, [size, size], Even(2, stride, padding, dilation), groups, hasBias, null, weights, biases)
    {
    }

    /// <summary>A layer with every number of the window given for each axis.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="sizes">Rows and columns of the kernel.</param>
    /// <param name="windows">How it moves down and to the right; <see cref="AxisWindow.Same"/> keeps the size.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <param name="beyond">How the image goes on where it is padded; zeros if null.</param>
    /// <param name="weights">First values of a weight of a shape; normal by the fan in if null.</param>
    /// <param name="biases">First values of a bias of a shape; zeros if null.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public Conv2d(int channels, int filters, IReadOnlyList<int> sizes, IReadOnlyList<AxisWindow> windows, int groups = 1, bool hasBias = true, PadMode? beyond = null,
        Func<Shape, Func<RngKey, Tensor>>? weights = null, Func<Shape, Func<RngKey, Tensor>>? biases = null)
        : base("conv2d", channels, filters, sizes, windows, groups, hasBias, beyond, null, weights ?? Initializers.KaimingFanIn, shape => biases is null ? new(Tensor.From(new float[shape.Count], shape)) : new(biases(shape)))
    {
    }
}
