using System.Buffers.Binary;

namespace Ogee.Recipes;

/// <summary>The kinds of image that are read, told by their first bytes.</summary>
public enum ImageFormat
{
    /// <summary>Portable Network Graphics.</summary>
    Png,
    /// <summary>JPEG (JFIF, EXIF).</summary>
    Jpeg,
    /// <summary>GIF; the first frame counts.</summary>
    Gif,
    /// <summary>Windows bitmap.</summary>
    Bmp,
    /// <summary>WebP.</summary>
    Webp,
}

/// <summary>What the header of an image says, read without decoding it.</summary>
/// <param name="Format">The kind, told by content and not by extension.</param>
/// <param name="Height">Rows as stored.</param>
/// <param name="Width">Columns as stored.</param>
/// <param name="Channels">1 for gray, 3 for all else (palette, colour, CMYK; transparency is laid over white).</param>
public sealed record ImageHeader(ImageFormat Format, int Height, int Width, int Channels)
{
    /// <summary>Reads the header of an encoded image.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="maxPixels">The cap on height × width.</param>
    /// <exception cref="OgeeException">It is none of the kinds (OG2109) or has too many pixels (OG2110).</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> bytes, string name, long maxPixels = 100_000_000)
    {
        if (bytes.IsEmpty) throw RecipeErrors.Image.With($"{name} is empty", "Expected PNG, JPEG, GIF, BMP or WebP", "Remove the file or copy it again.");
        var header = Parse(bytes) ?? throw RecipeErrors.Image.With($"{name} ({bytes.Length} bytes, begins {Convert.ToHexStringLower(bytes[..Math.Min(8, bytes.Length)])}) is not an image with a whole header",
            "Expected PNG, JPEG, GIF, BMP or WebP, told by content", "Remove the file, or convert it to PNG.");
        if (header.Height < 1 || header.Width < 1)
            throw RecipeErrors.Image.With($"{name} says that it has {header.Height}×{header.Width} pixels", "Expected at least one pixel", "Remove the file or copy it again.");
        if ((long)header.Height * header.Width > maxPixels)
            throw RecipeErrors.TooManyPixels.With($"{name} says that it has {header.Height}×{header.Width} pixels", $"Expected at most {maxPixels}", "Scale the image down, or raise data.max-pixels if it is honest.");
        return header;
    }

    static ImageHeader? Parse(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ..] => Png(bytes),
        [0xff, 0xd8, 0xff, ..] => Jpeg(bytes),
        [0x47, 0x49, 0x46, 0x38, 0x37 or 0x39, 0x61, ..] => Gif(bytes),
        [0x42, 0x4d, ..] => Bmp(bytes),
        [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x45, 0x42, 0x50, ..] => Webp(bytes),
        _ => null,
    };

    static ImageHeader? Png(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 33 || !bytes[12..16].SequenceEqual("IHDR"u8)) return null;
        uint width = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), height = BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]);
        return Of(ImageFormat.Png, height, width, bytes[25] is 0 or 4 ? 1 : 3);
    }

    static ImageHeader? Jpeg(ReadOnlySpan<byte> bytes)
    {
        for (var at = 2; at + 4 <= bytes.Length;)
        {
            if (bytes[at] != 0xff) return null;
            var marker = bytes[at + 1];
            if (marker == 0xff) at++;
            else if (marker is 0x01 or (>= 0xd0 and <= 0xd8)) at += 2;
            else if (marker is 0xd9 or 0xda) return null;
            else
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
                // SOF0 to SOF15 carry the sizes; C4, C8 and CC in their midst are tables.
                if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
                    return length < 8 || at + 10 > bytes.Length ? null
                        : Of(ImageFormat.Jpeg, BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]), bytes[at + 9] == 1 ? 1 : 3);
                if (length < 2) return null;
                at += 2 + length;
            }
        }
        return null;
    }

    static ImageHeader? Gif(ReadOnlySpan<byte> bytes) => bytes.Length < 13 ? null
        : Of(ImageFormat.Gif, BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), 3);

    static ImageHeader? Bmp(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 26) return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]) == 12)
            return Of(ImageFormat.Bmp, BinaryPrimitives.ReadUInt16LittleEndian(bytes[20..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]), 3);
        long width = BinaryPrimitives.ReadInt32LittleEndian(bytes[18..]), height = BinaryPrimitives.ReadInt32LittleEndian(bytes[22..]);
        return Of(ImageFormat.Bmp, Math.Abs(height), width, 3);
    }

    static ImageHeader? Webp(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 30) return null;
        var kind = bytes[12..16];
        if (kind.SequenceEqual("VP8X"u8)) return Of(ImageFormat.Webp, 1 + Int24(bytes[27..]), 1 + Int24(bytes[24..]), 3);
        if (kind.SequenceEqual("VP8 "u8))
            return Of(ImageFormat.Webp, BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]) & 0x3fff, BinaryPrimitives.ReadUInt16LittleEndian(bytes[26..]) & 0x3fff, 3);
        if (!kind.SequenceEqual("VP8L"u8)) return null;
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(bytes[21..]);
        return Of(ImageFormat.Webp, 1 + (bits >> 14 & 0x3fff), 1 + (bits & 0x3fff), 3);
    }

    static int Int24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;

    static ImageHeader Of(ImageFormat format, long height, long width, int channels) =>
        new(format, (int)Math.Clamp(height, 0, int.MaxValue), (int)Math.Clamp(width, 0, int.MaxValue), channels);
}
