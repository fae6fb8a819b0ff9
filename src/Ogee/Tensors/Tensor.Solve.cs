namespace Ogee;

// Systems of equations, inverses and determinants. Leading axes are matrices of their own.
public sealed partial class Tensor
{
    /// <summary>The solution X of A X = B, where A is this square matrix.</summary>
    /// <param name="other">B: [..., n, k], or a vector [n]; leading axes broadcast.</param>
    /// <returns>X, of the shape of B.</returns>
    /// <remarks>By elimination with partial pivoting; the gradients solve with the same factors.</remarks>
    /// <exception cref="OgeeException">The shapes do not fit; at evaluation, a pivot is 0: the message names it.</exception>
    public Tensor Solve(Tensor other) => Solve(other, "solve");

    Tensor Solve(Tensor other, string word)
    {
        MatrixSpecs.Require(word, Spec, isSquare: true);
        if (Type.IsHalf()) return InSingle(x => x.Solve(Single(other)!, word));
        if (other.Rank == 1) return Solve(other.Unsqueeze(1), word).Squeeze(-1);
        var (factors, _, permutation) = LuFactor();
        var (all, sides) = Together(word, factors, other);
        return Solved(Expand(all.Shape), sides, all, permutation.Expand(all.Shape.Without([all.Rank - 1])), isTransposed: false, word);
    }

    /// <summary>The solution with factors that are there. What it is computed from is the matrix: its gradient needs no gradient of the factors.</summary>
    static Tensor Solved(Tensor matrix, Tensor sides, Tensor factors, Tensor permutation, bool isTransposed, string word)
    {
        var index = permutation.Unsqueeze(-1).Expand(sides.Shape);
        Tensor value;
        if (isTransposed)
        {
            var turned = factors.Transpose(-1, -2);
            var half = Apply(new TriangularSolve(IsUpper: false, IsUnit: false) { Word = word }, turned, sides);
            value = Apply(new TriangularSolve(IsUpper: true, IsUnit: true), turned, half).ScatterAdd(-2, index, sides.Shape[-2]);
        }
        else
        {
            var half = Apply(new TriangularSolve(IsUpper: false, IsUnit: true), factors, sides.Gather(-2, index));
            value = Apply(new TriangularSolve(IsUpper: true, IsUnit: false) { Word = word }, factors, half);
        }
        GradientRule rule = (gradient, inputs, x) =>
        {
            var right = Solved(inputs[0], gradient, inputs[2], inputs[3], !isTransposed, word);
            return [-(isTransposed ? x.MatMul(right.Transpose(-1, -2)) : right.MatMul(x.Transpose(-1, -2))), right, null, null];
        };
        return Apply(new WithGradient(isTransposed ? "solve_transposed" : "solve", rule, IsDerivative: true), value, matrix, sides, factors, permutation);
    }

    /// <summary>The inverses of square matrices. To multiply by one, <see cref="Solve(Tensor)"/> is faster and more accurate.</summary>
    /// <returns>[..., n, n]</returns>
    /// <exception cref="OgeeException">This is not [..., n, n] of floats; at evaluation, a pivot is 0: the message names it.</exception>
    public Tensor Inverse()
    {
        const string word = "inverse";
        MatrixSpecs.Require(word, Spec, isSquare: true);
        return Solve(Eye(Shape[-1], type: Type), word);
    }

    /// <summary>The determinants of square matrices.</summary>
    /// <returns>[...]; of no rows and columns it is 1.</returns>
    /// <remarks>The gradient is det(A) A⁻ᵀ; at a determinant of exactly 0 it is the matrix of cofactors, by singular values, whose own gradient exists where these are distinct. Where products leave the range of the type, use <see cref="LogDeterminant"/>.</remarks>
    /// <exception cref="OgeeException">This is not [..., n, n] of floats.</exception>
    public Tensor Determinant()
    {
        MatrixSpecs.Require("determinant", Spec, isSquare: true);
        if (Type.IsHalf()) return InSingle(x => x.Determinant());
        var (diagonal, sign) = Pivoted();
        return Apply(new WithGradient("determinant", static (gradient, inputs, y) => [gradient.Unsqueeze(-1).Unsqueeze(-1) * Cofactors(inputs[0], y)], IsDerivative: true), diagonal.Prod(-1) * sign, this);
    }

