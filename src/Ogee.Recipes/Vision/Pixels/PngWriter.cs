using SkiaSharp;

namespace Ogee.Recipes;

/// <summary>Writes pictures as PNG.</summary>
public static class PngWriter
{
    /// <summary>Encodes a picture.</summary>
    /// <param name="pixels">Pixels [height, width, channels] with 1 or 3 channels.</param>
    /// <returns>The bytes of a PNG file that decodes to the same pixels.</returns>
    public static byte[] Encode(ImagePixels pixels)
    {
        var gray = pixels.Channels == 1;
        using var bitmap = new SKBitmap(new SKImageInfo(pixels.Width, pixels.Height, gray ? SKColorType.Gray8 : SKColorType.Rgb888x, SKAlphaType.Opaque));
        var target = bitmap.GetPixelSpan();
        for (var y = 0; y < pixels.Height; y++)
        {
            var row = target[(y * bitmap.RowBytes)..];
            for (var x = 0; x < pixels.Width; x++)
            {
                if (gray) row[x] = pixels[y, x, 0];
                else (row[4 * x], row[4 * x + 1], row[4 * x + 2], row[4 * x + 3]) = (pixels[y, x, 0], pixels[y, x, 1], pixels[y, x, 2], 255);
            }
        }
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100)
            ?? throw RecipeErrors.Setting.With($"A picture of {pixels.Height}×{pixels.Width} cannot be encoded", "Expected sides of at least 1", "Use a picture that is not empty.");
        return data.ToArray();
    }
}
