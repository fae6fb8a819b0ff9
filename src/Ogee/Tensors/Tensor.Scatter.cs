namespace Ogee;

/// <summary>How values that meet at one place are combined.</summary>
public enum Scattering
{
    /// <summary>The last one stays.</summary>
    Replace,
    /// <summary>Their sum.</summary>
    Sum,
    /// <summary>Their product.</summary>
    Product,
    /// <summary>The largest; NaN wins.</summary>
    Max,
    /// <summary>The smallest; NaN wins.</summary>
    Min,
    /// <summary>Their mean.</summary>
    Mean,
}

public sealed partial class Tensor
{
    /// <summary>Adds these values at indices along an axis into zeros, in the order of the values.</summary>
    /// <param name="axis">The axis that is indexed.</param>
    /// <param name="index">int64 or int32; the same shape as the values.</param>
    /// <param name="size">The size of the axis in the result.</param>
    public Tensor ScatterAdd(int axis, Tensor index, long size) => ScatterBy<AddMonoid>(axis, index, size, "scatter_add");

    /// <summary>Combines these values at indices along an axis, in the order of the values, by a monoid of one's own; places that no value goes to have the neutral element.</summary>
    /// <typeparam name="T">The monoid; it may be declared in any assembly.</typeparam>
    /// <param name="axis">The axis that is indexed.</param>
    /// <param name="index">int64 or int32; the same shape as the values.</param>
    /// <param name="size">The size of the axis in the result.</param>
    public Tensor ScatterBy<T>(int axis, Tensor index, long size) where T : struct, IMonoid => ScatterBy<T>(axis, index, size, null);

    Tensor ScatterBy<T>(int axis, Tensor index, long size, string? word) where T : struct, IMonoid => Apply(new Scatter<T>(Shape.Axis(axis, word ?? "scatter"), size) { Word = word }, this, index);

    /// <summary>This tensor with values at indices along an axis: result[…, index[…, i, …], …] = values[…, i, …]; the meaning of torch.scatter. Of several at one place the last stays, and gets the gradient.</summary>
    /// <param name="axis">The axis that is indexed.</param>
    /// <param name="index">int64 or int32; this tensor's sizes but for the axis. Checked when the step runs.</param>
    /// <param name="values">The values, of the index's shape and this tensor's type.</param>
    /// <exception cref="OgeeException">Shapes or types do not fit.</exception>
    public Tensor Scatter(int axis, Tensor index, Tensor values) => Scatter(axis, index, values, "scatter");

    Tensor Scatter(int axis, Tensor index, Tensor values, string word)
    {
        (axis, var size) = CheckScattered(axis, index, values, word);
        if (values.Shape.Count == 0 || size == 0) return Kept(axis, index, word);
        // The latest place of each is found first: taking it has a gradient, and what it replaced has none.
        var latest = Apply(new Iota(new(index.Shape, DType.Int64), axis)).ScatterBy<MaximumMonoid>(axis, index, size, word);
        return Where(latest.Less(0), this, values.Gather(axis, latest.Maximum(0)));
    }

    /// <summary>This tensor with values combined at indices along an axis, in the order of the values; the meaning of torch.scatter_reduce.</summary>
    /// <param name="axis">The axis that is indexed.</param>
    /// <param name="index">int64 or int32; this tensor's sizes but for the axis. Checked when the step runs.</param>
    /// <param name="values">The values, of the index's shape and this tensor's type.</param>
    /// <param name="by">How values of one place are combined.</param>
    /// <param name="includeSelf">Whether this tensor's element is one of the values of its place. If not, it stays only where none goes.</param>
    /// <remarks>Gradients: equal largest or smallest values share it, as with <see cref="Maximum(Tensor)"/> this tensor and the values do; that of a product is right to second order where values are 0.</remarks>
    /// <exception cref="OgeeException">Shapes or types do not fit, or a mean of integers is asked for.</exception>
    public Tensor ScatterReduce(int axis, Tensor index, Tensor values, Scattering by, bool includeSelf = true)
    {
        const string word = "scatter_reduce";
        if (by == Scattering.Replace) return Scatter(axis, index, values, word);
        (axis, var size) = CheckScattered(axis, index, values, word);
        if (by == Scattering.Mean) RequireFloat("scatter_reduce by mean");
        if (Type.IsHalf()) return InSingle(x => x.ScatterReduce(axis, index, Single(values)!, by, includeSelf));
        var combined = by switch
        {
            Scattering.Product => values.ScatterBy<MultiplyMonoid>(axis, index, size, word),
            Scattering.Max => values.ScatterBy<MaximumMonoid>(axis, index, size, word),
            Scattering.Min => values.ScatterBy<MinimumMonoid>(axis, index, size, word),
            _ => values.ScatterBy<AddMonoid>(axis, index, size, word),
        };
        Tensor Met() => Ones(index.Shape, Type).ScatterBy<AddMonoid>(axis, index, size, word);
        if (!includeSelf)
        {
            var met = Met();
            if (by == Scattering.Mean) combined /= met.Maximum(1);
            return Where(met.EqualTo(0), this, combined);
        }
        return by switch
        {
            Scattering.Product => this * combined,
            Scattering.Max => Maximum(combined),
            Scattering.Min => Minimum(combined),
            Scattering.Mean => (this + combined) / (Met() + 1),
            _ => this + combined,
        };
    }

