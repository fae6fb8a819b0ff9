namespace Ogee;

// Matrices taken apart. Leading axes are matrices of their own; float32 is computed in float64 and rounded once.
public sealed partial class Tensor
{
    /// <summary>The Cholesky factor of symmetric positive definite matrices: A = L Lᵀ.</summary>
    /// <param name="isUpper">Whether the upper factor Lᵀ is wanted.</param>
    /// <returns>[..., n, n], with a positive diagonal and zeros beyond.</returns>
    /// <remarks>The lower triangle of the matrix is read. The gradient is symmetric. A matrix with a NaN or an infinity gives NaN.</remarks>
    /// <exception cref="OgeeException">This is not [..., n, n] of floats; at evaluation, a matrix is not positive definite: the message names its leading minor.</exception>
    public Tensor Cholesky(bool isUpper = false) => Apply(Ops.Cholesky.Instance, this) is var lower && isUpper ? lower.Transpose(-1, -2) : lower;

    /// <summary>The solution X of T X = B, where T is this matrix, triangular.</summary>
    /// <param name="other">B: [..., n, k], or a vector [n]; leading axes broadcast. From the right, [..., k, n].</param>
    /// <param name="isUpper">Whether this is an upper triangle; the other triangle is not read.</param>
    /// <param name="isTransposed">Whether Tᵀ X = B is solved.</param>
    /// <param name="isUnit">Whether the diagonal is taken to be 1, and not read.</param>
    /// <param name="fromRight">Whether X T = B is solved.</param>
    /// <returns>X, of the shape of B.</returns>
    /// <exception cref="OgeeException">The shapes do not fit; at evaluation, an element of the diagonal is 0: the message names it.</exception>
    public Tensor SolveTriangular(Tensor other, bool isUpper = false, bool isTransposed = false, bool isUnit = false, bool fromRight = false)
    {
        const string word = "solve_triangular";
        MatrixSpecs.Require(word, Spec, isSquare: true);
        // X T = B is Tᵀ Xᵀ = Bᵀ.
        return fromRight ? SolveTriangular(other.Transpose(-1, -2), isUpper, !isTransposed, isUnit, word).Transpose(-1, -2) : SolveTriangular(other, isUpper, isTransposed, isUnit, word);
    }

    Tensor SolveTriangular(Tensor other, bool isUpper, bool isTransposed, bool isUnit, string word)
    {
        if (other.Rank == 1) return SolveTriangular(other.Unsqueeze(1), isUpper, isTransposed, isUnit, word).Squeeze(-1);
        var (triangle, sides) = Together(word, isTransposed ? Transpose(-1, -2) : this, other);
        return Apply(new TriangularSolve(isUpper != isTransposed, isUnit) { Word = word }, triangle, sides);
    }

    /// <summary>The factors of P A = L U by elimination with partial pivoting, as one matrix: L below the diagonal, whose own is 1, and U on it and above.</summary>
    /// <returns>The factors [..., m, n]; the row that each step exchanged with its own, int64 [..., min(m, n)]; which row of A each row of P A is, int64 [..., m].</returns>
    /// <remarks>A singular matrix has factors too. The gradient is that of square matrices; of others it is an error.</remarks>
    /// <exception cref="OgeeException">This is no matrix of floats.</exception>
    public (Tensor Factors, Tensor Pivots, Tensor Permutation) LuFactor() => Factor("lu_factor", static (shape, type) => new LuFactor(shape, type)) is var parts ? (parts[0], parts[1], parts[2]) : default;

    /// <summary>The factors of A = Pᵀ L U by elimination with partial pivoting.</summary>
    /// <returns>Which row of A each row of L U is, int64 [..., m]; L [..., m, k] and U [..., k, n], with k = min(m, n).</returns>
    /// <inheritdoc cref="LuFactor"/>
    public (Tensor Permutation, Tensor Lower, Tensor Upper) Lu()
    {
        var (factors, _, permutation) = LuFactor();
        var least = Math.Min(Shape[-2], Shape[-1]);
        var lower = factors.Slice(-1, 0, least).Tril(-1);
        return (permutation, lower + Eye(Shape[-2], least, Type), factors.Slice(-2, 0, least).Triu());
    }