    /// <summary>Signs and logarithms of the sizes of determinants (slogdet), without overflow.</summary>
    /// <returns>The sign, −1, 0 or 1 [...]; ln |det| [...], −∞ where it is 0.</returns>
    /// <remarks>The gradient of the logarithm is A⁻ᵀ; where a pivot is 0 it is a named error at evaluation.</remarks>
    /// <exception cref="OgeeException">This is not [..., n, n] of floats.</exception>
    public (Tensor Sign, Tensor Logarithm) LogDeterminant()
    {
        MatrixSpecs.Require("log_determinant", Spec, isSquare: true);
        var wide = Single(this)!;
        var (diagonal, sign) = wide.Pivoted();
        var logarithm = Apply(new WithGradient("log_determinant", static (gradient, inputs, _) => [gradient.Unsqueeze(-1).Unsqueeze(-1) * inputs[0].Inverse().Transpose(-1, -2)], IsDerivative: true),
            diagonal.Abs().Log().Sum(-1), wide);
        return ((diagonal.Sign().Prod(-1) * sign).Cast(Type), logarithm.Cast(Type));
    }

    /// <summary>The pivots of an elimination, and the sign of its exchanges.</summary>
    (Tensor Diagonal, Tensor Sign) Pivoted()
    {
        var (factors, pivots, _) = LuFactor();
        var exchanges = pivots.NotEqualTo(Arange(Shape[-1])).Cast(Type);
        return (factors.Diagonal(), (1 - (exchanges * 2)).Prod(-1));
    }

    /// <summary>The derivative of a determinant: by the inverse, or by singular values where the determinant is 0.</summary>
    static Tensor Cofactors(Tensor matrix, Tensor determinant)
    {
        var (n, type, each) = (matrix.Shape[-1], matrix.Type, determinant.Unsqueeze(-1).Unsqueeze(-1));
        var isSingular = each.EqualTo(0).Expand(matrix.Shape);
        var regular = Where(isSingular, Eye(n, type: type).Expand(matrix.Shape), matrix).Inverse().Transpose(-1, -2) * each;
        var singular = If(isSingular.Any(), [matrix, isSingular], static x => [CofactorsBySvd(x[0], x[1])], static x => [x[0] * 0])[0];
        return Where(isSingular, singular, regular);
    }

    /// <summary>det(U) det(V) U diag(Πⱼ≠ᵢ sⱼ) Vᵀ, of those matrices that are asked for.</summary>
    static Tensor CofactorsBySvd(Tensor matrix, Tensor isAsked)
    {
        var (n, type) = (matrix.Shape[-1], matrix.Type);
        // Others have distinct values, so that no gradient of 0 meets an infinity.
        var (u, s, v) = Where(isAsked, matrix, Arange(1.0, n + 1, 1, type).DiagEmbed().Expand(matrix.Shape)).Svd();
        var others = Where(Eye(n, type: DType.Bool), s.Like(1), s.Unsqueeze(-2)).Prod(-1);
        var sign = (u.Determinant() * v.Determinant()).Detach().Unsqueeze(-1).Unsqueeze(-1);
        return (u * others.Unsqueeze(-2)).MatMul(v) * sign;
    }

    /// <summary>The solution X of A X = B, where this is the Cholesky factor of A.</summary>
    /// <param name="other">B: [..., n, k], or a vector [n].</param>
    /// <param name="isUpper">Whether this is the upper factor.</param>
    /// <returns>X, of the shape of B.</returns>
    /// <exception cref="OgeeException">The shapes do not fit.</exception>
    public Tensor CholeskySolve(Tensor other, bool isUpper = false) => CholeskySolve(other, isUpper, "cholesky_solve");

    Tensor CholeskySolve(Tensor other, bool isUpper, string word)
    {
        MatrixSpecs.Require(word, Spec, isSquare: true);
        return SolveTriangular(SolveTriangular(other, isUpper, isTransposed: isUpper, isUnit: false, word), isUpper, isTransposed: !isUpper, isUnit: false, word);
    }

    /// <summary>The inverse of A, where this is the Cholesky factor of A.</summary>
    /// <param name="isUpper">Whether this is the upper factor.</param>
    /// <returns>[..., n, n]</returns>
    /// <exception cref="OgeeException">This is not [..., n, n] of floats.</exception>
    public Tensor CholeskyInverse(bool isUpper = false)
    {
        const string word = "cholesky_inverse";
        MatrixSpecs.Require(word, Spec, isSquare: true);
        return CholeskySolve(Eye(Shape[-1], type: Type), isUpper, word);
    }
}
