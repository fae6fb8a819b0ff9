namespace Ogee.Recipes.Tests;

public class PicturePreparationTests
{
    static PicturePreparation Plain(int channels = 3, int size = 2) => new() { Height = size, Width = size, Channels = channels, Mean = new double[channels], Deviation = [.. Enumerable.Repeat(1.0, channels)] };

    static readonly ImagePixels Four = new([0, 51, 102, 153, 204, 255, 10, 20, 30, 40, 50, 60], 2, 2, 3);

    static float[] Prepared(PicturePreparation preparation, bool isChannelsLast, ImagePixels picture)
    {
        var row = new float[preparation.Height * preparation.Width * preparation.Channels];
        preparation.Prepare(picture, isChannelsLast, row);
        return row;
    }

    [Fact]
    public void NumbersAreThoseOfTheFormula()
    {
        var preparation = PreparationText.Apply(Plain(), "tf,order=bgr,mean=1/0.5/0.25,std=2/4/8");
        double[] mean = [1, 0.5, 0.25], deviation = [2, 4, 8];
        // Channel c of the model is channel 2 − c of the picture.
        float Expected(int pixel, int channel) => (float)(((2 * Four.Data[(pixel * 3) + 2 - channel] / 255.0) - mean[channel]) / deviation[channel]);
        Assert.Equal([.. from pixel in Enumerable.Range(0, 4) from channel in Enumerable.Range(0, 3) select Expected(pixel, channel)], Prepared(preparation, true, Four));
        Assert.Equal([.. from channel in Enumerable.Range(0, 3) from pixel in Enumerable.Range(0, 4) select Expected(pixel, channel)], Prepared(preparation, false, Four));
    }

    [Theory]
    [InlineData("imagenet", 255, 2.2489f)]
    [InlineData("tf", 255, 1)]
    [InlineData("tf", 0, -1)]
    [InlineData("caffe", 0, -103.939f)]
    [InlineData("unit", 51, 0.2f)]
    [InlineData("raw", 51, 51)]
    public void NamesMeanWhatTheyMeanElsewhere(string name, byte value, float expected)
    {
        var picture = new ImagePixels([.. Enumerable.Repeat(value, 12)], 2, 2, 3);
        Assert.Equal(expected, Prepared(PreparationText.Apply(Plain(), name), false, picture)[0], 1e-4);
    }

    [Fact]
    public void TheMiddleOfWhatIsScaledIsKept()
    {
        // A frame of 1 pixel around 6×6: scaled to 8×8 (itself), of which 6 are kept.
        byte[] data = [.. Enumerable.Range(0, 64).Select(i => (byte)(i % 8 is 0 or 7 || i / 8 is 0 or 7 ? 255 : i))];
        var preparation = PreparationText.Apply(Plain(1, 6), "raw,crop=0.75");
        Assert.Equal([.. from y in Enumerable.Range(1, 6) from x in Enumerable.Range(1, 6) select (float)((y * 8) + x)], Prepared(preparation, true, new(data, 8, 8, 1)));
    }

    [Fact]
    public void AFileKeepsAllOfIt()
    {
        var preparation = PreparationText.Apply(Plain(1), "size=5x7,resize=pad,crop=0.5,order=bgr,range=255,mean=1,std=0.1");
        var read = PicturePreparation.FromJson(preparation.ToJson(), "model.onnx");
        Assert.Equal(preparation.ToJson(), read.ToJson());
        Assert.Equal((5, 7, ResizePolicy.Pad, 0.5, true, 255.0, 0.1), (read.Height, read.Width, read.Resize, read.Crop, read.IsBlueFirst, read.Range, read.Deviation[0]));
    }

    [Theory]
    [InlineData("imagenett", "Did you mean imagenet?")]
    [InlineData("size=0", "Write size=224")]
    [InlineData("size=9000", "the size is 9000x9000")]
    [InlineData("size=big", "Write size=224")]
    [InlineData("size=1x2x3", "Write size=224")]
    [InlineData("mean=1/2", "mean has 2 and std 3 numbers for 3 channels")]
    [InlineData("mean=a", "'a' is no number")]
    [InlineData("std=0", "positive numbers")]
    [InlineData("range=nan", "positive numbers")]
    [InlineData("crop=2", "crop is 2")]
    [InlineData("resize=big", "Use one of: stretch crop pad")]
    [InlineData("order=rbg", "Use rgb or bgr")]
    public void WhatIsNotUnderstoodIsSaid(string text, string words)
    {
        var error = Assert.Throws<OgeeException>(() => PreparationText.Apply(Plain(), text));
        Assert.Equal("OG2307", error.Error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"resize": 1}""")]
    [InlineData("""{"resize":"crop","crop":1,"height":2,"width":2,"channels":4,"order":"rgb","range":1,"mean":[0],"std":[1]}""")]
    [InlineData("""{"resize":"crop","crop":1,"height":1000000,"width":2,"channels":1,"order":"rgb","range":1,"mean":[0],"std":[1]}""")]
    public void AFileThatSaysSomethingElseIsRefused(string json) => Assert.Equal("OG2306", Assert.Throws<OgeeException>(() => PicturePreparation.FromJson(json, "model.onnx")).Error.Code);
}
