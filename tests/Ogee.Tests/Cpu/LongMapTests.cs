using Ogee.Cpu;

namespace Ogee.Tests;

/// <summary>Elementwise kernels over many elements go in long rows, and large results past the caches: with the bits of short ones.</summary>
[Collection("settings")]
public class LongMapTests
{
    // Longer than a long tile, and results of more than two megabytes that do not end with a whole vector.
    const int Count = 700_013;

    static Tensor Chain(Tensor x) => (x.Tanh() * x) + 1;

    [Theory, InlineData(false), InlineData(true)]
    public void ALargeResultHasTheBitsOfItsParts(bool hasMachine)
    {
        var random = new Rng(20261127);
        var values = new float[Count];
        foreach (ref var value in values.AsSpan()) value = (float)(random.NextDouble() - 0.5) * 8;
        const int part = 400;
        var expected = new float[Count];
        for (var first = 0; first < Count; first += part)
        {
            var length = Math.Min(part, Count - first);
            Chain(Tensor.From(values.AsSpan(first, length).ToArray(), [length])).ToArray<float>().CopyTo(expected, first);
        }
        using var watch = new Algorithms.Watch(hasMachine ? Algorithm.TileMachine : Algorithm.EmittedLoop);
        foreach (var threads in (int[])[1, 2])
        {
            using var use = Workers.Use(threads);
            var whole = Chain(Tensor.From(values, [Count]));
            Tensor.Evaluate(whole);
            Assert.Equal(expected, whole.ToArray<float>());
            // A row that begins between two vectors.
            var shifted = Chain(Tensor.From(values, [Count])[new Range(5, Count)]);
            Tensor.Evaluate(shifted);
            Assert.Equal(expected[5..], shifted.ToArray<float>());
        }
    }
}
