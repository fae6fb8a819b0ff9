using Ogee.Cpu;
using TorchSharp;
using static TorchSharp.torch;

namespace Ogee.Bench;

/// <summary>Attention in blocks beside the same of all scores, and beside libtorch's.</summary>
static class AttentionBench
{
    readonly record struct Case(long Batch, long Heads, long Length, long Width, bool IsCausal, bool IsMasked = false)
    {
        public override string ToString() => $"[{Batch}, {Heads}, {Length}, {Width}]{(IsCausal ? " causal" : "")}{(IsMasked ? " masked" : "")}";
    }

    static readonly Case[] Cases =
    [
        new(4, 6, 256, 64, IsCausal: true), new(1, 12, 256, 64, IsCausal: true), new(1, 12, 1024, 64, IsCausal: true), new(1, 12, 1024, 64, IsCausal: false), new(64, 8, 32, 32, IsCausal: false, IsMasked: true),
        new(16, 8, 64, 32, IsCausal: true), new(8, 8, 128, 32, IsCausal: false), new(64, 8, 16, 32, IsCausal: false), new(64, 8, 16, 32, IsCausal: true),
    ];

    public static void Run()
    {
        Console.WriteLine("A ratio above 1 says that blocks are faster.\n");
        Console.WriteLine("| attention, float32 | way | threads | blocks ms | all scores ms | libtorch ms | ratio to scores | ratio to libtorch |\n|---|---|---|---|---|---|---|---|");
        foreach (var threads in (int[])[1, 2])
        {
            set_num_threads(threads);
            using var use = Workers.Use(threads);
            foreach (var c in Cases)
                foreach (var isBack in (bool[])[false, true]) Console.WriteLine(Row(c, threads, isBack));
        }
    }

    static string Row(Case c, int threads, bool isBack)
    {
        using var scope = NewDisposeScope();
        long[] sizes = [c.Batch, c.Heads, c.Length, c.Width];
        Ogee.Tensor[] ours = [.. Enumerable.Range(0, 4).Select(i => Ogee.Tensor.Normal(Shape.Create(sizes), new RngKey(1, (ulong)i)))];
        Ogee.Tensor.Evaluate(ours);
        torch.Tensor[] theirs = [.. ours.Select(x => tensor(x.ToArray<float>(), sizes, requires_grad: isBack))];
        // As padding: the last places of each sample are not seen.
        bool[] seen = [.. Enumerable.Range(0, (int)(c.Batch * c.Length)).Select(i => i % c.Length < c.Length - (i / c.Length % 8))];
        var mask = c.IsMasked ? Ogee.Tensor.From(seen, [c.Batch, 1, 1, c.Length]) : null;
        var theirMask = c.IsMasked ? tensor(seen, [c.Batch, 1, 1, c.Length]) : null;
        void Ours(Func<Ogee.Tensor, Ogee.Tensor, Ogee.Tensor, Ogee.Tensor> attend)
        {
            var y = attend(ours[0], ours[1], ours[2]);
            Ogee.Tensor.Evaluate(isBack ? [y, .. y.VectorJacobian(ours[3], ours[..3])] : [y]);
        }
        void Theirs()
        {
            using var own = NewDisposeScope();
            using var noGradient = isBack ? null : no_grad();
            var y = nn.functional.scaled_dot_product_attention(theirs[0], theirs[1], theirs[2], theirMask, 0, c.IsCausal);
            if (isBack) autograd.grad([y], [theirs[0], theirs[1], theirs[2]], [theirs[3].detach()]);
        }
        var seconds = Measure.Medians(11,
            () => Ours((q, k, v) => Ogee.Tensor.AttentionInBlocks(q, k, v, mask, c.IsCausal)!),
            () => Ours((q, k, v) => Ogee.Tensor.AttentionOfScores(q, k, v, mask, c.IsCausal)),
            Theirs);
        return FormattableString.Invariant($"| {c} | {(isBack ? "there and back" : "there")} | {threads} | {seconds[0] * 1e3:0.000} | {seconds[1] * 1e3:0.000} | {seconds[2] * 1e3:0.000} | {seconds[1] / seconds[0]:0.00} | {seconds[2] / seconds[0]:0.00} |");
    }
}
