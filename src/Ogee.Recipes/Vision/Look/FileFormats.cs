using System.Buffers.Binary;

namespace Ogee.Recipes;

/// <summary>Walks the parts of a picture's file without decoding it, and stops at the first part that does not fit.</summary>
/// <seealso href="https://www.w3.org/TR/png-3/">PNG</seealso>
/// <seealso href="https://www.w3.org/Graphics/GIF/spec-gif89a.txt">GIF</seealso>
/// <seealso href="https://developers.google.com/speed/webp/docs/riff_container">WebP</seealso>
static class FileFormats
{
    internal static (FileMarks Marks, ExifFacts Exif) Png(ReadOnlySpan<byte> bytes)
    {
        var (marks, exif) = (bytes.Length > 24 && bytes[24] == 16 ? FileMarks.SixteenBit : FileMarks.None, default(ExifFacts));
        for (var at = 8; at + 12 <= bytes.Length;)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (size > bytes.Length - at - 12) break;
            ReadOnlySpan<byte> tag = bytes.Slice(at + 4, 4), content = bytes.Slice(at + 8, (int)size);
            // An animation says how many frames it has; one is a still picture.
            if (tag.SequenceEqual("acTL"u8) && size >= 8 && BinaryPrimitives.ReadUInt32BigEndian(content) > 1) marks |= FileMarks.ManyFrames;
            else if (tag.SequenceEqual("eXIf"u8)) exif = ExifFacts.Read(content);
            at += (int)size + 12;
        }
        return (marks, exif);
    }

    /// <summary>ITU-T T.81, B.1: segments up to the first scan; EXIF is in APP1.</summary>
    internal static (FileMarks Marks, ExifFacts Exif) Jpeg(ReadOnlySpan<byte> bytes)
    {
        var (marks, exif) = (FileMarks.None, default(ExifFacts));
        for (var at = 2; at + 4 <= bytes.Length && bytes[at] == 0xff;)
        {
            var marker = bytes[at + 1];
            if (marker == 0xff) at++;
            else if (marker is 0x01 or (>= 0xd0 and <= 0xd8)) at += 2;
            else if (marker is 0xd9 or 0xda) break;
            else
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
                if (length < 2 || at + 2 + length > bytes.Length) break;
                var content = bytes.Slice(at + 4, length - 2);
                if (marker == 0xe1 && content.StartsWith("Exif\0\0"u8)) exif = ExifFacts.Read(content[6..]);
                // SOF0 to SOF15 but tables (C4, C8, CC): precision, height, width, components.
                else if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc) && content.Length > 5 && content[5] == 4) marks |= FileMarks.Cmyk;
                at += 2 + length;
            }
        }
        return (marks, exif);
    }

    internal static (FileMarks Marks, ExifFacts Exif) Gif(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 13) return default;
        var (at, frames) = (13 + Colours(bytes[10]), 0);
        while (at < bytes.Length && frames < 2)
        {
            if (bytes[at] == 0x21) at = Blocks(bytes, at + 2);
            else if (bytes[at] == 0x2c && at + 10 < bytes.Length)
            {
                frames++;
                at = Blocks(bytes, at + 10 + Colours(bytes[at + 9]) + 1);
            }
            else break;
        }
        return (frames > 1 ? FileMarks.ManyFrames : FileMarks.None, default);

        static int Colours(byte packed) => (packed & 0x80) == 0 ? 0 : 3 << ((packed & 7) + 1);

        // Blocks of up to 255 bytes, each with its length before it; one of length 0 ends them.
        static int Blocks(ReadOnlySpan<byte> bytes, int at)
        {
            while (at < bytes.Length && bytes[at] != 0) at += bytes[at] + 1;
            return at + 1;
        }
    }

    internal static (FileMarks Marks, ExifFacts Exif) Webp(ReadOnlySpan<byte> bytes)
    {
        var (frames, exif) = (0, default(ExifFacts));
        for (long at = 12; at + 8 <= bytes.Length;)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[((int)at + 4)..]);
            if (size > bytes.Length - at - 8) break;
            ReadOnlySpan<byte> tag = bytes.Slice((int)at, 4), content = bytes.Slice((int)at + 8, (int)size);
            if (tag.SequenceEqual("ANMF"u8)) frames++;
            else if (tag.SequenceEqual("EXIF"u8)) exif = ExifFacts.Read(content.StartsWith("Exif\0\0"u8) ? content[6..] : content);
            at += 8 + size + (size & 1);
        }
        return (frames > 1 ? FileMarks.ManyFrames : FileMarks.None, exif);
    }
}

/// <summary>The two things of EXIF that matter to a model: how the picture is to be turned, and what made it.</summary>
/// <param name="Orientation">1 to 8; 0 where it is not said.</param>
/// <param name="Origin">Maker and model of the camera, or else the program; null where it is not said.</param>
/// <seealso href="https://www.cipa.jp/std/documents/e/DC-008-Translation-2019-E.pdf">EXIF 2.32, 4.6.4: tags of the 0th IFD</seealso>
readonly record struct ExifFacts(int Orientation, string? Origin)
{
    const int Make = 0x010f, Model = 0x0110, Orientated = 0x0112, Software = 0x0131;
    const int Ascii = 2, Short = 3, LongestText = 40;

    internal static ExifFacts Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !tiff.StartsWith("II*\0"u8) && !tiff.StartsWith("MM\0*"u8)) return default;
        var isLittle = tiff[0] == 'I';
        long start = UInt32(tiff, 4, isLittle);
        if (start + 2 > tiff.Length) return default;
        var (orientation, make, model, software) = (0, "", "", "");
        var count = UInt16(tiff, (int)start, isLittle);
        for (var i = 0; i < count && start + 2 + 12 * (i + 1) <= tiff.Length; i++)
        {
            var at = (int)start + 2 + 12 * i;
            var (tag, type) = (UInt16(tiff, at, isLittle), UInt16(tiff, at + 2, isLittle));
            if (tag == Orientated && type == Short) orientation = UInt16(tiff, at + 8, isLittle);
            else if (type == Ascii && tag == Make) make = Text(tiff, at, isLittle);
            else if (type == Ascii && tag == Model) model = Text(tiff, at, isLittle);
            else if (type == Ascii && tag == Software) software = Text(tiff, at, isLittle);
        }
        var camera = model.StartsWith(make, StringComparison.OrdinalIgnoreCase) ? model : $"{make} {model}".Trim();
        return new(orientation, camera.Length > 0 ? camera : software.Length > 0 ? software : null);
    }

    static string Text(ReadOnlySpan<byte> tiff, int entry, bool isLittle)
    {
        var length = UInt32(tiff, entry + 4, isLittle);
        var place = length <= 4 ? entry + 8 : UInt32(tiff, entry + 8, isLittle);
        if (place + length > tiff.Length) return "";
        var text = System.Text.Encoding.Latin1.GetString(tiff.Slice((int)place, (int)Math.Min(length, LongestText)));
        return text.Split('\0')[0].Trim();
    }

    static int UInt16(ReadOnlySpan<byte> bytes, int at, bool isLittle) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    static long UInt32(ReadOnlySpan<byte> bytes, int at, bool isLittle) => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
