using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>A picture of what a model of circuit boards has never seen, though it is black and white too: a chessboard, with grain as of a camera. Drawn, so that it is the same everywhere.</summary>
static class ForeignPicture
{
    const int Squares = 8;

    internal static ImagePixels Chessboard(int side)
    {
        var grain = new Rng(new RngKey(0).Fold("chessboard"));
        var data = new byte[side * side];
        for (var y = 0; y < side; y++)
            for (var x = 0; x < side; x++)
                data[y * side + x] = (byte)Math.Clamp((x * Squares / side + y * Squares / side) % 2 * 255 + grain.NextInt(25) - 12, 0, 255);
        return new(data, side, side, 1);
    }
}
