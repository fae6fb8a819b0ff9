namespace Ogee.Learn;

/// <summary>Transposed convolution along one axis: what a convolution with a stride makes small becomes large again.</summary>
public sealed class ConvTranspose1d : Convolution
{
    /// <summary>A layer with libtorch's initialisation.</summary>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="size">Taps of the kernel along the axis.</param>
    /// <param name="stride">Elements of the result from one window to the next.</param>
    /// <param name="padding">Elements taken away from each side of the result.</param>
    /// <param name="outputPadding">Elements that the result has more at the end.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <param name="dilation">Elements from one tap to the next.</param>
    /// <exception cref="OgeeException">A number is out of range, or channels or filters are no multiple of the groups.</exception>
    public ConvTranspose1d(int channels, int filters, int size, int stride = 1, int padding = 0, int outputPadding = 0, int groups = 1, bool hasBias = true, int dilation = 1)
        : this(channels, filters, [size], Even(1, stride, padding, dilation), [outputPadding], groups, hasBias)
    {
    }

    /// <summary>A layer with every number of the window given for each axis.</summary>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="sizes">Taps of the kernel along each axis.</param>
    /// <param name="windows">How it moves over the result along each axis.</param>
    /// <param name="outputPadding">Elements that the result has more at the end of each axis.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public ConvTranspose1d(int channels, int filters, IReadOnlyList<int> sizes, IReadOnlyList<AxisWindow> windows, IReadOnlyList<int> outputPadding, int groups = 1, bool hasBias = true)
        : base("conv_transpose1d", channels, filters, sizes, windows, groups, hasBias, null, outputPadding)
    {
    }
}

/// <summary>Transposed convolution along two axes: what a convolution with a stride makes small becomes large again.</summary>
public sealed class ConvTranspose2d : Convolution
{
    /// <summary>A layer with libtorch's initialisation.</summary>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="size">Taps of the kernel along each axis.</param>
    /// <param name="stride">Elements of the result from one window to the next.</param>
    /// <param name="padding">Elements taken away from each side of the result.</param>
    /// <param name="outputPadding">Elements that the result has more at the end.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <param name="dilation">Elements from one tap to the next.</param>
    /// <exception cref="OgeeException">A number is out of range, or channels or filters are no multiple of the groups.</exception>
    public ConvTranspose2d(int channels, int filters, int size, int stride = 1, int padding = 0, int outputPadding = 0, int groups = 1, bool hasBias = true, int dilation = 1)
        : this(channels, filters, [size, size], Even(2, stride, padding, dilation), [outputPadding, outputPadding], groups, hasBias)
    {
    }

    /// <summary>A layer with every number of the window given for each axis.</summary>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="sizes">Taps of the kernel along each axis.</param>
    /// <param name="windows">How it moves over the result along each axis.</param>
    /// <param name="outputPadding">Elements that the result has more at the end of each axis.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public ConvTranspose2d(int channels, int filters, IReadOnlyList<int> sizes, IReadOnlyList<AxisWindow> windows, IReadOnlyList<int> outputPadding, int groups = 1, bool hasBias = true)
        : base("conv_transpose2d", channels, filters, sizes, windows, groups, hasBias, null, outputPadding)
    {
    }
}

/// <summary>Transposed convolution along three axes: what a convolution with a stride makes small becomes large again.</summary>
public sealed class ConvTranspose3d : Convolution
{
    /// <summary>A layer with libtorch's initialisation.</summary>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="size">Taps of the kernel along each axis.</param>
    /// <param name="stride">Elements of the result from one window to the next.</param>
    /// <param name="padding">Elements taken away from each side of the result.</param>
    /// <param name="outputPadding">Elements that the result has more at the end.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <param name="dilation">Elements from one tap to the next.</param>
    /// <exception cref="OgeeException">A number is out of range, or channels or filters are no multiple of the groups.</exception>
    public ConvTranspose3d(int channels, int filters, int size, int stride = 1, int padding = 0, int outputPadding = 0, int groups = 1, bool hasBias = true, int dilation = 1)
        : this(channels, filters, [size, size, size], Even(3, stride, padding, dilation), [outputPadding, outputPadding, outputPadding], groups, hasBias)
    {
    }

    /// <summary>A layer with every number of the window given for each axis.</summary>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="sizes">Taps of the kernel along each axis.</param>
    /// <param name="windows">How it moves over the result along each axis.</param>
    /// <param name="outputPadding">Elements that the result has more at the end of each axis.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public ConvTranspose3d(int channels, int filters, IReadOnlyList<int> sizes, IReadOnlyList<AxisWindow> windows, IReadOnlyList<int> outputPadding, int groups = 1, bool hasBias = true)
        : base("conv_transpose3d", channels, filters, sizes, windows, groups, hasBias, null, outputPadding)
    {
    }
}
