using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Shapes that are cut into tiles, blocks and parts: float32 forward and backward against the definition in float64, with the same bits on any number of threads.</summary>
[Collection("settings")]
public class LargeShapeTests
{
    static readonly Dictionary<string, (Shape[] Shapes, Func<Tensor[], Tensor> Function)> Cases = new()
    {
        ["map of many tiles"] = ([[300, 401], [401]], x => (x[0] * x[1]).Tanh() + x[0]),
        ["map of a transposition"] = ([[401, 300], [300, 401]], x => x[0].Transpose(0, 1) * x[1]),
        ["sum of rows"] = ([[40, 9001]], x => x[0].Sum(1)),
        ["sum of columns"] = ([[9001, 40]], x => x[0].Sum(0)),
        ["sum of the outside"] = ([[70, 30, 48]], x => x[0].Sum(0, 2)),
        ["sum of the inside"] = ([[70, 30, 48]], x => x[0].Sum(1)),
        ["sum of channels last"] = ([[4, 30, 17, 16]], x => x[0].Permute(0, 2, 3, 1).Sum(0, 1, 2)),
        ["largest of columns"] = ([[501, 130]], x => x[0].Max(0)),
        ["smallest of rows"] = ([[130, 501]], x => x[0].Min(1)),
        ["softmax"] = ([[65, 1000]], x => x[0].Softmax()),
        ["log-softmax of columns"] = ([[500, 65]], x => x[0].LogSoftmax(0)),
        ["layer norm"] = ([[65, 768], [768], [768]], x => x[0].LayerNorm(x[1], x[2])),
        ["product"] = ([[65, 400], [400, 70]], x => x[0].MatMul(x[1])),
        ["product of many"] = ([[12, 20, 33], [12, 33, 17]], x => x[0].MatMul(x[1])),
        ["product of a row"] = ([[1, 900], [900, 150]], x => x[0].MatMul(x[1])),
        ["product of a column"] = ([[150, 900], [900, 1]], x => x[0].MatMul(x[1])),
        ["attention"] = ([[2, 3, 40, 16], [2, 3, 40, 16], [2, 3, 40, 16]], x => x[0].Attention(x[1], x[2], isCausal: true)),
        ["largest of windows"] = ([[3, 33, 17, 15]], x => x[0].MaxPool2d(3, 2, 1)),
        ["mean of windows"] = ([[3, 33, 17, 15]], x => x[0].AveragePool2d(3, 2, 1, countPadding: false)),
        ["embedding"] = ([[500, 20]], x => x[0].Take(Indices(3000, 500))),
        ["scatter"] = ([[3000, 7]], x => x[0].ScatterAdd(0, Indices(3000, 50).Unsqueeze(1).Expand([3000, 7]), 50)),
        ["running sums of rows"] = ([[70, 900]], x => x[0].CumulativeSum(1) * 0.03),
        ["running products of columns"] = ([[40, 700]], x => (x[0] * 0.5 + 1).CumulativeProduct(0, isExclusive: true)),
        ["recurrence"] = ([[33, 20, 65]], x => x[0].LinearRecurrence(x[0] * 0.9, 1)),
        ["largest so far"] = ([[9, 70, 33]], x => x[0].CumulativeMax(1).Values),
        ["rows in order"] = ([[30, 700]], x => x[0].Sort(1).Values),
        ["columns in order"] = ([[300, 40]], x => x[0].Sort(0, isDescending: true).Values),
        ["largest few"] = ([[40, 1000]], x => x[0].TopK(10).Values),
        ["largest at indices"] = ([[50, 300], [3000, 300]], x => x[0].ScatterReduce(0, Indices(3000, 50).Unsqueeze(1).Expand([3000, 300]), x[1], Scattering.Max)),
        ["concat and pad"] = ([[60, 200], [60, 300]], x => Tensor.Concat(1, x[0], x[1]).Pad([(1, 2), (3, 4)]).Flip(1)),
    };

    static Tensor Indices(int count, int limit) => Tensor.From([.. Enumerable.Range(0, count).Select(i => (long)(i * 7919 % limit))], [count]);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void SinglePrecisionAgreesWithTheDefinitionForwardAndBackward(string name)
    {
        var (shapes, function) = Cases[name];
        var values = shapes.Select((shape, i) =>
        {
            var random = new Rng(new RngKey(53, (ulong)i));
            return Enumerable.Range(0, (int)shape.Count).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray();
        }).ToArray();
        Tensor[] Results(DType type)
        {
            Tensor[] x = [.. values.Select((v, i) => Tensor.From(v, shapes[i]).Cast(type))];
            var y = function(x);
            return [y, .. (y.Square() + y).Sum().Gradients(x)];
        }
        var expected = Reference.EvaluateAll(Results(DType.Float64));
        byte[][]? bits = null;
        foreach (var (threads, narrow) in ((int, bool)[])[(1, false), (3, false), (4, true)])
        {
            using var use = Cpu.Workers.Use(threads);
            Cpu.Gemm.ForceNarrow = narrow;
            try
            {
                var results = Results(DType.Float32);
                Tensor.Evaluate(results);
                for (var i = 0; i < results.Length; i++) Assert.Null(Difference.Of(expected[i], results[i], 1e-5) is { } difference ? $"result {i}: {difference}" : null);
                byte[][] all = [.. results.Select(Bits.Of)];
                Assert.Equal(bits ?? all, all);
                bits = all;
            }
            finally
            {
                Cpu.Gemm.ForceNarrow = false;
            }
        }
    }
}
