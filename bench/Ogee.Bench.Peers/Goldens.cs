using System.Runtime.InteropServices;
using Ogee.Learn;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

/// <summary>Writes what libtorch computes for small cases: results, gradients and the paths of optimizers. The tests of Ogee.Learn compare with the file, so that they need no libtorch.</summary>
/// <remarks>Names are case/part. Parts: in0, in1… are inputs, seed is what the result is multiplied by before its sum is differentiated, out is the result, and gradient0, gradient1… are gradients.</remarks>
static class Goldens
{
    public const string Path = "tests/Ogee.Learn.Tests/Goldens/libtorch.safetensors";

    static readonly List<SafetensorsEntry> entries = [];

    static readonly (string Name, Action Run)[] Files =
    [
        ("libtorch", Basics), ("losses", LossGoldens.Run), ("paths", PathGoldens.Run), ("layers", LayerGoldens.Run), ("spectral", SpectralGoldens.Run), ("linalg", LinalgGoldens.Run), ("audio", AudioGoldens.Run),
    ];

    /// <summary>The names of the files, without their ending.</summary>
    public static IEnumerable<string> Names => Files.Select(file => file.Name);

    /// <summary>Writes a file, or all if none is named.</summary>
    public static void Run(string file)
    {
        set_num_threads(1);
        foreach (var (_, run) in Files.Where(entry => file.Length == 0 || entry.Name == file)) run();
    }

    static void Basics()
    {
        Operations();
        Optimizers();
        Schedules();
        Write(Path, "float32");
    }