    /// <summary>The factors of A = Q R: orthonormal columns and an upper triangle.</summary>
    /// <param name="isComplete">Whether Q is square.</param>
    /// <returns>Q [..., m, k] and R [..., k, n] with k = min(m, n); complete, Q [..., m, m] and R [..., m, n].</returns>
    /// <remarks>The diagonal of R is not negative: with independent columns both factors are unique. The gradient is that of the reduced factors of matrices with at least as many rows as columns, which must be independent. A matrix with a NaN or an infinity gives NaN.</remarks>
    /// <exception cref="OgeeException">This is no matrix of floats.</exception>
    public (Tensor Q, Tensor R) Qr(bool isComplete = false) => Factor("qr", (shape, type) => new Qr(shape, type, isComplete)) is var parts ? (parts[0], parts[1]) : default;

    /// <summary>Eigenvalues and eigenvectors of symmetric matrices: A = V diag(w) Vᵀ.</summary>
    /// <returns>The values, ascending [..., n]; the vectors as columns [..., n, n]: of each the first element that is at least half as large as its largest is positive.</returns>
    /// <remarks>The lower triangle of the matrix is read. The gradient is symmetric; that of vectors is NaN or infinite where values are equal, as in libtorch, for there they are not determined; that of values alone always exists. Values alone cost half. A matrix with a NaN or an infinity gives NaN.</remarks>
    /// <exception cref="OgeeException">This is not [..., n, n] of floats.</exception>
    public (Tensor Values, Tensor Vectors) Eigh()
    {
        MatrixSpecs.Require("eigh", Spec, isSquare: true);
        return Factor("eigh", static (shape, type) => new Eigh(shape, type)) is var parts ? (parts[0], parts[1]) : default;
    }

    /// <summary>The singular value decomposition A = U diag(s) Vᵀ.</summary>
    /// <param name="isFull">Whether both sets of vectors are complete.</param>
    /// <returns>Left vectors as columns [..., m, k]; the values, descending [..., k]; right vectors as rows [..., k, n], with k = min(m, n). Full, the vectors are [..., m, m] and [..., n, n]. Of each right vector the first element that is at least half as large as its largest is positive.</returns>
    /// <remarks>Small values are as accurate as the matrix determines them (Drmač and Veselić 2008). The gradient of vectors is NaN or infinite where values are equal, or one is 0 and the matrix not square, as in libtorch; that of vectors beyond the reduced ones is an error; that of values alone always exists.
    /// A matrix with a NaN or an infinity gives NaN.</remarks>
    /// <exception cref="OgeeException">This is no matrix of floats.</exception>
    public (Tensor U, Tensor S, Tensor Vt) Svd(bool isFull = false) => Factor("svd", (shape, type) => new Svd(shape, type, isFull)) is var parts ? (parts[0], parts[1], parts[2]) : default;

    /// <summary>The results of a factorization; those of 16-bit floats are computed in float32 and rounded.</summary>
    Tensor[] Factor(string op, Func<Shape, DType, Factorization> make)
    {
        MatrixSpecs.Require(op, Spec, isSquare: false);
        var wide = Single(this)!;
        var factorization = make(Shape, wide.Type);
        var node = Apply(factorization, wide).Node;
        return [.. factorization.Results.Select((spec, i) => ResultOf(node, i) is var part && spec.Type == wide.Type ? part.Cast(Type) : part)];
    }

    /// <summary>Two batches of matrices with the same leading axes.</summary>
    static (Tensor Left, Tensor Right) Together(string op, Tensor left, Tensor right)
    {
        if (right.Rank < 2) throw EngineErrors.Shape.With($"{op}: {left.Shape} and {right.Shape} do not fit", "Expected [..., n, n] and [..., n, k]", "Unsqueeze a vector.");
        var batch = Shape.Broadcast(Shape.Create(left.Shape.Sizes[..^2]), Shape.Create(right.Shape.Sizes[..^2]), op);
        return (left.Expand(Shape.Create([.. batch.Sizes, .. left.Shape.Sizes[^2..]])), right.Expand(Shape.Create([.. batch.Sizes, .. right.Shape.Sizes[^2..]])));
    }
}
