namespace Ogee.Learn.Tests;

/// <summary>The adaptive softmax against its definition, class by class.</summary>
public class AdaptiveLogSoftmaxTests
{
    const int Rows = 12, Features = 8, Classes = 12;

    static readonly double[] Input = [.. Enumerable.Range(0, Rows * Features).Select(i => Math.Sin(1.3 * i) + (0.01 * i))];

    static AdaptiveLogSoftmax Layer() => (AdaptiveLogSoftmax)new AdaptiveLogSoftmax(Features, Classes, [4, 7], division: 2, hasHeadBias: true).Initialize(3);

    static double[] LogSoftmax(double[] logits)
    {
        var sum = Math.Log(logits.Sum(Math.Exp));
        return [.. logits.Select(value => value - sum)];
    }

    /// <summary>Of one row: head, and each tail below its cluster's place in it.</summary>
    static double[] Expected(Dictionary<string, float[]> weights, double[] x)
    {
        double[] Times(string name, double[] from) => [.. Enumerable.Range(0, weights[name].Length / from.Length).Select(row => from.Select((value, i) => value * weights[name][(row * from.Length) + i]).Sum())];
        var head = LogSoftmax([.. Times("head.weight", x).Select((value, i) => value + weights["head.bias"][i])]);
        return
        [
            .. head[..4],
            .. LogSoftmax(Times("tail.0.1.weight", Times("tail.0.0.weight", x))).Select(value => head[4] + value),
            .. LogSoftmax(Times("tail.1.1.weight", Times("tail.1.0.weight", x))).Select(value => head[5] + value),
        ];
    }

    [Fact]
    public void ProbabilitiesAreThoseOfTheDefinition()
    {
        var layer = Layer();
        var weights = layer.Parameters.ToDictionary(parameter => parameter.Name!, parameter => parameter.Value.ToArray<float>());
        // As libtorch names and shapes them: widths of 8/2 and 8/4.
        Assert.Equal([("head.bias", "[6]"), ("head.weight", "[6, 8]"), ("tail.0.0.weight", "[4, 8]"), ("tail.0.1.weight", "[3, 4]"), ("tail.1.0.weight", "[2, 8]"), ("tail.1.1.weight", "[5, 2]")],
            layer.Parameters.Select(parameter => (parameter.Name!, parameter.Shape.ToString())).Order());
        var x = Tensor.From([.. Input.Select(value => (float)value)], [3, 4, Features]);
        var logs = layer.Forward(x);
        Assert.Equal([3, 4, Classes], logs.Shape.Sizes.ToArray());
        double[][] expected = [.. Enumerable.Range(0, Rows).Select(row => Expected(weights, Input[(row * Features)..((row + 1) * Features)]))];
        Assert.Equal(expected.SelectMany(row => row), logs.ToArray<float>().Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.All(logs.Exp().Sum(-1).ToArray<float>(), sum => Assert.Equal(1, sum, 1e-6));
        Assert.Equal(expected.Select(row => (long)Array.IndexOf(row, row.Max())), layer.Predict(x).ToArray<long>());
        // Every class once as a target.
        foreach (var type in (DType[])[DType.Int64, DType.Int32])
        {
            var target = Tensor.Arange(Rows).Reshape(3, 4).Cast(type);
            Assert.Equal(expected.Select((row, i) => row[i]), layer.LogProbability(x, target).ToArray<float>().Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-5);
            Assert.Equal(-expected.Select((row, i) => row[i]).Average(), layer.Loss(x, target).Item(), 1e-5);
        }
    }

    [Fact]
    public void GradientsAreThoseOfAllProbabilities()
    {
        var layer = Layer();
        float[] input = [.. Input.Select(value => (float)value)];
        var (x, target) = (Tensor.From(input, [Rows, Features]), Tensor.Arange(Rows));
        Tensor[] of = [x, .. layer.Parameters.Select(parameter => parameter.Value)];
        // Through what is computed of the target alone, and through all classes.
        var one = layer.Loss(x, target).Gradients(of);
        var all = (-layer.Forward(x).Gather(-1, target.Unsqueeze(-1)).Mean()).Gradients(of);
        foreach (var (a, b) in one.Zip(all)) Assert.Equal(b.ToArray<float>(), a.ToArray<float>(), (u, v) => Math.Abs(u - v) < 1e-6);
        double Value(int i, float step) => layer.Loss(Tensor.From([.. input.Select((value, k) => value + (k == i ? step : 0))], [Rows, Features]), target).Item();
        var slopes = one[0].ToArray<float>();
        foreach (var i in (int[])[0, 37, 95]) Assert.Equal((Value(i, 0.02f) - Value(i, -0.02f)) / 0.04, slopes[i], 1e-4);
    }

    [Fact]
    public void WhatDoesNotFitIsNamed()
    {
        foreach (var make in (Func<AdaptiveLogSoftmax>[])[() => new(0, 5, [2]), () => new(4, 5, []), () => new(4, 5, [0]), () => new(4, 5, [5]), () => new(4, 5, [3, 2]), () => new(4, 5, [2], division: 0), () => new(4, 9, [2, 4, 6], division: 4)])
            Assert.Equal("OG4004", Assert.Throws<OgeeException>(make).Error.Code);
        var (layer, x) = (Layer(), Tensor.Zeros([2, Features]));
        foreach (var target in (Tensor[])[Tensor.Zeros([2]), Tensor.Zeros([3], DType.Int64)]) Assert.Throws<OgeeException>(() => layer.LogProbability(x, target));
        // Classes that there are not are told when the step runs.
        foreach (var missing in (long[])[-1, Classes]) Assert.Throws<OgeeException>(() => layer.Loss(x, Tensor.From([0, missing], [2])).Item());
    }
}
