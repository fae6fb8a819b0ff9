namespace Ogee.Recipes;

/// <summary>Turns and scales a picture about its middle, by bilinear samples in fixed point; edges are repeated.</summary>
static class Affine
{
    // Positions carry 16 bits of fraction, of which the top 8 weigh neighbours.
    const int Fraction = 16, Weight = 8, One = 1 << Weight;

    /// <summary>Each result pixel is the picture at the rotated, scaled place.</summary>
    internal static ImagePixels Sample(ImagePixels pixels, double cosine, double sine)
    {
        var (height, width, channels) = (pixels.Height, pixels.Width, pixels.Channels);
        var result = new byte[pixels.Data.Length];
        long cos = Fixed(cosine), sin = Fixed(sine);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                // Twice the distance to the middle is whole for odd and even sides alike.
                long dx = 2 * x + 1 - width, dy = 2 * y + 1 - height;
                var column = ((cos * dx + sin * dy) >> 1) + ((long)(width - 1) << (Fraction - 1));
                var row = ((cos * dy - sin * dx) >> 1) + ((long)(height - 1) << (Fraction - 1));
                Blend(pixels, row, column, result.AsSpan((y * width + x) * channels, channels));
            }
        return new(result, height, width, channels);
    }

    static void Blend(ImagePixels pixels, long row, long column, Span<byte> to)
    {
        var (top, left) = ((int)(row >> Fraction), (int)(column >> Fraction));
        int down = (int)(row >> (Fraction - Weight)) & (One - 1), right = (int)(column >> (Fraction - Weight)) & (One - 1);
        int y0 = Math.Clamp(top, 0, pixels.Height - 1), y1 = Math.Clamp(top + 1, 0, pixels.Height - 1);
        int x0 = Math.Clamp(left, 0, pixels.Width - 1), x1 = Math.Clamp(left + 1, 0, pixels.Width - 1);
        for (var channel = 0; channel < to.Length; channel++)
        {
            var upper = pixels[y0, x0, channel] * (One - right) + pixels[y0, x1, channel] * right;
            var lower = pixels[y1, x0, channel] * (One - right) + pixels[y1, x1, channel] * right;
            to[channel] = (byte)((upper * (One - down) + lower * down + One * One / 2) >> (2 * Weight));
        }
    }

    static long Fixed(double value) => (long)Math.Floor(value * (1L << Fraction) + 0.5);
}
