namespace Ogee;

// Products of tensors that are not plain matrix products.
public sealed partial class Tensor
{
    /// <summary>The inner product of two vectors.</summary>
    /// <param name="other">[n]; this is [n].</param>
    /// <exception cref="OgeeException">They are not vectors of one length.</exception>
    public Tensor Dot(Tensor other) => VectorSize("dot") == other.VectorSize("dot") ? Einsum("i,i->", this, other)
        : throw EngineErrors.Shape.With($"dot: the vectors are {Shape} and {other.Shape}", "Expected equal lengths", "Slice one of them.");

    /// <summary>The outer product of two vectors.</summary>
    /// <param name="other">[n]; this is [m].</param>
    /// <returns>[m, n]</returns>
    /// <exception cref="OgeeException">They are not vectors.</exception>
    public Tensor Outer(Tensor other) => Reshape(VectorSize("outer"), 1) * other.Reshape(1, other.VectorSize("outer"));

    /// <summary>The sum of products over pairs of axes.</summary>
    /// <param name="other">The other tensor.</param>
    /// <param name="axes">Axes of this tensor.</param>
    /// <param name="otherAxes">As many of the other, with the same sizes.</param>
    /// <returns>The axes of this that are left, and behind them those of the other.</returns>
    /// <exception cref="OgeeException">The axes do not exist or do not fit each other.</exception>
    public Tensor TensorDot(Tensor other, Axes axes, Axes otherAxes)
    {
        if (axes.Count != otherAxes.Count) throw EngineErrors.Shape.With($"tensordot: axes {axes} and {otherAxes}", "Expected as many of both", "Name the missing ones.");
        int[] a = [.. Enumerable.Range(0, Rank)], b = [.. Enumerable.Range(Rank, other.Rank)];
        var summed = new HashSet<int>();
        for (var i = 0; i < axes.Count; i++)
        {
            var (mine, theirs) = (Shape.Axis(axes[i], "tensordot"), other.Shape.Axis(otherAxes[i], "tensordot"));
            if (Shape[mine] != other.Shape[theirs] || b[theirs] < Rank || !summed.Add(mine))
                throw EngineErrors.Shape.With($"tensordot: axis {mine} of {Shape} and axis {theirs} of {other.Shape} are paired", "Expected each axis once and equal sizes", "Check the axes.");
            b[theirs] = mine;
        }
        return Contraction.Of([this, other], [a, b], [.. a.Where(axis => !summed.Contains(axis)), .. b.Where(axis => axis >= Rank)]);
    }

    /// <summary>The sum of products over the last axes of this and the first of the other.</summary>
    /// <param name="other">The other tensor.</param>
    /// <param name="count">How many axes; 0 is the outer product of all.</param>
    /// <exception cref="OgeeException">There are not so many axes, or their sizes differ.</exception>
    public Tensor TensorDot(Tensor other, int count = 2) => count >= 0 && count <= Rank && count <= other.Rank
        ? TensorDot(other, Axes.Create([.. Enumerable.Range(Rank - count, count)]), Axes.Range(count))
        : throw EngineErrors.Argument.With($"tensordot: {count} axes of {Shape} and {other.Shape}", "Expected no more than there are", "Check the number.");

    /// <summary>The Kronecker product: each element of this times all of the other, block by block.</summary>
    /// <param name="other">The blocks; axes are aligned at the last one.</param>
    /// <returns>As many elements along each axis as the product of both sizes.</returns>
    /// <exception cref="OgeeException">There are more than four axes.</exception>
    public Tensor Kron(Tensor other)
    {
        var rank = Math.Max(Rank, other.Rank);
        long Size(Tensor t, int axis) => axis < rank - t.Rank ? 1 : t.Shape[axis - rank + t.Rank];
        var (coarse, fine, whole) = (new long[2 * rank], new long[2 * rank], new long[rank]);
        for (var axis = 0; axis < rank; axis++)
        {
            (coarse[2 * axis], coarse[(2 * axis) + 1]) = (Size(this, axis), 1);
            (fine[2 * axis], fine[(2 * axis) + 1]) = (1, Size(other, axis));
            whole[axis] = checked(Size(this, axis) * Size(other, axis));
        }
        return (Reshape(Shape.Create(coarse)) * other.Reshape(Shape.Create(fine))).Reshape(Shape.Create(whole));
    }

    /// <summary>The cross product of vectors of three numbers.</summary>
    /// <param name="other">The other vectors, broadcast.</param>
    /// <param name="axis">The axis of the three numbers.</param>
    /// <exception cref="OgeeException">The axis has another size than 3.</exception>
    public Tensor Cross(Tensor other, int axis = -1)
    {
        if (Shape[Shape.Axis(axis, "cross")] != 3 || other.Shape[other.Shape.Axis(axis, "cross")] != 3)
            throw EngineErrors.Shape.With($"cross: axis {axis} of {Shape} and {other.Shape}", "Expected size 3", "Name the axis of the vectors.");
        return (Roll(-1, axis) * other.Roll(-2, axis)) - (Roll(-2, axis) * other.Roll(-1, axis));
    }
}
