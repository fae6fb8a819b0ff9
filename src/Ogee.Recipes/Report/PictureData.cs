using System.Buffers.Binary;

namespace Ogee.Recipes;

// A PNG or JPEG on its way into a page: its kind and size are read from its own bytes, never from a name.
readonly record struct PictureData(string MediaType, int Width, int Height)
{
    public static PictureData Read(ReadOnlySpan<byte> image, string what)
    {
        if (image.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) && image.Length >= 24)
            return new("image/png", Clamp(BinaryPrimitives.ReadUInt32BigEndian(image[16..])), Clamp(BinaryPrimitives.ReadUInt32BigEndian(image[20..])));
        if (image.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) && JpegSize(image) is var (width, height))
            return new("image/jpeg", width, height);
        throw ReportErrors.Picture.With($"{what}: its picture is neither PNG nor JPEG ({image.Length} bytes)", "A report shows PNG and JPEG", "Encode thumbnails as PNG or JPEG");
    }

    // Walks the segments to the frame header (ITU-T T.81, B.2.2): SOF0 to SOF15 without DHT, JPG and DAC.
    static (int Width, int Height)? JpegSize(ReadOnlySpan<byte> image)
    {
        var at = 2;
        while (at + 9 < image.Length && image[at] == 0xFF)
        {
            var marker = image[at + 1];
            if (marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC)
                return (BinaryPrimitives.ReadUInt16BigEndian(image[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(image[(at + 5)..]));
            at += marker is 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(image[(at + 2)..]);
        }
        return null;
    }

    static int Clamp(uint size) => (int)Math.Min(size, 100_000);
}
