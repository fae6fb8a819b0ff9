using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>A picture of what a model of circuit boards has never seen: a sky that fades to the horizon, a sun, and grain as of a camera. Drawn, so that it is the same everywhere.</summary>
static class ForeignPicture
{
    internal static ImagePixels Draw(int side)
    {
        var grain = new Rng(new RngKey(0).Fold("sunset"));
        var data = new byte[side * side * 3];
        for (var y = 0; y < side; y++)
            for (var x = 0; x < side; x++)
            {
                var (down, across) = (100 * y / side, 100 * x / side);
                var isSun = (across - 60) * (across - 60) + (down - 55) * (down - 55) < 150;
                var isLand = down > 75;
                var (red, green, blue) = isLand ? (40 + across / 4, 45, 50) : isSun ? (250, 225, 160) : (90 + 3 * down / 2, 100 + down / 2, 170 - down);
                var noise = grain.NextInt(25) - 12;
                var place = (y * side + x) * 3;
                (data[place], data[place + 1], data[place + 2]) = (Byte(red + noise), Byte(green + noise), Byte(blue + noise));
            }
        return new(data, side, side, 3);
    }

    static byte Byte(int value) => (byte)Math.Clamp(value, 0, 255);
}
