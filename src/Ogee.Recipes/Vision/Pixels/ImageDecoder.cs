using System.Runtime.InteropServices;
using SkiaSharp;

namespace Ogee.Recipes;

/// <summary>How an image is decoded.</summary>
public sealed record DecodeOptions
{
    /// <summary>The cap on height × width, checked in the header before anything is decoded.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>The side in pixels that is needed: a JPEG with twice that or more is decoded at 1/2, 1/4 or 1/8; null for full size.</summary>
    public int? TargetSide { get; init; }
}

/// <summary>Turns files into pixels: PNG, JPEG, GIF (first frame), BMP and WebP, told by content.</summary>
/// <remarks>
/// 16-bit samples become 8-bit, palettes and CMYK become colour, transparency is laid over white, EXIF orientation is applied,
/// and colour profiles are not. Safe to call from several threads.
/// </remarks>
public static class ImageDecoder
{
    /// <summary>Decodes one image.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <returns>Pixels [height, width, channels], upright; 1 channel where the file is gray, else 3.</returns>
    /// <exception cref="OgeeException">It cannot be decoded (OG2109) or has too many pixels (OG2110), or the decoder is not installed (OG2116); nothing else is thrown, whatever the bytes.</exception>
    public static ImagePixels Decode(ReadOnlySpan<byte> bytes, string name, DecodeOptions? options = null) => Decode(bytes, name, options, out _);

    /// <summary>Decodes one image, and says whether any of its pixels let through what is behind them.</summary>
    internal static ImagePixels Decode(ReadOnlySpan<byte> bytes, string name, DecodeOptions? options, out bool isTransparent)
    {
        options ??= new();
        Require();
        var header = ImageHeader.Read(bytes, name, options.MaxPixels);
        var content = header.Format == ImageFormat.Png ? PngChunks.WithPixelsOnly(bytes) ?? throw Bad(name, "is a truncated or damaged PNG") : bytes.ToArray();
        try
        {
            return Decode(content, header, name, options, out isTransparent);
        }
        catch (Exception cause) when (cause is not OgeeException and not OutOfMemoryException)
        {
            throw RecipeErrors.Image.With($"{name} cannot be decoded ({cause.Message.TrimEnd('.')})", "Expected a whole image", "Remove the file or copy it again.", cause);
        }
    }

    /// <summary>Makes sure that the native decoder is there: without it every file would look damaged.</summary>
    /// <exception cref="OgeeException">It did not load (OG2116).</exception>
    internal static void Require()
    {
        if (fault.Value is { } cause)
            throw RecipeErrors.Decoder.With($"The image decoder libSkiaSharp did not load ({cause.Message.ReplaceLineEndings(" ").Split(". ")[0].TrimEnd('.')})", "Expected the native library of SkiaSharp beside the program", "Install Ogee again, or restore the packages: dotnet restore --force. See: ogee doctor", cause);
    }

    static readonly Lazy<Exception?> fault = new(Fault);

    static Exception? Fault()
    {
        try
        {
            using var bitmap = new SKBitmap(1, 1);
            return bitmap.IsNull ? new DllNotFoundException("it makes no bitmap") : null;
        }
        catch (Exception cause) when (cause is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or TypeInitializationException or InvalidOperationException)
        {
            return cause.GetBaseException();
        }
    }

    static ImagePixels Decode(byte[] content, ImageHeader header, string name, DecodeOptions options, out bool isTransparent)
    {
        using var data = SKData.CreateCopy(content);
        using var codec = SKCodec.Create(data) ?? throw Bad(name, $"is a damaged {header.Format} file");
        // What the decoder sees must be what the cap was checked on.
        if (codec.Info.Width != header.Width || codec.Info.Height != header.Height)
            throw Bad(name, $"says {header.Height}×{header.Width} in its header and {codec.Info.Height}×{codec.Info.Width} inside");
        var size = Scaled(codec, header, options.TargetSide);
        var info = new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        if (info.BytesSize64 > Array.MaxLength) throw Bad(name, $"needs {info.BytesSize64} bytes");
        var rgba = new byte[info.BytesSize];
        var pin = GCHandle.Alloc(rgba, GCHandleType.Pinned);
        SKCodecResult result;
        try
        {
            result = codec.GetPixels(info, pin.AddrOfPinnedObject());
        }
        finally
        {
            pin.Free();
        }
        if (result != SKCodecResult.Success) throw Bad(name, $"is a truncated or damaged {header.Format} file ({result})");
        return Upright(OverWhite(rgba, size.Height, size.Width, header.Channels, out isTransparent), codec.EncodedOrigin);
    }

    static SKSizeI Scaled(SKCodec codec, ImageHeader header, int? targetSide)
    {
        var size = new SKSizeI(header.Width, header.Height);
        if (targetSide is not { } side || header.Format != ImageFormat.Jpeg) return size;
        for (var divisor = 8; divisor > 1; divisor /= 2)
        {
            var scaled = codec.GetScaledDimensions(1f / divisor);
            if (Math.Min(scaled.Width, scaled.Height) >= side) return scaled;
        }
        return size;
    }

    static ImagePixels OverWhite(byte[] rgba, int height, int width, int channels, out bool isTransparent)
    {
        isTransparent = false;
        var result = new byte[height * width * channels];
        for (int from = 0, to = 0; from < rgba.Length; from += 4, to += channels)
        {
            var alpha = rgba[from + 3];
            isTransparent |= alpha != 255;
            for (var channel = 0; channel < channels; channel++)
                result[to + channel] = alpha == 255 ? rgba[from + channel] : (byte)((rgba[from + channel] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
        return new(result, height, width, channels);
    }

    // EXIF orientations 2 to 8 as flips and a transposition; EXIF 2.32, tag 0x0112.
    static ImagePixels Upright(ImagePixels pixels, SKEncodedOrigin origin) => origin switch
    {
        SKEncodedOrigin.TopRight => Turned.Of(pixels, false, true, false),
        SKEncodedOrigin.BottomRight => Turned.Of(pixels, false, true, true),
        SKEncodedOrigin.BottomLeft => Turned.Of(pixels, false, false, true),
        SKEncodedOrigin.LeftTop => Turned.Of(pixels, true, false, false),
        SKEncodedOrigin.RightTop => Turned.Of(pixels, true, true, false),
        SKEncodedOrigin.RightBottom => Turned.Of(pixels, true, true, true),
        SKEncodedOrigin.LeftBottom => Turned.Of(pixels, true, false, true),
        _ => pixels,
    };

    static OgeeException Bad(string name, string what) => RecipeErrors.Image.With($"{name} {what}", "Expected a whole image", "Remove the file or copy it again.");
}
