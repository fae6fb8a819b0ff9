namespace Ogee.Learn;

/// <summary>The largest element of each window.</summary>
/// <param name="size">Rows and columns of the window.</param>
/// <param name="stride">Pixels from one window to the next; the size if 0.</param>
/// <param name="padding">Padding on each side.</param>
/// <param name="roundsUp">Whether a last window that only partly covers the image counts too (libtorch's <c>ceil_mode</c>).</param>
public sealed class MaxPool2d(int size, int stride = 0, int padding = 0, bool roundsUp = false) : Module
{
    readonly int step = stride == 0 ? size : stride;

    /// <param name="x">[batch, channels, height, width]</param>
    /// <returns>[batch, channels, height', width']</returns>
    public override Tensor Forward(Tensor x)
    {
        if (!roundsUp || x.Rank != 4) return x.MaxPool2d(size, step, padding);
        var window = Window.Even(step, padding) with { PadBottom = padding + Rest(x.Shape[2]), PadRight = padding + Rest(x.Shape[3]) };
        return Tensor.Apply(new Ops.MaxPool2d(size, size, window), x);
    }

    /// <summary>Pixels that the last window lacks. One that would lie in the padding alone is left out, as in libtorch.</summary>
    int Rest(long pixels)
    {
        var beyond = (pixels + (2 * padding) - size) % step;
        var begin = pixels + (2 * padding) - size - beyond + step;
        return beyond <= 0 || begin >= pixels + padding ? 0 : (int)(step - beyond);
    }
}

/// <summary>The mean of each window.</summary>
/// <param name="size">Rows and columns of the window.</param>
/// <param name="stride">Pixels from one window to the next; the size if 0.</param>
/// <param name="padding">Zeros on each side.</param>
/// <param name="countPadding">Whether padding counts in the divisor.</param>
public sealed class AveragePool2d(int size, int stride = 0, int padding = 0, bool countPadding = true) : Module
{
    /// <param name="x">[batch, channels, height, width]</param>
    /// <returns>[batch, channels, height', width']</returns>
    public override Tensor Forward(Tensor x) => x.AveragePool2d(size, stride, padding, countPadding);
}

/// <summary>The mean over the image: [batch, channels, height, width] to [batch, channels].</summary>
public sealed class GlobalAveragePool : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Mean(2, 3);
}
