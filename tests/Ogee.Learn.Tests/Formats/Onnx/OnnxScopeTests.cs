using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Learn.Tests;

/// <summary>Which names a graph sees, wherever it is passed to, and how far graphs and functions may go.</summary>
public class OnnxScopeTests
{
    /// <summary>A function that runs the graph that it is told, and inside of which x is another tensor than its caller's.</summary>
    static OnnxBytes Calls(Proto body, string from = "x") => new OnnxBytes(17).Opset("f", 1).Input("x", 1, 2).Output("y", 1, "?").Initializer("c", [1L], 1)
        .Function("f", "F", ["x", "c"], ["y"], ["body"], NodeOf("If", ["c"], ["y"], "", "", Reference("then_branch", "body", 5), Reference("else_branch", "body", 5)))
        .Node("Neg", ["x"], ["z"]).Node(NodeOf("F", [from, "c"], ["y"], "", "f", Graph("body", body)));

    [Fact]
    public void AGraphThatIsPassedToAFunctionSeesTheNamesOfItsWriter() =>
        Assert.Equal([1, 2], Calls(GraphOf("g", [NodeOf("Identity", ["x"], ["r"])], [], ["r"]), "z").Network().Forward(Tensor.From(1f, 2f)).ToArray<float>());

    [Fact]
    public void AReferenceOutsideOfAFunctionIsRefused() =>
        Expect.Error(OnnxErrors.Malformed, () => Calls(GraphOf("g", [NodeOf("F", ["x", "c"], ["r"], "", "f", Reference("body", "body", 5))], [], ["r"])).Load(), "its attribute 'body' refers to 'body', and is in no function");

    [Fact]
    public void CallsInsideEachOtherHaveAnEnd()
    {
        // A function that calls a second one with a graph of its own, which runs what the first was told: forty times two deep and more with each level of files.
        var model = new OnnxBytes(17).Opset("f", 1).Input("x", 1, 2).Output("y", 1, "?").Initializer("c", [1L], 1);
        for (var i = 0; i < 60; i++)
        {
            var inner = GraphOf("g", [NodeOf(i == 59 ? "Neg" : $"F{i + 1}", i == 59 ? ["x"] : ["x", "c"], ["r"], "", i == 59 ? "" : "f")], [], ["r"]);
            for (var level = 0; level < 5; level++) inner = GraphOf("g", [NodeOf("If", ["c"], ["r"], "", "", Graph("then_branch", inner), Graph("else_branch", GraphOf("e", [NodeOf("Neg", ["x"], ["r"])], [], ["r"])))], [], ["r"]);
            model.Function("f", $"F{i}", ["x", "c"], ["y"], [], NodeOf("If", ["c"], ["y"], "", "", Graph("then_branch", inner), Graph("else_branch", GraphOf("e", [NodeOf("Neg", ["x"], ["r"])], [], ["r"]))));
        }
        Expect.Error(OnnxErrors.Node, () => model.Node(NodeOf("F0", ["x", "c"], ["y"], "", "f")).Network().Forward(Tensor.From(1f, 2f)), "256 deep in each other");
    }

