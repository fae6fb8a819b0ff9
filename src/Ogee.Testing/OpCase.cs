namespace Ogee.Testing;

/// <summary>One thing to check about an operation: a function of a few tensors, and values for them.</summary>
/// <param name="Op">The name of the operation.</param>
/// <param name="Sample">What is special about this case: a shape, a view, an option.</param>
/// <param name="Shapes">The shapes of the arguments.</param>
/// <param name="Values">The arguments, each exact in float32.</param>
/// <param name="Function">The function; it may look at the arguments through views.</param>
/// <param name="HasGradient">Whether gradients pass it.</param>
public sealed record OpCase(string Op, string Sample, Shape[] Shapes, double[][] Values, Func<Tensor[], Tensor> Function, bool HasGradient)
{
    /// <summary>The arguments as tensors of a float type.</summary>
    public Tensor[] Arguments(DType type) => [.. Values.Select((values, i) => Tensor.From(values, Shapes[i]).Cast(type))];

    /// <summary>The function of the arguments in a float type.</summary>
    public Tensor Apply(DType type) => Function(Arguments(type));

    /// <inheritdoc/>
    public override string ToString() => $"{Op}: {Sample}";
}

/// <summary>A shape to look at an argument through: the argument as it lies in memory, and the view of it.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Leaf">The shape in memory.</param>
/// <param name="View">The view.</param>
public sealed record OpSample(string Name, Shape Leaf, Func<Tensor, Tensor> View)
{
    static Tensor Same(Tensor x) => x;

    /// <summary>Shapes and views that every elementwise operation and reduction must take.</summary>
    public static IReadOnlyList<OpSample> All { get; } =
    [
        new("scalar", [], Same),
        new("size 1", [1], Same),
        new("a row and a tail", [19], Same),
        new("matrix", [3, 5], Same),
        new("rank 5", [2, 1, 3, 2, 2], Same),
        new("zero size", [0, 3], Same),
        new("permuted", [4, 3, 2], x => x.Permute(2, 0, 1)),
        new("flipped", [3, 5], x => x.Flip(1)),
        new("every second", [3, 9], x => x.Slice(1, 1, 9, 2)),
        new("repeated", [3, 1], x => x.Expand([2, 3, 4])),
        new("reshaped after a permutation", [4, 3], x => x.Permute(1, 0).Reshape(2, 6)),
        new("flipped part of a permutation", [5, 4], x => x.Permute(1, 0).Slice(0, 1, 4).Flip(0)),
    ];

    /// <summary>Pairs of views that broadcast against each other.</summary>
    public static IReadOnlyList<(OpSample A, OpSample B)> Pairs { get; } =
    [
        .. All.Select(sample => (sample, sample)),
        (new("matrix", [3, 4], Same), new("row", [4], Same)),
        (new("column", [3, 1], Same), new("row", [1, 4], Same)),
        (new("scalar", [], Same), new("matrix", [2, 3], Same)),
        (new("matrix", [2, 3], Same), new("scalar", [], Same)),
        (new("transposed", [4, 3], x => x.Permute(1, 0)), new("flipped", [3, 4], x => x.Flip(0))),
        (new("zero size", [2, 0], Same), new("column", [2, 1], Same)),
        (new("rank 3", [2, 3, 4], Same), new("every second", [6], x => x.Slice(0, 0, 6, 2).Unsqueeze(1))),
    ];
}
