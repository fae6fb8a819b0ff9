using TorchSharp;
using static TorchSharp.torch;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

static partial class TorchOps
{
    /// <summary>libtorch has no incomplete beta functions: a series of its products and powers stands for them, and its autograd goes back through that.</summary>
    static readonly Dictionary<string, Func<Theirs, Theirs, Theirs, Theirs>> Ternary = new()
    {
        ["beta_density"] = (a, b, x) => (((a - 1) * x.log()) + ((b - 1) * (-x).log1p()) - LogBeta(a, b)).exp(),
        ["betainc"] = BetaShare,
        ["betaincc"] = (a, b, x) => BetaShare(b, a, 1 - x),
        ["betainc_slope_a"] = (a, b, x) => Slope(a, b, x, isOfFirst: true),
        ["betainc_slope_b"] = (a, b, x) => Slope(a, b, x, isOfFirst: false),
    };

    /// <summary>How each element grows with a shape of its own.</summary>
    static Theirs Slope(Theirs a, Theirs b, Theirs x, bool isOfFirst)
    {
        Theirs[] all = [.. broadcast_tensors(a, b, x)];
        return isOfFirst ? GradientAt(all[0], place => BetaShare(place, all[1], all[2]), ones_like(all[2])) : GradientAt(all[1], place => BetaShare(all[0], place, all[2]), ones_like(all[2]));
    }

    static Theirs LogBeta(Theirs a, Theirs b) => a.lgamma() + b.lgamma() - (a + b).lgamma();

    /// <summary>xᵃ (1−x)ᵇ / (a B(a, b)) · Σ (a+b)ₙ / (a+1)ₙ · xⁿ (DLMF 8.17.8), until a term counts for nothing.</summary>
    static Theirs BetaShare(Theirs a, Theirs b, Theirs x)
    {
        const int Most = 20000;
        const double Least = 1e-18;
        var (term, sum) = (ones_like(x), ones_like(x));
        for (var n = 0; n < Most && term.numel() > 0 && term.detach().abs().max().to_type(float64).item<double>() > Least; n++)
        {
            term = term * (a + b + n) / (a + 1 + n) * x;
            sum = sum + term;
        }
        return ((a * x.log()) + (b * (-x).log1p()) - LogBeta(a, b)).exp() / a * sum;
    }
}