    [Fact]
    public void APassWalksSoManyNodesAndNoMore()
    {
        // A body of 401 nodes that is to run a hundred thousand times.
        Proto[] nodes = [NodeOf("Identity", ["c"], ["d"]), .. Enumerable.Range(0, 400).Select(i => NodeOf("Identity", [i == 0 ? "s" : $"t{i}"], [i == 399 ? "t" : $"t{i + 1}"]))];
        var model = new OnnxBytes(17).Input("x", 1, 1).Output("y", 1, "?").Initializer("n", [100_000L]).Node("Loop", ["n", "", "x"], ["y"], Graph("body", GraphOf("b", nodes, ["i", "c", "s"], ["d", "t"])));
        var network = model.Network();
        // Seconds of walking on a busy machine, so no limit of time here.
        var error = Assert.Throws<OgeeException>(() => network.Forward(Tensor.From(1f)));
        Assert.Contains("walks more than 2000000 nodes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABodyMayListItsInitializersAsInputs()
    {
        var body = new Proto().Text(2, "b").Message(1, NodeOf("Identity", ["c"], ["d"])).Message(1, NodeOf("Mul", ["s", "k"], ["t"])).Message(5, TensorOf("k", [2f], 1));
        foreach (var input in (string[])["i", "c", "s", "k"]) body.Message(11, new Proto().Text(1, input));
        foreach (var output in (string[])["d", "t"]) body.Message(12, new Proto().Text(1, output));
        var network = new OnnxBytes(17).Input("x", 1, 2).Output("y", 1, "?").Initializer("n", [3L]).Node("Loop", ["n", "", "x"], ["y"], Graph("body", body)).Network();
        Assert.Equal([8, 16], network.Forward(Tensor.From(1f, 2f)).ToArray<float>());
    }

    [Fact]
    public void ChoicesAreNoTimesOfLoops()
    {
        var branch = GraphOf("t", [NodeOf("Identity", ["s"], ["r"])], [], ["r"]);
        var body = GraphOf("b", [NodeOf("Identity", ["c"], ["d"]), NodeOf("If", ["c"], ["t"], "", "", Graph("then_branch", branch), Graph("else_branch", branch))], ["i", "c", "s"], ["d", "t"]);
        var network = new OnnxBytes(17).Input("x", 1, 2).Output("y", 1, "?").Initializer("n", [60_000L]).Node("Loop", ["n", "", "x"], ["y"], Graph("body", body)).Network();
        Assert.Equal([1, 2], network.Forward(Tensor.From(1f, 2f)).ToArray<float>());
    }

    [Fact]
    public void GraphsInDefaultsOfFunctionsAreCheckedAndRun()
    {
        static OnnxModel Load(string op)
        {
            var function = new Proto().Text(1, "F").Text(10, "f").Message(9, new Proto().Int(2, 17)).Text(4, "x").Text(4, "c").Text(5, "y").Message(11, Graph("body", GraphOf("g", [NodeOf(op, ["x"], ["r"])], [], ["r"])))
                .Message(7, NodeOf("If", ["c"], ["y"], "", "", Reference("then_branch", "body", 5), Reference("else_branch", "body", 5)));
            using var folder = new TemporaryFolder();
            File.WriteAllBytes(folder["m.onnx"], [.. new OnnxBytes(17).Opset("f", 1).Input("x", 1, 2).Output("y", 1, "?").Initializer("c", [1L], 1).Node(NodeOf("F", ["x", "c"], ["y"], "", "f")).ToArray(), .. new Proto().Message(25, function).ToArray()]);
            return OnnxModel.Load(folder["m.onnx"]);
        }
        Assert.Equal([0, 2], new OnnxNetwork(Load("Relu")).Forward(Tensor.From(-1f, 2f)).ToArray<float>());
        Assert.Contains("operator Frobnicate", Load("Frobnicate").Report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ATensorThatIsNullIsRefused() => Expect.Error(OnnxErrors.Input, () => new OnnxBytes(17).Input("x", 1, "?").Output("y", 1, "?").Node("Relu", ["x"], ["y"]).Network().Forward([null!]), "The input 'x' is null");

    [Fact]
    public void NamesOfTheFileAreCutAndClean()
    {
        var name = "Foo\u001b[31m\n" + new string('a', 100_000);
        var report = new OnnxBytes(17).Input("x", 1, 2).Output("y", 1, "?").Node(name, ["x"], ["y"]).Load().Report.ToString();
        Assert.InRange(report.Length, 1, 400);
        Assert.DoesNotContain('\u001b', report);
        var many = new OnnxBytes(17).Input("x", 1, 2).Output("y", 1, "?").Node("Relu", ["x"], ["y"]);
        for (var i = 0; i < 1000; i++) many.Node($"Foo{i}", ["x"], [$"z{i}"]);
        Assert.EndsWith("and 950 more", many.Load().Report.ToString(), StringComparison.Ordinal);
    }
}
