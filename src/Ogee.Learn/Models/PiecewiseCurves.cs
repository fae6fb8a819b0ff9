namespace Ogee.Learn;

/// <summary>Cuts numbers into straight pieces: a linear layer after it is a curve of each number, with a corner where pieces meet.</summary>
/// <remarks>Piecewise-linear encoding (Gorishniy et al. 2022, On Embeddings for Numerical Features in Tabular Deep Learning). Its pieces are quantiles; here they are even, because
/// numbers arrive evenly spread. Each value only rises with its number, also after rounding, which <see cref="MonotoneBranch"/> relies on.</remarks>
static class PiecewiseCurves
{
    // A number that is evenly spread within ±√3 has mean 0 and variance 1.
    const double HalfRange = 1.7320508075688772;

    /// <param name="x">[batch, numbers]: within ±√3; what is outside counts as the nearest end.</param>
    /// <param name="pieces">Pieces of each number.</param>
    /// <returns>[batch, numbers · pieces]: −½ before a piece, ½ after it.</returns>
    public static Tensor Cut(Tensor x, int pieces)
    {
        var place = (x * (pieces / (2 * HalfRange))) + (pieces / 2.0);
        var values = (place.Unsqueeze(-1) - Tensor.Arange(pieces, DType.Float32)).Clamp(0, 1) - 0.5; // [batch, numbers, pieces]
        return values.Flatten();
    }
}
