using System.Runtime.InteropServices;

namespace Ogee.Learn.Tests;

/// <summary>Ogee beside libtorch: results, gradients, optimizers and schedules as a file holds them that the benchmark project wrote (<c>goldens</c>).</summary>
public class GoldenTests
{
    // Both sides round to float32 in their own order.
    const double Tolerance = 1e-5;

    static readonly string File = Path.Combine(AppContext.BaseDirectory, "Goldens", "libtorch.safetensors");

    static readonly Lazy<SafetensorsFile> goldens = new(() => SafetensorsFile.Open(File));

    static Tensor Golden(string name)
    {
        var entry = goldens.Value.Tensors[name];
        var values = new float[entry.Spec.Shape.Count];
        lock (goldens) goldens.Value.Read(name, MemoryMarshal.AsBytes(values.AsSpan()));
        return Tensor.From(values, entry.Spec.Shape);
    }

    static bool Has(string name) => goldens.Value.Tensors.ContainsKey(name);

    static readonly Tensor Classes = Tensor.From(Enumerable.Range(0, 8).Select(i => (long)(i * 3 % 5)).ToArray(), [8]);

    static readonly Tensor Words = Tensor.From(Enumerable.Range(0, 24).Select(i => (long)(i * 7 % 11)).ToArray(), [4, 6]);

    static readonly Tensor Mask = Tensor.From(Enumerable.Range(0, 63).Select(i => i % 9 <= (i / 9) + 1).ToArray(), [7, 9]);

    static readonly Dictionary<string, Func<Tensor[], Tensor>> Operations = new()
    {
        ["conv2d"] = x => x[0].Conv2d(x[1]),
        ["conv2d stride 2 padding 1"] = x => x[0].Conv2d(x[1], stride: 2, padding: 1),
        ["conv2d dilation 2 padding 2"] = x => x[0].Conv2d(x[1], padding: 2, dilation: 2),
        ["conv2d groups 4"] = x => x[0].Conv2d(x[1], padding: 1, groups: 4),
        ["conv2d depthwise"] = x => x[0].Conv2d(x[1], padding: 1, groups: 17),
        ["conv2d of one channel"] = x => x[0].Conv2d(x[1], padding: 2),
        ["max pool 3 stride 2 padding 1"] = x => x[0].MaxPool2d(3, 2, 1),
        ["average pool 3 stride 2 padding 1"] = x => x[0].AveragePool2d(3, 2, 1),
        ["average pool without padding's zeros"] = x => x[0].AveragePool2d(3, 2, 1, countPadding: false),
        ["layer norm"] = x => x[0].LayerNorm(x[1], x[2]),
        ["softmax"] = x => x[0].Softmax(1),
        ["log-softmax"] = x => x[0].LogSoftmax(2),
        ["gelu"] = x => x[0].Gelu(),
        ["silu"] = x => x[0].Silu(),
        ["softplus"] = x => x[0].Softplus(),
        ["tanh"] = x => x[0].Tanh(),
        ["sigmoid"] = x => x[0].Sigmoid(),
        ["erf"] = x => x[0].Erf(),
        ["product of batches"] = x => x[0].MatMul(x[1]),
        ["log-sum-exp"] = x => x[0].LogSumExp([1]),
        ["variance"] = x => x[0].Variance([1]),
        ["attention"] = x => x[0].Attention(x[1], x[2]),
        ["causal attention"] = x => x[0].Attention(x[1], x[2], isCausal: true),
        ["masked attention"] = x => x[0].Attention(x[1], x[2], Mask),
        ["cross-entropy"] = x => Loss.CrossEntropy(x[0], Classes),
        ["cross-entropy smoothing 0.1"] = x => Loss.CrossEntropy(x[0], Classes, 0.1),
        ["embedding"] = x => x[0].Take(Words),
        ["mean squared"] = x => Loss.MeanSquared(x[0], x[1]),
        ["binary cross-entropy"] = x => Loss.BinaryCrossEntropy(x[0], x[1].Sigmoid().Detach()),
        ["batch norm in training"] = x => BatchNorm("batch norm in training", isTraining: true, x),
        ["batch norm in prediction"] = x => BatchNorm("batch norm in prediction", isTraining: false, x),
    };

    static readonly Dictionary<string, Func<Optimizer>> Optimizers = new()
    {
        ["sgd"] = () => new Sgd(0.05),
        ["sgd momentum"] = () => new Sgd(0.05, momentum: 0.9, decay: 0.01),
        ["sgd nesterov"] = () => new Sgd(0.05, momentum: 0.9, isNesterov: true),
        ["adam"] = () => new Adam(0.05),
        ["adam decay"] = () => new Adam(0.05, decay: 0.1),
        ["adamw"] = () => new AdamW(0.05, decay: 0.1),
    };

