namespace Ogee.Tests;

/// <summary>Graphs nobody wrote: fused, unfused, emitted and interpreted they have the same bits, and float32 agrees with float64.</summary>
[Collection("settings")]
public class RandomGraphTests
{
    /// <summary>A graph of a few nodes over some leaves, the same for the same number.</summary>
    static List<Tensor> Build(ulong number, DType type, out int depth)
    {
        var random = new Rng(new RngKey(number, 77));
        Shape[] shapes = [[3, 1, 5], [4, 5], [3, 4, 5], [3, 4, 1], [], [1], [3, 4, 17], [17]];
        var pool = new List<Tensor>();
        for (var i = 0; i < 4; i++)
        {
            var shape = shapes[random.NextInt(shapes.Length)];
            var values = Enumerable.Range(0, (int)shape.Count).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray();
            pool.Add(Tensor.From(values, shape).Cast(type));
        }
        depth = 2 + random.NextInt(38);
        for (var i = 0; i < depth; i++) pool.Add(Grow(pool, random));
        var roots = new List<Tensor> { pool[^1] };
        if (random.NextInt(2) == 0) roots.Add(pool[4 + random.NextInt(pool.Count - 4)]);
        return roots;
    }

    static Tensor Grow(List<Tensor> pool, Rng random)
    {
        var x = pool[Math.Max(0, pool.Count - 1 - random.NextInt(6))];
        var y = pool[random.NextInt(pool.Count)];
        bool Fits(Tensor a, Tensor b)
        {
            for (var i = 1; i <= Math.Min(a.Rank, b.Rank); i++)
                if (a.Shape[-i] != b.Shape[-i] && a.Shape[-i] != 1 && b.Shape[-i] != 1) return false;
            return true;
        }
        return random.NextInt(16) switch
        {
            0 when Fits(x, y) => x + y,
            1 when Fits(x, y) => x - y,
            2 when Fits(x, y) => x * y * 0.5,
            3 when Fits(x, y) => Tensor.Where(x.Greater(y).Or(x.EqualTo(y)), x, y), // continuous: float32 may take the other branch
            4 when Fits(x, y) => x / (y.Square() + 1),
            5 => x.Tanh(),
            6 => x.Sigmoid() * 2 - 1,
            7 => (x * 0.5).Exp().Log1p(),
            8 => x.Relu() - 0.1,
            9 when x.Rank > 0 => x.Sum([random.NextInt(x.Rank)], keepAxes: random.NextInt(2) == 0) * 0.2,
            10 when x.Rank > 0 => x.Max([random.NextInt(x.Rank)], keepAxes: true),
            11 when x.Rank > 1 => x.Transpose(0, x.Rank - 1),
            12 when x.Rank > 0 => x.Flip(random.NextInt(x.Rank)),
            13 when x.Rank > 0 && x.Shape[0] > 1 => x.Slice(0, 1, x.Shape[0]),
            14 => x.Flatten(0) * 1.5,
            15 when x.Rank > 0 => x.Softmax(),
            _ => x.Square().Minimum(1) + x * 0.25,
        };
    }

    static int[][] Bits(ulong number, bool fuse, bool emit)
    {
        (Settings.Fuse, Settings.Emit) = (fuse, emit);
        try
        {
            PlanCache.Clear();
            var roots = Build(number, DType.Float32, out _);
            Tensor.Evaluate([.. roots]);
            return [.. roots.Select(root => root.ToArray<float>().Select(BitConverter.SingleToInt32Bits).ToArray())];
        }
        finally
        {
            (Settings.Fuse, Settings.Emit) = (true, true);
        }
    }

    public static int Count => Environment.GetEnvironmentVariable("OGEE_LONG") == "1" ? 20_000 : 2_000;

    [Fact]
    public void FusedUnfusedEmittedAndInterpretedHaveTheSameBits()
    {
        for (var number = 0UL; number < (ulong)Count; number++)
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
    public void SinglePrecisionAgreesWithDouble()
    {
        for (var number = 0UL; number < (ulong)Count; number++)
        {
            var single = Build(number, DType.Float32, out var depth);
            var exact = Build(number, DType.Float64, out _);
            for (var i = 0; i < single.Count; i++)
            {
                var (a, b) = (single[i].ToArray<float>(), exact[i].ToArray<double>());
                for (var k = 0; k < a.Length; k++)
                    Assert.True(Math.Abs(a[k] - b[k]) <= 2e-5 * depth * Math.Max(1, Math.Abs(b[k])), $"graph {number}: {a[k]} and {b[k]}");
            }
        }
    }
}
