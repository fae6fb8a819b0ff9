using Ogee.Cpu;
using TorchSharp;
using static TorchSharp.torch;

namespace Ogee.Bench;

/// <summary>Matrix products beside libtorch's.</summary>
static unsafe class GemmBench
{
    readonly record struct Case(int M, int K, int N, bool TransposeA = false, bool TransposeB = false)
    {
        public override string ToString() => $"{M}×{K}{(TransposeA ? "ᵀ" : "")} · {K}×{N}{(TransposeB ? "ᵀ" : "")}";
    }

    static readonly Case[] Cases =
    [
        new(1024, 1024, 1024), new(1024, 1024, 1024, TransposeB: true), new(1024, 1024, 1024, TransposeA: true), new(2048, 3072, 768), new(256, 256, 256), new(64, 64, 64),
        new(32, 784, 128), new(32, 784, 128, TransposeB: true), new(128, 784, 128, TransposeB: true), new(128, 784, 512, TransposeB: true), new(784, 32, 128, TransposeA: true), new(128, 128, 10, TransposeB: true),
        new(1, 768, 768), new(1, 768, 768, TransposeB: true), new(1, 4096, 4096), new(1, 4096, 4096, TransposeB: true), new(8, 768, 3072, TransposeB: true),
    ];

    public static void Run()
    {
        Console.WriteLine("A ratio above 1 says that Ogee is faster. On AMD processors libtorch's matrix product (MKL) uses 256-bit vectors.\n");
        Console.WriteLine("| product, m×k · k×n, float32 | threads | Ogee GF/s | libtorch GF/s | ratio | % of peak |\n|---|---|---|---|---|---|");
        using var noGradient = no_grad();
        foreach (var threads in (int[])[1, 2])
        {
            set_num_threads(threads);
            using var use = Workers.Use(threads);
            var peak = Machine.Peak(threads);
            Console.WriteLine($"| fused multiply-adds in registers | {threads} | {peak / 1e9:0} | | | 100 |");
            foreach (var c in Cases) Console.WriteLine(Row(c, threads, peak));
        }
    }

    static string Row(Case c, int threads, double peak)
    {
        using var scope = NewDisposeScope();
        var (storedA, storedB) = (c.TransposeA ? rand(c.K, c.M) : rand(c.M, c.K), c.TransposeB ? rand(c.N, c.K) : rand(c.K, c.N));
        var (a, b) = (c.TransposeA ? storedA.t() : storedA, c.TransposeB ? storedB.t() : storedB);
        var (ours, theirs) = (zeros(c.M, c.N), zeros(c.M, c.N));
        var (pa, pb, pc) = (Address(storedA), Address(storedB), Address(ours));
        var (aRow, aColumn, bRow, bColumn) = (a.stride(0), a.stride(1), b.stride(0), b.stride(1));
        var seconds = Measure.Medians(21,
            () => Gemm.Run((float*)pa, aRow, aColumn, (float*)pb, bRow, bColumn, (float*)pc, c.N, c.M, c.N, c.K),
            () => theirs.addmm_(a, b, beta: 0, alpha: 1));
        if (!ours.allclose(theirs, 1e-4, 1e-4)) throw new InvalidOperationException($"{c}: the results differ");
        var work = 2.0 * c.M * c.N * c.K;
        return $"| {c} | {threads} | {work / seconds[0] / 1e9:0.0} | {work / seconds[1] / 1e9:0.0} | {seconds[1] / seconds[0]:0.00} | {100 * work / seconds[0] / peak:0} |";
    }

    static nint Address(torch.Tensor tensor)
    {
        fixed (byte* bytes = tensor.bytes) return (nint)bytes;
    }
}
