namespace Ogee.Learn.Tests;

/// <summary>Convolutional layers: weights laid out and started as in libtorch, and images that go on beyond their edges.</summary>
public class ConvolutionLayerTests
{
    public static TheoryData<string> Names => ["Conv1d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"];

    static Convolution Layer(string name) => name switch
    {
        "Conv1d" => new Conv1d(60, 40, 3, groups: 2),
        "Conv3d" => new Conv3d(12, 40, 3, groups: 2),
        "ConvTranspose1d" => new ConvTranspose1d(40, 60, 3, groups: 2),
        "ConvTranspose2d" => new ConvTranspose2d(40, 20, 3, groups: 2),
        _ => new ConvTranspose3d(40, 12, 3, groups: 2),
    };

    [Theory, MemberData(nameof(Names))]
    public void WeightsAreThoseOfLibtorch(string name)
    {
        var layer = Layer(name);
        layer.Initialize(5);
        long[] expected = name switch { "Conv1d" => [40, 30, 3], "Conv3d" => [40, 6, 3, 3, 3], "ConvTranspose1d" => [40, 30, 3], "ConvTranspose2d" => [40, 10, 3, 3], _ => [40, 6, 3, 3, 3] };
        Assert.Equal(expected, layer.Weight.Shape.Sizes.ToArray());
        Assert.Equal(["bias", "weight"], layer.Parameters.Select(parameter => parameter.Name));
        // Uniform within one by the root of the fan in, which is the second axis times the taps, transposed or not.
        var limit = 1 / Math.Sqrt(expected[1..].Aggregate(1L, (product, size) => product * size));
        var values = layer.Weight.Value.ToArray<float>();
        Assert.InRange(values.Max(), 0.99 * limit, limit * 1.000001);
        Assert.InRange(values.Min(), -limit * 1.000001, -0.99 * limit);
        Assert.InRange(Math.Sqrt(values.Average(value => value * (double)value)), 0.97 * limit / Math.Sqrt(3), 1.03 * limit / Math.Sqrt(3));
        Assert.All(layer.Bias!.Value.ToArray<float>(), value => Assert.InRange(Math.Abs(value), 0, limit));
    }

    [Fact]
    public void AnImageMayGoOnBeyondItsEdges()
    {
        var x = Tensor.Normal([2, 2, 4, 5], new RngKey(3));
        Tensor.Evaluate(x);
        foreach (var mode in Enum.GetValues<PadMode>())
        {
            var layer = new Conv2d(2, 3, [3, 2], [AxisWindow.Even(1, 1), new(2, 1, 0)], beyond: mode);
            layer.Initialize(1);
            var padded = x.Pad([(0, 0), (0, 0), (1, 1), (1, 0)], mode);
            Assert.Equal(padded.Conv(layer.Weight, [new(1), new(2)]).ToArray<float>(), layer.Forward(x).ToArray<float>());
        }
    }

    [Fact]
    public void WhatDoesNotFitIsSaid()
    {
        Assert.Contains("conv1d", Assert.Throws<OgeeException>(() => new Conv1d(3, 4, 3, groups: 2)).What, StringComparison.Ordinal);
        Assert.Contains("conv_transpose3d", Assert.Throws<OgeeException>(() => new ConvTranspose3d(2, 2, 0)).What, StringComparison.Ordinal);
        Assert.Throws<OgeeException>(() => new Conv3d(2, 2, [3, 3], [new(1), new(1)]));
        Assert.Throws<OgeeException>(() => new Conv1d(2, 2, 3, padding: 1, beyond: PadMode.Reflect).Forward(Tensor.Zeros([2, 5])));
        Assert.Throws<OgeeException>(() => new AdaptiveMaxPool2d(0));
    }
}
