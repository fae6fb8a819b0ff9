using Ogee.Learn.Tests;
using SkiaSharp;
using Xunit;

namespace Ogee.Recipes.Tests;

public sealed class ImageDecoderTests
{
    // One white pixel: https://www.w3.org/Graphics/GIF/spec-gif89a.txt
    static readonly byte[] Gif = Convert.FromHexString("47494638396101000100800000FFFFFF0000002C00000000010001000002024401003B");

    static ImagePixels Decode(byte[] bytes, DecodeOptions? options = null) => ImageDecoder.Decode(bytes, "x", options);

    static string CodeOf(byte[] bytes, DecodeOptions? options = null) => Assert.Throws<OgeeException>(() => Decode(bytes, options)).Error.Code;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void APngGivesBackItsPixels(int channels)
    {
        var picture = Pictures.Smooth(5, 7, channels);
        var decoded = Decode(Pictures.Encode(picture, SKEncodedImageFormat.Png));
        Assert.Equal((5, 7, channels), (decoded.Height, decoded.Width, decoded.Channels));
        Assert.Equal(picture.Data, decoded.Data);
    }

    [Fact]
    public void TransparencyIsLaidOverWhite() =>
        Assert.Equal([255, 255, 255, 10, 20, 30, 132, 137, 142], Decode(PngFile.Of(3, 1, 8, 6, [0, 10, 20, 30, 0, 10, 20, 30, 255, 10, 20, 30, 128])).Data);

    [Fact]
    public void SixteenBitsBecomeEight()
    {
        var decoded = Decode(PngFile.Of(3, 1, 16, 0, [0, 0x00, 0x00, 0x80, 0x80, 0xff, 0xff]));
        Assert.Equal(1, decoded.Channels);
        Assert.Equal([0, 128, 255], decoded.Data);
    }

    [Fact]
    public void OneBitAndPalettesAreRead()
    {
        Assert.Equal([255, 0, 255, 0], Decode(PngFile.Of(4, 1, 1, 0, [0, 0b1010_0000])).Data);
        Assert.Equal([1, 2, 3, 4, 5, 6], Decode(PngFile.Of(2, 1, 8, 3, [0, 0, 1], PngFile.Chunk("PLTE", [1, 2, 3, 4, 5, 6]))).Data);
    }

    [Fact]
    public void GifJpegAndWebpAreToldByTheirContent()
    {
        Assert.Equal([255, 255, 255], Decode(Gif).Data);
        Assert.Equal((16, 24, 1), Decode(Pictures.Jpeg(16, 24, 1)) is var jpeg ? (jpeg.Height, jpeg.Width, jpeg.Channels) : default);
        Assert.Equal((9, 5, 3), Decode(Pictures.Encode(Pictures.Smooth(9, 5, 3), SKEncodedImageFormat.Webp)) is var webp ? (webp.Height, webp.Width, webp.Channels) : default);
    }

