using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Learn.Tests;

/// <summary>Faults F12 and F13: constants that would take the machine's memory or never end, and indices that are outside.</summary>
public class OnnxHostileTests
{
    static OnnxBytes Model(string op, string[] inputs, params Proto[] attributes) =>
        new OnnxBytes(17).Input("x", 1, "?").Output("y", 1, "?").Node(NodeOf(op, inputs, ["y"], "up_7", "", attributes));

    static Tensor Run(OnnxBytes model, params float[] x) => model.Network().Forward(Tensor.From(x.Length == 0 ? [1f, 2f] : x));

    static readonly (string Case, OnnxBytes Model, string Words)[] Cases =
    [
        ("Tile", Model("Tile", ["x", "n"]).Initializer("n", [1L << 40], 1), "node 'up_7' (Tile) would need 8.8 TB for f32[2199023255552]"),
        ("Tile beyond int64", Model("Tile", ["x", "n"]).Initializer("n", [1L << 62], 1), "node 'up_7' (Tile)"),
        ("Range", Model("Range", ["a", "b", "c"]).Initializer("a", [0L]).Initializer("b", [1_000_000_000_000_000_000]).Initializer("c", [1L]), "node 'up_7' (Range) would need"),
        ("ConstantOfShape", Model("ConstantOfShape", ["n"]).Initializer("n", [1_000_000_000_000], 1), "node 'up_7' (ConstantOfShape) would need 4.0 TB"),
        ("Expand", Model("Expand", ["x", "n"]).Initializer("n", [1L << 40, 2], 2), "node 'up_7' (Expand) would need"),
        ("Resize", Model("Resize", ["x", "", "s"], Text("mode", "linear")).Initializer("s", [1e9f], 1), "node 'up_7' (Resize): an axis is to have 2000000000 elements"),
        ("Resize to sizes", Model("Resize", ["x", "", "", "s"], Text("mode", "linear")).Initializer("s", [1_000_000_000_000], 1), "node 'up_7' (Resize) would need"),
        ("OneHot", Model("OneHot", ["i", "n", "x"]).Initializer("i", [.. Enumerable.Range(0, 4000).Select(i => (long)i)], 4000).Initializer("n", [1_000_000_000]), "node 'up_7' (OneHot) would need"),
        ("Pad", Model("Pad", ["x", "n"]).Initializer("n", [1L << 40, 0], 2), "node 'up_7' (Pad) would need"),
        ("window", Model("HannWindow", ["n"]).Initializer("n", [1L << 45]), "node 'up_7' (HannWindow) would need"),
        ("Loop", Model("Loop", ["n", "", "x"], Graph("body", GraphOf("b", [NodeOf("Identity", ["c"], ["d"]), NodeOf("Relu", ["s"], ["t"])], ["i", "c", "s"], ["d", "t"]))).Initializer("n", [long.MaxValue]), "bodies of loops ran 100000 times"),
        ("Gather", Model("Gather", ["x", "i"]).Initializer("i", [0, 7], 2), "node 'up_7' (Gather): index 7 (number 1) is outside of an axis of 2"),
        ("Gather below", Model("Gather", ["x", "i"]).Initializer("i", [-3], 1), "index -3 (number 0)"),
        ("GatherND", Model("GatherND", ["x", "i"]).Initializer("i", [5], 1), "index 5 (number 0) is outside of an axis of 2"),
        ("ScatterElements", Model("ScatterElements", ["x", "i", "x"]).Initializer("i", [0, 2], 2), "node 'up_7' (ScatterElements): index 2 (number 1)"),
        ("division by 0", Model("Div", ["a", "b"]).Initializer("a", [1L]).Initializer("b", [0L]), "node 'up_7' (Div)"),
        ("shape that does not fit", Model("Reshape", ["x", "n"]).Initializer("n", [3], 1), "node 'up_7' (Reshape): [2] has 2 elements, and [3] has 3"),
        ("shapes that do not broadcast", Model("Add", ["x", "w"]).Initializer("w", [1f, 2, 3], 3), "node 'up_7' (Add) of f32[2] and f32[3]"),
        ("no repeats", Model("Tile", ["x", ""]), "node 'up_7' (Tile): its input 1 is missing"),
        ("no shape", Model("Expand", ["x", ""]), "node 'up_7' (Expand): its input 1 is missing"),
        ("axis beyond int32", Model("Softmax", ["x"], Int("axis", 1L << 40)), "axis 1099511627776 does not exist"),
        ("stride beyond int32", Model("MaxPool", ["x"], Ints("kernel_shape", 1), Ints("strides", 1L << 40)), "node 'up_7' (MaxPool)"),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(one => one.Case)];

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatCannotBeComputedNamesItsNode(string name)
    {
        var (_, model, words) = Cases.Single(one => one.Case == name);
        Expect.Error(OnnxErrors.Node, () => Tensor.Evaluate(Run(model)), words);
    }

