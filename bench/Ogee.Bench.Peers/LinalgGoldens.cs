using TorchSharp;
using static TorchSharp.torch;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

/// <summary>Writes factorizations, solutions and functions of matrices as libtorch (LAPACK) computes them, in float64, with their gradients.</summary>
/// <remarks>Signs that a factorization leaves open are chosen as Ogee documents its own, by factors that no gradient passes.</remarks>
static class LinalgGoldens
{
    public const string Path = "tests/Ogee.Learn.Tests/Goldens/linalg.safetensors";

    public static void Run()
    {
        Factors();
        Solutions();
        Goldens.CaseDouble("matrix_exp", x => linalg.matrix_exp(x[0]), [2, 4, 4]);
        Goldens.CaseDouble("matrix_exp of a larger one", x => linalg.matrix_exp(x[0] * 4), [3, 3]);
        Goldens.CaseDouble("multi_dot", x => linalg.multi_dot([x[0], x[1], x[2], x[3]]), [3, 6], [6, 2], [2, 7], [7, 4]);
        Goldens.CaseDouble("vander", x => linalg.vander(x[0], 4), [2, 3]);
        Goldens.CaseDouble("cov", x => cov(x[0]), [3, 7]);
        Goldens.CaseDouble("corrcoef", x => corrcoef(x[0]), [3, 7]);
        foreach (var (name, order) in ((string, double)[])[("one", 1), ("two", 2), ("infinity", double.PositiveInfinity)])
        {
            Goldens.CaseDouble($"norm {name}", x => linalg.matrix_norm(x[0], order, [-2, -1], false), [2, 4, 3]);
            // libtorch cannot differentiate its own cond of these norms: it writes over the inverse.
            Theirs Norm(Theirs a) => linalg.matrix_norm(a, order, [-2, -1], false);
            Goldens.CaseDouble($"condition {name}", x => order == 2 ? linalg.cond(Dominant(x[0]), order) : Norm(Dominant(x[0])) * Norm(linalg.inv(Dominant(x[0]))), [2, 3, 3]);
        }
        Goldens.CaseDouble("norm frobenius", x => linalg.matrix_norm(x[0], "fro", [-2, -1], false), [2, 4, 3]);
        Goldens.CaseDouble("norm nuclear", x => linalg.matrix_norm(x[0], "nuc", [-2, -1], false), [2, 4, 3]);
        Goldens.Write(Path, "float64");
    }

    static void Factors()
    {
        Goldens.CaseDouble("cholesky", x => linalg.cholesky(Positive(x[0])), [2, 4, 4]);
        Goldens.CaseDouble("lu", x => linalg.lu(x[0]) is var (p, l, u) ? cat([p.matmul(l), u], -1) : x[0], [2, 4, 4]);
        Goldens.CaseDouble("lu of a tall one", x => linalg.lu(x[0].detach()) is var (p, l, u) ? cat([p.matmul(l), u], -2) : x[0], [5, 3]);
        Goldens.CaseDouble("lu of a wide one", x => linalg.lu(x[0].detach()) is var (p, l, u) ? cat([p.matmul(l), u], -1) : x[0], [3, 5]);
        Goldens.CaseDouble("qr", x => Qr(x[0]), [2, 4, 4]);
        Goldens.CaseDouble("qr of a tall one", x => Qr(x[0]), [2, 5, 3]);
        // Of a wide one Ogee has no gradient.
        Goldens.CaseDouble("qr of a wide one", x => linalg.qr(x[0].detach()) is var (q, r) && Diagonal(r) is var sign ? cat([q * sign.unsqueeze(-2), r * sign.unsqueeze(-1)], -1) : x[0], [3, 5]);
        Goldens.CaseDouble("eigh", x => linalg.eigh(Symmetric(x[0])) is var (w, v) ? cat([w.unsqueeze(-2), v * Signs(v)], -2) : x[0], [2, 5, 5]);
        Goldens.CaseDouble("eigvalsh", x => linalg.eigvalsh(Symmetric(x[0])), [2, 5, 5]);
        Goldens.CaseDouble("svd", x => Svd(x[0]), [2, 4, 4]);
        Goldens.CaseDouble("svd of a tall one", x => Svd(x[0]), [2, 5, 3]);
        Goldens.CaseDouble("svd of a wide one", x => Svd(x[0]), [2, 3, 5]);
        Goldens.CaseDouble("svdvals", x => linalg.svdvals(x[0]), [2, 5, 3]);
    }

