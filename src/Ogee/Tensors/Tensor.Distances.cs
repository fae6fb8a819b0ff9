namespace Ogee;

// How near vectors are to each other, pair by pair.
public sealed partial class Tensor
{
    /// <summary>The cosine of the angle between vectors, broadcast: x·y / (max(‖x‖, ε) · max(‖y‖, ε)), libtorch's definition. Of a vector of zeros it is 0, and so is its gradient through the length.</summary>
    /// <param name="other">y.</param>
    /// <param name="axis">The axis of the vectors, which disappears.</param>
    /// <param name="epsilon">ε, positive: the least length.</param>
    /// <exception cref="OgeeException">Shapes do not broadcast, or this is no float.</exception>
    public Tensor CosineSimilarity(Tensor other, int axis = -1, double epsilon = 1e-8)
    {
        RequireFloat("cosine_similarity");
        if (epsilon is not (> 0)) throw EngineErrors.Argument.With($"cosine_similarity: ε is {epsilon}", "Expected a positive number", "Use 1e-8.");
        // One vector beside each of many is as long as it is after it was repeated.
        var (a, b) = Match(this, other, "cosine_similarity");
        if (a.Type.IsHalf()) return a.Cast(DType.Float32).CosineSimilarity(b.Cast(DType.Float32), axis, epsilon).Cast(a.Type);
        if (a.Shape != b.Shape) (a, b) = (a.Expand(Shape.Broadcast(a.Shape, b.Shape, "cosine_similarity")), b.Expand(Shape.Broadcast(a.Shape, b.Shape, "cosine_similarity")));
        return (a * b).Sum(axis) / (Length(a) * Length(b));

        Tensor Length(Tensor x) => x.Square().Sum(axis).Maximum(epsilon * epsilon).Sqrt();
    }

    /// <summary>Vectors of length 1: x / max(‖x‖, ε), torch.nn.functional.normalize. A vector of zeros stays, and passes 1/ε of its gradient; one whose norm is too large for its type becomes zeros.</summary>
    /// <param name="p">Which norm; 2 for the Euclidean one.</param>
    /// <param name="axis">The axis of the vectors.</param>
    /// <param name="epsilon">ε, positive: the least length.</param>
    /// <returns>This shape.</returns>
    /// <exception cref="OgeeException">ε is not positive, the axis does not exist, or this is no float.</exception>
    public Tensor LpNormalize(double p = 2, int axis = -1, double epsilon = 1e-12)
    {
        RequireFloat("lp_normalize");
        if (epsilon is not (> 0)) throw EngineErrors.Argument.With($"lp_normalize: ε is {epsilon}", "Expected a positive number", "Use 1e-12.");
        if (Type.IsHalf()) return InSingle(x => x.LpNormalize(p, axis, epsilon));
        if (Type == DType.Float32 && (float)epsilon == 0) throw EngineErrors.Argument.With($"lp_normalize: ε is {epsilon}", "Expected a number that is above 0 in float32", "Use 1e-12.");
        return this / Norm(p, [axis], keepAxes: true).Maximum(epsilon);
    }

    /// <summary>The distance between vectors along the last axis, broadcast: ‖x − y + ε‖, libtorch's definition. Equal vectors have a distance with a gradient, as √0 has not.</summary>
    /// <param name="other">y.</param>
    /// <param name="p">Which norm; 2 for the Euclidean one.</param>
    /// <param name="epsilon">ε, added to each difference.</param>
    /// <exception cref="OgeeException">Shapes do not broadcast.</exception>
    public Tensor PairwiseDistance(Tensor other, double p = 2, double epsilon = 1e-6) => (this - other + epsilon).Norm(p, [-1]);

    /// <summary>The distance of each vector of this tensor to each of another: ‖x − y‖; torch.cdist. Equal vectors have distance 0 and no gradient.</summary>
    /// <param name="other">y: [..., m, d].</param>
    /// <param name="p">Which norm, above 0; 2 for the Euclidean one, ∞ for the largest difference.</param>
    /// <returns>[..., n, m] for this tensor [..., n, d].</returns>
    /// <exception cref="OgeeException">Shapes do not fit, p is not above 0, or this is no float.</exception>
    public Tensor Distances(Tensor other, double p = 2)
    {
        RequireFloat("distances");
        if (Rank < 2 || other.Rank < 2 || Shape[-1] != other.Shape[-1])
            throw EngineErrors.Shape.With($"distances: vectors {Shape} and {other.Shape}", "Expected [..., n, d] and [..., m, d]", "Check the last axes.");
        if (p is not (> 0)) throw EngineErrors.Argument.With($"distances: p is {p}", "Expected a number above 0", "Use 2 for the Euclidean distance.");
        var type = DTypes.Promote(Type, other.Type);
        if (type.IsHalf()) return Cast(DType.Float32).Distances(other.Cast(DType.Float32), p).Cast(type);
        var difference = (Unsqueeze(-2) - other.Unsqueeze(-3)).Abs();
        if (p == 1 || Shape[-1] == 0) return difference.Sum(-1);
        if (double.IsPositiveInfinity(p)) return difference.Max(-1);
        return p == 2 ? difference.Square().Sum(-1).RootOrZero(0.5) : difference.PowerOfSize(p).Sum(-1).RootOrZero(1 / p);
    }
}
