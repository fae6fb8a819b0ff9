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
        if (Type.IsHalf()) return InSingle(x => x.CosineSimilarity(Single(other)!, axis, epsilon));
        return (this * other).Sum(axis) / (Length(this) * Length(other));

        Tensor Length(Tensor x) => x.Square().Sum(axis).Maximum(epsilon * epsilon).Sqrt();
    }

    /// <summary>The distance between vectors along the last axis, broadcast: ‖x − y + ε‖, libtorch's definition. Equal vectors have a distance with a gradient, as √0 has not.</summary>
    /// <param name="other">y.</param>
    /// <param name="p">Which norm; 2 for the Euclidean one.</param>
    /// <param name="epsilon">ε, added to each difference.</param>
    /// <exception cref="OgeeException">Shapes do not broadcast.</exception>
    public Tensor PairwiseDistance(Tensor other, double p = 2, double epsilon = 1e-6) => (this - other + epsilon).Norm(p, [-1]);
}
