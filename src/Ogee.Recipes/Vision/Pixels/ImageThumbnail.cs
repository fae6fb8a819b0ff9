namespace Ogee.Recipes;

/// <summary>Small pictures for pages.</summary>
static class ImageThumbnail
{
    /// <summary>The longest side in pixels.</summary>
    internal const int Side = 96;

    /// <summary>A picture as PNG of at most <see cref="Side"/> pixels a side; a smaller one stays as it is.</summary>
    internal static byte[] Of(ImagePixels picture)
    {
        var side = Math.Max(picture.Height, picture.Width);
        if (side > Side) picture = ImageResize.To(picture, Math.Max(1, picture.Height * Side / side), Math.Max(1, picture.Width * Side / side));
        return PngWriter.Encode(picture);
    }
}
