using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

/// <summary>Writes losses and their gradients as libtorch computes them: by its own function where it has one, else by the formula in its words.</summary>
static class LossGoldens
{
    public const string Path = "tests/Ogee.Learn.Tests/Goldens/losses.safetensors";

    public static void Run()
    {
        var classes = Integers([8], i => i * 3 % 5);
        Goldens.Case("cross-entropy weights", x => F.cross_entropy(x[0], classes, weight: Weights(x[1])), [8, 5], [5]);
        Goldens.Case("cross-entropy weights smoothing 0.1", x => F.cross_entropy(x[0], classes, weight: Weights(x[1]), label_smoothing: 0.1), [8, 5], [5]);
        Goldens.Case("cross-entropy weights smoothing 0.1 ignoring 3", x => F.cross_entropy(x[0], classes, weight: Weights(x[1]), ignore_index: 3, label_smoothing: 0.1), [8, 5], [5]);
        Goldens.Case("cross-entropy smoothing 0.1 ignoring 3", x => F.cross_entropy(x[0], classes, ignore_index: 3, label_smoothing: 0.1), [8, 5]);
        Goldens.Case("focal", x => Focal(x[0], classes), [8, 5]);
        Goldens.Case("binary focal", x => BinaryFocal(x[0], x[1].sigmoid().round().detach()), [6, 7], [6, 7]);
        Goldens.Case("huber 0.7", x => F.huber_loss(x[0], x[1], delta: 0.7), [6, 7], [6, 7]);
        Goldens.Case("smooth l1 0.7", x => F.smooth_l1_loss(x[0], x[1], beta: 0.7), [6, 7], [6, 7]);
        Goldens.Case("kl divergence", x => F.kl_div(F.log_softmax(x[0], 1), F.softmax(x[1], 1).detach(), log_target: false, reduction: nn.Reduction.Sum) / 6, [6, 7], [6, 7]);
        Goldens.Case("binary cross-entropy positive weight", x => F.binary_cross_entropy_with_logits(x[0], x[1].sigmoid().detach(), pos_weights: x[2].exp().detach()), [6, 7], [6, 7], [7]);
        Goldens.Case("triplet margin 0.8", x => F.triplet_margin_loss(x[0], x[1], x[2], margin: 0.8), [9, 5], [9, 5], [9, 5]);
        Goldens.Case("cosine embedding 0.1", x => F.cosine_embedding_loss(x[0], x[1], Integers([9], i => (i % 2 * 2) - 1), margin: 0.1), [9, 5], [9, 5]);
        Goldens.Case("hinge", x => (1 - (x[0] * x[1].sign().detach())).clamp_min(0).mean(), [6, 7], [6, 7]);
        Goldens.Case("multi-margin 0.9", x => F.multi_margin_loss(x[0], classes, margin: 0.9), [8, 5]);
        Goldens.Case("infonce", x => F.cross_entropy(F.normalize(x[0]).matmul(F.normalize(x[1]).t()) / 0.1, arange(7, int64)), [7, 5], [7, 5]);
        Goldens.Case("nt-xent", x => NtXent(x[0], x[1]), [7, 5], [7, 5]);
        Goldens.Case("dice", x => Dice(x[0].sigmoid(), x[1].sigmoid().round().detach()), [2, 3, 4, 5], [2, 3, 4, 5]);
        // In its words: TorchSharp 0.107 has a function that sums over the last axis, as libtorch's no longer does.
        Goldens.Case("gaussian", x => Gaussian(x[0], x[1], x[2].exp()), [6, 7], [6, 7], [6, 7]);
        Goldens.Case("gaussian full", x => Gaussian(x[0], x[1], x[2].exp()) + (0.5 * Math.Log(2 * Math.PI)), [6, 7], [6, 7], [6, 7]);
        Goldens.Case("poisson", x => F.poisson_nll_loss(x[0], x[1].exp().round().detach()), [6, 7], [6, 7]);
        Goldens.Case("poisson full", x => F.poisson_nll_loss(x[0], (x[1].exp() * 3).round().detach(), full: true), [6, 7], [6, 7]);
        Goldens.Case("margin ranking 0.2", x => F.margin_ranking_loss(x[0], x[1], x[2].sign().detach(), margin: 0.2), [6, 7], [6, 7], [6, 7]);
        Goldens.Case("hinge embedding 0.9", x => F.hinge_embedding_loss(x[0], x[1].sign().detach(), margin: 0.9), [6, 7], [6, 7]);
        Goldens.Case("multi-label margin", x => F.multi_label_margin_loss(x[0], tensor([3L, 0, -1, 1, 0, -1, -1, 0, 1, 2, -1, 3], [3, 4])), [3, 4]);
        // Labels 1 to 5, some twice in a row; the second sequence and target are shorter.
        var labels = Integers([3, 4], i => (i * 2 / 3 % 5) + 1);
        Goldens.Case("ctc", x => Ctc(x[0], labels, [9, 9, 9], [4, 4, 4], false), [3, 9, 6]);
        Goldens.Case("ctc of lengths", x => Ctc(x[0], labels, [9, 6, 8], [4, 2, 1], false), [3, 9, 6]);
        Goldens.Case("ctc of what cannot be", x => Ctc(x[0], labels, [9, 2, 8], [4, 3, 1], true), [3, 9, 6]);
        Goldens.Write(Path, "float32");
    }

    static Theirs Ctc(Theirs logits, Theirs labels, long[] times, long[] lengths, bool skips) =>
        F.ctc_loss(F.log_softmax(logits, 2).permute(1, 0, 2), labels, tensor(times), tensor(lengths), blank: 0, zero_infinity: skips);

    static Theirs Gaussian(Theirs mean, Theirs target, Theirs variance) => (0.5 * (variance.log() + ((mean - target).square() / variance))).mean();

    static Theirs Focal(Theirs logits, Theirs classes)
    {
        var log = F.log_softmax(logits, 1).gather(1, classes.unsqueeze(1));
        return -((1 - log.exp()).pow(2) * log).mean();
    }

    static Theirs BinaryFocal(Theirs logits, Theirs target)
    {
        var (cross, yes) = (F.binary_cross_entropy_with_logits(logits, target, reduction: nn.Reduction.None), logits.sigmoid());
        var right = (yes * target) + ((1 - yes) * (1 - target));
        return (cross * (1 - right).pow(2) * ((target * 0.25) + ((1 - target) * 0.75))).mean();
    }

    static Theirs NtXent(Theirs a, Theirs b)
    {
        var views = F.normalize(cat([a, b]));
        var cosines = (views.matmul(views.t()) / 0.5).masked_fill(eye(14, dtype: ScalarType.Bool), double.NegativeInfinity);
        return F.cross_entropy(cosines, Integers([14], i => (i + 7) % 14));
    }

    static Theirs Dice(Theirs probabilities, Theirs target)
    {
        var (both, all) = ((probabilities * target).sum([2L, 3L]), (probabilities + target).sum([2L, 3L]));
        return 1 - (((2 * both) + 1) / (all + 1)).mean();
    }

    static Theirs Weights(Theirs x) => (x.square() + 0.5).detach();

    static Theirs Integers(long[] shape, Func<int, int> at) => tensor(Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size)).Select(i => (long)at(i)).ToArray()).reshape(shape);
}
