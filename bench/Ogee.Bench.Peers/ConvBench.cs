using Ogee.Cpu;
using TorchSharp;
using static TorchSharp.torch;

namespace Ogee.Bench;

/// <summary>Convolutions and their gradients beside libtorch's, which takes the faster of its two layouts. Ogee runs twice, with and without fewer multiplications; work is counted by definition, so a share of the peak may be above 100.</summary>
static unsafe class ConvBench
{
    enum Way { Forward, InputGradient, WeightGradient }

    readonly record struct Case(int Size, int Stride, int Channels, int Filters, int Image, int Batch, int Groups = 1)
    {
        public override string ToString() => $"{(Groups == 1 ? "" : Groups == Channels ? "depthwise " : $"{Groups} groups ")}{Size}×{Size}{(Stride > 1 ? $"/{Stride}" : "")} {Channels}→{Filters} @{Image}² b{Batch}";
    }

    static readonly (Case Case, Way[] Ways)[] Cases =
    [
        (new(3, 1, 128, 128, 28, 8), [Way.Forward, Way.InputGradient, Way.WeightGradient]),
        (new(3, 1, 64, 64, 56, 8), [Way.Forward, Way.InputGradient, Way.WeightGradient]),
        (new(3, 1, 256, 256, 14, 8), [Way.Forward, Way.InputGradient, Way.WeightGradient]),
        (new(3, 1, 512, 512, 7, 8), [Way.Forward, Way.WeightGradient]),
        (new(1, 1, 64, 256, 56, 8), [Way.Forward, Way.InputGradient, Way.WeightGradient]),
        (new(7, 2, 3, 64, 224, 8), [Way.Forward, Way.WeightGradient]),
        (new(3, 1, 32, 32, 112, 8, 32), [Way.Forward, Way.InputGradient, Way.WeightGradient]),
        (new(3, 2, 96, 96, 112, 8, 96), [Way.Forward]),
        (new(5, 1, 240, 240, 28, 8, 240), [Way.Forward, Way.InputGradient, Way.WeightGradient]),
        (new(5, 1, 672, 672, 14, 8, 672), [Way.Forward, Way.InputGradient, Way.WeightGradient]),
        (new(3, 1, 104, 104, 28, 8, 13), [Way.Forward, Way.InputGradient, Way.WeightGradient]),
        (new(3, 2, 48, 48, 112, 8, 6), [Way.Forward, Way.InputGradient, Way.WeightGradient]),
        (new(5, 1, 1, 6, 28, 128), [Way.Forward, Way.WeightGradient]),
        (new(5, 1, 6, 16, 14, 128), [Way.Forward, Way.InputGradient, Way.WeightGradient]),
        (new(3, 1, 16, 16, 32, 64), [Way.Forward, Way.InputGradient, Way.WeightGradient]),
        (new(3, 2, 32, 64, 32, 64), [Way.Forward, Way.InputGradient, Way.WeightGradient]),
    ];

    /// <summary>Measures the rows whose name contains a text.</summary>
    public static void Run(string rows)
    {
        Console.WriteLine("A ratio above 1 says that Ogee is faster. libtorch: the faster of NCHW and channels-last.\n");
        Console.WriteLine("| convolution, float32 | threads | Ogee ms | by definition ms | gain | libtorch ms | ratio | % of peak |\n|---|---|---|---|---|---|---|---|");
        foreach (var threads in (int[])[1, 2])
        {
            set_num_threads(threads);
            using var use = Workers.Use(threads);
            var peak = Machine.Peak(threads);
            foreach (var (c, ways) in Cases)
                foreach (var way in ways)
                    if (Name(c, way).Contains(rows, StringComparison.OrdinalIgnoreCase)) Console.WriteLine(Row(c, way, threads, peak));
        }
    }

    /// <summary>What the rows are called.</summary>
    public static IEnumerable<string> Names => Cases.SelectMany(row => row.Ways, (row, way) => Name(row.Case, way));

