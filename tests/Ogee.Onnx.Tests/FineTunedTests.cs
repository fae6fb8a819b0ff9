using Ogee.Learn;
using Ogee.Learn.Tests;

namespace Ogee.Onnx.Tests;

/// <summary>What was read, trained and written again, and what takes bytes, is the same in ONNX Runtime.</summary>
public class FineTunedTests
{
    static void Same(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.All(expected.ToArray<float>().Zip(actual.ToArray<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void AModelWithANewLastLayerThatLearned()
    {
        using var folder = new TemporaryFolder();
        var before = new ConvNet(3, 7, 16, width: 4, dropout: 0.2);
        before.Initialize(1);
        var x = Tensor.Uniform([6, 3, 16, 16], new RngKey(2));
        OnnxExport.Save(folder["seven.onnx"], before, x);
        var network = new OnnxNetwork(OnnxModel.Load(folder["seven.onnx"]), replaced: new Dictionary<string, Tensor> { ["head.weight"] = Tensor.Normal([2, before.FeatureCount], new RngKey(3)), ["head.bias"] = Tensor.Zeros([2]) });
        var trained = network.Parameters.Where(parameter => parameter.IsTrainable).ToArray();
        var optimizer = new AdamW(rate: 1e-2);
        for (var step = 0; step < 3; step++)
        {
            using var training = Mode.Training(new RngKey(4).Fold((ulong)step));
            var loss = Loss.CrossEntropy(network.Forward(x), Tensor.From(0L, 1, 0, 1, 0, 1));
            optimizer.Step(trained, loss.Gradients(trained));
            Tensor.Evaluate(loss, network.Parameters);
        }
        OnnxExport.Save(folder["two.onnx"], network, x);
        using var session = Runtime.Open(folder["two.onnx"]);
        using var predicting = Mode.Predicting();
        Same(network.Forward(x), Runtime.Run(session, [x])[0]);
    }

    [Fact]
    public void AChoiceByWhatIsComputedIsWrittenAsOne()
    {
        static Proto Branch(string name, string weight) => OnnxBytes.GraphOf(name, [OnnxBytes.NodeOf("MatMul", ["x", weight], ["m"]), OnnxBytes.NodeOf("Relu", ["m"], ["r"])], [], ["r"]);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["read.onnx"], new OnnxBytes().Input("x", 1, "n", 2).Output("y", 1, "n", 3)
            .Initializer("up.weight", [1f, 2, 3, 4, 5, 6], 2, 3).Initializer("down.weight", [-1f, 2, -3, 4, -5, 6], 2, 3).Initializer("zero", [0f])
            .Node("ReduceSum", ["x"], ["s"], OnnxBytes.Int("keepdims", 0)).Node("Greater", ["s", "zero"], ["c"])
            .Node("If", ["c"], ["y"], OnnxBytes.Graph("then_branch", Branch("up", "up.weight")), OnnxBytes.Graph("else_branch", Branch("down", "down.weight"))).ToArray());
        var network = OnnxNetwork.Open(folder["read.onnx"]);
        Tensor[] examples = [Tensor.From([1f, 2, -0.5f, 1], [2, 2]), Tensor.From([1f, -2, -0.5f, -1, 0, 1], [3, 2]), Tensor.From([-1f, 2], [1, 2])];
        Assert.Equal(1, OnnxExport.Save(folder["written.onnx"], network, examples[0]).Operators["If"]);
        Assert.Equal(["down.weight", "up.weight"], OnnxNetwork.Open(folder["written.onnx"]).Parameters.Select(parameter => parameter.Name).Order());
        using var session = Runtime.Open(folder["written.onnx"]);
        using var given = Runtime.Open(folder["read.onnx"]);
        foreach (var x in examples)
        {
            Same(network.Forward(x), Runtime.Run(session, [x])[0]);
            Same(Runtime.Run(given, [x])[0], Runtime.Run(session, [x])[0]);
        }
    }

    // h is doubled while its sum is below a limit, at most n times; the sum counts the times too.
    [Theory]
    [InlineData("", "")]
    [InlineData("n", "")]
    [InlineData("", "begins")]
    [InlineData("m", "begins")]
    public void ALoopWhoseEndIsComputedIsWrittenAsOne(string most, string begins)
    {
        using var folder = new TemporaryFolder();
        Proto[] nodes =
        [
            OnnxBytes.NodeOf("Mul", ["h", "two.weight"], ["double"]), OnnxBytes.NodeOf("Cast", ["time"], ["t"], attributes: OnnxBytes.Int("to", 1)), OnnxBytes.NodeOf("Add", ["double", "t"], ["next"]),
            OnnxBytes.NodeOf("ReduceSum", ["next"], ["s"], attributes: OnnxBytes.Int("keepdims", 0)), OnnxBytes.NodeOf("Less", ["s", "limit"], ["on"]),
        ];
        File.WriteAllBytes(folder["read.onnx"], new OnnxBytes().Input("x", 1, "n", 2).Output("y", 1, "n", 2).Initializer("two.weight", [2f, 2.5f], 1, 2).Initializer("limit", [100f]).Initializer("n", [3L]).Initializer("zero", [0f])
            .Node("ReduceMax", ["x"], ["top"], OnnxBytes.Int("keepdims", 0)).Node("Greater", ["top", "zero"], ["begins"]).Node("Ceil", ["top"], ["c"]).Node("Cast", ["c"], ["m"], OnnxBytes.Int("to", 7))
            .Node("Loop", [most, begins, "x"], ["y"], OnnxBytes.Graph("body", OnnxBytes.GraphOf("b", nodes, ["time", "goes", "h"], ["on", "next"]))).ToArray());
        var network = OnnxNetwork.Open(folder["read.onnx"]);
        Tensor[] examples = [Tensor.From([1f, 2, -0.5f, 1], [2, 2]), Tensor.From([-1f, -2, -0.5f, -1, -1, -1], [3, 2]), Tensor.From([50f, 60], [1, 2])];
        Assert.Equal(1, OnnxExport.Save(folder["written.onnx"], network, examples[0]).Operators["Loop"]);
        var again = OnnxNetwork.Open(folder["written.onnx"]);
        Assert.Equal(1, OnnxExport.Save(folder["again.onnx"], again, examples[0]).Operators["Loop"]);
        using var session = Runtime.Open(folder["written.onnx"]);
        using var last = Runtime.Open(folder["again.onnx"]);
        // Without a limit or a condition the second would never end.
        foreach (var x in most.Length + begins.Length > 0 ? examples : [examples[0], examples[2]])
        {
            var expected = network.Forward(x);
            Same(expected, again.Forward(x));
            Same(expected, Runtime.Run(session, [x])[0]);
            Same(expected, Runtime.Run(last, [x])[0]);
        }
    }

    // As PyTorch writes recurrent layers: the first state is zeros for as many samples as there are.
    [Fact]
    public void StatesThatBeginAsZerosOfABatchAreWrittenForAnyBatch()
    {
        using var folder = new TemporaryFolder();
        static float[] Some(int count) => [.. Enumerable.Range(0, count).Select(i => ((i * 37 % 23) - 11) / 30f)];
        File.WriteAllBytes(folder["read.onnx"], new OnnxBytes().Input("x", 1, 4, "n", 3).Output("y", 1, 4, 1, "n", 2).Output("h", 1, 1, "n", 2)
            .Initializer("w", Some(24), 1, 8, 3).Initializer("r", Some(16), 1, 8, 2).Initializer("b", Some(16), 1, 16).Initializer("one", [1L]).Initializer("zeroth", [0L], 1).Initializer("layers", [1L], 1).Initializer("width", [2L], 1)
            .Node("Shape", ["x"], ["shape"]).Node("Gather", ["shape", "one"], ["n"]).Node("Unsqueeze", ["n", "zeroth"], ["row"]).Node("Concat", ["layers", "row", "width"], ["sizes"], OnnxBytes.Int("axis", 0)).Node("ConstantOfShape", ["sizes"], ["zeros"])
            .Node("LSTM", ["x", "w", "r", "b", "", "zeros", "zeros"], ["y", "h"], OnnxBytes.Int("hidden_size", 2)).ToArray());
        var network = OnnxNetwork.Open(folder["read.onnx"]);
        OnnxExport.Save(folder["written.onnx"], network, x => network.Forward(x), [Tensor.Normal([4, 3, 3], new RngKey(1))], new() { BatchAxes = [1] });
        using var session = Runtime.Open(folder["written.onnx"]);
        using var given = Runtime.Open(folder["read.onnx"]);
        foreach (var batch in (long[])[1, 3, 40])
        {
            var x = Tensor.Normal([4, batch, 3], new RngKey(2));
            foreach (var (expected, actual) in Runtime.Run(given, [x]).Zip(Runtime.Run(session, [x]))) Same(expected, actual);
        }
    }

    [Fact]
    public void BytesThatATableMakesNumbersOf()
    {
        using var folder = new TemporaryFolder();
        var network = new ConvNet(3, 4, 16, width: 4, dropout: 0);
        network.Initialize(5);
        var table = Tensor.Normal([3 * 256], new RngKey(6));
        Tensor.Evaluate(table);
        var pixels = Tensor.From([.. Enumerable.Range(0, 2 * 16 * 16 * 3).Select(i => (byte)(i * 37))], [2, 16, 16, 3]);
        Tensor[] Of(Tensor given)
        {
            var logits = network.Forward(table.Take(given.Cast(DType.Int32) + Tensor.From([0, 256, 512], [3])).Permute(0, 3, 1, 2));
            return [logits, (logits * 0.5).Softmax(1)];
        }

        OnnxExport.Save(folder["bytes.onnx"], network, inputs => Of(inputs[0]), [pixels]);
        using var session = Runtime.Open(folder["bytes.onnx"]);
        using var predicting = Mode.Predicting();
        foreach (var (expected, actual) in Of(pixels).Zip(Runtime.Run(session, [pixels]))) Same(expected, actual);
    }
}
