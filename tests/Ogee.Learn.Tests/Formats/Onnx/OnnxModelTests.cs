using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Learn.Tests;

/// <summary>What a model says of itself, and faults F9 and F10: models that contradict themselves or need what is not there.</summary>
public class OnnxModelTests
{
    static OnnxBytes Plain(long opset = 17) => new OnnxBytes(opset).Input("x", 1, "batch", 3).Output("y", 1, "batch", 2).Node("MatMul", ["x", "w"], ["y"]).Initializer("w", [1, 2, 3, 4, 5, 6], 3, 2);

    [Fact]
    public void AModelDescribesItself()
    {
        var model = Plain().Metadata("labels", "a,b").Opset("org.example", 3).Load();
        Assert.Equal("x: float [batch, 3]", Assert.Single(model.Inputs).ToString());
        Assert.Equal([new(null, "batch"), new(2, null)], model.Outputs[0].Axes);
        Assert.Equal(DType.Float32, model.Inputs[0].Type);
        Assert.Equal(("a test", "1.0"), model.Producer);
        Assert.Equal((17L, 3L), (model.Opsets[""], model.Opsets["org.example"]));
        Assert.Equal("a,b", model.Metadata["labels"]);
        Assert.Equal(8, model.IrVersion);
        Assert.Equal(1, model.Operators["MatMul"]);
        Assert.True(model.Report.IsComplete);
    }

