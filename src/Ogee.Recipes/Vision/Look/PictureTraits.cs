using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Ogee.Recipes;

/// <summary>What is kept of a decoded picture to compare it with others: some 450 bytes whatever its size, and the same on every machine.</summary>
/// <param name="Pixels">Half of the SHA-256 over size, channels and pixels: equal for equal pictures in different files.</param>
/// <param name="Hash">The difference hash.</param>
/// <param name="Thumbnail">16 × 16 gray values.</param>
/// <param name="IsConstant">Whether all pixels are equal.</param>
/// <param name="Tone">Brightness, colour and sharpness.</param>
/// <param name="File">What the file says; null where there is none.</param>
sealed record PictureTraits(UInt128 Pixels, ulong Hash, byte[] Thumbnail, bool IsConstant, PictureTone Tone, FileTraits? File)
{
    internal const int ThumbnailSide = 16;

    internal static PictureTraits Of(ImagePixels picture, FileTraits? file = null)
    {
        var gray = picture.WithChannels(1);
        return new(HashOf(picture), DifferenceHash(gray), ImageResize.To(gray, ThumbnailSide, ThumbnailSide).Data, IsOneColour(picture), PictureTone.Of(picture, gray), file);
    }

    /// <summary>Bits in which two hashes differ.</summary>
    internal int Distance(PictureTraits other) => BitOperations.PopCount(Hash ^ other.Hash);

    /// <summary>How far the thumbnails are apart: the mean absolute difference in gray levels, times 256, and the largest one.</summary>
    internal (int Sum, int Largest) Difference(PictureTraits other)
    {
        var (sum, largest) = (0, 0);
        for (var i = 0; i < Thumbnail.Length; i++)
        {
            var difference = Math.Abs(Thumbnail[i] - other.Thumbnail[i]);
            sum += difference;
            largest = Math.Max(largest, difference);
        }
        return (sum, largest);
    }

    static UInt128 HashOf(ImagePixels picture)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> size = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(size, picture.Height);
        BinaryPrimitives.WriteInt32LittleEndian(size[4..], picture.Width);
        BinaryPrimitives.WriteInt32LittleEndian(size[8..], picture.Channels);
        hash.AppendData(size);
        hash.AppendData(picture.Data);
        return BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());
    }

    // Each bit says whether a pixel of the 8 × 9 picture is darker than its right neighbour.
    // Krawetz, "Kind of Like That" (2013): http://www.hackerfactor.com/blog/index.php?/archives/529-Kind-of-Like-That.html
    static ulong DifferenceHash(ImagePixels gray)
    {
        var small = ImageResize.To(gray, 8, 9);
        ulong hash = 0;
        for (var y = 0; y < 8; y++)
            for (var x = 0; x < 8; x++) hash = hash << 1 | (small[y, x, 0] < small[y, x + 1, 0] ? 1UL : 0);
        return hash;
    }

    static bool IsOneColour(ImagePixels picture)
    {
        for (var i = picture.Channels; i < picture.Data.Length; i++)
            if (picture.Data[i] != picture.Data[i - picture.Channels]) return false;
        return true;
    }
}
