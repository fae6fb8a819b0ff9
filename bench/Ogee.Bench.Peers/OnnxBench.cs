using Microsoft.ML.OnnxRuntime;
using Ogee.Cpu;
using Ogee.Learn;

namespace Ogee.Bench;

/// <summary>Predictions of ONNX files: read here, and in ONNX Runtime.</summary>
static class OnnxBench
{
    sealed record Row(string Name, Func<Module> Create, Func<long, Tensor> Input);

    static Tensor Picture(long batch) => Tensor.Normal([batch, 3, 224, 224], new RngKey(2));

    static readonly Row[] rows =
    [
        new("squeezenet", () => new SqueezeNet(), Picture), new("mobilenet_v2", () => new MobileNetV2(), Picture), new("resnet18", () => new ResNet(depth: 18), Picture), new("resnet50", () => new ResNet(depth: 50), Picture),
        new("efficientnet_b0", () => new EfficientNet(), Picture),
        new("encoder 4×256, 64 tokens", () => new Sequential(new TransformerBlock(256, 4), new TransformerBlock(256, 4), new TransformerBlock(256, 4), new TransformerBlock(256, 4)), batch => Tensor.Normal([batch, 64, 256], new RngKey(3))),
        new("lstm 2×128, 100 times", () => new Lstm(64, 128, layers: 2), batch => Tensor.Normal([batch, 100, 64], new RngKey(4))),
        new("mlp 784-512-10", () => new Sequential(new Linear(784, 512), new Learn.Relu(), new Linear(512, 10)), batch => Tensor.Normal([batch, 784], new RngKey(5))),
    ];

    /// <summary>What names of rows may be asked for.</summary>
    public static IEnumerable<string> Names => rows.Select(row => row.Name);

    /// <summary>Measures the rows whose names contain a text.</summary>
    public static void Run(string text)
    {
        Console.WriteLine($"ONNX Runtime {OrtEnv.Instance().GetVersionString()}, all optimisations. A ratio above 1 says that Ogee is faster. Each file is written once and read by both.\n");
        Console.WriteLine("| ONNX file, float32 | batch | threads | Ogee ms | ONNX Runtime ms | ratio |\n|---|---|---|---|---|---|");
        var folder = Directory.CreateTempSubdirectory("ogee-bench-").FullName;
        using var predicting = Mode.Predicting();
        foreach (var row in rows.Where(row => row.Name.Contains(text, StringComparison.OrdinalIgnoreCase)))
        {
            var path = Path.Combine(folder, "model.onnx");
            OnnxExport.Save(path, row.Create().Initialize(1), row.Input(1));
            foreach (var batch in (long[])[1, 8])
                foreach (var threads in (int[])[1, 2]) Console.WriteLine(Measured(row, path, batch, threads));
            File.Delete(path);
        }
        Directory.Delete(folder);
    }

    static string Measured(Row row, string path, long batch, int threads)
    {
        using var use = Workers.Use(threads);
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        using var session = new InferenceSession(path, options);
        using var run = new RunOptions();
        var network = OnnxNetwork.Open(path);
        var x = row.Input(batch);
        var values = x.ToArray<float>();
        using var given = OrtValue.CreateTensorValueFromMemory(values, [.. x.Shape]);
        (string[] inputs, string[] outputs) = ([.. session.InputNames], [.. session.OutputNames]);
        float[] ours = [], theirs = [];
        void Ours() => ours = network.Forward(x).ToArray<float>();
        void Theirs()
        {
            using var results = session.Run(run, inputs, [given], outputs);
            theirs = results[0].GetTensorDataAsSpan<float>().ToArray();
        }

        var seconds = StepTimer.Medians([Ours, Theirs]);
        var most = theirs.Max(Math.Abs);
        if (ours.Length != theirs.Length || ours.Zip(theirs).Any(pair => !(Math.Abs(pair.First - pair.Second) <= (1e-4 * Math.Abs(pair.Second)) + (1e-4 * most)))) throw new InvalidOperationException($"{row.Name}: the results differ");
        return FormattableString.Invariant($"| {row.Name} | {batch} | {threads} | {seconds[0] * 1e3:0.000} | {seconds[1] * 1e3:0.000} | {seconds[1] / seconds[0]:0.00} |");
    }
}