    /// <summary>Writes what was added since the last file.</summary>
    public static void Write(string path, string type)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        SafetensorsWriter.Write(path, entries, new Dictionary<string, string> { ["source"] = $"libtorch 2.10.0 through TorchSharp 0.107.0, CPU, {type}" });
        Console.WriteLine($"{entries.Count} tensors, {new FileInfo(path).Length:#,0} bytes in {path}");
        entries.Clear();
    }

    static void Operations()
    {
        Case("conv2d", x => F.conv2d(x[0], x[1]), [2, 3, 9, 8], [5, 3, 3, 3]);
        Case("conv2d stride 2 padding 1", x => F.conv2d(x[0], x[1], strides: [2, 2], padding: [1, 1]), [2, 4, 9, 8], [6, 4, 3, 3]);
        Case("conv2d dilation 2 padding 2", x => F.conv2d(x[0], x[1], padding: [2, 2], dilation: [2, 2]), [2, 3, 8, 9], [5, 3, 3, 3]);
        Case("conv2d groups 4", x => F.conv2d(x[0], x[1], padding: [1, 1], groups: 4), [2, 8, 6, 6], [12, 2, 3, 3]);
        Case("conv2d depthwise", x => F.conv2d(x[0], x[1], padding: [1, 1], groups: 17), [2, 17, 6, 7], [17, 1, 3, 3]);
        Case("conv2d of one channel", x => F.conv2d(x[0], x[1], padding: [2, 2]), [2, 1, 10, 10], [6, 1, 5, 5]);
        Case("max pool 3 stride 2 padding 1", x => F.max_pool2d(x[0], 3, 2, 1), [2, 3, 9, 8]);
        Case("average pool 3 stride 2 padding 1", x => F.avg_pool2d(x[0], 3, 2, 1, count_include_pad: true), [2, 3, 9, 8]);
        Case("average pool without padding's zeros", x => F.avg_pool2d(x[0], 3, 2, 1, count_include_pad: false), [2, 3, 9, 8]);
        Case("layer norm", x => F.layer_norm(x[0], [16], x[1], x[2], 1e-5), [4, 7, 16], [16], [16]);
        Case("softmax", x => F.softmax(x[0], 1), [5, 9, 3]);
        Case("log-softmax", x => F.log_softmax(x[0], 2), [5, 3, 9]);
        Case("gelu", x => F.gelu(x[0]), [97]);
        Case("silu", x => F.silu(x[0]), [97]);
        Case("softplus", x => F.softplus(x[0]), [97]);
        Case("tanh", x => x[0].tanh(), [97]);
        Case("sigmoid", x => x[0].sigmoid(), [97]);
        Case("erf", x => x[0].erf(), [97]);
        Case("product of batches", x => matmul(x[0], x[1]), [3, 4, 7, 5], [4, 5, 6]);
        Case("log-sum-exp", x => x[0].logsumexp(1), [6, 11]);
        Case("variance", x => x[0].var(1, unbiased: false), [6, 11]);
        Case("attention", x => F.scaled_dot_product_attention(x[0], x[1], x[2]), [2, 3, 7, 8], [2, 3, 9, 8], [2, 3, 9, 5]);
        Case("causal attention", x => F.scaled_dot_product_attention(x[0], x[1], x[2], is_casual: true), [2, 3, 7, 8], [2, 3, 7, 8], [2, 3, 7, 8]);
        var mask = tensor(Enumerable.Range(0, 7 * 9).Select(i => i % 9 <= (i / 9) + 1).ToArray()).reshape(7, 9);
        Case("masked attention", x => F.scaled_dot_product_attention(x[0], x[1], x[2], attn_mask: mask), [2, 3, 7, 8], [2, 3, 9, 8], [2, 3, 9, 8]);
        var classes = tensor(Enumerable.Range(0, 8).Select(i => (long)(i * 3 % 5)).ToArray());
        Case("cross-entropy", x => F.cross_entropy(x[0], classes), [8, 5]);
        Case("cross-entropy smoothing 0.1", x => F.cross_entropy(x[0], classes, label_smoothing: 0.1), [8, 5]);
        var words = tensor(Enumerable.Range(0, 24).Select(i => (long)(i * 7 % 11)).ToArray()).reshape(4, 6);
        Case("embedding", x => x[0].index_select(0, words.reshape(-1)).reshape(4, 6, 5), [11, 5]);
        Case("mean squared", x => F.mse_loss(x[0], x[1]), [6, 7], [6, 7]);
        Case("binary cross-entropy", x => F.binary_cross_entropy_with_logits(x[0], x[1].sigmoid().detach()), [6, 7], [6, 7]);
        foreach (var training in (bool[])[true, false])
        {
            var name = training ? "batch norm in training" : "batch norm in prediction";
            var (mean, variance) = (Draw([5], 90), Draw([5], 91).abs() + 0.5);
            Add($"{name}/running_mean", mean);
            Add($"{name}/running_var", variance);
            Case(name, x => F.batch_norm(x[0], mean, variance, x[1], x[2], training, 0.1, 1e-5), [4, 5, 3, 3], [5], [5]);
            Add($"{name}/running_mean after", mean);
            Add($"{name}/running_var after", variance);
        }
    }

    public static void Case(string name, Func<Theirs[], Theirs> function, params long[][] shapes) => Case(name, float32, function, shapes);

    /// <summary>A case in float64, for what rounding would hide in float32.</summary>
    public static void CaseDouble(string name, Func<Theirs[], Theirs> function, params long[][] shapes) => Case(name, float64, function, shapes);

    static void Case(string name, ScalarType type, Func<Theirs[], Theirs> function, long[][] shapes)
    {
        Theirs[] inputs = [.. shapes.Select((shape, i) => Draw(shape, (ulong)i).to_type(type).detach().requires_grad_())];
        var result = function(inputs);
        var seed = Draw(result.shape, 50).to_type(type);
        if (result.requires_grad) (result * seed).sum().backward();
        for (var i = 0; i < inputs.Length; i++) Add($"{name}/in{i}", inputs[i]);
        Add($"{name}/seed", seed);
        Add($"{name}/out", result);
        for (var i = 0; i < inputs.Length; i++)
            if (inputs[i].grad is { } gradient) Add($"{name}/gradient{i}", gradient);
    }

    static void Optimizers()
    {
        Path20("sgd", parameters => optim.SGD(parameters, 0.05));
        Path20("sgd momentum", parameters => optim.SGD(parameters, 0.05, momentum: 0.9, weight_decay: 0.01));
        Path20("sgd nesterov", parameters => optim.SGD(parameters, 0.05, momentum: 0.9, nesterov: true));
        Path20("adam", parameters => optim.Adam(parameters, 0.05));
        Path20("adam decay", parameters => optim.Adam(parameters, 0.05, weight_decay: 0.1));
        Path20("adamw", parameters => optim.AdamW(parameters, 0.05, weight_decay: 0.1));
        var clipped = nn.Parameter(Draw([30], 3));
        (clipped.square() * 5).sum().backward();
        Add("clip/in0", clipped);
        nn.utils.clip_grad_norm_([clipped], 2.5);
        Add("clip/gradient0", clipped.grad!);
    }

    /// <summary>Twenty steps on Σ (A·w − b)², whose matrix and goal are stored.</summary>
    static void Path20(string name, Func<IEnumerable<TorchSharp.Modules.Parameter>, optim.Optimizer> make)
    {
        var (matrix, goal, start) = (Draw([9, 6], 1), Draw([9, 1], 2), Draw([6, 1], 3));
        var weight = nn.Parameter(start.clone());
        var optimizer = make([weight]);
        Add($"{name}/in0", matrix);
        Add($"{name}/in1", goal);
        Add($"{name}/in2", start);
        for (var step = 1; step <= 20; step++)
        {
            optimizer.zero_grad();
            (matrix.matmul(weight) - goal).square().sum().backward();
            optimizer.step();
            if (step % 5 == 0) Add($"{name}/after {step}", weight);
        }
    }

    static void Schedules()
    {
        Rates("cosine", optimizer => optim.lr_scheduler.CosineAnnealingLR(optimizer, 50));
        Rates("one cycle", optimizer => optim.lr_scheduler.OneCycleLR(optimizer, 0.4, total_steps: 50, cycle_momentum: false));
    }

    static void Rates(string name, Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> make)
    {
        var weight = nn.Parameter(zeros(1));
        var optimizer = optim.SGD([weight], 0.4);
        var schedule = make(optimizer);
        var rates = new List<double>();
        for (var step = 0; step < 50; step++)
        {
            rates.Add(optimizer.ParamGroups.Single().LearningRate);
            optimizer.step();
            if (step < 49) schedule.step();
        }
        Add($"{name}/rates", tensor(rates.ToArray(), float32));
    }

    public static Theirs Draw(long[] shape, ulong stream)
    {
        var random = new Rng(new RngKey(2026, stream));
        return tensor(Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size)).Select(_ => (float)random.NextNormal()).ToArray()).reshape(shape);
    }

    /// <summary>Adds a tensor of float32 or float64.</summary>
    public static void Add(string name, Theirs value)
    {
        var flat = value.detach().contiguous();
        var (type, bytes) = value.dtype == float64 ? (DType.Float64, MemoryMarshal.AsBytes<double>(flat.data<double>().ToArray()).ToArray()) : (DType.Float32, MemoryMarshal.AsBytes<float>(flat.data<float>().ToArray()).ToArray());
        entries.Add(new(name, type, Shape.Create(value.shape), bytes));
    }
}
