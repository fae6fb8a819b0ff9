using System.Buffers.Binary;

namespace Ogee.Recipes;

/// <summary>Keeps of a PNG only the chunks that carry pixels.</summary>
/// <remarks>Profiles and texts can be packed a thousandfold (a bomb in iCCP or zTXt) and would change nothing: pixels are taken as stored, without colour management.</remarks>
static class PngChunks
{
    static readonly uint[] Kept = [Tag("IHDR"u8), Tag("PLTE"u8), Tag("tRNS"u8), Tag("IDAT"u8), Tag("IEND"u8), Tag("eXIf"u8)];

    /// <summary>The picture without ancillary chunks, or null if the chunks do not fit together or do not end.</summary>
    internal static byte[]? WithPixelsOnly(ReadOnlySpan<byte> bytes)
    {
        var result = new byte[bytes.Length];
        bytes[..8].CopyTo(result);
        var length = 8;
        for (var at = 8; at + 12 <= bytes.Length;)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (size > bytes.Length - at - 12) return null;
            var tag = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 4)..]);
            var chunk = bytes.Slice(at, (int)size + 12);
            if (Array.IndexOf(Kept, tag) >= 0)
            {
                chunk.CopyTo(result.AsSpan(length));
                length += chunk.Length;
            }
            if (tag == Kept[4]) return result[..length];
            at += chunk.Length;
        }
        return null;
    }

    static uint Tag(ReadOnlySpan<byte> name) => BinaryPrimitives.ReadUInt32BigEndian(name);
}
