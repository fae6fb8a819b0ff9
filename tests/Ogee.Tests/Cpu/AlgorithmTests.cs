using Ogee.Cpu;
using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Every way in which a kernel can compute: float32, forward and backward, against the definition in float64, at shapes that choose it and, forced, at shapes that would not.</summary>
[Collection("settings")]
public class AlgorithmTests
{
    /// <summary>A function of inputs of given shapes.</summary>
    sealed record Case(Shape[] Shapes, Func<Tensor[], Tensor> Function)
    {
        public override string ToString() => string.Join(" ", Shapes.Select(shape => shape.ToString()));
    }

    static Case Convolution(Shape image, Shape weight, int stride = 1, int padding = 1, int dilation = 1, int groups = 1) =>
        new([image, weight], x => x[0].Conv2d(x[1], stride, padding, dilation, groups));

    static Case Product(long m, long k, long n, bool transposed = false) =>
        new([[m, k], transposed ? [n, k] : [k, n]], x => x[0].MatMul(transposed ? x[1].Transpose(0, 1) : x[1]));

    static Case Sum(int axis, params long[] shape) => new([Shape.Create(shape)], x => x[0].Square().Sum(axis));

    static Case Attention(long heads, long queries, long keys, long width, long values, bool isCausal, bool isMasked = false) => new([[heads, queries, width], [heads, keys, width], [heads, keys, values]],
        x => Tensor.AttentionInBlocks(x[0], x[1], x[2], isMasked ? Tensor.From([.. Enumerable.Range(0, (int)keys).Select(i => i % 5 != 1)], [1, keys]).To(x[0].Spec.Device) : null, isCausal)!);

    static Case Chain(long length) => new([[3, length]], x => (x[0].Tanh() * x[0]) + 1);

    /// <summary>For each algorithm a case that chooses it.</summary>
    static readonly Dictionary<Algorithm, Case> Choosing = new()
    {
        [Algorithm.PlaneConvolution] = Convolution([3, 1, 28, 28], [6, 1, 5, 5], padding: 2),
        [Algorithm.RowConvolution] = Convolution([2, 16, 21, 21], [16, 16, 3, 3]),
        [Algorithm.PointwiseProduct] = Convolution([2, 70, 7, 7], [40, 70, 1, 1], stride: 2, padding: 0),
        [Algorithm.WeightGradientByProducts] = Convolution([2, 256, 5, 5], [260, 256, 1, 2]),
        [Algorithm.IndirectConvolution] = Convolution([2, 70, 7, 7], [33, 70, 3, 2]),
        [Algorithm.Winograd4x4] = Convolution([1, 40, 16, 16], [48, 40, 3, 3]),
        [Algorithm.Winograd2x2] = Convolution([1, 160, 2, 40], [160, 160, 3, 3]),
        [Algorithm.DepthwiseConvolution] = Convolution([2, 24, 9, 9], [24, 1, 3, 3], groups: 24),
        [Algorithm.WeightGradientByTaps] = Convolution([2, 8, 9, 9], [5, 8, 3, 3], padding: 2, dilation: 2),
        [Algorithm.WeightGradientByRows] = Convolution([2, 16, 12, 12], [16, 16, 3, 3]),
        [Algorithm.WeightGradientByPatches] = Convolution([3, 1, 14, 14], [6, 1, 5, 5]),
        [Algorithm.DepthwiseWeightGradient] = Convolution([2, 17, 9, 9], [17, 1, 3, 3], groups: 17),
        [Algorithm.WinogradWeightGradient] = Convolution([2, 48, 16, 16], [48, 48, 3, 3]),
        [Algorithm.Tile6x16] = Convolution([2, 12, 9, 9], [20, 12, 3, 3]),
        [Algorithm.Tile8x48] = Convolution([1, 70, 6, 6], [48, 70, 3, 3]),
        [Algorithm.Tile12x32] = Convolution([2, 20, 9, 9], [32, 20, 3, 3]),
        [Algorithm.Tile16x16] = Convolution([2, 20, 9, 9], [16, 20, 3, 3]),
        [Algorithm.SharedPanels] = Product(130, 40, 50),
        [Algorithm.OwnPanels] = Product(50, 40, 60),
        [Algorithm.NoPanels] = Product(9, 40, 60),
        [Algorithm.OneRow] = Product(1, 90, 50),
        [Algorithm.OneRowOfDots] = Product(1, 90, 50, transposed: true),
        [Algorithm.AttentionGradientByHeads] = Attention(5, 100, 99, 20, 17, true),
        [Algorithm.AttentionGradientByRows] = Attention(2, 100, 99, 20, 17, true),
        [Algorithm.ReduceRows] = Sum(1, 40, 900),
        [Algorithm.ReduceShortRows] = Sum(1, 40, 90),
        [Algorithm.ReduceColumns] = Sum(0, 90, 40),
        [Algorithm.EmittedLoop] = Chain(700),
        [Algorithm.TileMachine] = new([[3, 700]], x => x[0].Cast(DType.Float64).Tanh().Cast(x[0].Type) * x[0]),
    };

