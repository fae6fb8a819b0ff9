namespace Ogee;

// Orders. NaN counts as larger than any number, as in NumPy and libtorch, equal elements stay in the order in which they are, and values carry gradients.
public sealed partial class Tensor
{
    /// <summary>The elements of an axis in order, and where they were.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="isDescending">Whether the largest comes first; NaN before it.</param>
    /// <returns>The values, of the same shape and type, and their old places along the axis, int64.</returns>
    /// <exception cref="OgeeException">The axis does not exist.</exception>
    public (Tensor Values, Tensor Indices) Sort(int axis = -1, bool isDescending = false) => Taken(ArgSort(Shape.Axis(axis, "sort"), isDescending), axis);

    /// <summary>The indices that sort an axis: stable, int64.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="isDescending">Whether the largest comes first; NaN before it.</param>
    /// <exception cref="OgeeException">The axis does not exist.</exception>
    public Tensor ArgSort(int axis = -1, bool isDescending = false) => Shape.Axis(axis, "argsort") is var along ? Apply(new ArgSort(along, Shape[along], isDescending), this) : this;

    /// <summary>The largest (or smallest) elements of an axis in order, and where they are; of equal ones the first.</summary>
    /// <param name="count">How many.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="isLargest">Whether the largest are sought, beginning with the largest; NaN counts as larger than any number.</param>
    /// <returns>The values and their places along the axis, int64; both with the axis of size <paramref name="count"/>.</returns>
    /// <exception cref="OgeeException">The axis does not exist, or has fewer elements.</exception>
    public (Tensor Values, Tensor Indices) TopK(long count, int axis = -1, bool isLargest = true) => Taken(Apply(new ArgSort(Shape.Axis(axis, "topk"), count, isLargest), this), axis);

    (Tensor, Tensor) Taken(Tensor indices, int axis) => (Gather(axis, indices), indices);

    /// <summary>The median over axes: the middle element, or the mean of both middle ones, as in NumPy. NaN where there is one.</summary>
    /// <param name="axes">The axes, which disappear; all if none is given.</param>
    /// <param name="keepAxes">Whether they stay with size 1.</param>
    /// <exception cref="OgeeException">An axis does not exist, there are no elements, or the type is no float.</exception>
    public Tensor Median(Axes axes = default, bool keepAxes = false) => Quantiles("median", [0.5], axes, keepAxes)[0];

    /// <summary>A quantile over axes, with linear interpolation between neighbours in order. NaN where there is one.</summary>
    /// <param name="probability">From 0 (the smallest) to 1 (the largest).</param>
    /// <param name="axes">The axes, which disappear; all if none is given.</param>
    /// <param name="keepAxes">Whether they stay with size 1.</param>
    /// <exception cref="OgeeException">An axis does not exist, there are no elements, the probability is outside, or the type is no float.</exception>
    public Tensor Quantile(double probability, Axes axes = default, bool keepAxes = false) => Quantiles("quantile", [probability], axes, keepAxes)[0];

    /// <summary>Quantiles over axes, with linear interpolation between neighbours in order (type 7 of Hyndman and Fan 1996). NaN where there is one.</summary>
    /// <param name="probabilities">Each from 0 (the smallest) to 1 (the largest).</param>
    /// <param name="axes">The axes, which disappear; all if none is given.</param>
    /// <param name="keepAxes">Whether they stay with size 1.</param>
    /// <returns>The quantiles along a new axis 0.</returns>
    /// <exception cref="OgeeException">An axis does not exist, there are no elements, a probability is outside, or the type is no float.</exception>
    public Tensor Quantile(ReadOnlySpan<double> probabilities, Axes axes = default, bool keepAxes = false) => Stack(0, Quantiles("quantile", probabilities, axes, keepAxes));

