using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Every operation for many samples at once: the bits of each sample alone.</summary>
[Collection("settings")]
public class VmapTests(ITestOutputHelper output)
{
    const int Samples = 3;

    static Tensor[] Sample(OpCase check, int sample, DType type) => [.. check.Arguments(type).Select(x => (x * (1 - (0.125 * sample))) is var y ? Computed(y) : x)];

    static Tensor Computed(Tensor x)
    {
        Tensor.Evaluate(x);
        return x;
    }

    // What is computed for each sample stays on one device; moving within is a named error.
    static IEnumerable<OpCase> OnOneDevice => OpCases.All.Where(check => check.Op != "to");

    [Fact]
    public void EveryOperationHasTheBitsOfEachSampleAlone()
    {
        var count = 0;
        List<string> failures = [];
        foreach (var check in OnOneDevice)
            foreach (var first in (int[])[0, check.Shapes.Length - 1])
            {
                // All inputs differ from sample to sample, or the last only.
                Tensor[][] samples = [.. Enumerable.Range(0, Samples).Select(s => Sample(check, s, DType.Float32))];
                Tensor Function(Tensor[] x) => check.Function([.. samples[0][..first], .. x]);
                var together = Tensor.Vmap(x => [Function(x)], [.. Enumerable.Range(first, check.Shapes.Length - first).Select(i => Tensor.Stack(0, [.. samples.Select(x => x[i])]))])[0];
                var alone = Tensor.Stack(0, [.. samples.Select(x => Function(x[first..]))]);
                count++;
                Assert.Equal(alone.Spec, together.Spec);
                if (!Bits.Of(alone).AsSpan().SequenceEqual(Bits.Of(together))) failures.Add($"{check}, from input {first}");
                if (first == check.Shapes.Length - 1) break;
            }
        output.WriteLine($"{count} functions of {Samples} samples");
        Assert.True(count > 1000, $"only {count}");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void GradientsOfEachSampleAreThoseOfTheSampleAlone()
    {
        var count = 0;
        List<string> failures = [];
        foreach (var check in OnOneDevice.Where(check => check.HasGradient))
        {
            Tensor[][] samples = [.. Enumerable.Range(0, Samples).Select(s => Sample(check, s, DType.Float32))];
            static IReadOnlyList<Tensor> Gradients(OpCase check, Tensor[] x) => check.Function(x).Square().Sum().Gradients(x);
            var together = Tensor.Vmap(x => Gradients(check, x), [.. Enumerable.Range(0, check.Shapes.Length).Select(i => Tensor.Stack(0, [.. samples.Select(x => x[i])]))]);
            for (var i = 0; i < together.Count; i++, count++)
                if (!Bits.Of(Tensor.Stack(0, [.. samples.Select(x => Gradients(check, x)[i])])).AsSpan().SequenceEqual(Bits.Of(together[i]))) failures.Add($"{check}, gradient {i}");
        }
        output.WriteLine($"{count} gradients of {Samples} samples");
        Assert.True(count > 1000, $"only {count}");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void TheGradientOfASumOverSamplesIsTheSumOfTheirGradients()
    {
        var (x, w) = (Tensor.Normal([5, 4], new RngKey(1, 1)), Tensor.Normal([4, 3], new RngKey(1, 2)));
        Tensor.Evaluate(x, w);
        var each = Tensor.Vmap(s => s[0].MatMul(w).Tanh().Sum().Gradients(w), x)[0];
        Assert.Equal([5, 4, 3], each.Shape);
        var sum = Tensor.Vmap(s => [s[0].MatMul(w).Tanh().Sum()], x)[0].Sum().Gradients(w)[0];
        foreach (var (a, b) in each.Sum(0).ToArray<float>().Zip(sum.ToArray<float>())) Assert.Equal(b, a, 1e-5);
    }

    [Fact]
    public void WhatDoesNotDependOnTheSampleIsComputedOnceAndRepeated()
    {
        var w = Tensor.Ones([2]);
        var results = Tensor.Vmap(s => [w * 2, s[0]], Tensor.Arange(3, DType.Float32));
        Assert.Equal([2, 2, 2, 2, 2, 2], results[0].ToArray<float>());
        Assert.Equal([0, 1, 2], results[1].ToArray<float>());
        Assert.Equal([0, 2], Tensor.Vmap(s => [s[0] + w], Tensor.Zeros([0, 2]))[0].Shape);
    }

    [Fact]
    public void DifferentNumbersOfSamplesAreANamedError()
    {
        Assert.Throws<OgeeException>(() => Tensor.Vmap(s => [s[0] + s[1]], Tensor.Ones([3]), Tensor.Ones([4])));
        Assert.Throws<OgeeException>(() => Tensor.Vmap(s => s));
        Assert.Throws<OgeeException>(() => Tensor.Vmap(s => [s[0]], Tensor.Scalar(1)));
    }
}