    /// <summary>Cases in which an algorithm is right, most of which would not choose it.</summary>
    static IEnumerable<Case> Possible(Algorithm algorithm)
    {
        var random = new Rng(new RngKey(71, (ulong)algorithm));
        long Draw(params long[] of) => of[random.NextInt(of.Length)];
        switch (algorithm)
        {
            case Algorithm.DepthwiseConvolution or Algorithm.DepthwiseWeightGradient:
                for (var i = 0; i < 20; i++)
                {
                    var channels = Draw(16, 17, 31, 32, 33, 49);
                    yield return Convolution([2, channels, Draw(3, 5), Draw(3, 9, 17)], [channels, 1, Draw(1, 2, 3), Draw(1, 3)], (int)Draw(1, 2), (int)Draw(0, 1, 2), 1, (int)channels);
                }
                break;
            case Algorithm.Winograd4x4 or Algorithm.Winograd2x2:
                // Tiles that reach beyond the end in either direction, a picture smaller than a tile, channels and filters around whole vectors and blocks of channels.
                for (var i = 0; i < 24; i++)
                {
                    var (channels, filters, padding) = (Draw(1, 2, 15, 16, 17, 33), Draw(1, 6, 15, 16, 17, 31, 33, 48, 50, 67), (int)Draw(0, 1, 2));
                    yield return Convolution([Draw(1, 3), channels, Draw(3, 4, 5, 7), Draw(3, 6, 9)], [filters, channels, 3, 3], padding: padding);
                }
                yield return Convolution([1, 130, 5, 6], [17, 130, 3, 3]);
                break;
            case Algorithm.WinogradWeightGradient:
                // The same, and tiles in several segments.
                for (var i = 0; i < 16; i++)
                {
                    var (channels, filters, padding) = (Draw(1, 15, 16, 17, 33, 49), Draw(1, 6, 15, 16, 17, 31, 33), (int)Draw(0, 1, 2));
                    yield return Convolution([Draw(1, 3), channels, Draw(3, 4, 5, 7), Draw(3, 6, 9)], [filters, channels, 3, 3], padding: padding);
                }
                yield return Convolution([3, 5, 33, 31], [7, 5, 3, 3]);
                break;
            case Algorithm.PointwiseProduct:
                // More channels than are added at once, pixels that a stride leaves out and does not, lines that are collected in several goes.
                for (var i = 0; i < 24; i++)
                {
                    var channels = Draw(1, 7, 16, 70, 390);
                    yield return Convolution([Draw(1, 2, 3), channels, Draw(1, 4, 7), Draw(5, 9)], [Draw(1, 16, 33, 64, 65, 112), channels, 1, 1], (int)Draw(1, 1, 2, 3), padding: 0);
                }
                yield return Convolution([3, 390, 33, 31], [200, 390, 1, 1], 2, padding: 0);
                break;
            case Algorithm.WeightGradientByProducts:
                for (var i = 0; i < 24; i++)
                {
                    var channels = Draw(1, 7, 16, 70);
                    yield return Convolution([Draw(1, 2, 3), channels, Draw(5, 6), Draw(5, 8, 17)], [Draw(1, 16, 33, 65), channels, Draw(1, 2, 3), Draw(1, 3)], (int)Draw(1, 1, 2, 3), (int)Draw(0, 1, 2), (int)Draw(1, 1, 2));
                }
                yield return Convolution([3, 390, 33, 31], [20, 390, 2, 2], 2);
                break;
            case <= Algorithm.Tile16x16:
                for (var i = 0; i < 40; i++)
                {
                    var (channels, filters) = (Draw(1, 2, 5, 16, 19, 33), algorithm == Algorithm.PlaneConvolution ? Draw(1, 3, 6, 7, 12, 16) : Draw(1, 6, 15, 16, 17, 31, 33, 48, 50, 67));
                    // Taps apart exclude rows of taps.
                    var dilation = algorithm is Algorithm.RowConvolution or Algorithm.WeightGradientByRows or Algorithm.WeightGradientByPatches ? 1 : (int)Draw(1, 1, 2);
                    yield return Convolution([Draw(1, 2), channels, Draw(5, 6), Draw(5, 8, 17)], [filters, channels, Draw(1, 2, 3), Draw(1, 3)], (int)Draw(1, 1, 2, 3), (int)Draw(0, 1, 2), dilation);
                }
                if (algorithm is Algorithm.PlaneConvolution or Algorithm.IndirectConvolution)
                    for (var i = 0; i < 12; i++)
                    {
                        var (groups, channels, filters) = (Draw(2, 3), Draw(1, 4, 8, 11), Draw(2, 8, 9, 16, 24));
                        yield return Convolution([2, groups * channels, 6, Draw(4, 7, 19)], [groups * filters, channels, Draw(1, 3), 3], (int)Draw(1, 2), 1, (int)Draw(1, 1, 2), (int)groups);
                    }
                if (algorithm is Algorithm.IndirectConvolution or Algorithm.WeightGradientByTaps) yield return Convolution([2, 18, 6, 7], [27, 2, 3, 3], groups: 9);
                break;
            case <= Algorithm.OneRowOfDots:
                for (var n = 0L; n <= 67; n++)
                {
                    var rows = algorithm is Algorithm.OneRow or Algorithm.OneRowOfDots ? 1 : Draw(1, 2, 7, 8, 9, 33, 95);
                    yield return Product(rows, Draw(0, 1, 5, 17, 40), n, transposed: algorithm == Algorithm.OneRowOfDots || (algorithm is Algorithm.SharedPanels or Algorithm.OwnPanels && n % 2 == 0));
                }
                break;
            case Algorithm.AttentionGradientByHeads or Algorithm.AttentionGradientByRows:
                // Blocks that are whole and that are not, more queries than keys and fewer, widths around whole vectors and tiles.
                for (var i = 0; i < 24; i++) yield return Attention(Draw(1, 2, 5), Draw(5, 47, 96, 97, 193), Draw(5, 48, 95, 96, 200), Draw(7, 15, 16, 33), Draw(1, 16, 31, 32), i % 2 == 0, isMasked: i % 3 == 0);
                break;
            case Algorithm.ReduceRows or Algorithm.ReduceShortRows or Algorithm.ReduceColumns:
                for (var length = 0L; length <= 67; length++) yield return Sum((int)(length % 3), Draw(2, 3, 67), Draw(4, 17, 67), length);
                break;
            default:
                for (var length = 0L; length <= 67; length++) yield return Chain(length);
                break;
        }
    }