    Tensor[] Quantiles(string word, ReadOnlySpan<double> probabilities, Axes axes, bool keepAxes)
    {
        RequireFloat(word);
        if (Type.IsHalf()) return [.. Cast(DType.Float32).Quantiles(word, probabilities, axes, keepAxes).Select(part => part.Cast(Type))];
        var (line, axis, kept) = InOneAxis(axes, word, keepAxes);
        var size = line.Shape[axis];
        var sorted = line.Sort(axis).Values;
        var isUnknown = sorted.Slice(axis, size - 1, size) is var last ? last.NotEqualTo(last) : last;
        var parts = new Tensor[probabilities.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (probabilities[i] is not (>= 0 and <= 1))
                throw EngineErrors.Argument.With($"{word}: the probability is {probabilities[i]}", "Expected 0 to 1", "Divide percentages by 100.");
            var place = probabilities[i] * (size - 1);
            var (low, weight) = ((long)place, place - (long)place);
            var part = sorted.Slice(axis, low, low + 1);
            if (weight > 0) part = Between(part, sorted.Slice(axis, low + 1, low + 2), weight);
            parts[i] = Where(isUnknown, Like(double.NaN), part).Reshape(kept);
        }
        return parts;

        static Tensor Between(Tensor a, Tensor b, double weight) => Tensor.Between(a, b, a.Lerp(b, weight), (a * (1 - weight)) + (b * weight));
    }

    /// <summary>What lies between neighbours in order. Between equal ones, infinite ones too, there is nothing else; beside one infinity it is that, which the difference that a line is made of would turn into NaN.</summary>
    static Tensor Between(Tensor a, Tensor b, Tensor line, Tensor mean) => Where(a.EqualTo(b), a, Where(a.EqualTo(double.NegativeInfinity).Or(b.EqualTo(double.PositiveInfinity)), mean, line));

    /// <summary>This with the axes to be reduced as one, which that is, and the shape of the result.</summary>
    (Tensor Line, int Axis, Shape Kept) InOneAxis(Axes axes, string word, bool keepAxes)
    {
        var over = axes.Resolve(Shape, word);
        if (Counted(over, word) == 0) throw EngineErrors.Shape.With($"{word}: axes {over} of {Shape} have no elements", "Expected at least one element", "Check for an empty tensor first.");
        var kept = Shape;
        foreach (var axis in over) kept = kept.With(axis, 1);
        if (!keepAxes) kept = Shape.Without(over);
        if (over.Count == 1) return (this, over[0], kept);
        int[] rest = [.. Enumerable.Range(0, Rank).Where(axis => !over.Contains(axis))];
        var moved = Permute(Axes.Create([.. rest, .. over])).Reshape(Shape.Create([.. rest.Select(axis => Shape[axis]), (long)Counted(over, word)]));
        return (moved, rest.Length, kept);
    }

    /// <summary>Where values belong in sorted rows: how many elements of the row come before each.</summary>
    /// <param name="values">[..., m]: values for each row; or of any shape if this is one row [n]. This is [..., n], ascending.</param>
    /// <param name="isRight">Whether elements that are equal to a value come before it.</param>
    /// <returns>int64, of the values' shape.</returns>
    /// <exception cref="OgeeException">There is not a row for each row of values.</exception>
    public Tensor SearchSorted(Tensor values, bool isRight = false)
    {
        var type = DTypes.Promote(Type, values.Type);
        return Apply(new SearchSorted(isRight), Cast(type), values.Cast(type));
    }

    /// <summary>Which bucket each element is in: how many boundaries are smaller.</summary>
    /// <param name="boundaries">[n], ascending.</param>
    /// <param name="isRight">Whether a boundary that is equal to an element is below it.</param>
    /// <returns>int64 of the same shape, 0 to n.</returns>
    /// <exception cref="OgeeException">The boundaries are not one row.</exception>
    public Tensor Bucketize(Tensor boundaries, bool isRight = false) => boundaries.Rank == 1 ? boundaries.SearchSorted(this, isRight)
        : throw EngineErrors.Shape.With($"bucketize: the boundaries are {boundaries.Shape}", "Expected [n]", "Flatten them, or use SearchSorted for rows of their own.");

    /// <summary>How often each whole number from 0 on is there.</summary>
    /// <param name="bins">How many numbers are counted: 0 to bins − 1; a number outside is an error when the step runs.</param>
    /// <param name="weights">What an element counts, of this shape; 1 (int64) if null.</param>
    /// <returns>[bins], of the weights' type. This is int64 or int32.</returns>
    /// <exception cref="OgeeException">The shapes differ, or this has no integers.</exception>
    public Tensor BinCount(long bins, Tensor? weights = null)
    {
        Ops.Take.CheckIndex(Spec, "bincount");
        if (bins < 0) throw EngineErrors.Argument.With($"bincount: there cannot be {bins} bins", "Expected 0 or more", "Check the number.");
        weights ??= Ones(Shape, DType.Int64);
        Ops.Take.CheckSummed(weights.Spec, "bincount");
        return weights.Shape == Shape ? Apply(new TakeAdd(0, bins) { Word = "bincount" }, weights.Flatten(0), Flatten(0))
            : throw EngineErrors.Shape.With($"bincount: weights are {weights.Shape} for {Shape}", "Expected one for each element", "Expand or reshape the weights.");
    }

