using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Learn.Tests;

/// <summary>An imported model is a module: it trains, switches its mode, and its weights are saved under their names.</summary>
public class OnnxTrainingTests
{
    static OnnxBytes Classifier() => new OnnxBytes().Input("x", 1, "n", 2, 4, 4).Output("y", 1, "n", 3)
        .Initializer("conv.weight", [.. Enumerable.Range(0, 72).Select(i => ((i * 37 % 19) - 9) / 20f)], 4, 2, 3, 3)
        .Initializer("bn.weight", [1f, 1, 1, 1], 4).Initializer("bn.bias", [0f, 0, 0, 0], 4).Initializer("bn.running_mean", [0f, 0, 0, 0], 4).Initializer("bn.running_var", [1f, 1, 1, 1], 4)
        .Initializer("fc.weight", [.. Enumerable.Range(0, 12).Select(i => ((i * 7 % 5) - 2) / 4f)], 3, 4).Initializer("fc.bias", [0f, 0, 0], 3).Initializer("half", [0.5f])
        .Node("Conv", ["x", "conv.weight"], ["a"], Ints("pads", 1, 1, 1, 1)).Node("BatchNormalization", ["a", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"], ["b"]).Node("Relu", ["b"], ["c"])
        .Node("Dropout", ["c", "half"], ["d"]).Node("GlobalAveragePool", ["d"], ["e"]).Node("Flatten", ["e"], ["f"]).Node("Gemm", ["f", "fc.weight", "fc.bias"], ["y"], Int("transB", 1));

    static (Tensor X, Tensor Target) Batch() =>
        (Tensor.From([.. Enumerable.Range(0, 6 * 32).Select(i => (i / 32 % 3 == i % 3 ? 1f : 0) + ((i * 13 % 7) / 10f))], [6, 2, 4, 4]), Tensor.From(0L, 1, 2, 0, 1, 2));

    [Fact]
    public void ParametersAreTheInitializersByTheirNames()
    {
        var network = Classifier().Network();
        Assert.Equal(["bn.bias", "bn.running_mean", "bn.running_var", "bn.weight", "conv.weight", "fc.bias", "fc.weight"], network.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["bn.running_mean", "bn.running_var"], network.Parameters.Where(parameter => !parameter.IsTrainable).Select(parameter => parameter.Name));
        var frozen = new OnnxNetwork(Classifier().Load(), name => name.StartsWith("fc.", StringComparison.Ordinal));
        Assert.Equal(["fc.bias", "fc.weight"], frozen.Parameters.Where(parameter => parameter.IsTrainable).Select(parameter => parameter.Name));
    }

    [Fact]
    public void ItTrains()
    {
        var network = Classifier().Network();
        var optimizer = new Adam(rate: 0.05);
        var (x, target) = Batch();
        var trained = network.Parameters.Where(parameter => parameter.IsTrainable).ToArray();
        var losses = new List<double>();
        for (var step = 0; step < 40; step++)
        {
            using var training = Mode.Training(new RngKey(7).Fold((ulong)step));
            var loss = Loss.CrossEntropy(network.Forward(x), target);
            optimizer.Step(trained, loss.Gradients(trained));
            Tensor.Evaluate(loss, network.Parameters);
            losses.Add(loss.Item());
        }
        Assert.True(losses[^1] < losses[0] / 2, $"The loss went from {losses[0]} to {losses[^1]}.");
        Assert.NotEqual([0, 0, 0, 0], network.Parameters.Single(parameter => parameter.Name == "bn.running_mean").Value.ToArray<float>());
    }

    [Fact]
    public void GradientsAreThoseOfDifferences()
    {
        var network = Classifier().Network();
        var (x, target) = Batch();
        Tensor Of() => Loss.CrossEntropy(network.Forward(x), target);
        var weight = network.Parameters.Single(parameter => parameter.Name == "fc.weight");
        var gradient = Of().Gradients(weight)[0].ToArray<float>();
        var values = weight.Value.ToArray<float>();
        for (var i = 0; i < values.Length; i++)
        {
            double At(float by)
            {
                float[] moved = [.. values];
                moved[i] += by;
                weight.Reset(Tensor.From(moved, weight.Shape));
                return Of().Item();
            }
            Assert.Equal((At(0.01f) - At(-0.01f)) / 0.02, gradient[i], 1e-3);
        }
    }

    [Fact]
    public void DropoutAndStatisticsFollowTheMode()
    {
        var network = Classifier().Network();
        var x = Batch().X;
        var predicted = network.Forward(x).ToArray<float>();
        using (Mode.Training(new(1))) Assert.NotEqual(predicted, network.Forward(x).ToArray<float>());
        // The pass in training mode gave the statistics new values; a network that never trained has the old ones.
        Assert.Equal(predicted, Classifier().Network().Forward(x).ToArray<float>());
    }

    [Fact]
    public void WeightsAreSavedAndLoaded()
    {
        using var folder = new TemporaryFolder();
        var (first, second) = (Classifier().Network(), Classifier().Network());
        first.Parameters.Single(parameter => parameter.Name == "fc.bias").Reset(Tensor.From(1f, 2f, 3f));
        first.Save(folder["w.safetensors"]);
        second.Load(folder["w.safetensors"]);
        Assert.Equal([1, 2, 3], second.Parameters.Single(parameter => parameter.Name == "fc.bias").Value.ToArray<float>());
        using var file = SafetensorsFile.Open(folder["w.safetensors"]);
        Assert.Contains("conv.weight", file.Tensors.Keys);
    }

    [Fact]
    public void ALoopWithAnEndThatIsComputedRunsAndDifferentiates()
    {
        // y doubles until it passes 10: the number of times is that of the values.
        var body = GraphOf("b", [NodeOf("Add", ["s", "s"], ["t"]), NodeOf("ReduceMax", ["t"], ["m"], "", "", Int("keepdims", 0)), NodeOf("Less", ["m", "ten"], ["go"])], ["i", "c", "s"], ["go", "t"]);
        var network = new OnnxBytes().Input("x", 1, 1).Output("y", 1, 1).Initializer("ten", [10f]).Node("Loop", ["", "", "x"], ["y"], Graph("body", body)).Network();
        var x = Tensor.From(1.5f);
        var y = network.Forward(x);
        Assert.Equal([12], y.ToArray<float>());
        Assert.Equal([8], network.Forward(x).Sum().Gradients(x)[0].ToArray<float>());
        Assert.Equal([14], network.Forward(Tensor.From(7f)).ToArray<float>());
    }

    [Fact]
    public void AThousandNodesAreWalkedInMilliseconds()
    {
        var model = new OnnxBytes().Input("x", 1, 4).Output("y", 1, 4);
        for (var i = 0; i < 1000; i++) model.Node(i % 2 == 0 ? "Relu" : "Neg", [i == 0 ? "x" : $"a{i - 1}"], [i == 999 ? "y" : $"a{i}"]);
        var network = model.Network();
        var x = Tensor.From(1f, 2f, 3f, 4f);
        var fastest = TimeSpan.MaxValue;
        for (var time = 0; time < 20; time++)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            network.Forward(x);
            if (watch.Elapsed < fastest) fastest = watch.Elapsed;
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{fastest.TotalMicroseconds / 1000:0.00} µs a node");
        Assert.InRange(fastest, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
    }
}
