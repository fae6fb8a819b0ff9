namespace Ogee.Learn;

/// <summary>The means of windows that divide an image of any size into so many rows and columns.</summary>
/// <remarks>Window i of n over s pixels is from ⌊i·s/n⌋ to before ⌈(i+1)·s/n⌉, as in libtorch: windows overlap where n does not divide s, and repeat pixels where the image is smaller than the result.</remarks>
public sealed class AdaptiveAveragePool2d : Module
{
    readonly int size;

    /// <summary>Pools to a square.</summary>
    /// <param name="size">Rows and columns of the result.</param>
    /// <exception cref="OgeeException">The size is below 1.</exception>
    public AdaptiveAveragePool2d(int size)
    {
        if (size < 1) throw LearnErrors.Setting.With($"adaptive average pool: the size is {size}", "Expected at least 1", "Use 1 for the mean over the image.");
        this.size = size;
    }

    /// <param name="x">[batch, channels, height, width]</param>
    /// <returns>[batch, channels, size, size]</returns>
    public override Tensor Forward(Tensor x)
    {
        var (height, width) = (x.Shape[2], x.Shape[3]);
        if (height == size && width == size) return x;
        if (height == width && height % size == 0) return x.AveragePool2d((int)(height / size));
        // One matrix of weights an axis: [size, height] · [height, width] · [width, size].
        return Means(height).Cast(x.Type).MatMul(x.MatMul(Means(width).Cast(x.Type).Transpose(0, 1)));
    }

    /// <summary>The share of each pixel in each window: [size, pixels].</summary>
    Tensor Means(long pixels)
    {
        var shares = new float[size * pixels];
        for (var i = 0; i < size; i++)
        {
            var (from, to) = (i * pixels / size, (((i + 1) * pixels) + size - 1) / size);
            shares.AsSpan((int)((i * pixels) + from), (int)(to - from)).Fill(1f / (to - from));
        }
        return Tensor.From(shares, [size, pixels]);
    }
}
