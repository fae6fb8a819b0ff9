using Ogee.Cpu;
using Ogee.Learn;

namespace Ogee.Bench;

/// <summary>Predicting again and again with the same weights: with weights kept as kernels want them (<c>Settings.Pack</c>), and arranged anew in every call.</summary>
static class InferenceBench
{
    public static void Run()
    {
        Console.WriteLine("A ratio above 1 says that keeping arranged weights is faster. Both take turns within the run.\n");
        Console.WriteLine("| model, float32 | batch | threads | arranged each time, ms | kept, ms | ratio | copies, MB | weights, MB |\n|---|---|---|---|---|---|---|---|");
        (string Name, Func<Module> Create, Shape Sample)[] models =
        [
            ("MLP 784-512-10", () => new Sequential(new Linear(784, 512), new Learn.Relu(), new Linear(512, 10)), [784]),
            ("MLP 768-3072-768", () => new Sequential(new Linear(768, 3072), new Learn.Relu(), new Linear(3072, 768)), [768]),
            ("ConvNet 16, 32²", () => new ConvNet(3, 10, 32, width: 16), [3, 32, 32]),
            ("ConvNet 64, 32²", () => new ConvNet(3, 10, 32, width: 64), [3, 32, 32]),
            ("transformer block 256, 32 tokens", () => new TransformerBlock(256, 4), [32, 256]),
        ];
        foreach (var threads in (int[])[1, 2])
        {
            using var use = Workers.Use(threads);
            foreach (var (name, create, sample) in models)
                foreach (var batch in (long[])[1, 8, 64]) Console.WriteLine(Row(name, create().Initialize(1), sample, batch, threads));
        }
    }

    static string Row(string name, Module model, Shape sample, long batch, int threads)
    {
        var x = Tensor.Normal(Shape.Create([batch, .. sample.Sizes]), new RngKey(1));
        Tensor.Evaluate(x);
        float[] Predict(bool pack)
        {
            Settings.Pack = pack;
            return model.Forward(x).ToArray<float>();
        }
        if (!Predict(false).SequenceEqual(Predict(true)) || !Predict(true).SequenceEqual(Predict(true))) throw new InvalidOperationException($"{name}: the results differ");
        var seconds = Measure.Medians(41, () => Predict(false), () => Predict(true));
        Settings.Pack = true;
        var row = FormattableString.Invariant($"| {name} | {batch} | {threads} | {seconds[0] * 1e3:0.000} | {seconds[1] * 1e3:0.000} | {seconds[0] / seconds[1]:0.00} | {PackedCopies.Bytes / 1e6:0.0} | {model.Parameters.Sum(parameter => parameter.Spec.Bytes) / 1e6:0.0} |");
        PackedCopies.DropAll();
        return row;
    }
}
