namespace Ogee.Recipes;

/// <summary>The eight ways to turn and mirror a picture.</summary>
static class Turned
{
    /// <summary>Transposes (rows become columns), then mirrors left to right, then top to bottom.</summary>
    internal static ImagePixels Of(ImagePixels pixels, bool transpose, bool mirror, bool flip)
    {
        if (!transpose && !mirror && !flip) return pixels;
        var (height, width) = transpose ? (pixels.Width, pixels.Height) : (pixels.Height, pixels.Width);
        var (channels, from, result) = (pixels.Channels, pixels.Data, new byte[pixels.Data.Length]);
        for (var y = 0; y < height; y++)
        {
            var row = flip ? height - 1 - y : y;
            for (var x = 0; x < width; x++)
            {
                var column = mirror ? width - 1 - x : x;
                var at = (transpose ? column * pixels.Width + row : row * pixels.Width + column) * channels;
                for (var channel = 0; channel < channels; channel++) result[(y * width + x) * channels + channel] = from[at + channel];
            }
        }
        return new(result, height, width, channels);
    }
}
