using Ogee.Cpu;
using TorchSharp;
using static TorchSharp.torch;
using Ours = Ogee.Tensor;

namespace Ogee.Bench;

/// <summary>Fourier transforms beside libtorch's.</summary>
static class FourierBench
{
    static readonly (long Rows, long Size)[] Cases = [(400, 512), (400, 1024), (400, 4096), (400, 1000), (400, 997), (1, 4096), (1, 1 << 20)];

    public static void Run()
    {
        Console.WriteLine("A ratio above 1 says that Ogee is faster.\n");
        Console.WriteLine("| transform, float32 | threads | Ogee ms | libtorch ms | ratio |\n|---|---|---|---|---|");
        using var noGradient = no_grad();
        foreach (var threads in (int[])[1, 2])
        {
            set_num_threads(threads);
            using var use = Workers.Use(threads);
            foreach (var (rows, size) in Cases)
            {
                Console.WriteLine(Row("complex", rows, size, threads, x => x.Fft(), x => fft.fft_(x), isComplex: true));
                Console.WriteLine(Row("real", rows, size, threads, x => x.Rfft(), x => fft.rfft(x), isComplex: false));
            }
        }
    }

    static string Row(string kind, long rows, long size, int threads, Func<Ours, Ours> ours, Func<torch.Tensor, torch.Tensor> theirs, bool isComplex)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (Ours.Normal([rows, size], new(1, 1)), randn(rows, size));
        if (isComplex) (x, y) = (Ours.Complex(x, Ours.Normal([rows, size], new(1, 2))), complex(y, randn(rows, size)));
        Ours.Evaluate(x);
        var seconds = Measure.Medians(11, () => Ours.Evaluate(ours(x)), () => theirs(y).Dispose());
        return $"| {kind}, {rows} × {size} | {threads} | {seconds[0] * 1e3:0.000} | {seconds[1] * 1e3:0.000} | {seconds[1] / seconds[0]:0.00} |";
    }
}
