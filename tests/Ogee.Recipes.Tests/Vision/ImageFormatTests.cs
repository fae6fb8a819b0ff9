using System.Buffers.Binary;

namespace Ogee.Recipes.Tests;

public class ImageFormatTests
{
    static ImagePixels Decode(byte[] bytes) => ImageDecoder.Decode(bytes, "x");

    [Theory]
    [InlineData(1), InlineData(3)]
    public void WhatIsWrittenAsPngIsReadBack(int channels)
    {
        var pixels = Pictures.Smooth(13, 7, channels);
        var decoded = Decode(PngWriter.Encode(pixels));
        Assert.Equal((13, 7, channels), (decoded.Height, decoded.Width, decoded.Channels));
        Assert.Equal(pixels.Data, decoded.Data);
    }

    [Fact]
    public void AGrayJpegStaysGray() => Assert.Equal(1, Decode(Pictures.Jpeg(channels: 1)).Channels);

    [Fact]
    public void TheFirstFrameOfAGifCounts()
    {
        // 2×1, palette black, red; LZW: clear, 1, 0, end in 3-bit codes. Then a second frame of other pixels.
        byte[] image = [0x2c, 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2, 0b00_001_100, 0b0000101_0, 0];
        byte[] gif = [.. "GIF89a"u8, 2, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 200, 0, 0, .. image, .. image, 0x3b];
        Assert.Equal([200, 0, 0, 0, 0, 0], Decode(gif).Data);
    }

    [Fact]
    public void ABitmapIsReadBottomUp()
    {
        var bmp = new byte[54 + 8];
        "BM"u8.CopyTo(bmp);
        foreach (var (at, value) in new[] { (2, 62), (10, 54), (14, 40), (18, 1), (22, 2), (26, 1 | 24 << 16), (34, 8) }) BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(at), value);
        (bmp[54], bmp[55], bmp[56]) = (3, 2, 1);
        (bmp[58], bmp[59], bmp[60]) = (6, 5, 4);
        Assert.Equal([4, 5, 6, 1, 2, 3], Decode(bmp).Data);
    }

    [Fact]
    public void ACmykJpegBecomesColour()
    {
        // All coefficients are zero: one code of one bit for "no difference" and one for "end of block", for four blocks.
        byte[] jpeg =
        [
            0xff, 0xd8,
            0xff, 0xdb, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64),
            0xff, 0xc0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0,
            0xff, 0xc4, 0, 20, 0x00, 1, .. new byte[15], 0,
            0xff, 0xc4, 0, 20, 0x10, 1, .. new byte[15], 0,
            0xff, 0xda, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0,
            0x00, 0xff, 0xd9,
        ];
        var decoded = Decode(jpeg);
        Assert.Equal((8, 8, 3), (decoded.Height, decoded.Width, decoded.Channels));
        Assert.All(decoded.Data, value => Assert.InRange(value, 56, 72));
    }

    [Theory]
    [InlineData("plain text"), InlineData("%PDF-1.7"), InlineData("BM"), InlineData("RIFF____WEBP"), InlineData("GIF89a")]
    public void WhatIsNoImageIsAnError(string text) =>
        Assert.Equal("OG2109", Assert.Throws<OgeeException>(() => Decode(System.Text.Encoding.ASCII.GetBytes(text))).Error.Code);
}