    (int Axis, long Size) CheckScattered(int axis, Tensor index, Tensor values, string op)
    {
        axis = Shape.Axis(axis, op);
        Ops.Take.CheckIndex(index.Spec, op);
        if (values.Type != Type) throw EngineErrors.Type.With($"{op}: values of {values.Type.ShortName()} do not fit a tensor of {Type.ShortName()}", "Expected one type", "Cast the values.");
        if (index.Rank != Rank || index.Shape.With(axis, 0) != Shape.With(axis, 0) || values.Shape != index.Shape)
            throw EngineErrors.Shape.With($"{op}: index and values must have this tensor's sizes except along axis {axis}, got {index.Shape} and {values.Shape} for {Shape}", "Expected equal sizes", "Expand them.");
        return (axis, Shape[axis]);
    }

    // Nothing to put: indices of an axis without places are still looked at.
    Tensor Kept(int axis, Tensor index, string word) => index.Shape.Count == 0 ? this : Apply(new Gather(axis) { Word = word }, this, index);

    /// <summary>This tensor with slices put at indices along an axis; of several at one place the last stays, and gets the gradient.</summary>
    /// <param name="axis">The axis that is indexed.</param>
    /// <param name="index">int64 or int32 [n]; checked when the step runs.</param>
    /// <param name="values">This tensor's shape with n along the axis, and its type.</param>
    /// <exception cref="OgeeException">Shapes or types do not fit.</exception>
    public Tensor IndexCopy(int axis, Tensor index, Tensor values) => IndexCopy(axis, index, values, "index_copy");

    Tensor IndexCopy(int axis, Tensor index, Tensor values, string word)
    {
        axis = Shape.Axis(axis, word);
        Ops.Take.CheckIndex(index.Spec, word);
        if (index.Rank != 1 || values.Shape != Shape.With(axis, index.Shape[0]))
            throw EngineErrors.Shape.With($"{word}: values must be {Shape} with one slice along axis {axis} for each index, got {values.Shape} and {index.Shape}", "Expected matching sizes", "Check the shapes.");
        return Scatter(axis, Along(index, axis, values.Shape), values, word);
    }

    /// <summary>This tensor with a number in the slices at indices along an axis.</summary>
    /// <param name="axis">The axis that is indexed.</param>
    /// <param name="index">int64 or int32 [n]; checked when the step runs.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="OgeeException">The axis does not exist, or the index is no vector of integers.</exception>
    public Tensor IndexFill(int axis, Tensor index, double value)
    {
        axis = Shape.Axis(axis, "index_fill");
        Ops.Take.CheckIndex(index.Spec, "index_fill");
        if (index.Rank != 1) throw EngineErrors.Shape.With($"index_fill: an index of {index.Shape}", "Expected [n]", "Reshape it, or use Scatter.");
        return IndexCopy(axis, index, Like(value, "index_fill").Expand(Shape.With(axis, index.Shape[0])), "index_fill");
    }

    // A vector of indices for every line along an axis.
    static Tensor Along(Tensor index, int axis, Shape shape)
    {
        var sizes = new long[shape.Rank];
        Array.Fill(sizes, 1);
        sizes[axis] = shape[axis];
        return index.Reshape(Shape.Create(sizes)).Expand(shape);
    }

    /// <summary>This tensor with slices added at indices along an axis, in the order of the slices.</summary>
    /// <param name="axis">The axis that is indexed.</param>
    /// <param name="index">int64 or int32 [n]; checked when the step runs.</param>
    /// <param name="values">This tensor's shape with n along the axis, and its type.</param>
    /// <exception cref="OgeeException">Shapes or types do not fit.</exception>
    public Tensor IndexAdd(int axis, Tensor index, Tensor values)
    {
        axis = Shape.Axis(axis, "index_add");
        Ops.Take.CheckIndex(index.Spec, "index_add");
        return index.Rank == 1 && values.Shape == Shape.With(axis, index.Shape[0]) ? this + Apply(new TakeAdd(axis, Shape[axis]) { Word = "index_add" }, values, index)
            : throw EngineErrors.Shape.With($"index_add: values must be {Shape} with one slice along axis {axis} for each index, got {values.Shape} and {index.Shape}", "Expected matching sizes", "Check the shapes.");
    }

    /// <summary>This tensor with a number where a mask is true.</summary>
    /// <param name="mask">bool, broadcast.</param>
    /// <param name="value">The number: rounded to a float type; one of the values of a whole type.</param>
    public Tensor MaskedFill(Tensor mask, double value) => Where(mask, Like(value, "masked_fill"), this);

    /// <summary>This tensor with the elements of another, one after the other in row-major order, where a mask is true.</summary>
    /// <param name="mask">bool, broadcast to this tensor's shape.</param>
    /// <param name="source">At least as many elements as the mask has places that are true, which is checked when the step runs; of this tensor's type.</param>
    /// <exception cref="OgeeException">The mask does not fit, the types differ, or the source is empty.</exception>
    public Tensor MaskedScatter(Tensor mask, Tensor source)
    {
        if (source.Type != Type || source.Shape.Count == 0)
            throw EngineErrors.Type.With($"masked_scatter: the source is {source.Spec} for a tensor of {Type.ShortName()}", "Expected elements of one type", "Cast the source, or leave the call out where there are none.");
        var places = mask.Expand(Shape).Flatten(0);
        var which = places.Cast(DType.Int64).CumulativeSum(0) - 1;
        return Where(places, Apply(new Take(0) { Word = "masked_scatter" }, source.Flatten(0), which.Maximum(0)), Flatten(0)).Reshape(Shape);
    }
}