    // Where the pixel (y, x) of the upright picture is stored, by EXIF 2.32, tag 0x0112.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void TheOrientationOfExifIsApplied(int orientation)
    {
        var file = Pictures.Jpeg(16, 24);
        var stored = Decode(file);
        byte[] exif = [0xff, 0xe1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        var upright = Decode([.. file[..2], .. exif, .. file[2..]]);
        Assert.Equal(orientation >= 5 ? (24, 16) : (16, 24), (upright.Height, upright.Width));
        int bottom = stored.Height - 1, right = stored.Width - 1;
        for (var y = 0; y < upright.Height; y++)
            for (var x = 0; x < upright.Width; x++)
            {
                var (row, column) = orientation switch
                {
                    1 => (y, x), 2 => (y, right - x), 3 => (bottom - y, right - x), 4 => (bottom - y, x),
                    5 => (x, y), 6 => (bottom - x, y), 7 => (bottom - x, right - y), _ => (x, right - y),
                };
                for (var c = 0; c < 3; c++) Assert.Equal(stored[row, column, c], upright[y, x, c]);
            }
    }

    [Theory]
    [InlineData(50_000, 50_000)]
    [InlineData(1, 500_000_000)]
    [InlineData(2_147_483_647, 2_147_483_647)]
    public void AHugeHeaderIsRefusedBeforeAnythingIsDecoded(uint width, uint height)
    {
        var file = PngFile.Of(width, height, 8, 0, [0]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("OG2110", CodeOf(file));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void TheCapHoldsForEveryFormat()
    {
        byte[][] files = [Pictures.Png(), Pictures.Jpeg(), Pictures.Encode(Pictures.Smooth(9, 5, 3), SKEncodedImageFormat.Webp)];
        foreach (var file in files) Assert.Equal("OG2110", CodeOf(file, new() { MaxPixels = 44 }));
    }

    [Fact]
    public void APackedBombInAProfileIsNotUnpacked()
    {
        byte[] profile = [.. "icc\0\0"u8, .. PngFile.Packed(new byte[200 << 20])];
        var file = PngFile.Of(2, 1, 8, 0, [0, 7, 9], PngFile.Chunk("iCCP", profile), PngFile.Chunk("zTXt", profile));
        var before = Environment.WorkingSet;
        Assert.Equal([7, 9], Decode(file).Data);
        Assert.True(Environment.WorkingSet - before < 100 << 20);
    }

    [Fact]
    public void AnIndexOutsideOfThePaletteDoesNoHarm()
    {
        var file = PngFile.Of(4, 1, 8, 3, [0, 0, 1, 255, 77], PngFile.Chunk("PLTE", [1, 2, 3, 4, 5, 6]));
        try
        {
            Assert.Equal([1, 2, 3, 4, 5, 6], Decode(file).Data[..6]);
        }
        catch (OgeeException error)
        {
            Assert.Equal("OG2109", error.Error.Code);
        }
    }

    [Fact]
    public void ATruncatedFileIsAnErrorAtEveryLength()
    {
        foreach (var file in (byte[][])[Pictures.Png(), Pictures.Jpeg()])
        {
            // The last bytes of either format carry no pixels, so a reader may do without them.
            for (var length = 0; length < file.Length - 16; length++) Assert.Equal("OG2109", CodeOf(file[..length]));
        }
    }

    [Fact]
    public void ALargeJpegIsDecodedSmallerButNeverBelowTheSideThatIsNeeded()
    {
        var file = Pictures.Jpeg(400, 640);
        Assert.Equal((100, 160), Decode(file, new() { TargetSide = 64 }) is var small ? (small.Height, small.Width) : default);
        Assert.Equal((400, 640), Decode(file, new() { TargetSide = 300 }) is var whole ? (whole.Height, whole.Width) : default);
    }

    [Fact]
    public void MutatedFilesGiveAPictureOrAnErrorAndNothingElse()
    {
        byte[][] seeds =
        [
            Pictures.Png(), Pictures.Png(20, 9, 1), Pictures.Jpeg(), Pictures.Jpeg(40, 33, 1), Pictures.Encode(Pictures.Smooth(12, 12, 3), SKEncodedImageFormat.Webp), Gif,
            PngFile.Of(4, 2, 8, 3, [0, 0, 1, 0, 1, 0, 1, 1, 0, 0], PngFile.Chunk("PLTE", [1, 2, 3, 4, 5, 6]), PngFile.Chunk("tRNS", [0, 128])),
        ];
        new Fuzz(seeds, ["IHDR", "IDAT", "PLTE", "RIFF", "VP8 ", "\u00ff\u00d8", "\u00ff\u00c0", "\u00ff\u00da", "\u00ff\u00ff\u00ff\u00ff", "\0\0\0\0"], PngFile.Repair).Run(2000, path =>
        {
            var picture = Decode(File.ReadAllBytes(path), new() { MaxPixels = 1 << 20 });
            Assert.Equal(picture.Height * picture.Width * picture.Channels, picture.Data.Length);
        }, RecipeErrors.Image, RecipeErrors.TooManyPixels);
    }
}
