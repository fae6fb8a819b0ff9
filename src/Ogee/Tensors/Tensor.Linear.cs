namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>The matrix product. Vectors are allowed on either side; leading axes broadcast.</summary>
    /// <param name="other">[..., k, n] or [k]; this is [..., m, k] or [k].</param>
    /// <returns>[..., m, n], without the axis of a vector. Whole numbers keep their type, in which sums wrap around.</returns>
    /// <exception cref="OgeeException">The inner sizes differ, a tensor is a scalar or bool, or the types are two.</exception>
    public Tensor MatMul(Tensor other)
    {
        if (Rank == 0 || other.Rank == 0)
            throw EngineErrors.Shape.With($"matmul: takes no scalars, got {Shape} × {other.Shape}", "Expected rank 1 or more", "Multiply with * instead.");
        if (Type.IsComplex()) return OfParts(this, part => part.MatMul(other));
        if (other.Type.IsComplex()) return OfParts(other, MatMul);
        if (Rank == 1) return Unsqueeze(0).MatMul(other).Squeeze(other.Rank == 1 ? 0 : -2);
        if (other.Rank == 1) return MatMul(other.Unsqueeze(1)).Squeeze(-1);
        if (other.Rank == 2 && Rank > 2)
        {
            // One large product instead of many small ones.
            return Reshape(Shape.Create([Outer(1), Shape[-1]])).MatMul(other).Reshape(Shape.With(-1, other.Shape[1]));
        }
        var batch = Shape.Broadcast(Shape.Create(Shape.Sizes[..^2]), Shape.Create(other.Shape.Sizes[..^2]), "matmul");
        var (left, right) = (Expand(Shape.Create([.. batch.Sizes, .. Shape.Sizes[^2..]])), other.Expand(Shape.Create([.. batch.Sizes, .. other.Shape.Sizes[^2..]])));
        if (!Type.IsInteger() || other.Type != Type) return Apply(Ops.Dot.Instance, left, right);
        // Whole numbers have no kernel of their own: products that are summed in one pass, none of them written.
        _ = Ops.Dot.Sizes(left.Shape, right.Shape);
        return (left.Unsqueeze(-1) * right.Unsqueeze(-3)).ReduceBy<AddMonoid>(Axes.Create([-2]), keepAxes: false);
    }
}
