using System.Security.Cryptography;
using CsCheck;

namespace Ogee.Recipes.Tests;

public class PixelTests
{
    // The hashes were found by a second program, written from the documentation in another language.
    [Theory]
    [InlineData(64, 64, 32, 32, ResizePolicy.Stretch, "3d0a5d2e8e83ef3b721d53d98dec721e8eb9809d3134954cbc08fa86a344e833")]
    [InlineData(37, 53, 28, 28, ResizePolicy.CropCenter, "b4f712465aaad56199ddd857f43512fbdd4ad6731cf21fd671ba16d0298c3c77")]
    [InlineData(37, 53, 64, 48, ResizePolicy.Pad, "7152c45fb7483b0c5b2c8d482200b9cf468e71cac94c9f6e096139193b87f28d")]
    [InlineData(200, 300, 224, 224, ResizePolicy.Stretch, "bc2ff3f23feb1bbbe78876f861777214b9995969a8c89332baf03ba7f99e31db")]
    public void TheBitsAreTheSameOnEveryMachine(int h, int w, int height, int width, ResizePolicy policy, string sha256) =>
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(ImageResize.To(Pictures.Smooth(h, w, 3, 5), height, width, policy).Data)));

    [Fact]
    public void MirroringCommutesWithScaling() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[0, 255]).Sample((h, w, height, width, seed) =>
    {
        var pixels = Pictures.Smooth(h, w, 1, seed);
        var mirroredFirst = ImageResize.To(Turned.Of(pixels, false, true, true), height, width).Data;
        Assert.Equal(Turned.Of(ImageResize.To(pixels, height, width), false, true, true).Data.Select(v => (int)v), mirroredFirst.Select(v => (int)v), (a, b) => Math.Abs(a - b) <= 1);
    }, iter: 200);

    [Fact]
    public void APictureOfOneRowCostsNoMoreThanOthers()
    {
        var strip = new ImagePixels(new byte[4_000_000], 1, 4_000_000, 1);
        foreach (var policy in Enum.GetValues<ResizePolicy>()) Assert.Equal(64 * 64, ImageResize.To(strip, 64, 64, policy).Data.Length);
        Assert.Equal("OG2113", Assert.Throws<OgeeException>(() => ImageResize.To(strip, 0, 64)).Error.Code);
    }

    [Fact]
    public void GrayIsWeighedInWholeNumbers()
    {
        Assert.Equal([76, 150, 29, 255, 0], new ImagePixels([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0], 1, 5, 3).WithChannels(1).Data);
        Assert.Equal([7, 7, 7, 9, 9, 9], new ImagePixels([7, 9], 1, 2, 1).WithChannels(3).Data);
    }

    [Fact]
    public void NormalisedPixelsHaveMeanZeroAndDeviationOneAndChannelsFirst()
    {
        var pixels = Pictures.Smooth(6, 4, 3);
        var floats = new float[72];
        pixels.Normalise(PixelStatistics.Measure([pixels], 3), floats);
        for (var c = 0; c < 3; c++)
        {
            var plane = floats[(24 * c)..(24 * c + 24)];
            Assert.Equal(0, plane.Average(), 5);
            Assert.Equal(1, plane.Average(v => v * v), 4);
        }
        Assert.Equal(pixels[1, 2, 1] > pixels[2, 3, 1], floats[24 + 4 + 2] > floats[24 + 8 + 3]);
    }
}
