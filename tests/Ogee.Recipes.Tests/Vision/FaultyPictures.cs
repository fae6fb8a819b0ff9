using SkiaSharp;

namespace Ogee.Recipes.Tests;

/// <summary>Clean pictures of three classes, to plant faults among: sharp, coloured, of one size and brightness, no two alike, and told apart only by their middle.</summary>
static class FaultyPictures
{
    internal const int Side = 64, PerClass = 30;

    internal static readonly IReadOnlyList<string> Classes = ["bolt", "clip", "spring"];

    /// <summary>Class folders of clean pictures.</summary>
    internal static void Clean(TemporaryFolder folder, string prefix = "data/", int seed = 0, int perClass = PerClass)
    {
        for (var c = 0; c < Classes.Count; c++)
            for (var i = 0; i < perClass; i++) folder.Write($"{prefix}{Classes[c]}/{i:00}.png", Drawn.GetOrAdd((c, seed + i), key => Png(Of(key.One, key.Seed))));
    }

    static readonly System.Collections.Concurrent.ConcurrentDictionary<(int One, int Seed), byte[]> Drawn = new();

    internal static byte[] Png(ImagePixels picture) => Pictures.Encode(picture, SKEncodedImageFormat.Png);

    /// <summary>A picture of a class: its pattern in the middle, blocks and grain of its own everywhere, under warm light.</summary>
    internal static ImagePixels Of(int one, int seed, int side = Side)
    {
        var random = new Rng(new RngKey((ulong)seed).Fold("part").Fold((ulong)one));
        var blocks = new byte[64];
        for (var i = 0; i < blocks.Length; i++) blocks[i] = (byte)random.NextInt(256);
        var ground = ImageResize.To(new(blocks, 8, 8, 1), side, side).Data;
        var data = new byte[side * side * 3];
        for (var y = 0; y < side; y++)
            for (var x = 0; x < side; x++)
            {
                var inside = Math.Min(Math.Min(y, side - 1 - y), Math.Min(x, side - 1 - x)) >= side / 8;
                var place = one switch { 0 => y, 1 => x, _ => x + y };
                var pattern = inside ? (place * 4 / side & 1) * 80 - 40 : 0;
                var value = 85 + ground[y * side + x] * 35 / 100 + pattern + random.NextInt(31) - 15;
                (data[(y * side + x) * 3], data[(y * side + x) * 3 + 1], data[(y * side + x) * 3 + 2]) = (Byte(value + 30), Byte(value), Byte(value - 30));
            }
        return new(data, side, side, 3);
    }

    internal static ImagePixels Each(this ImagePixels picture, Func<byte, int> change) => picture with { Data = [.. picture.Data.Select(value => Byte(change(value)))] };

    internal static ImagePixels Blurred(this ImagePixels picture) => ImageResize.To(ImageResize.To(picture, picture.Height / 10, picture.Width / 10), picture.Height, picture.Width);

    internal static ImagePixels RedForBlue(this ImagePixels picture)
    {
        var data = (byte[])picture.Data.Clone();
        for (var i = 0; i < data.Length; i += 3) (data[i], data[i + 2]) = (data[i + 2], data[i]);
        return picture with { Data = data };
    }

    /// <summary>The picture in a frame of one brightness.</summary>
    internal static ImagePixels Framed(this ImagePixels picture, byte value, int width = 4)
    {
        var data = (byte[])picture.Data.Clone();
        for (var y = 0; y < picture.Height; y++)
            for (var x = 0; x < picture.Width; x++)
                if (Math.Min(Math.Min(y, picture.Height - 1 - y), Math.Min(x, picture.Width - 1 - x)) < width) data.AsSpan((y * picture.Width + x) * 3, 3).Fill(value);
        return picture with { Data = data };
    }

    /// <summary>A JPEG with a note of EXIF: an orientation, and the model of the camera.</summary>
    internal static byte[] WithExif(byte[] jpeg, byte orientation, string model)
    {
        byte[] name = [.. System.Text.Encoding.ASCII.GetBytes(model), 0];
        // Big-endian TIFF of one IFD with two entries (EXIF 2.32, 4.6): model as text behind them, orientation in place.
        byte[] tiff = [.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 2, 0x01, 0x10, 0, 2, 0, 0, 0, (byte)name.Length, 0, 0, 0, 38, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0, .. name];
        byte[] body = [.. "Exif"u8, 0, 0, .. tiff];
        var length = body.Length + 2;
        return [0xff, 0xd8, 0xff, 0xe1, (byte)(length >> 8), (byte)length, .. body, .. jpeg[2..]];
    }

    /// <summary>A JPEG of four inks: 16 × 16 in four plain blocks, written bit by bit (ITU-T T.81; all steps of quantisation are 1, and no block has more than its mean).</summary>
    internal static byte[] Cmyk()
    {
        byte[] head =
        [
            0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64),
            0xff, 0xc0, 0, 20, 8, 0, 16, 0, 16, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0,
            // Means: category 8 is code 0. Rest: end of block is code 0.
            0xff, 0xc4, 0, 20, 0x00, 1, .. new byte[15], 8, 0xff, 0xc4, 0, 20, 0x10, 1, .. new byte[15], 0,
            0xff, 0xda, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0,
        ];
        var bits = new System.Text.StringBuilder();
        // Up and down by turns, so that no mean leaves its range.
        for (var block = 0; block < 4; block++)
            for (var ink = 0; ink < 4; ink++) bits.Append('0').Append(block % 2 == 0 ? Convert.ToString(160 + 8 * ink, 2) : Convert.ToString(255 - (160 + 8 * ink), 2).PadLeft(8, '0')).Append('0');
        while (bits.Length % 8 != 0) bits.Append('1');
        IEnumerable<byte> data = Enumerable.Range(0, bits.Length / 8).SelectMany(i => Convert.ToByte(bits.ToString(8 * i, 8), 2) is 0xff ? (byte[])[0xff, 0] : [Convert.ToByte(bits.ToString(8 * i, 8), 2)]);
        return [.. head, .. data, 0xff, 0xd9];
    }

    static byte Byte(int value) => (byte)Math.Clamp(value, 0, 255);
}
