namespace Ogee.Learn;

/// <summary>Makes images so many times as large: [batch, channels, sizes...] to [batch, channels, factor · sizes...].</summary>
public sealed class Upsample : Module
{
    readonly int factor;
    readonly ResizeOptions options;

    /// <summary>Makes larger by a whole factor.</summary>
    /// <param name="factor">How many times as large along each axis after the channels.</param>
    /// <param name="options">How; libtorch's <c>nearest</c> if null.</param>
    /// <exception cref="OgeeException">The factor is below 1.</exception>
    public Upsample(int factor, ResizeOptions? options = null)
    {
        if (factor < 1) throw LearnErrors.Setting.With($"upsample: the factor is {factor}", "Expected at least 1", "Use a pooling to make images smaller.");
        (this.factor, this.options) = (factor, options ?? ResizeOptions.Nearest);
    }

    /// <param name="x">[batch, channels, sizes...]</param>
    /// <returns>[batch, channels, factor · sizes...]</returns>
    public override Tensor Forward(Tensor x)
    {
        if (x.Rank < 3) throw LearnErrors.Data.With($"upsample: the input is {x}", "Expected [batch, channels, sizes...]", "Reshape it.");
        var sizes = x.Shape.Sizes[2..].ToArray();
        for (var i = 0; i < sizes.Length; i++) sizes[i] *= factor;
        return x.Resize(sizes, options);
    }
}

/// <summary>Channels become pixels (Shi et al. 2016): [batch, channels · factor², height, width] to [batch, channels, factor · height, factor · width].</summary>
/// <param name="factor">How many times as many rows and columns.</param>
public sealed class PixelShuffle(int factor) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.PixelShuffle(factor);
}

/// <summary>Pixels become channels: the reverse of <see cref="PixelShuffle"/>.</summary>
/// <param name="factor">How many times fewer rows and columns.</param>
public sealed class PixelUnshuffle(int factor) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.PixelUnshuffle(factor);
}