    public static TheoryData<string> All => [.. Enum.GetNames<Algorithm>()];

    [Theory, MemberData(nameof(All))]
    public void TheShapeChoosesItAndItAgreesWithTheDefinition(string name)
    {
        var algorithm = Enum.Parse<Algorithm>(name);
        var expected = Definition(Choosing[algorithm]);
        foreach (var threads in (int[])[1, 3])
        {
            using var watch = new Algorithms.Watch();
            using var use = Workers.Use(threads);
            // What narrow vectors choose is seen on wide ones by leaving them out.
            Gemm.ForceNarrow = algorithm == Algorithm.Tile6x16;
            try
            {
                Check(Choosing[algorithm], expected);
            }
            finally
            {
                Gemm.ForceNarrow = false;
            }
            Assert.True(watch.HasRun(algorithm) || !IsChosenHere(algorithm), $"{algorithm} did not run; {string.Join(", ", watch.Runs.Keys)} did");
        }
    }

    [Theory, MemberData(nameof(All))]
    public void ForcedItAgreesWithTheDefinitionAndHasTheSameBits(string name)
    {
        var algorithm = Enum.Parse<Algorithm>(name);
        foreach (var c in Possible(algorithm))
        {
            var expected = Definition(c);
            // Fewer multiplications are rounded in another way, and so are sums in other blocks: they are compared with themselves, on another number of threads and with narrow tiles.
            var isOther = algorithm is Algorithm.Winograd4x4 or Algorithm.Winograd2x2 or Algorithm.WinogradWeightGradient or Algorithm.PointwiseProduct or Algorithm.WeightGradientByProducts;
            using var scope = new SettingsScope(winograd: false);
            byte[][] chosen;
            using (new Algorithms.Watch(isOther ? algorithm : null))
            using (Workers.Use(isOther ? 1 : Workers.Count))
            {
                Gemm.ForceNarrow = isOther;
                try
                {
                    chosen = Check(c, expected);
                }
                finally
                {
                    Gemm.ForceNarrow = false;
                }
            }
            using var watch = new Algorithms.Watch(algorithm);
            using var use = Workers.Use(2);
            var forced = Check(c, expected);
            for (var i = 0; i < forced.Length; i++) Assert.True(forced[i].AsSpan().SequenceEqual(chosen[i]), $"{c}: result {i} has other bits");
            // Without elements there is nothing to compute, and a row of fewer than sixteen columns has no dots.
            Assert.True(watch.HasRun(algorithm) || !IsChosenHere(algorithm) || c.Shapes.Any(shape => shape.Count == 0), $"{algorithm} did not run for {c}; {string.Join(", ", watch.Runs.Keys)} did");
        }
    }

