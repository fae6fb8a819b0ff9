using System.Security.Cryptography;
using CsCheck;
using Xunit;

namespace Ogee.Recipes.Tests;

public sealed class ImageResizeTests
{
    static readonly Gen<ImagePixels> AnyPicture =
        from height in Gen.Int[1, 30]
        from width in Gen.Int[1, 30]
        from channels in Gen.OneOf(Gen.Const(1), Gen.Const(3))
        from data in Gen.Byte.Array[height * width * channels]
        select new ImagePixels(data, height, width, channels);

    static readonly Gen<(ImagePixels Picture, int Height, int Width)> AnyCase = Gen.Select(AnyPicture, Gen.Int[1, 40], Gen.Int[1, 40]);

    // The hashes come from a separate implementation of the same whole-number filter, with Python's integers.
    [Theory]
    [InlineData(32, 32, "6ce155086f8d5080")]
    [InlineData(100, 61, "0b076f64cd588d35")]
    public void TheBytesAreTheSameOnEveryMachine(int height, int width, string beginning) =>
        Assert.StartsWith(beginning, Convert.ToHexStringLower(SHA256.HashData(ImageResize.To(Pictures.Smooth(57, 83, 3), height, width).Data)));

    [Fact]
    public void TheOwnSizeChangesNothing() =>
        AnyPicture.Sample(picture => Assert.Equal(picture.Data, ImageResize.To(picture, picture.Height, picture.Width).Data), iter: 200);

    [Fact]
    public void HalfTheSizeIsTheTriangleFilter() =>
        // By hand, weights (3, 3, 1) / 7 at an edge: (3·0 + 3·70 + 1·140) / 7 = 50, and its mirror image.
        Assert.Equal([50, 160], ImageResize.To(new([0, 70, 140, 210], 1, 4, 1), 1, 2).Data);

    [Fact]
    public void TwiceTheSizeIsLinear() => Assert.Equal([0, 25, 75, 100], ImageResize.To(new([0, 100], 1, 2, 1), 1, 4).Data);

    [Fact]
    public void NoValueLeavesTheRangeOfThePicture() =>
        AnyCase.Sample(test =>
        {
            var data = ImageResize.To(test.Picture, test.Height, test.Width).Data;
            Assert.Equal(test.Height * test.Width * test.Picture.Channels, data.Length);
            Assert.InRange(data.Min(), test.Picture.Data.Min(), byte.MaxValue);
            Assert.InRange(data.Max(), byte.MinValue, test.Picture.Data.Max());
        }, iter: 500);

    [Fact]
    public void RowsAndColumnsAreTreatedAlike() =>
        AnyCase.Sample(test => Assert.Equal(
            Turned.Of(ImageResize.To(test.Picture, test.Height, test.Width), true, false, false).Data,
            ImageResize.To(Turned.Of(test.Picture, true, false, false), test.Width, test.Height).Data), iter: 500);

    [Fact]
    public void TheResultIsTheFormulaRoundedOnce() =>
        AnyCase.Sample(test =>
        {
            var actual = ImageResize.To(test.Picture, test.Height, test.Width);
            for (var y = 0; y < test.Height; y++)
                for (var x = 0; x < test.Width; x++)
                    for (var c = 0; c < test.Picture.Channels; c++)
                        // Weights of 1/16384 in two directions, and half a level of rounding.
                        Assert.InRange(actual[y, x, c] - Formula(test.Picture, y, x, c, test.Height, test.Width), -0.75, 0.75);
        }, iter: 60);

    [Fact]
    public void PaddingAndCroppingKeepTheProportions()
    {
        var white = new ImagePixels(Enumerable.Repeat((byte)255, 20 * 10).ToArray(), 20, 10, 1);
        var padded = ImageResize.To(white, 8, 8, ResizePolicy.Pad);
        Assert.Equal([0, 0, 255, 255, 255, 255, 0, 0], padded.Data[..8]);
        Assert.All(ImageResize.To(white, 8, 8, ResizePolicy.CropCenter).Data, value => Assert.Equal(255, value));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, -1)]
    [InlineData(9000, 1)]
    public void ASizeOutOfRangeIsAnError(int height, int width) =>
        Assert.Equal("OG2113", Assert.Throws<OgeeException>(() => ImageResize.To(Pictures.Smooth(4, 4, 1), height, width)).Error.Code);

    [Fact]
    public void StatisticsAreTheMeanAndDeviationInAnyOrder()
    {
        ImagePixels[] pictures = [.. Enumerable.Range(0, 9).Select(seed => Pictures.Smooth(6, 5 + seed, 3, seed))];
        var statistics = PixelStatistics.Measure(pictures, 3);
        for (var c = 0; c < 3; c++)
        {
            double[] values = [.. pictures.SelectMany(picture => picture.Data.Where((_, i) => i % 3 == c)).Select(value => value / 255.0)];
            var mean = values.Average();
            Assert.Equal(mean, statistics.Mean[c], 1e-12);
            Assert.Equal(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), statistics.Deviation[c], 1e-12);
        }
        var reversed = PixelStatistics.Measure(pictures.Reverse(), 3);
        Assert.Equal(statistics.Mean, reversed.Mean);
        Assert.Equal(statistics.Deviation, reversed.Deviation);
    }

    [Fact]
    public void AChannelThatNeverVariesHasDeviationOne() =>
        Assert.Equal([1.0], PixelStatistics.Measure([new([7, 7, 7, 7], 2, 2, 1)], 1).Deviation);

    static double Formula(ImagePixels picture, int y, int x, int channel, int height, int width)
    {
        double sum = 0, total = 0;
        for (var row = 0; row < picture.Height; row++)
            for (var column = 0; column < picture.Width; column++)
            {
                var weight = Triangle(row, y, picture.Height, height) * Triangle(column, x, picture.Width, width);
                sum += weight * picture[row, column, channel];
                total += weight;
            }
        return sum / total;
    }

    static double Triangle(int from, int to, int fromSize, int toSize)
    {
        double scale = (double)fromSize / toSize, reach = Math.Max(1, scale);
        return Math.Max(0, 1 - Math.Abs(from + 0.5 - (to + 0.5) * scale) / reach);
    }
}
