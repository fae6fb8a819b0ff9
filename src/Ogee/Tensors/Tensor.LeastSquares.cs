namespace Ogee;

// Systems with no solution or many, and what singular values say about matrices. Leading axes are matrices of their own.
public sealed partial class Tensor
{
    /// <summary>The X for which A X is nearest to B, where A is this matrix; of many the shortest.</summary>
    /// <param name="other">B: [..., m, k], or a vector [m].</param>
    /// <param name="tolerance">null for a matrix of full rank, which is factored by reflections: one that lacks it only but for rounding gives large numbers, not an error; else singular values up to this share of the largest count as 0, and the rank is what is left.</param>
    /// <returns>X [..., n, k], or [n].</returns>
    /// <exception cref="OgeeException">The shapes do not fit; at evaluation, without a tolerance, a diagonal element of R is exactly 0.</exception>
    public Tensor LeastSquares(Tensor other, double? tolerance = null)
    {
        MatrixSpecs.Require("least_squares", Spec, isSquare: false);
        if (Type.IsHalf()) return InSingle(x => x.LeastSquares(Single(other)!, tolerance));
        if (other.Rank == 1) return LeastSquares(other.Unsqueeze(1), tolerance).Squeeze(-1);
        if (other.Rank == 0 || other.Shape[-2] != Shape[-2])
            throw EngineErrors.Shape.With($"least_squares: {Shape} and {other.Shape} do not fit", "Expected [..., m, n] and [..., m, k]", "Transpose one of them.");
        if (tolerance is { } share) return PseudoInverse(share).MatMul(other);
        if (Shape[-2] >= Shape[-1])
        {
            var (q, r) = Qr();
            return r.SolveTriangular(q.Transpose(-1, -2).MatMul(other), isUpper: true);
        }
        // The shortest lies in the span of the rows.
        var (rows, triangle) = Transpose(-1, -2).Qr();
        return rows.MatMul(triangle.SolveTriangular(other, isUpper: true, isTransposed: true));
    }

    /// <summary>The pseudo-inverse of Moore and Penrose, by singular values.</summary>
    /// <param name="tolerance">Singular values up to this share of the largest count as 0; by default the larger of both sizes times the type's epsilon.</param>
    /// <returns>[..., n, m]</returns>
    /// <remarks>The gradient is that of Golub and Pereyra (1973), which holds where the rank does not change, also for equal singular values.</remarks>
    /// <exception cref="OgeeException">This is no matrix of floats.</exception>
    public Tensor PseudoInverse(double? tolerance = null)
    {
        MatrixSpecs.Require("pseudo_inverse", Spec, isSquare: false);
        if (Type.IsHalf()) return InSingle(x => x.PseudoInverse(tolerance));
        var (u, s, v) = Svd();
        var counts = Counting(s, tolerance);
        var inverses = Where(counts, Where(counts, s, s.Like(1)).Reciprocal(), s.Like(0));
        var value = v.Transpose(-1, -2).MatMul(inverses.Unsqueeze(-1) * u.Transpose(-1, -2));
        return Apply(new WithGradient("pseudo_inverse", PseudoInverseGradient, IsDerivative: true), value, this);
    }

    /// <summary>−Pᵀ g Pᵀ + (I − A P) gᵀ P Pᵀ + Pᵀ P gᵀ (I − P A).</summary>
    static Tensor?[] PseudoInverseGradient(Tensor gradient, Tensor[] inputs, Tensor p)
    {
        var (a, turned, across) = (inputs[0], p.Transpose(-1, -2), gradient.Transpose(-1, -2));
        var outer = across.MatMul(p).MatMul(turned);
        var inner = turned.MatMul(p).MatMul(across);
        return [outer - a.MatMul(p.MatMul(outer)) + inner - inner.MatMul(p).MatMul(a) - turned.MatMul(gradient).MatMul(turned)];
    }

    /// <summary>How many singular values are not 0.</summary>
    /// <param name="tolerance">Those up to this share of the largest count as 0; by default the larger of both sizes times the type's epsilon.</param>
    /// <returns>int64 [...]</returns>
    /// <exception cref="OgeeException">This is no matrix of floats.</exception>
    public Tensor MatrixRank(double? tolerance = null) => Single(this)!.Svd().S is var s ? Counting(s, tolerance).CountNonZero([-1]) : s;

    Tensor Counting(Tensor values, double? tolerance)
    {
        var epsilon = Type switch { DType.Float64 => 1.0 / (1L << 52), DType.Float32 => 1.0 / (1 << 23), DType.Float16 => 1.0 / (1 << 10), _ => 1.0 / (1 << 7) };
        return values.Greater(values.Slice(-1, 0, Math.Min(1, values.Shape[-1])) * (tolerance ?? Math.Max(Shape[-2], Shape[-1]) * epsilon));
    }

    /// <summary>A norm of matrices.</summary>
    /// <param name="kind">Which.</param>
    /// <returns>[...]</returns>
    /// <exception cref="OgeeException">This is no matrix of floats.</exception>
    public Tensor MatrixNorm(MatrixNormKind kind = MatrixNormKind.Frobenius)
    {
        MatrixSpecs.Require("matrix_norm", Spec, isSquare: false);
        return kind switch
        {
            MatrixNormKind.Frobenius => Norm(2, [-2, -1]),
            MatrixNormKind.One => Norm(1, [-2]).Max(-1),
            MatrixNormKind.Infinity => Norm(1, [-1]).Max(-1),
            MatrixNormKind.Nuclear => Svd().S.Sum(-1),
            _ => Svd().S.Max(-1),
        };
    }

    /// <summary>The condition number: how much larger a relative error may become in a solution.</summary>
    /// <param name="kind">The norm.</param>
    /// <returns>[...]; by singular values the largest over the smallest, ∞ where that is 0. By other norms that of the matrix times that of its inverse.</returns>
    /// <exception cref="OgeeException">This is no matrix of floats, or not square for another norm than <see cref="MatrixNormKind.Two"/>; at evaluation, by another norm, a pivot is 0.</exception>
    public Tensor ConditionNumber(MatrixNormKind kind = MatrixNormKind.Two) =>
        kind == MatrixNormKind.Two ? Svd().S is var s ? Where(s.Min(-1).EqualTo(0), Like(double.PositiveInfinity), s.Max(-1) / s.Min(-1)) : s : MatrixNorm(kind) * Inverse().MatrixNorm(kind);
}
