using Ogee.Cpu;
using TorchSharp;

namespace Ogee.Bench;

/// <summary>Factorizations and solutions beside libtorch's (LAPACK).</summary>
static class LinalgBench
{
    static readonly (string Name, Func<Tensor, Tensor, Tensor[]> Ours, Action<torch.Tensor, torch.Tensor> Theirs)[] Subjects =
    [
        ("cholesky", (_, positive) => [positive.Cholesky()], (_, positive) => torch.linalg.cholesky(positive)),
        ("solve, 8 right sides", (a, _) => [a.Solve(a.Slice(-1, 0, 8))], (a, _) => torch.linalg.solve(a, a.slice(-1, 0, 8, 1))),
        ("qr", (a, _) => [.. Both(a.Qr())], (a, _) => torch.linalg.qr(a)),
        ("eigh", (_, positive) => [.. Both(positive.Eigh())], (_, positive) => torch.linalg.eigh(positive)),
        ("svd", (a, _) => a.Svd() is var (u, s, v) ? [u, s, v] : [], (a, _) => torch.linalg.svd(a, fullMatrices: false)),
    ];

    static Tensor[] Both((Tensor, Tensor) pair) => [pair.Item1, pair.Item2];

    public static void Run()
    {
        Console.WriteLine("A ratio above 1 says that Ogee is faster.\n");
        Console.WriteLine("| operation | matrices | type | threads | Ogee ms | libtorch ms | ratio |\n|---|---|---|---|---|---|---|");
        using var noGradient = torch.no_grad();
        const int threads = 2;
        torch.set_num_threads(threads);
        using var use = Workers.Use(threads);
        foreach (var shape in (Shape[])[[1000, 32, 32], [256, 256], [1024, 1024]])
            foreach (var type in (DType[])[DType.Float32, DType.Float64])
                foreach (var subject in Subjects) Console.WriteLine(Row(subject.Name, subject.Ours, subject.Theirs, shape, type));
    }

    static string Row(string name, Func<Tensor, Tensor, Tensor[]> ours, Action<torch.Tensor, torch.Tensor> theirs, Shape shape, DType type)
    {
        using var scope = torch.NewDisposeScope();
        var a = Tensor.Normal(shape, new RngKey(3, 1), type) + Tensor.Eye(shape[-1], type: type);
        var positive = a.MatMul(a.Transpose(-1, -2)) + (Tensor.Eye(shape[-1], type: type) * shape[-1]);
        Tensor.Evaluate(a, positive);
        torch.Tensor Theirs(Tensor x) => type == DType.Float32 ? torch.tensor(x.ToArray<float>(), shape.Sizes.ToArray()) : torch.tensor(x.ToArray<double>(), shape.Sizes.ToArray());
        var (theirA, theirPositive) = (Theirs(a), Theirs(positive));
        var seconds = Measure.Medians(5,
            () => Tensor.Evaluate(ours(a, positive)),
            () =>
            {
                using var inner = torch.NewDisposeScope();
                theirs(theirA, theirPositive);
            });
        return FormattableString.Invariant($"| {name} | {shape} | {type.ShortName()} | {Workers.Count} | {seconds[0] * 1e3:0.0} | {seconds[1] * 1e3:0.0} | {seconds[1] / seconds[0]:0.00} |");
    }
}
