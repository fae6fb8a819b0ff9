namespace Ogee;

// Powers and products of matrices, and matrices made of vectors.
public sealed partial class Tensor
{
    /// <summary>A power of square matrices, by squaring; a negative one of the inverse.</summary>
    /// <param name="exponent">The exponent; 0 gives the identity.</param>
    /// <returns>[..., n, n]</returns>
    /// <exception cref="OgeeException">This is not [..., n, n] of floats; at evaluation of a negative power, a pivot is 0.</exception>
    public Tensor MatrixPower(int exponent)
    {
        MatrixSpecs.Require("matrix_power", Spec, isSquare: true);
        if (exponent == 0) return Eye(Shape[-1], type: Type).Expand(Shape);
        var power = exponent < 0 ? Inverse() : this;
        Tensor? result = null;
        for (var left = Math.Abs((long)exponent); ; left >>= 1)
        {
            if ((left & 1) != 0) result = result is null ? power : result.MatMul(power);
            if (left == 1) return result!;
            power = power.MatMul(power);
        }
    }

    /// <summary>The exponential of square matrices, Σ Aⁱ / i! (Higham 2005). Elements are not their own exponentials: that is <see cref="Exp"/>.</summary>
    /// <returns>[..., n, n]</returns>
    /// <remarks>The gradient is a block of the exponential of twice the size (Mathias 1996). A matrix with a NaN or an infinity gives NaN.</remarks>
    /// <exception cref="OgeeException">This is not [..., n, n] of floats.</exception>
    public Tensor MatrixExp() => Apply(Ops.MatrixExp.Instance, this);

    /// <summary>The product of several matrices, in the order that costs least.</summary>
    /// <param name="matrices">Two or more [rows, columns] that fit; the first and the last may be vectors.</param>
    /// <exception cref="OgeeException">There are fewer than two, or one is no matrix.</exception>
    public static Tensor MultiDot(params ReadOnlySpan<Tensor> matrices)
    {
        if (matrices.Length < 2) throw EngineErrors.Argument.With($"multi_dot: got {matrices.Length} matrices", "Expected two or more", "Pass them all.");
        Tensor[] all = [.. matrices];
        var (isRow, isColumn) = (all[0].Rank == 1, all[^1].Rank == 1);
        if (isRow) all[0] = all[0].Unsqueeze(0);
        if (isColumn) all[^1] = all[^1].Unsqueeze(1);
        foreach (var matrix in all)
            if (matrix.Rank != 2) throw EngineErrors.Shape.With($"multi_dot: got {matrix.Shape}", "Expected matrices, and vectors at the ends", "Use MatMul for batches.");
        var product = Product(0, all.Length - 1);
        if (isColumn) product = product.Squeeze(-1);
        return isRow ? product.Squeeze(0) : product;

        Tensor Product(int first, int last) => first == last ? all[first] : Split(first, last) is var at ? Product(first, at).MatMul(Product(at + 1, last)) : all[first];

        // Matrices are few: the cost of each stretch is found once, from the short ones to the long.
        int Split(int first, int last)
        {
            var count = all.Length;
            var (cost, place) = (new double[count, count], new int[count, count]);
            for (var length = 1; length < count; length++)
                for (var i = 0; i + length < count; i++)
                {
                    cost[i, i + length] = double.PositiveInfinity;
                    for (var j = i; j < i + length; j++)
                    {
                        var sum = cost[i, j] + cost[j + 1, i + length] + ((double)all[i].Shape[0] * all[j].Shape[1] * all[i + length].Shape[1]);
                        if (sum < cost[i, i + length]) (cost[i, i + length], place[i, i + length]) = (sum, j);
                    }
                }
            return place[first, last];
        }
    }

    /// <summary>The matrix of Vandermonde: the powers 0, 1, 2… of each element.</summary>
    /// <param name="columns">How many powers; by default as many as the last axis has elements.</param>
    /// <returns>[..., n, columns]</returns>
    /// <exception cref="OgeeException">This is a scalar, or the number is negative.</exception>
    public Tensor Vander(long? columns = null)
    {
        var count = columns ?? Shape[Shape.Axis(-1, "vander")];
        if (Rank == 0 || count < 0) throw EngineErrors.Argument.With($"vander: {count} powers of {Shape}", "Expected a vector, and no negative number", "Check the number of columns.");
        var last = Unsqueeze(-1);
        if (count == 0) return last.Slice(-1, 0, 0);
        var ones = Like(1).Expand(last.Shape);
        return (count == 1 ? ones : Concat(-1, ones, last.Expand(last.Shape.With(-1, count - 1)))).CumulativeProduct(-1);
    }

    /// <summary>The covariance of variables.</summary>
    /// <param name="correction">What is taken from the number of observations: 1 for an unbiased estimate.</param>
    /// <returns>[variables, variables]; this is [variables, observations].</returns>
    /// <exception cref="OgeeException">This is no matrix of floats.</exception>
    public Tensor Cov(int correction = 1)
    {
        MatrixSpecs.Require("cov", Spec, isSquare: false);
        if (Type.IsHalf()) return InSingle(x => x.Cov(correction));
        var apart = this - Mean([-1], keepAxes: true);
        return apart.MatMul(apart.Transpose(-1, -2)) / Math.Max(0, Shape[-1] - correction);
    }

    /// <summary>The correlation coefficients of variables, from −1 to 1; NaN of a variable that does not vary.</summary>
    /// <returns>[variables, variables]; this is [variables, observations].</returns>
    /// <exception cref="OgeeException">This is no matrix of floats.</exception>
    public Tensor Corrcoef()
    {
        if (Type.IsHalf()) return InSingle(x => x.Corrcoef());
        var covariance = Cov();
        var deviation = covariance.Diagonal().Sqrt();
        return (covariance / deviation.Unsqueeze(-1) / deviation.Unsqueeze(-2)).Clamp(-1, 1);
    }
}
