namespace Ogee.Learn;

/// <summary>The largest element of each window of [batch, channels, length].</summary>
/// <param name="size">Elements of the window.</param>
/// <param name="stride">Elements from one window to the next; the size if 0.</param>
/// <param name="padding">Padding on each side.</param>
/// <param name="roundsUp">Whether a last window that only partly covers the image counts too (libtorch's <c>ceil_mode</c>).</param>
/// <param name="dilation">Elements from one tap to the next.</param>
public sealed class MaxPool1d(int size, int stride = 0, int padding = 0, bool roundsUp = false, int dilation = 1) : Module
{
    /// <param name="x">[batch, channels, length]</param>
    /// <returns>[batch, channels, length']</returns>
    public override Tensor Forward(Tensor x) => x.MaxPool1d(size, stride, padding, dilation, roundsUp);
}

/// <summary>The largest element of each window of [batch, channels, height, width].</summary>
/// <param name="size">Rows and columns of the window.</param>
/// <param name="stride">Elements from one window to the next; the size if 0.</param>
/// <param name="padding">Padding on each side.</param>
/// <param name="roundsUp">Whether a last window that only partly covers the image counts too (libtorch's <c>ceil_mode</c>).</param>
/// <param name="dilation">Elements from one tap to the next.</param>
public sealed class MaxPool2d(int size, int stride = 0, int padding = 0, bool roundsUp = false, int dilation = 1) : Module
{
    /// <param name="x">[batch, channels, height, width]</param>
    /// <returns>[batch, channels, height', width']</returns>
    public override Tensor Forward(Tensor x) => x.MaxPool2d(size, stride, padding, dilation, roundsUp);
}

/// <summary>The largest element of each window of [batch, channels, depth, height, width].</summary>
/// <param name="size">Planes, rows and columns of the window.</param>
/// <param name="stride">Elements from one window to the next; the size if 0.</param>
/// <param name="padding">Padding on each side.</param>
/// <param name="roundsUp">Whether a last window that only partly covers the image counts too (libtorch's <c>ceil_mode</c>).</param>
/// <param name="dilation">Elements from one tap to the next.</param>
public sealed class MaxPool3d(int size, int stride = 0, int padding = 0, bool roundsUp = false, int dilation = 1) : Module
{
    /// <param name="x">[batch, channels, depth, height, width]</param>
    /// <returns>[batch, channels, depth', height', width']</returns>
    public override Tensor Forward(Tensor x) => x.MaxPool3d(size, stride, padding, dilation, roundsUp);
}

/// <summary>The mean of each window of [batch, channels, length].</summary>
/// <param name="size">Elements of the window.</param>
/// <param name="stride">Elements from one window to the next; the size if 0.</param>
/// <param name="padding">Zeros on each side.</param>
/// <param name="countPadding">Whether padding counts in the divisor.</param>
/// <param name="roundsUp">Whether a last window that only partly covers the image counts too (libtorch's <c>ceil_mode</c>).</param>
public sealed class AveragePool1d(int size, int stride = 0, int padding = 0, bool countPadding = true, bool roundsUp = false) : Module
{
    /// <param name="x">[batch, channels, length]</param>
    /// <returns>[batch, channels, length']</returns>
    public override Tensor Forward(Tensor x) => x.AveragePool1d(size, stride, padding, countPadding, roundsUp);
}

/// <summary>The mean of each window of [batch, channels, height, width].</summary>
/// <param name="size">Rows and columns of the window.</param>
/// <param name="stride">Elements from one window to the next; the size if 0.</param>
/// <param name="padding">Zeros on each side.</param>
/// <param name="countPadding">Whether padding counts in the divisor.</param>
/// <param name="roundsUp">Whether a last window that only partly covers the image counts too (libtorch's <c>ceil_mode</c>).</param>
public sealed class AveragePool2d(int size, int stride = 0, int padding = 0, bool countPadding = true, bool roundsUp = false) : Module
{
    /// <param name="x">[batch, channels, height, width]</param>
    /// <returns>[batch, channels, height', width']</returns>
    public override Tensor Forward(Tensor x) => x.AveragePool2d(size, stride, padding, countPadding, roundsUp);
}

/// <summary>The mean of each window of [batch, channels, depth, height, width].</summary>
/// <param name="size">Planes, rows and columns of the window.</param>
/// <param name="stride">Elements from one window to the next; the size if 0.</param>
/// <param name="padding">Zeros on each side.</param>
/// <param name="countPadding">Whether padding counts in the divisor.</param>
/// <param name="roundsUp">Whether a last window that only partly covers the image counts too (libtorch's <c>ceil_mode</c>).</param>
public sealed class AveragePool3d(int size, int stride = 0, int padding = 0, bool countPadding = true, bool roundsUp = false) : Module
{
    /// <param name="x">[batch, channels, depth, height, width]</param>
    /// <returns>[batch, channels, depth', height', width']</returns>
    public override Tensor Forward(Tensor x) => x.AveragePool3d(size, stride, padding, countPadding, roundsUp);
}

/// <summary>The root of the sum of each window's powers, (Σ |x|ᵖ)^(1/p), of [batch, channels, length].</summary>
/// <param name="power">p, above 0.</param>
/// <param name="size">Elements of the window.</param>
/// <param name="stride">Elements from one window to the next; the size if 0.</param>
/// <param name="roundsUp">Whether a last window that only partly covers the image counts too.</param>
public sealed class LpPool1d(double power, int size, int stride = 0, bool roundsUp = false) : Module
{
    readonly AxisWindow window = new(stride == 0 ? size : stride);

    /// <param name="x">[batch, channels, length]</param>
    /// <returns>[batch, channels, length']</returns>
    public override Tensor Forward(Tensor x) => x.LpPool(power, [size], [window], roundsUp);
}

/// <summary>The root of the sum of each window's powers, (Σ |x|ᵖ)^(1/p), of [batch, channels, height, width].</summary>
/// <param name="power">p, above 0.</param>
/// <param name="size">Rows and columns of the window.</param>
/// <param name="stride">Elements from one window to the next; the size if 0.</param>
/// <param name="roundsUp">Whether a last window that only partly covers the image counts too.</param>
public sealed class LpPool2d(double power, int size, int stride = 0, bool roundsUp = false) : Module
{
    readonly AxisWindow window = new(stride == 0 ? size : stride);

    /// <param name="x">[batch, channels, height, width]</param>
    /// <returns>[batch, channels, height', width']</returns>
    public override Tensor Forward(Tensor x) => x.LpPool(power, [size, size], [window, window], roundsUp);
}

/// <summary>The root of the sum of each window's powers, (Σ |x|ᵖ)^(1/p), of [batch, channels, depth, height, width].</summary>
/// <param name="power">p, above 0.</param>
/// <param name="size">Planes, rows and columns of the window.</param>
/// <param name="stride">Elements from one window to the next; the size if 0.</param>
/// <param name="roundsUp">Whether a last window that only partly covers the image counts too.</param>
public sealed class LpPool3d(double power, int size, int stride = 0, bool roundsUp = false) : Module
{
    readonly AxisWindow window = new(stride == 0 ? size : stride);

    /// <param name="x">[batch, channels, depth, height, width]</param>
    /// <returns>[batch, channels, depth', height', width']</returns>
    public override Tensor Forward(Tensor x) => x.LpPool(power, [size, size, size], [window, window, window], roundsUp);
}

/// <summary>The mean over the image: [batch, channels, ...] to [batch, channels].</summary>
public sealed class GlobalAveragePool : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.GlobalAveragePool();
}