    static string Name(Case c, Way way) => c + way switch { Way.Forward => "", Way.InputGradient => ", gradient of the image", _ => ", gradient of the weight" };

    static string Row(Case c, Way way, int threads, double peak)
    {
        using var scope = NewDisposeScope();
        var (padding, result) = (c.Size / 2, (c.Image + (2 * (c.Size / 2)) - c.Size) / c.Stride + 1);
        var g = new ConvGeometry(c.Batch, c.Image, c.Image, c.Channels, result, result, c.Filters, c.Size, c.Size, c.Stride, c.Stride, padding, padding, 1, 1, c.Groups);
        var x = randn(c.Batch, c.Channels, c.Image, c.Image);
        var w = randn(c.Filters, c.Channels / c.Groups, c.Size, c.Size);
        var gy = randn(c.Batch, c.Filters, result, result);
        var (last, lastGy) = (x.permute(0, 2, 3, 1).contiguous(), gy.permute(0, 2, 3, 1).contiguous());
        var ours = way switch { Way.Forward => zeros_like(lastGy), Way.InputGradient => zeros_like(last), _ => zeros_like(w) };
        var (px, pw, pgy, to) = (Address(last), Address(w), Address(lastGy), Address(ours));
        Action own = way switch
        {
            Way.Forward => () => Convolution.Forward(g, (float*)px, (float*)pw, (float*)to),
            Way.InputGradient => () => Convolution.InputGradient(g, (float*)pgy, (float*)pw, (float*)to),
            _ => () => Convolution.WeightGradient(g, (float*)px, (float*)pgy, (float*)to),
        };
        // Where Ogee computes by definition anyway, it is the same twice: what it gains shows what noise there is.
        void ByDefinition()
        {
            Settings.Winograd = false;
            own();
            Settings.Winograd = true;
        }
        var (first, firstValue) = Peer(c, way, padding, x, w, gy);
        var (second, _) = Peer(c, way, padding, last.permute(0, 3, 1, 2), w.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2), lastGy.permute(0, 3, 1, 2));
        var seconds = Measure.Medians(15, ByDefinition, first, second, own);
        // The last call may have been by definition, or a peer's.
        own();
        var expected = firstValue();
        var actual = way == Way.WeightGradient ? ours : ours.permute(0, 3, 1, 2);
        if ((actual - expected).abs().max().ToDouble() > 1e-4 * expected.abs().max().ToDouble()) throw new InvalidOperationException($"{c} {way}: the results differ");
        var work = 2.0 * g.OutputPixels * c.Filters * c.Channels / c.Groups * c.Size * c.Size;
        var (definition, peer, ogee) = (seconds[0], Math.Min(seconds[1], seconds[2]), seconds[3]);
        return $"| {Name(c, way)} | {threads} | {ogee * 1e3:0.000} | {definition * 1e3:0.000} | {definition / ogee:0.00} | {peer * 1e3:0.000} | {peer / ogee:0.00} | {100 * work / ogee / peak:0} |";
    }

    /// <summary>One call of libtorch, and its result.</summary>
    static (Action Call, Func<torch.Tensor> Value) Peer(Case c, Way way, int padding, torch.Tensor x, torch.Tensor w, torch.Tensor gy)
    {
        torch.Tensor Forward() => nn.functional.conv2d(x, w, strides: [c.Stride, c.Stride], padding: [padding, padding], groups: c.Groups);
        if (way == Way.Forward)
        {
            torch.Tensor Once()
            {
                using var none = no_grad();
                return Forward();
            }
            return (() => Once().Dispose(), Once);
        }
        var of = (way == Way.InputGradient ? x : w).requires_grad_();
        var y = Forward();
        of.requires_grad_(true);
        torch.Tensor Gradient() => autograd.grad([y], [of], [gy], retain_graph: true)[0];
        return (() => Gradient().Dispose(), Gradient);
    }

    static nint Address(torch.Tensor tensor)
    {
        fixed (byte* bytes = tensor.bytes) return (nint)bytes;
    }
}