    /// <summary>A plan goes the way of the work when it finds out what the work takes; that nothing has run yet is seen.</summary>
    [Fact]
    public void WhatAPlanAsksForHasNotRun()
    {
        foreach (var c in Choosing.Values)
        {
            var results = Results(c, DType.Float32);
            using var watch = new Algorithms.Watch();
            Evaluation.PlanOf([.. results.Select(result => result.Node)]).AddScratch(new());
            Assert.Empty(watch.Runs.Keys);
            Tensor.Evaluate(results);
            Assert.NotEmpty(watch.Runs.Keys);
        }
    }

    /// <summary>Whether this processor has what the algorithm needs.</summary>
    static bool IsChosenHere(Algorithm algorithm) => algorithm switch
    {
        Algorithm.Tile8x48 or Algorithm.Tile12x32 or Algorithm.Tile16x16 => Gemm.IsWide,
        Algorithm.OneRowOfDots => System.Runtime.Intrinsics.X86.Avx512F.IsSupported && Gemm.IsWide,
        _ => true,
    };

    /// <summary>The result, and the gradients of a sum of it.</summary>
    static Tensor[] Results(Case c, DType type)
    {
        Tensor[] x = [.. c.Shapes.Select((shape, i) =>
        {
            var random = new Rng(new RngKey(59, (ulong)i));
            return Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(_ => (float)((random.NextDouble() * 2) - 1))], shape).Cast(type);
        })];
        var y = c.Function(x);
        return [y, .. (y.Square() + y).Sum().Gradients(x)];
    }

    static ReferenceTensor[] Definition(Case c) => Reference.EvaluateAll(Results(c, DType.Float64));

    /// <returns>The bytes of the results.</returns>
    static byte[][] Check(Case c, ReferenceTensor[] expected)
    {
        var results = Results(c, DType.Float32);
        Tensor.Evaluate(results);
        for (var i = 0; i < results.Length; i++) Assert.Null(Difference.Of(expected[i], results[i], 1e-5) is { } difference ? $"{c}, result {i}: {difference}" : null);
        return [.. results.Select(Bits.Of)];
    }
}
