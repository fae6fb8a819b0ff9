using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>Normalising layers against their definitions in float64.</summary>
public class NormLayerTests
{
    /// <summary>A layer whose scale and shift are not 1 and 0.</summary>
    static T Trained<T>(T layer) where T : Module
    {
        var stream = 0UL;
        foreach (var parameter in layer.Parameters.Where(parameter => parameter.IsTrainable)) parameter.Value = Tensor.Uniform(parameter.Shape, new RngKey(9, stream++)) + 0.5;
        return layer;
    }

    static double[] Doubles(Tensor x) => x.Cast(DType.Float64).ToArray<double>();

    static double[] Named(Module layer, string name) => Doubles(layer.Parameters.Single(parameter => parameter.Name == name).Value);

    /// <summary>Each element less its group's mean, by its group's deviation.</summary>
    static double[] Normalised(double[] x, Func<int, int> group) =>
        [.. x.Select((value, i) =>
        {
            var others = x.Where((_, j) => group(j) == group(i)).ToArray();
            var mean = others.Average();
            return (value - mean) / Math.Sqrt(others.Average(other => (other - mean) * (other - mean)) + 1e-5);
        })];

    static void Near(IEnumerable<double> expected, Tensor found) => Assert.All(expected.Zip(Doubles(found), (a, b) => (a, b)).ToArray(), pair => Assert.Equal(pair.a, pair.b, 3e-6));

    [Fact]
    public void GroupsAndInstancesHaveMeanZeroAndVarianceOne()
    {
        var x = LayerCase.Normal(3, [6, 2, 2]) + 1.5;
        var values = Doubles(x);
        foreach (var groups in (int[])[1, 2, 6])
        {
            var layer = Trained(new GroupNorm(groups, 6));
            var (scale, shift) = (Named(layer, "weight"), Named(layer, "bias"));
            Near(Normalised(values, i => i / (24 / groups)).Select((value, i) => (value * scale[i / 4 % 6]) + shift[i / 4 % 6]), layer.Forward(x));
        }
        Near(Normalised(values, i => i / 4), new InstanceNorm2d(6).Forward(x));
        Assert.Empty(new InstanceNorm1d(3).Parameters);
        Assert.Equal(["bias", "weight"], new InstanceNorm3d(3, isAffine: true).Parameters.Select(parameter => parameter.Name));
        Assert.Throws<OgeeException>(() => new GroupNorm(4, 6));
        Assert.Throws<OgeeException>(() => new GroupNorm(2, 4).Forward(x));
        Assert.Equal<Shape>([0, 6, 2, 2], new GroupNorm(2, 6).Forward(Tensor.Zeros([0, 6, 2, 2])).Shape);
    }

    [Fact]
    public void BatchNormIsTheSameForAnyAxes()
    {
        var image = LayerCase.Normal(4, [3, 2, 3]);
        float[][] Results(BatchNorm layer, Tensor x)
        {
            layer = Trained(layer);
            float[] trained;
            using (Mode.Training()) trained = layer.Forward(x).ToArray<float>();
            return [trained, layer.Forward(x).ToArray<float>(), .. layer.Parameters.Select(parameter => parameter.Value.ToArray<float>())];
        }
        var expected = Results(new BatchNorm2d(3), image);
        Near(expected[0].Select(value => (double)value), Tensor.From(Results(new BatchNorm1d(3), image.Reshape(4, 3, 6))[0], [72]));
        var volume = Results(new BatchNorm3d(3), image.Reshape(4, 3, 1, 2, 3));
        for (var i = 0; i < expected.Length; i++) Near(expected[i].Select(value => (double)value), Tensor.From(volume[i], [volume[i].Length]));
        // Rows alone.
        var rows = LayerCase.Normal(5, [3]);
        var layer = new BatchNorm1d(3);
        using (Mode.Training()) Near(Normalised(Doubles(rows), i => i % 3), layer.Forward(rows));
        Assert.Throws<OgeeException>(() => layer.Forward(image));
    }

    [Fact]
    public void LocalResponseIsDividedByWhatIsAround()
    {
        var x = LayerCase.Normal(2, [7, 2]);
        var values = Doubles(x);
        foreach (var size in (int[])[1, 4, 5])
            Near(values.Select((value, i) =>
            {
                var (sample, channel, place) = (i / 14, i / 2 % 7, i % 2);
                var sum = Enumerable.Range(channel - (size / 2), size).Where(c => c is >= 0 and < 7).Sum(c => values[(((sample * 7) + c) * 2) + place] * values[(((sample * 7) + c) * 2) + place]);
                return value / Portable.Pow(2 + (0.3 * sum / size), 0.6);
            }), new LocalResponseNorm(size, 0.3, 0.6, 2).Forward(x));
        Assert.Throws<OgeeException>(() => new LocalResponseNorm(0));
    }

