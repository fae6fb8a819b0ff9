using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Ogee.Recipes.Tests;

/// <summary>PNG files byte by byte, sound or not: https://www.w3.org/TR/png-3/</summary>
static class PngFile
{
    /// <summary>A file of one picture.</summary>
    /// <param name="rows">The rows, each with its filter byte.</param>
    /// <param name="before">Chunks between header and pixels.</param>
    internal static byte[] Of(uint width, uint height, byte depth, byte colourType, byte[] rows, params byte[][] before)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colourType);
        return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, .. Chunk("IHDR", header), .. before.SelectMany(chunk => chunk), .. Chunk("IDAT", Packed(rows)), .. Chunk("IEND", [])];
    }

    internal static byte[] Chunk(string tag, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(tag), .. data];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        return [.. length, .. body, .. Check(body)];
    }

    /// <summary>Makes the check of every chunk right; other files stay as they are.</summary>
    internal static void Repair(List<byte> file)
    {
        if (file is not [0x89, 0x50, ..]) return;
        for (var at = 8; at + 12 <= file.Count;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian([.. file[at..(at + 4)]]);
            if (length < 0 || length > file.Count - at - 12) return;
            var check = Check([.. file[(at + 4)..(at + 8 + length)]]);
            for (var i = 0; i < 4; i++) file[at + 8 + length + i] = check[i];
            at += 12 + length;
        }
    }

    static byte[] Check(byte[] body)
    {
        var check = uint.MaxValue;
        foreach (var value in body)
        {
            check ^= value;
            for (var bit = 0; bit < 8; bit++) check = (check & 1) == 1 ? check >> 1 ^ 0xedb88320 : check >> 1;
        }
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, ~check);
        return crc;
    }

    internal static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) zlib.Write(content);
        return packed.ToArray();
    }
}
