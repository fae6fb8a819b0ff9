namespace Ogee.Recipes;

/// <summary>What is unusual about the file of a picture.</summary>
[Flags]
enum FileMarks : byte
{
    None = 0,
    /// <summary>The extension names another format than the content.</summary>
    OtherExtension = 1,
    /// <summary>More than one picture in the file.</summary>
    ManyFrames = 2,
    /// <summary>16 bits a channel.</summary>
    SixteenBit = 4,
    /// <summary>Four inks instead of three lights.</summary>
    Cmyk = 8,
    /// <summary>Stored on its side or mirrored, with an EXIF orientation that says so.</summary>
    Turned = 16,
    /// <summary>At least one pixel is not opaque.</summary>
    Transparent = 32,
}

/// <summary>What a picture's file says beside its pixels: read from its own bytes, never believed from its name.</summary>
/// <param name="Format">The format, by content.</param>
/// <param name="Marks">What is unusual.</param>
/// <param name="Bytes">The size of the file.</param>
/// <param name="Origin">The camera, or else the program, that the file says it is from; empty where it says nothing.</param>
readonly record struct FileTraits(ImageFormat Format, FileMarks Marks, long Bytes, string Origin)
{
    internal static FileTraits Of(ReadOnlySpan<byte> bytes, string name, bool isTransparent)
    {
        var format = ImageHeader.Read(bytes, name, long.MaxValue).Format;
        var facts = format switch
        {
            ImageFormat.Png => FileFormats.Png(bytes),
            ImageFormat.Jpeg => FileFormats.Jpeg(bytes),
            ImageFormat.Gif => FileFormats.Gif(bytes),
            ImageFormat.Webp => FileFormats.Webp(bytes),
            _ => default,
        };
        var marks = facts.Marks | (isTransparent ? FileMarks.Transparent : 0) | (facts.Exif.Orientation is >= 2 and <= 8 ? FileMarks.Turned : 0)
            | (Named(name) is { } named && named != format ? FileMarks.OtherExtension : 0);
        return new(format, marks, bytes.Length, facts.Exif.Origin ?? "");
    }

    static ImageFormat? Named(string name) => Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".PNG" => ImageFormat.Png,
        ".JPG" or ".JPEG" or ".JPE" or ".JFIF" => ImageFormat.Jpeg,
        ".GIF" => ImageFormat.Gif,
        ".BMP" => ImageFormat.Bmp,
        ".WEBP" => ImageFormat.Webp,
        _ => null,
    };
}