    [Fact]
    public void DropoutOfChannelsTakesAllOrNothing()
    {
        using var training = Mode.Training(new RngKey(3));
        var y = new ChannelDropout(0.25).Forward(Tensor.Ones([40, 20, 3])).ToArray<float>().Chunk(3).ToArray();
        Assert.All(y, channel => Assert.Single(channel.Distinct()));
        Assert.Equal([0f, 4f / 3], y.Select(channel => channel[0]).Distinct().Order(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.InRange(y.Count(channel => channel[0] == 0), 150, 250);
    }

    [Fact]
    public void AlphaDropoutKeepsMeanAndVariance()
    {
        using var training = Mode.Training(new RngKey(3));
        var x = Tensor.Normal([40_000], new RngKey(1));
        var y = new AlphaDropout(0.3).Forward(x).ToArray<float>();
        Assert.InRange(y.Average(), -0.02, 0.02);
        Assert.InRange(y.Average(value => value * value), 0.97, 1.03);
        // What is dropped has one value: a(−1.7581 · (1 − p)), with a = 1 / √(0.7 · (1 + 0.3 · 1.7581²)).
        var least = -1.7580993408473766 * 0.7 / Math.Sqrt(0.7 * (1 + (0.3 * 1.7580993408473766 * 1.7580993408473766)));
        Assert.InRange(y.Count(value => Math.Abs(value - least) < 1e-6), 11_500, 12_500);
        Assert.Throws<OgeeException>(() => new AlphaDropout(1));
        // Of channels the same, all or nothing.
        var channels = new ChannelAlphaDropout(0.3).Forward(Tensor.Normal([100, 40, 1], new RngKey(1)).Expand([100, 40, 3])).ToArray<float>().Chunk(3).ToArray();
        Assert.All(channels, channel => Assert.Single(channel.Distinct()));
        Assert.InRange(channels.Count(channel => Math.Abs(channel[0] - least) < 1e-6), 1_050, 1_350);
        Assert.Throws<OgeeException>(() => new ChannelAlphaDropout(0.3).Forward(x));
    }

    [Fact]
    public void SlopesOfRectifiersAreLearnedOrDrawn()
    {
        var x = Tensor.From([-2f, 3, -4, 5], [2, 2, 1]);
        var learned = new PRelu(2, 0.5);
        learned.Weight.Value = Tensor.From(0.5f, 2);
        Assert.Equal([-1f, 3, -2, 5], learned.Forward(x).ToArray<float>());
        Assert.Equal([-0.5f, 3, -1, 5], new PRelu().Forward(x).ToArray<float>());
        var drawn = new RandomRelu(0.25, 0.75);
        Assert.Equal([-1f, 3, -2, 5], drawn.Forward(x).ToArray<float>());
        using var training = Mode.Training(new RngKey(3));
        var slopes = drawn.Forward(Tensor.Full([4000], -1)).ToArray<float>();
        Assert.All(slopes, slope => Assert.InRange(slope, -0.75f, -0.25f));
        Assert.InRange(slopes.Average(), -0.51, -0.49);
        Assert.Equal(4000, drawn.Forward(Tensor.Ones([4000])).Sum().Item());
        Assert.Throws<OgeeException>(() => new RandomRelu(1, 0.5));
        Assert.Throws<OgeeException>(() => new PRelu(0));
    }

    [Fact]
    public void OneChannelIsNotBroadcast()
    {
        Func<Tensor>[] wrong =
        [
            () => new LayerNorm(1).Forward(Tensor.Ones([2, 3])), () => new LayerNorm(3).Forward(Tensor.Ones([2, 1])), () => new RmsNorm(1).Forward(Tensor.Ones([2, 3])), () => new RmsNorm(3).Forward(Tensor.Ones([2, 1])),
            () => new BatchNorm2d(3).Forward(Tensor.Ones([2, 1, 2, 2])), () => new BatchNorm2d(1).Forward(Tensor.Ones([2, 3, 2, 2])), () => new GroupNorm(1, 3).Forward(Tensor.Ones([2, 1, 2])),
        ];
        Assert.All(wrong, forward => Assert.Equal("OG4005", Assert.Throws<OgeeException>(forward).Error.Code));
    }
}
