using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Graphs nobody wrote: fused, unfused, emitted and interpreted they have the same bits, and float32 and float64 agree with the definition.</summary>
[Collection("settings")]
public class RandomGraphTests
{
    static int[][] Bits(ulong number, bool fuse, bool emit)
    {
        using var scope = new SettingsScope(fuse, emit);
        var graph = new RandomGraph(number, DType.Float32);
        Tensor.Evaluate([.. graph.Roots]);
        return [.. graph.Roots.Select(root => root.ToArray<float>().Select(BitConverter.SingleToInt32Bits).ToArray())];
    }

    static ulong Count => Tool.IsLongRun ? 20_000UL : 2_000;

    [Fact]
    public void FusedUnfusedEmittedAndInterpretedHaveTheSameBits()
    {
        for (var number = 0UL; number < Count; number++)
        {
            var fused = Bits(number, fuse: true, emit: false);
            var unfused = Bits(number, fuse: false, emit: false);
            var emitted = Bits(number, fuse: true, emit: true);
            for (var i = 0; i < fused.Length; i++)
            {
                Assert.True(fused[i].AsSpan().SequenceEqual(unfused[i]), $"graph {number}: fused and unfused differ");
                Assert.True(fused[i].AsSpan().SequenceEqual(emitted[i]), $"graph {number}: interpreted and emitted differ");
            }
        }
    }

    [Fact]
    public void SingleAndDoublePrecisionAgreeWithTheDefinition()
    {
        using var scope = new SettingsScope(emit: false);
        for (var number = 0UL; number < Count; number++)
        {
            var (single, exact) = (new RandomGraph(number, DType.Float32), new RandomGraph(number, DType.Float64));
            if (exact.RoundsToHalves) continue;
            var definition = Reference.EvaluateAll(exact.Roots);
            Tensor.Evaluate([.. single.Roots]);
            Tensor.Evaluate([.. exact.Roots]);
            for (var i = 0; i < definition.Length; i++)
            {
                Check(number, definition[i], exact.Roots[i].ToArray<double>(), 1e-12 * exact.Depth);
                Check(number, definition[i], [.. single.Roots[i].ToArray<float>().Select(value => (double)value)], 2e-5 * single.Depth);
            }
        }
    }

    static void Check(ulong number, ReferenceTensor expected, double[] actual, double budget)
    {
        for (var k = 0; k < actual.Length; k++)
            Assert.True(Math.Abs(actual[k] - expected.Floats[k]) <= budget * Math.Max(1, Math.Abs(expected.Floats[k])), $"graph {number}, element {k}: {actual[k]}, by definition {expected.Floats[k]}");
    }
}