    /// <summary>How many elements are in each of some bins of equal width; what is outside is not counted, and the highest bound belongs to the last bin.</summary>
    /// <param name="bins">How many bins, at least 1.</param>
    /// <param name="low">Where the first begins.</param>
    /// <param name="high">Where the last ends, above <paramref name="low"/>.</param>
    /// <param name="weights">What an element counts, of this shape; 1 (int64) if null.</param>
    /// <returns>The counts [bins], of the weights' type, and the bounds [bins + 1], of this tensor's type.</returns>
    /// <exception cref="OgeeException">There are no bins, the bounds are the wrong way round, or the type is no float.</exception>
    public (Tensor Counts, Tensor Bounds) Histogram(long bins, double low, double high, Tensor? weights = null)
    {
        RequireFloat("histogram");
        if (bins < 1 || !(low < high) || !double.IsFinite(high - low))
            throw EngineErrors.Argument.With($"histogram: {bins} bins from {low} to {high}", "Expected at least one bin and low < high", "Check the bounds.");
        var bounds = Linspace(low, high, bins + 1, Type);
        var places = Bucketize(bounds, isRight: true) - 1;
        // What is outside goes to a bin of its own, and so does NaN.
        var inside = GreaterEqual(bounds[0]).And(LessEqual(bounds[-1]));
        places = Where(inside, places.Minimum(bins - 1), places.Like(bins));
        return (places.BinCount(bins + 1, weights).Slice(0, 0, bins), bounds);
    }

    /// <summary>The k-th smallest element of each line along an axis, and where it is; NaN is larger than all numbers. Of equal ones the first.</summary>
    /// <param name="k">Which, from 1.</param>
    /// <param name="axis">The axis, which disappears.</param>
    /// <exception cref="OgeeException">The axis does not exist, or has no k-th element.</exception>
    public (Tensor Values, Tensor Indices) KthValue(long k, int axis = -1)
    {
        axis = Shape.Axis(axis, "kth_value");
        if (k < 1 || k > Shape[axis]) throw EngineErrors.Argument.With($"kth_value: k is {k} for an axis of size {Shape[axis]}", $"Expected 1 to {Shape[axis]}", "Check k; the smallest is the first.");
        var (values, indices) = Sort(axis);
        return (values.Slice(axis, k - 1, k).Squeeze(axis), indices.Slice(axis, k - 1, k).Squeeze(axis));
    }

    /// <summary>The most frequent element of each line along an axis, the smallest of those that are, and how often it is there.</summary>
    /// <param name="axis">The axis, which disappears.</param>
    /// <returns>The values, through which gradients pass to one of the equal elements, and int64 counts. NaN is like no other element.</returns>
    /// <exception cref="OgeeException">The axis does not exist or is empty.</exception>
    public (Tensor Values, Tensor Counts) Mode(int axis = -1)
    {
        axis = Shape.Axis(axis, "mode");
        var size = Shape[axis];
        if (size == 0) throw EngineErrors.Shape.With($"mode: axis {axis} of {Shape} is empty", "Expected at least one element", "Check for an empty tensor first.");
        var sorted = Sort(axis).Values;
        var place = Apply(new Iota(new(Shape, DType.Int64), axis));
        // Where a run of equal elements begins, and so how long it is up to each of them.
        var isNew = size == 1 ? Ones(Shape, DType.Bool) : Concat(axis, Ones(Shape.With(axis, 1), DType.Bool), sorted.Slice(axis, 1, size).NotEqualTo(sorted.Slice(axis, 0, size - 1)));
        var length = place - Where(isNew, place, Scalar(0, DType.Int64)).CumulateBy<MaximumMonoid>(axis, false, false) + 1;
        var last = length.ArgMax(axis).Unsqueeze(axis);
        return (sorted.Gather(axis, last).Squeeze(axis), length.Gather(axis, last).Squeeze(axis));
    }
}
