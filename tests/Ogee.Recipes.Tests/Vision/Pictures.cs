using SkiaSharp;

namespace Ogee.Recipes.Tests;

/// <summary>Pictures made for tests: smooth, different for each seed, encoded where files are wanted.</summary>
static class Pictures
{
    internal static ImagePixels Smooth(int height, int width, int channels, int seed = 0)
    {
        var data = new byte[height * width * channels];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                for (var c = 0; c < channels; c++)
                    data[(y * width + x) * channels + c] = (byte)(40 + (7 * y + 11 * x + 50 * c + 29 * seed + (seed + 1) * x * y / 8) % 200);
        return new(data, height, width, channels);
    }

    internal static byte[] Png(int height = 8, int width = 8, int channels = 3, int seed = 0) => Encode(Smooth(height, width, channels, seed), SKEncodedImageFormat.Png);

    internal static byte[] Jpeg(int height = 16, int width = 16, int channels = 3, int seed = 0) => Encode(Smooth(height, width, channels, seed), SKEncodedImageFormat.Jpeg);

    internal static byte[] Encode(ImagePixels pixels, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(pixels.Width, pixels.Height, pixels.Channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque));
        var bytes = bitmap.GetPixelSpan();
        for (var y = 0; y < pixels.Height; y++)
            for (var x = 0; x < pixels.Width; x++)
            {
                var at = y * bitmap.RowBytes + x * bitmap.BytesPerPixel;
                for (var c = 0; c < pixels.Channels; c++) bytes[at + c] = pixels[y, x, c];
                if (pixels.Channels == 3) bytes[at + 3] = 255;
            }
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    /// <summary>Class folders with so many pictures each, no two alike.</summary>
    internal static void ClassFolders(TemporaryFolder folder, string prefix, int count, params string[] classes)
    {
        for (var c = 0; c < classes.Length; c++)
            for (var i = 0; i < count; i++) folder.Write($"{prefix}{classes[c]}/{i}.png", Png(seed: 1000 * (prefix.Length + c) + i));
    }
}
