namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>Slices at indices: an embedding look-up. Indices are checked when the step runs.</summary>
    /// <param name="index">int64 or int32, any shape.</param>
    /// <param name="axis">The axis that is indexed; the index's axes take its place.</param>
    public Tensor Take(Tensor index, int axis = 0) => Apply(new Take(Shape.Axis(axis, "take")), this, index);

    /// <summary>Elements at indices along an axis: result[…, i, …] = x[…, index[…, i, …], …]; the meaning of torch.gather.</summary>
    /// <param name="axis">The axis that is indexed.</param>
    /// <param name="index">int64 or int32; the same sizes but for the axis.</param>
    public Tensor Gather(int axis, Tensor index) => Apply(new Gather(Shape.Axis(axis, "gather")), this, index);

    /// <summary>A part of one axis from a place that is known only when the step runs: other places use the same plan.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="start">int64 or int32 scalar; the whole part must lie inside the axis, which is checked when the step runs.</param>
    /// <param name="size">The size of the part.</param>
    public Tensor DynamicSlice(int axis, Tensor start, long size) => Apply(new DynamicSlice(Shape.Axis(axis, "dynamic_slice"), size), this, start);

    /// <summary>This tensor with a part of one axis replaced, from a place that is known only when the step runs: how a decoder fills its cache of keys and values.</summary>
    /// <remarks>This tensor does not change. Where nobody reads it any more (in a loop, or a parameter in <c>Tensor.Step</c>), the part is written into its memory.</remarks>
    /// <param name="axis">The axis.</param>
    /// <param name="start">int64 or int32 scalar; the whole part must lie inside the axis, which is checked when the step runs.</param>
    /// <param name="values">The new part: this tensor's type and, but for the axis, its sizes.</param>
    public Tensor UpdateSlice(int axis, Tensor start, Tensor values) => Apply(new UpdateSlice(Shape.Axis(axis, "update_slice")), this, values, start);

    /// <summary>1 at each index and 0 elsewhere, along a new last axis.</summary>
    /// <param name="classes">The size of the new axis.</param>
    /// <param name="type">The element type.</param>
    /// <returns>[..., classes]; a row of zeros for an index outside.</returns>
    public Tensor OneHot(long classes, DType type = DType.Float32) => Unsqueeze(-1).Cast(DType.Int64).EqualTo(Arange(classes)).Cast(type);
}
