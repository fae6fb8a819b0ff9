namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>The matrix product. Vectors are allowed on either side; leading axes broadcast.</summary>
    /// <param name="other">[..., k, n] or [k]; this is [..., m, k] or [k].</param>
    /// <returns>[..., m, n], without the axis of a vector.</returns>
    /// <exception cref="OgeeException">The inner sizes differ, or a tensor is a scalar or no float.</exception>
    public Tensor MatMul(Tensor other)
    {
        if (Rank == 0 || other.Rank == 0)
            throw EngineErrors.Shape.With($"matmul: takes no scalars, got {Shape} × {other.Shape}", "Expected rank 1 or more", "Multiply with * instead.");
        if (Rank == 1) return Unsqueeze(0).MatMul(other).Squeeze(other.Rank == 1 ? 0 : -2);
        if (other.Rank == 1) return MatMul(other.Unsqueeze(1)).Squeeze(-1);
        if (other.Rank == 2 && Rank > 2)
        {
            // One large product instead of many small ones.
            return Reshape(Shape.Create([Rows(), Shape[-1]])).MatMul(other).Reshape(Shape.With(-1, other.Shape[1]));
        }
        var batch = Shape.Broadcast(Shape.Create(Shape.Sizes[..^2]), Shape.Create(other.Shape.Sizes[..^2]), "matmul");
        return Apply(Ops.Dot.Instance, Expand(Shape.Create([.. batch.Sizes, .. Shape.Sizes[^2..]])), other.Expand(Shape.Create([.. batch.Sizes, .. other.Shape.Sizes[^2..]])));
    }

    long Rows()
    {
        long rows = 1;
        foreach (var size in Shape.Sizes[..^1]) rows *= size;
        return rows;
    }

    /// <summary>Two-dimensional convolution (correlation).</summary>
    /// <param name="weight">[filters, channels / groups, rows, columns]; this is [batch, channels, height, width].</param>
    /// <param name="stride">Pixels from one window to the next.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="dilation">Pixels from one tap to the next.</param>
    /// <param name="groups">Groups of channels; as many as channels is depthwise.</param>
    /// <returns>[batch, filters, (height + 2·padding − dilation·(rows − 1) − 1) / stride + 1, …]</returns>
    public Tensor Conv2d(Tensor weight, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) => Conv2d(weight, Window.Even(stride, padding, dilation), groups);

    /// <summary>Two-dimensional convolution with every number of the window given.</summary>
    /// <param name="weight">[filters, channels / groups, rows, columns]; this is [batch, channels, height, width].</param>
    /// <param name="window">How the window moves.</param>
    /// <param name="groups">Groups of channels.</param>
    public Tensor Conv2d(Tensor weight, Window window, int groups = 1) => Apply(new Conv2d(window, groups), this, weight);

    /// <summary>The largest element of each window of [batch, channels, height, width].</summary>
    /// <param name="size">Rows and columns of the window.</param>
    /// <param name="stride">Pixels from one window to the next; the size if 0.</param>
    /// <param name="padding">Padding on each side, which never wins.</param>
    public Tensor MaxPool2d(int size, int stride = 0, int padding = 0) => Apply(new MaxPool2d(size, size, Window.Even(stride == 0 ? size : stride, padding)), this);

    /// <summary>The mean of each window of [batch, channels, height, width].</summary>
    /// <param name="size">Rows and columns of the window.</param>
    /// <param name="stride">Pixels from one window to the next; the size if 0.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="countPadding">Whether padding counts in the divisor.</param>
    public Tensor AveragePool2d(int size, int stride = 0, int padding = 0, bool countPadding = true) =>
        Apply(new AveragePool2d(size, size, Window.Even(stride == 0 ? size : stride, padding), countPadding), this);
}
