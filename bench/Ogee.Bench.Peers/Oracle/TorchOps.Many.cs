using TorchSharp;
using static TorchSharp.torch;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

static partial class TorchOps
{
    /// <summary>Operations of several results.</summary>
    static readonly Dictionary<string, Func<Op, Theirs[], Theirs[]>> Several = new()
    {
        ["lu_factor"] = (_, x) => LuFactors(x[0]),
        ["qr"] = (op, x) => QrFactors((Qr)op, x[0]),
        // Signs that a factorization leaves open are chosen as Ogee documents its own.
        ["eigh"] = (_, x) => linalg.eigh(x[0]) is var (w, v) ? [w, v * LinalgGoldens.Signs(v)] : [],
        ["svd"] = (op, x) => SvdFactors((Svd)op, x[0]),
        ["attention"] = (op, x) => Attended((Attention)op, x),
    };

    /// <summary>The results of a node that has several.</summary>
    public static Theirs[] ApplySeveral(OracleNode node, Theirs[] x) => Several[node.Op.Name](node.Op, x);

    static Theirs[] LuFactors(Theirs x)
    {
        var (factors, pivots) = linalg.lu_factor(x, pivot: true);
        // The rows of P A = L U by the exchanges of LAPACK, which counts from 1.
        var exchanges = pivots!.to_type(int64) - 1;
        var (permutation, _, _) = linalg.lu(x.detach(), pivot: true);
        return [factors, exchanges, permutation.numel() == 0 ? zeros(permutation.shape[..^1], int64) : permutation.argmax(-2)];
    }

    static Theirs[] QrFactors(Qr op, Theirs x)
    {
        var (q, r) = linalg.qr(x, op.IsComplete ? linalg.QRMode.Complete : linalg.QRMode.Reduced);
        var sign = LinalgGoldens.Diagonal(r);
        Theirs Signed(long count) => cat([sign, ones([.. sign.shape[..^1], count - sign.shape[^1]], sign.dtype)], -1);
        return [q! * Signed(q.shape[^1]).unsqueeze(-2), r * Signed(r.shape[^2]).unsqueeze(-1)];
    }

    static Theirs[] SvdFactors(Svd op, Theirs x)
    {
        var (u, s, v) = linalg.svd(x, op.IsFull);
        // Further vectors of one side have no partner.
        var sign = LinalgGoldens.Signs(v.transpose(-1, -2));
        var shared = sign.narrow(-1, 0, s.shape[^1]);
        return [u * cat([shared, ones([.. shared.shape[..^1], u.shape[^1] - s.shape[^1]], u.dtype)], -1), s, v * sign.transpose(-1, -2)];
    }

    /// <summary>softmax(q kᵀ / √width + mask) v, and the logarithm of what the softmax divides by.</summary>
    static Theirs[] Attended(Attention op, Theirs[] x)
    {
        var scores = x[0].matmul(x[1].transpose(-1, -2)) / Math.Sqrt(x[0].shape[^1]);
        if (x.Length > 3) scores = x[3].dtype == @bool ? scores.masked_fill(x[3].logical_not(), double.NegativeInfinity) : scores + x[3];
        if (op.IsCausal) scores = scores.masked_fill(ones([scores.shape[^2], scores.shape[^1]], @bool).triu(1), double.NegativeInfinity);
        // A query that sees nothing gets zeros from Ogee, and from libtorch's own attention; a softmax would make NaN of it.
        var isBlind = scores.detach().amax([-1], keepdim: true).eq(double.NegativeInfinity);
        scores = scores.masked_fill(isBlind, 0);
        return [scores.softmax(-1).masked_fill(isBlind, 0).matmul(x[2]), scores.logsumexp(-1)];
    }

    static Theirs Pairs(Theirs x) => x.view_as_real();

    static Theirs Complex(Theirs pairs) => view_as_complex(pairs.contiguous());

    /// <summary>The gradient of a function at a place, of which there are gradients again.</summary>
    static Theirs GradientAt(Theirs place, Func<Theirs, Theirs> function, Theirs gradient)
    {
        var at = place.detach().requires_grad_();
        return autograd.grad([function(at)], [at], [gradient], retain_graph: true, create_graph: true)[0];
    }

    static Theirs Zeros(Shape shape, Theirs like) => zeros(Sizes(shape), like.dtype);

    /// <summary>Elements of the values at the places of the largest of each window.</summary>
    static Theirs Gathered(MaxPool2d op, Theirs x, Theirs values)
    {
        var (_, places) = nn.functional.max_pool2d_with_indices(Framed(x.detach(), op.Window, double.NegativeInfinity), [op.Height, op.Width],
            [op.Window.StrideHeight, op.Window.StrideWidth], [0, 0], [op.Window.DilationHeight, op.Window.DilationWidth], false);
        return Framed(values, op.Window, 0).flatten(2).gather(2, places.flatten(2)).reshape(places.shape);
    }
}