    [Fact]
    public void AnAttributeThatIsNotComputedIsNamedWithItsValue()
    {
        Expect.Error(OnnxErrors.Unsupported, () => new OnnxBytes(20).Input("x", 1, 2).Output("y", 1, 2).Node(NodeOf("Gelu", ["x"], ["y"], "g", "", Text("approximate", "roughly"))).Network(), "the value 'roughly' of attribute 'approximate' of operator Gelu (opset 20) is not supported: 'g'");
        // What a function is called with is seen in the pass.
        var called = new OnnxBytes(17).Opset("f", 1).Input("x", 1, 2).Output("y", 1, "?").Initializer("p", [1L, 1L], 2)
            .Function("f", "F", ["x", "p"], ["y"], ["how"], NodeOf("Pad", ["x", "p"], ["y"], "g", "", Reference("mode", "how", 3)))
            .Node(NodeOf("F", ["x", "p"], ["y"], "", "f", Text("how", "roughly"))).Network();
        Expect.Error(OnnxErrors.Unsupported, () => called.Forward(Tensor.From(1f, 2f)), "node 'g' (Pad): its attribute 'mode' is 'roughly'");
    }

    [Fact]
    public void IndicesThatAreComputedAreLookedAtWhenTheStepRuns()
    {
        var network = new OnnxBytes().Input("x", 1, 2).Input("i", 7, 1).Output("y", 1, 1).Node("Gather", ["x", "i"], ["y"]).Network();
        Assert.Equal([2], network.Forward([Tensor.From(1f, 2f), Tensor.From(-1L)])[0].ToArray<float>());
        Expect.Error(EngineErrors.Index, () => Tensor.Evaluate(network.Forward([Tensor.From(1f, 2f), Tensor.From(2L)])[0]));
    }

    [Fact]
    public void ALoopIsCancelled()
    {
        var network = Model("Loop", ["n", "", "x"], Graph("body", GraphOf("b", [NodeOf("Identity", ["c"], ["d"]), NodeOf("Relu", ["s"], ["t"])], ["i", "c", "s"], ["d", "t"]))).Initializer("n", [long.MaxValue]).Network();
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => network.Forward([Tensor.From(1f)], cancel.Token));
    }

    [Fact]
    public void InputsAreHeldToWhatIsDeclared()
    {
        var network = new OnnxBytes().Input("a", 1, "n", 2).Input("b", 7, "n").Output("y", 1, "n", 2).Node("Relu", ["a"], ["y"]).Node("Neg", ["b"], ["z"]).Network();
        var (a, b) = (Tensor.Zeros([3, 2]), Tensor.Zeros([3], DType.Int64));
        Assert.Equal([3, 2], network.Forward([a, b])[0].Shape);
        Assert.Equal([3, 2], network.Forward(new Dictionary<string, Tensor> { ["b"] = b, ["a"] = a })["y"].Shape);
        Expect.Error(OnnxErrors.Input, () => network.Forward([a]), "is given 1 inputs");
        Expect.Error(OnnxErrors.Input, () => network.Forward(a), "is given 1 inputs");
        Expect.Error(OnnxErrors.Input, () => network.Forward(new Dictionary<string, Tensor> { ["a"] = a }), "is not given b: int64 [n]");
        Expect.Error(OnnxErrors.Input, () => network.Forward(new Dictionary<string, Tensor> { ["a"] = a, ["b"] = b, ["c"] = b }), "has no input 'c'");
        Expect.Error(OnnxErrors.Input, () => network.Forward([a, Tensor.Zeros([3])]), "The input 'b' is f32[3]. Expected b: int64 [n]");
        Expect.Error(OnnxErrors.Input, () => network.Forward([Tensor.Zeros([3, 4]), b]), "(axis 1: 4)");
        Expect.Error(OnnxErrors.Input, () => network.Forward([Tensor.Zeros([3]), b]), "The input 'a' is f32[3]");
        Expect.Error(OnnxErrors.Input, () => network.Forward([a, Tensor.Zeros([4], DType.Int64)]), "The size 'n' is 3 in the input 'a' and 4 in 'b'");
    }
}