    [Fact]
    public void OneReportListsAllThatIsMissing()
    {
        var model = new OnnxBytes(17).Opset("ai.onnx.ml", 3).Input("x", 1, 2).Output("y", 1, 2)
            .Node(NodeOf("TreeEnsembleRegressor", ["x"], ["a"], "trees_1", "ai.onnx.ml"))
            .Node(NodeOf("Frobnicate", ["a"], ["b"], "first")).Node(NodeOf("Frobnicate", ["b"], ["c"], "second"))
            .Node(NodeOf("Relu", ["c"], ["d"], "relu", "", Float("slope", 1)))
            .Node(NodeOf("Gelu", ["d"], ["y"], "gelu")).Load();
        Assert.False(model.Report.IsComplete);
        var error = Expect.Error(OnnxErrors.Unsupported, () => new OnnxNetwork(model));
        Assert.All((string[])["operator ai.onnx.ml.TreeEnsembleRegressor (opset 3) is not supported: 'trees_1'", "operator Frobnicate (opset 17) is not supported: 'first', 'second'", "attribute 'slope' of operator Relu", "operator Gelu is not in opset 17, but since 20: 'gelu'"],
            words => Assert.Contains(words, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void ASparseInitializerIsReportedBesideTheOthers()
    {
        var sparse = new Proto().Message(1, TensorOf("w", [5f, 7], 2)).Message(2, TensorOf("", [0L, 2], 2)).Int(3, 3);
        var graph = GraphOf("main", [NodeOf("Add", ["x", "w"], ["a"]), NodeOf("Frobnicate", ["a"], ["y"], "first")], ["x"], ["y"]).Message(15, sparse);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.onnx"], new Proto().Int(1, 8).Message(7, graph).Message(8, new Proto().Int(2, 17)).ToArray());
        var report = OnnxModel.Load(folder["m.onnx"]).Report.ToString();
        Assert.Contains("the initializer 'w' is sparse, which is not supported", report, StringComparison.Ordinal);
        Assert.Contains("operator Frobnicate", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(28)]
    [InlineData(long.MaxValue)]
    public void AnOpsetThatIsNotKnownIsReported(long opset) => Assert.Contains($"is of opset {opset}", Plain(opset).Load().Report.ToString(), StringComparison.Ordinal);

    [Fact]
    public void TypesThatAreNotThereAreReported()
    {
        var report = new OnnxBytes().Input("x", 8, 2).Output("y", 8, 2).Node("Identity", ["x"], ["y"]).Initializer(Sized("t", 12, 1).Bytes(9, [1, 0, 0, 0])).Load().Report.ToString();
        Assert.Contains("x: string [2] is of a type that is not supported", report, StringComparison.Ordinal);
        Assert.Contains("tensor 't' is of type uint32", report, StringComparison.Ordinal);
    }

    static readonly (string Case, OnnxBytes Model, string Words)[] Cases =
    [
        ("no operator set", Plain(0), "imports no operator set"),
        ("cycle", Plain().Node(NodeOf("Add", ["b", "x"], ["a"], "one")).Node(NodeOf("Add", ["a", "x"], ["b"], "two")), "node 'one' (Add) waits for its own result"),
        ("node of itself", Plain().Node("Add", ["a", "x"], ["a"]), "cycle"),
        ("dangling input", Plain().Node("Relu", ["nothing"], ["a"]), "nothing gives its input 'nothing'"),
        ("result twice", Plain().Node("Relu", ["x"], ["y"]), "'y' is given twice"),
        ("result that is an input", Plain().Node("Relu", ["w"], ["x"]), "'x' is given twice"),
        ("initializer twice", Plain().Initializer("w", [1f], 1), "initializer 'w' twice"),
        ("input twice", Plain().Input("x", 1, 2), "input 'x' twice"),
        ("output of nothing", Plain().Output("z"), "no node that gives its output 'z'"),
        ("attribute twice", Plain().Node("Softmax", ["x"], ["a"], Int("axis", 1), Int("axis", 0)), "attribute 'axis' twice"),
        ("raw data too short", Plain().Initializer(Sized("t", 1, 2).Bytes(9, new byte[7])), "has 7 bytes of raw data, and [2] of float needs 8"),
        ("too few values", Plain().Initializer(Sized("t", 1, 2).Float(4, 1)), "has 1 values for [2]"),
        ("negative size", Plain().Initializer(Sized("t", 1, -1)), "has a size of -1"),
        ("overflowing size", Plain().Initializer(Sized("t", 1, 1L << 40, 1L << 40)), "overflows"),
        ("a million axes", Plain().Initializer(Sized("t", 1, [.. Enumerable.Repeat(1L, 1_000_000)])), "has 1000000 axes"),
        ("too few inputs for the opset", new OnnxBytes(11).Input("x", 1, 2).Output("y", 1, 2).Node(NodeOf("Resize", ["x", ""], ["y"], "up_8")), "node 'up_8' (Resize) has 2 inputs (opset 11). Expected at least 3"),
        ("too few inputs since an opset", new OnnxBytes(13).Input("x", 1, 2).Output("y", 1, 2).Node("Unsqueeze", ["x"], ["y"], Ints("axes", 0)), "node 'y' (Unsqueeze) has 1 inputs (opset 13). Expected at least 2"),
        ("too few inputs until an opset", new OnnxBytes(9).Input("x", 1, 2).Output("y", 1, 2).Node("Gemm", ["x", "x"], ["y"]), "node 'y' (Gemm) has 2 inputs (opset 9). Expected at least 3"),
        ("too few inputs", Plain().Node(NodeOf("Tile", ["x"], ["t"], "up_7")), "node 'up_7' (Tile) has 1 inputs (opset 17). Expected at least 2"),
        ("no type", Plain().Initializer(Sized("t", 0, 1)), "no type that the format knows"),
        ("function of itself", Plain().Opset("f", 1).Function("f", "F", ["a"], ["b"], [], NodeOf("F", ["a"], ["b"], "", "f")), "calls itself"),
        ("functions of each other", Plain().Opset("f", 1).Function("f", "F", ["a"], ["b"], [], NodeOf("G", ["a"], ["b"], "", "f")).Function("f", "G", ["a"], ["b"], [], NodeOf("F", ["a"], ["b"], "", "f")), "calls itself"),
        ("function twice", Plain().Function("f", "F", ["a"], ["a"], []).Function("f", "F", ["a"], ["a"], []), "is there twice"),
        ("dangling input in a branch", Plain().Initializer("c", [1f], 1).Node("If", ["c"], ["a"], Graph("then_branch", GraphOf("t", [NodeOf("Relu", ["lost"], ["r"])], [], ["r"]))), "nothing gives its input 'lost'"),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(one => one.Case)];

    [Theory]
    [MemberData(nameof(Names))]
    public void AModelThatContradictsItselfIsRefused(string name)
    {
        var (_, model, words) = Cases.Single(one => one.Case == name);
        Expect.Error(OnnxErrors.Malformed, () => model.Load(), words);
    }

    [Fact]
    public void FunctionsThatGrowAsPowersOfTwoAreRefused()
    {
        var model = Plain().Opset("f", 1);
        for (var i = 0; i < 60; i++) model.Function("f", $"F{i}", ["a"], ["b"], [], NodeOf(i == 59 ? "Relu" : $"F{i + 1}", ["a"], ["m"], "", i == 59 ? "" : "f"), NodeOf(i == 59 ? "Relu" : $"F{i + 1}", ["m"], ["b"], "", i == 59 ? "" : "f"));
        Expect.Error(OnnxErrors.Malformed, () => model.Node(NodeOf("F0", ["x"], ["z"], "", "f")).Load(), "written out are more than");
    }

    [Fact]
    public void BranchesInEachOtherEndAtTheDepthOfMessages()
    {
        var graph = GraphOf("g", [NodeOf("Relu", ["x"], ["r"])], [], ["r"]);
        for (var i = 0; i < 40; i++) graph = GraphOf("g", [NodeOf("If", ["c"], ["r"], "", "", Graph("then_branch", graph))], [], ["r"]);
        Expect.Error(OnnxErrors.Malformed, () => Plain().Node("If", ["x"], ["z"], Graph("then_branch", graph)).Load(), "deeper than 64");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void AFileThatIsNoModelIsRefused(int length)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], [.. Enumerable.Repeat((byte)'P', length)]);
        Expect.Error(OnnxErrors.Malformed, () => OnnxModel.Load(folder["a"]));
    }

    [Fact]
    public void EveryCutOffModelIsRefusedOrWhole()
    {
        using var folder = new TemporaryFolder();
        var bytes = Plain().ToArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(folder["a"], bytes[..length]);
            Expect.Error(OnnxErrors.Malformed, () => OnnxModel.Load(folder["a"]));
        }
    }

    [Fact]
    public void NodesThatAreOutOfOrderAreBroughtIntoOne()
    {
        var network = new OnnxBytes().Input("x", 1, 2).Output("y", 1, 2).Node("Neg", ["a"], ["y"]).Node("Relu", ["x"], ["a"]).Network();
        Assert.Equal([-3, 0], network.Forward(Tensor.From(3f, -1f)).ToArray<float>());
    }

    [Fact]
    public void FunctionsAreCalledWithTheirAttributes()
    {
        var network = new OnnxBytes().Opset("f", 1).Input("x", 1, 2).Output("y", 1, 2).Node(NodeOf("Twice", ["x"], ["y"], "", "f", Float("slope", 0.5f)))
            .Function("f", "Twice", ["a"], ["c"], ["slope"], NodeOf("LeakyRelu", ["a"], ["b"], "", "", Reference("alpha", "slope", 1)), NodeOf("Add", ["b", "b"], ["c"])).Network();
        Assert.Equal([2, -2], network.Forward(Tensor.From(1f, -2f)).ToArray<float>());
    }
}
