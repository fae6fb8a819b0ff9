namespace Ogee.Tests;

/// <summary>A graph of a few words over some leaves, the same for the same number.</summary>
/// <remarks>Leaves hold the same numbers in float32 and float64. Words are continuous, or are applied to leaves alone: then rounding cannot send the two types different ways.</remarks>
sealed class RandomGraph
{
    const int Leaves = 4;

    readonly Rng random;
    readonly List<Tensor> pool = [];
    readonly RandomWords words;

    /// <param name="number">Which graph.</param>
    /// <param name="type">The type of its leaves.</param>
    /// <param name="leaves">Tensors in the place of its own leaves, of their shapes and type.</param>
    public RandomGraph(ulong number, DType type, IReadOnlyList<Tensor>? leaves = null)
    {
        random = new(new RngKey(number, 77));
        words = new(random, type);
        Shape[] shapes = [[3, 1, 5], [4, 5], [3, 4, 5], [3, 4, 1], [], [1], [3, 4, 17], [17]];
        for (var i = 0; i < Leaves; i++)
        {
            var shape = shapes[random.NextInt(shapes.Length)];
            var values = Enumerable.Range(0, (int)shape.Count).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray();
            pool.Add(leaves?[i] ?? Tensor.From(values, shape).Cast(type));
        }
        Depth = 2 + random.NextInt(24);
        for (var i = 0; i < Depth; i++) pool.Add(Grow());
        Roots = random.NextInt(2) == 0 ? [pool[^1], pool[Leaves + random.NextInt(Depth)]] : [pool[^1]];
    }

    /// <summary>The leaves.</summary>
    public IReadOnlyList<Tensor> Given => pool[..Leaves];

    /// <summary>How many words it has at most.</summary>
    public int Depth { get; }

    /// <summary>The results.</summary>
    public IReadOnlyList<Tensor> Roots { get; }

    /// <summary>Whether something computed is rounded to 16 bits: numbers that are nearly the same may then be far apart.</summary>
    public bool RoundsToHalves { get; private set; }

    Tensor Grow()
    {
        var x = pool[Math.Max(0, pool.Count - 1 - random.NextInt(6))];
        var y = pool[random.NextInt(pool.Count)];
        switch (random.NextInt(24))
        {
            case 0: return words.FromLeaf(pool[random.NextInt(Leaves)]);
            case 1 when random.NextInt(3) == 0:
                RoundsToHalves = true;
                return words.Halves(x);
            case < 8 when words.Of(x, y) is { } newer: return newer;
            default: return Elementary(x, y);
        }
    }

    Tensor Elementary(Tensor x, Tensor y) => random.NextInt(16) switch
    {
        0 when RandomWords.Fit(x, y) => x + y,
        1 when RandomWords.Fit(x, y) => x - y,
        2 when RandomWords.Fit(x, y) => x * y * 0.5,
        3 when RandomWords.Fit(x, y) => Tensor.Where(x.Greater(y).Or(x.EqualTo(y)), x, y), // continuous: float32 may take the other branch
        4 when RandomWords.Fit(x, y) => x / (y.Square() + 1),
        5 => x.Tanh(),
        6 => x.Sigmoid() * 2 - 1,
        7 => (x * 0.5).Exp().Log1p(),
        8 => x.Relu() - 0.1,
        9 when x.Rank > 0 => x.Sum([random.NextInt(x.Rank)], keepAxes: random.NextInt(2) == 0) * 0.2,
        10 when x.Rank > 0 => x.Max([random.NextInt(x.Rank)], keepAxes: true),
        11 when x.Rank > 1 => x.Transpose(random.NextInt(x.Rank - 1), x.Rank - 1),
        12 when x.Rank > 0 => x.Flip(random.NextInt(x.Rank)),
        13 when x.Rank > 0 && x.Shape[0] > 1 => x.Slice(0, 1, x.Shape[0]),
        14 => x.Flatten(0) * 1.5,
        15 when x.Rank > 0 => x.Softmax(),
        _ => x.Square().Minimum(1) + x * 0.25,
    };
}