    static readonly Dictionary<string, Schedule> Schedules = new()
    {
        ["cosine"] = Schedule.Cosine(),
        // libtorch is at its top one step before three tenths of the steps: step 14 of 50.
        ["one cycle"] = Schedule.OneCycle(rise: 0.28),
    };

    public static TheoryData<string> OperationNames => [.. Operations.Keys];

    public static TheoryData<string> OptimizerNames => [.. Optimizers.Keys];

    public static TheoryData<string> ScheduleNames => [.. Schedules.Keys];

    [Fact]
    public void EveryCaseOfTheFileIsCompared() =>
        Assert.Equal(goldens.Value.Tensors.Keys.Select(name => name.Split('/')[0]).Distinct().Order(StringComparer.Ordinal), [.. ((string[])[.. Operations.Keys, .. Optimizers.Keys, .. Schedules.Keys, "clip"]).Order(StringComparer.Ordinal)]);

    [Theory, MemberData(nameof(OperationNames))]
    public void ResultsAndGradientsAreThoseOfLibtorch(string name)
    {
        Tensor[] inputs = [.. Enumerable.Range(0, 4).TakeWhile(i => Has($"{name}/in{i}")).Select(i => Golden($"{name}/in{i}"))];
        var result = Operations[name](inputs);
        Same($"{name}/out", result);
        // Another expression: what was computed has forgotten where it came from.
        int[] differentiated = [.. Enumerable.Range(0, inputs.Length).Where(i => Has($"{name}/gradient{i}"))];
        var gradients = (Operations[name](inputs) * Golden($"{name}/seed")).Sum().Gradients([.. differentiated.Select(i => inputs[i])]);
        foreach (var (gradient, i) in gradients.Zip(differentiated)) Same($"{name}/gradient{i}", gradient);
    }

    static Tensor BatchNorm(string name, bool isTraining, Tensor[] x)
    {
        var norm = new BatchNorm2d(5);
        var parameters = new Sequential(norm).Parameters.ToDictionary(parameter => parameter.Name!.Split('.')[^1]);
        foreach (var statistic in (string[])["running_mean", "running_var"]) parameters[statistic].Reset(Golden($"{name}/{statistic}"));
        // The scale and shift are inputs of the case: they are applied outside.
        using var mode = isTraining ? Mode.Training() : Mode.Predicting();
        var result = (norm.Forward(x[0]) * x[1].Reshape(1, -1, 1, 1)) + x[2].Reshape(1, -1, 1, 1);
        foreach (var statistic in (string[])["running_mean", "running_var"]) Same($"{name}/{statistic} after", parameters[statistic].Value);
        return result;
    }

    [Theory, MemberData(nameof(OptimizerNames))]
    public void TwentyStepsAreThoseOfLibtorch(string name)
    {
        var (matrix, goal, weight) = (Golden($"{name}/in0"), Golden($"{name}/in1"), new Parameter(Golden($"{name}/in2")) { Name = "weight" });
        var optimizer = Optimizers[name]();
        for (var step = 1; step <= 20; step++)
        {
            var loss = (matrix.MatMul(weight.Value) - goal).Square().Sum();
            optimizer.Step([weight], loss.Gradients([weight]));
            Tensor.Step([loss], [weight]);
            if (step % 5 == 0) Same($"{name}/after {step}", weight.Value);
        }
    }

    [Theory, MemberData(nameof(ScheduleNames))]
    public void RatesAreThoseOfLibtorch(string name) =>
        Same($"{name}/rates", Tensor.From(Enumerable.Range(0, 50).Select(step => (float)(0.4 * Schedules[name].Factor(step, 50))).ToArray(), [50]));

    [Fact]
    public void ClippedGradientsAreThoseOfLibtorch()
    {
        var weight = Golden("clip/in0");
        Same("clip/gradient0", (weight.Square() * 5).Sum().Gradients(weight).ClipNorm(2.5)[0]);
    }

    static void Same(string name, Tensor actual)
    {
        var (golden, values) = (Golden(name), actual.ToArray<float>());
        Assert.Equal(golden.Shape, actual.Shape);
        var expected = golden.ToArray<float>();
        var largest = expected.Max(Math.Abs);
        for (var i = 0; i < values.Length; i++) Assert.True(Math.Abs(expected[i] - values[i]) <= Tolerance * Math.Max(largest, 1e-3), $"{name}, element {i}: libtorch has {expected[i]:g9}, Ogee {values[i]:g9}");
    }
}
