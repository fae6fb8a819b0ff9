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

    /// <summary>Adds these values at indices along an axis into zeros, in the order of the values.</summary>
    /// <param name="axis">The axis that is indexed.</param>
    /// <param name="index">int64 or int32; the same shape as the values.</param>
    /// <param name="size">The size of the axis in the result.</param>
    public Tensor ScatterAdd(int axis, Tensor index, long size) => Apply(new ScatterAdd(Shape.Axis(axis, "scatter_add"), size), this, index);

    /// <summary>1 at each index and 0 elsewhere, along a new last axis.</summary>
    /// <param name="classes">The size of the new axis.</param>
    /// <param name="type">The element type.</param>
    /// <returns>[..., classes]; a row of zeros for an index outside.</returns>
    public Tensor OneHot(long classes, DType type = DType.Float32) => Unsqueeze(-1).Cast(DType.Int64).EqualTo(Arange(classes)).Cast(type);
}