    static void Solutions()
    {
        Goldens.CaseDouble("solve", x => linalg.solve(x[0], x[1]), [2, 4, 4], [2, 4, 3]);
        Goldens.CaseDouble("solve for a vector", x => linalg.solve(x[0], x[1]), [4, 4], [4]);
        Goldens.CaseDouble("inv", x => linalg.inv(x[0]), [2, 4, 4]);
        Goldens.CaseDouble("solve_triangular", x => linalg.solve_triangular(Dominant(x[0]), x[1], upper: false), [2, 4, 4], [2, 4, 3]);
        Goldens.CaseDouble("solve_triangular upper unit from the right", x => linalg.solve_triangular(x[0], x[1], upper: true, left: false, unitriangular: true), [4, 4], [3, 4]);
        Goldens.CaseDouble("cholesky_solve", x => cholesky_solve(x[1], linalg.cholesky(Positive(x[0]))), [2, 4, 4], [2, 4, 3]);
        Goldens.CaseDouble("cholesky_inverse", x => cholesky_inverse(linalg.cholesky(Positive(x[0]))), [4, 4]);
        Goldens.CaseDouble("det", x => linalg.det(x[0]), [3, 4, 4]);
        Goldens.CaseDouble("slogdet", x => linalg.slogdet(x[0]) is var (sign, logarithm) ? stack([sign, logarithm]) : x[0], [3, 4, 4]);
        Goldens.CaseDouble("logdet", x => logdet(Positive(x[0])), [3, 4, 4]);
        Goldens.CaseDouble("lstsq", x => linalg.lstsq(x[0], x[1]).Solution, [2, 6, 3], [2, 6, 2]);
        Goldens.CaseDouble("lstsq of a wide one", x => linalg.lstsq(x[0], x[1]).Solution, [3, 6], [3, 2]);
        Goldens.CaseDouble("pinv", x => linalg.pinv(x[0]), [2, 5, 3]);
        Goldens.CaseDouble("pinv of a wide one", x => linalg.pinv(x[0]), [3, 5]);
        Goldens.CaseDouble("pinv of rank 2", x => linalg.pinv(x[0].matmul(x[1]), rtol: 1e-10), [4, 2], [2, 3]);
    }

    static Theirs Positive(Theirs x) => x.matmul(x.transpose(-1, -2)) + eye(x.shape[^1], dtype: float64);

    static Theirs Symmetric(Theirs x) => x + x.transpose(-1, -2);

    static Theirs Dominant(Theirs x) => x + (4 * eye(x.shape[^1], dtype: float64));

    static Theirs Qr(Theirs x)
    {
        var (q, r) = linalg.qr(x);
        var sign = Diagonal(r);
        return cat([q * sign.unsqueeze(-2), r * sign.unsqueeze(-1)], -2);
    }

    static Theirs Svd(Theirs x)
    {
        var (u, s, v) = linalg.svd(x, fullMatrices: false);
        var sign = Signs(v.transpose(-1, -2));
        return cat([(u * sign).flatten(-2), s, (v * sign.transpose(-1, -2)).flatten(-2)], -1);
    }

    /// <summary>The signs of a triangle's diagonal, which are to be positive.</summary>
    public static Theirs Diagonal(Theirs r) => r.detach().diagonal(0, -2, -1).sign();

    /// <summary>For each column the sign of its first element that is at least half as large as its largest, which is to be positive: [..., 1, k].</summary>
    public static Theirs Signs(Theirs vectors)
    {
        var v = vectors.detach();
        if (v.numel() == 0) return v.sum([-2], keepdim: true);
        var isLarge = v.abs().ge(0.5 * v.abs().amax([-2], keepdim: true)).to_type(int64);
        var isFirst = isLarge.cumsum(-2).eq(1).to_type(v.dtype) * isLarge.to_type(v.dtype);
        return (v * isFirst).sum([-2], keepdim: true).sign();
    }
}
