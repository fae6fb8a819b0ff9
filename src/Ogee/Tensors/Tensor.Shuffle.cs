namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>Channels become pixels (Shi et al. 2016): [..., channels · factor², height, width] to [..., channels, height · factor, width · factor], as in libtorch and ONNX's DepthToSpace by CRD.</summary>
    /// <param name="factor">How many times as many rows and columns.</param>
    /// <exception cref="OgeeException">There are fewer than three axes, or the channels are no multiple of factor².</exception>
    public Tensor PixelShuffle(int factor)
    {
        if (Rank < 3 || factor < 1 || Shape[-3] % ((long)factor * factor) != 0)
            throw EngineErrors.Shape.With($"pixel_shuffle: {Shape} by {factor}", "Expected [..., channels · factor², height, width] and a factor of at least 1", "Check the channels.");
        var (channels, height, width) = (Shape[-3] / factor / factor, Shape[-2], Shape[-1]);
        var y = Reshape(Outer(3), channels, factor, factor, height, width).Permute(0, 1, 4, 2, 5, 3);
        return y.Reshape(Shape.Create([.. Shape.Sizes[..^3], channels, height * factor, width * factor]));
    }

    /// <summary>Pixels become channels: the reverse of <see cref="PixelShuffle"/>.</summary>
    /// <param name="factor">How many times fewer rows and columns.</param>
    /// <exception cref="OgeeException">There are fewer than three axes, or height or width are no multiple of the factor.</exception>
    public Tensor PixelUnshuffle(int factor)
    {
        if (Rank < 3 || factor < 1 || Shape[-2] % factor != 0 || Shape[-1] % factor != 0)
            throw EngineErrors.Shape.With($"pixel_unshuffle: {Shape} by {factor}", "Expected [..., channels, height, width] with multiples of the factor", "Pad the image.");
        var (channels, height, width) = (Shape[-3], Shape[-2] / factor, Shape[-1] / factor);
        var y = Reshape(Outer(3), channels, height, factor, width, factor).Permute(0, 1, 3, 5, 2, 4);
        return y.Reshape(Shape.Create([.. Shape.Sizes[..^3], channels * factor * factor, height, width]));
    }

    /// <summary>Channels of each group in turns, so that groups of the next convolution see all (Zhang et al. 2018).</summary>
    /// <param name="groups">Groups of channels; this is [batch, channels, ...].</param>
    /// <exception cref="OgeeException">There are no channels, or they do not divide into the groups.</exception>
    public Tensor ChannelShuffle(int groups)
    {
        if (Rank < 2 || groups < 1 || Shape[1] % groups != 0)
            throw EngineErrors.Shape.With($"channel_shuffle: {Shape} by {groups} groups", "Expected [batch, channels, ...] with channels that divide into the groups", "Change the groups.");
        return Reshape(Shape.Create([Shape[0], groups, Shape[1] / groups, .. Shape.Sizes[2..]])).Transpose(1, 2).Reshape(Shape);
    }

    /// <summary>The product of the sizes before the last axes.</summary>
    long Outer(int last)
    {
        long product = 1;
        foreach (var size in Shape.Sizes[..^last]) product *= size;
        return product;
    }
}
