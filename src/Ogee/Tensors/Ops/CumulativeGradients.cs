namespace Ogee.Ops;

/// <summary>Gradients of scans, and of the product that is made of them.</summary>
static class CumulativeGradients
{
    /// <summary>For each element the product of all others over axes: of those before it and those behind it. Nothing is divided, so zeros are no exception, to any order.</summary>
    public static Tensor ProductsOfOthers(Tensor x, Axes axes)
    {
        if (axes.Count == 0) return Tensor.Ones(x.Shape, x.Type);
        // The axes become one, which is scanned from both ends: neighbours where they are, others at the end.
        int[] kept = [.. Enumerable.Range(0, x.Rank).Where(axis => !axes.Contains(axis))];
        var first = axes[^1] - axes[0] == axes.Count - 1 ? axes[0] : kept.Length;
        var order = Axes.Create([.. kept[..first], .. axes, .. kept[first..]]);
        var moved = x.Permute(order);
        var lines = moved.Reshape(Shape.Create([.. moved.Shape.Sizes[..first], axes.Aggregate(1L, (count, axis) => count * x.Shape[axis]), .. moved.Shape.Sizes[(first + axes.Count)..]]));
        var others = Tensor.Apply(new Cumulative<MultiplyMonoid>(first, isExclusive: true), lines) * Tensor.Apply(new Cumulative<MultiplyMonoid>(first, isExclusive: true, isReversed: true), lines);
        return others.Reshape(moved.Shape).Permute(order.Inverse());
    }

    /// <summary>The gradient of a running product: the product before an element, times what its later products are without it, which a recurrence sums up from the end.</summary>
    public static Tensor OfProducts(Tensor gradient, Tensor x, int axis, bool isReversed) =>
        Tensor.Apply(new Cumulative<MultiplyMonoid>(axis, isExclusive: true, isReversed: isReversed), x)
        * Tensor.Apply(new LinearRecurrence(axis, !isReversed), x.Shifted(axis, isReversed ? 1 : -1), gradient);

    /// <summary>The gradient of a running maximum or minimum goes to the latest element that is it.</summary>
    public static Tensor OfWinners(Tensor gradient, Tensor x, Tensor y, int axis, bool isReversed) =>
        Tensor.Apply(new Scatter<AddMonoid>(axis, x.Shape[axis]), gradient, Winners(x, y, axis, isReversed));

    /// <summary>Where each running maximum or minimum is from: int64.</summary>
    public static Tensor Winners(Tensor x, Tensor y, int axis, bool isReversed)
    {
        var places = Tensor.Apply(new Iota(new(x.Shape, DType.Int64), axis));
        var wins = x.EqualTo(y).Or(x.NotEqualTo(x));
        return isReversed
            ? Tensor.Apply(new Cumulative<MinimumMonoid>(axis, isReversed: true), Tensor.Where(wins, places, Tensor.Scalar(x.Shape[axis], DType.Int64)))
            : Tensor.Apply(new Cumulative<MaximumMonoid>(axis), Tensor.Where(wins, places, Tensor.Scalar(-1, DType.Int64)));
    }

    /// <summary>The gradient of any scan: each result is a reduction of a row of its own, in which only the elements that count are not neutral.</summary>
    public static Tensor ByDefinition<T>(Tensor gradient, Tensor x, Tensor y, int axis, bool isReversed) where T : struct, IMonoid
    {
        var (last, size) = (x.Rank, x.Shape[axis]);
        // [..., result, element]
        Tensor Along(Tensor t, int place) => t.Transpose(axis, -1).Unsqueeze(place).Expand(Shape.Create([.. t.Transpose(axis, -1).Shape.Sizes, size]));
        var (results, elements) = (Tensor.Apply(new Iota(new([size, size], DType.Int64), 0)), Tensor.Apply(new Iota(new([size, size], DType.Int64), 1)));
        var counts = isReversed ? elements.GreaterEqual(results) : elements.LessEqual(results);
        var row = Tensor.Where(counts, Along(x, -2), Tensor.Scalar(T.Identity, x.Type));
        var parts = Tensor.Where(counts, T.Gradient(Along(gradient, -1), row, Along(y, -1), [last]), Tensor.Scalar(0, x.Type));
        return parts.Sum(-2).Transpose(axis, -1);
    }
}
