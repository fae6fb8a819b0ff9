namespace Ogee.Cpu;

/// <summary>How a square of results of a 3×3 window comes from products of transformed pixels and weights: Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A, sixteen channels or filters in the lanes.</summary>
/// <remarks>The additions and fused multiply-adds of an element are the same on every processor, so its bits are too. Lavin and Gray, Fast Algorithms for Convolutional Neural Networks (CVPR 2016), after Winograd and Toom–Cook.</remarks>
internal unsafe interface IWinogradTile
{
    /// <summary>Rows and columns of results of a tile.</summary>
    static abstract int Results { get; }

    /// <summary>Rows and columns of products of a tile, and of the pixels that it sees: <see cref="Results"/> + 2.</summary>
    static abstract int Points { get; }

    /// <summary>Bᵀ d B.</summary>
    /// <param name="pixels">Where the channels of each pixel begin, row by row.</param>
    /// <param name="channels">How many channels: whole vectors of sixteen.</param>
    /// <param name="to">The channels at the first pair of points.</param>
    /// <param name="apart">Elements from one pair of points to the next.</param>
    static abstract void Pixels(float** pixels, long channels, float* to, long apart);

    /// <summary>G g Gᵀ.</summary>
    /// <param name="taps">The filters of the first tap, one after the other.</param>
    /// <param name="tap">Elements from one tap to the next.</param>
    /// <param name="filters">How many filters: whole vectors of sixteen.</param>
    /// <param name="to">The filters at the first pair of points.</param>
    /// <param name="apart">Elements from one pair of points to the next.</param>
    static abstract void Weights(float* taps, long tap, long filters, float* to, long apart);

    /// <summary>Aᵀ m A.</summary>
    /// <param name="products">The filters at the first pair of points.</param>
    /// <param name="apart">Elements from one pair of points to the next.</param>
    /// <param name="filters">How many filters: whole vectors of sixteen.</param>
    /// <param name="to">Where the filters of each result go, row by row.</param>
    static abstract void Sums(float* products, long apart, long filters, float** to);
}
