namespace Ogee.Learn;

/// <summary>One-dimensional convolution with a learned weight and bias.</summary>
public sealed class Conv1d : Convolution
{
    /// <summary>A layer with libtorch's initialisation.</summary>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="size">Taps of the kernel along the axis.</param>
    /// <param name="stride">Elements from one window to the next.</param>
    /// <param name="padding">Padding on each side.</param>
    /// <param name="dilation">Elements from one tap to the next.</param>
    /// <param name="groups">Groups of channels; as many as channels is depthwise.</param>
    /// <param name="hasBias">Whether there is a bias; not needed before a batch norm.</param>
    /// <param name="beyond">How the input goes on where it is padded; zeros if null.</param>
    /// <exception cref="OgeeException">A number is below 1, or channels or filters are no multiple of the groups.</exception>
    public Conv1d(int channels, int filters, int size, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool hasBias = true, PadMode? beyond = null)
        : this(channels, filters, [size], Even(1, stride, padding, dilation), groups, hasBias, beyond)
    {
    }

    /// <summary>A layer with every number of the window given for each axis.</summary>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="sizes">Taps of the kernel along each axis.</param>
    /// <param name="windows">How it moves along each axis; <see cref="AxisWindow.Same"/> keeps the size.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <param name="beyond">How the input goes on where it is padded; zeros if null.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public Conv1d(int channels, int filters, IReadOnlyList<int> sizes, IReadOnlyList<AxisWindow> windows, int groups = 1, bool hasBias = true, PadMode? beyond = null)
        : base("conv1d", channels, filters, sizes, windows, groups, hasBias, beyond)
    {
    }
}
