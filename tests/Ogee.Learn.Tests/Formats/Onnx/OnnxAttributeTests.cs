using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Learn.Tests;

/// <summary>Attributes belong to versions and have types: one of another version or type is refused, and not passed over.</summary>
public class OnnxAttributeTests
{
    static readonly (string Case, long Opset, string Operator, Proto Attribute, string Words)[] Others =
    [
        ("axes of ReduceSum", 13, "ReduceSum", Ints("axes", 1), "attribute 'axes' of operator ReduceSum (opset 13) is not in that opset, but until 12"),
        ("axes of ReduceMax", 18, "ReduceMax", Ints("axes", 1), "until 17"),
        ("axes of Squeeze", 13, "Squeeze", Ints("axes", 0), "until 12"),
        ("min of Clip", 13, "Clip", Float("min", 0), "until 10"),
        ("ratio of Dropout", 12, "Dropout", Float("ratio", 0.1f), "until 11"),
        ("spatial of BatchNormalization", 9, "BatchNormalization", Int("spatial", 0), "until 8"),
        ("pads of Pad", 11, "Pad", Ints("pads", 1, 1), "from 2 to 10"),
        ("sizes of one sort", 17, "Split", Int("num_outputs", 1), "since 18"),
        ("broadcast of Add", 7, "Add", Int("broadcast", 1), "until 6"),
    ];

    public static TheoryData<string> Names => [.. Others.Select(one => one.Case)];

    [Theory]
    [MemberData(nameof(Names))]
    public void AttributesOfOtherVersionsAreReported(string name)
    {
        var (_, opset, op, attribute, words) = Others.Single(one => one.Case == name);
        Assert.Contains(words, new OnnxBytes(opset).Input("x", 1, "?").Output("y", 1, "?").Node(op, ["x", "x", "x", "x", "x"], ["y"], attribute).Load().Report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ValuesThatAreNotComputedAreListedTogether()
    {
        var report = new OnnxBytes(18).Input("x", 1, "?").Output("c", 1, "?")
            .Node("Pad", ["x", "x"], ["a"], Text("mode", "mirror"))
            .Node("Resize", ["a", "", "x"], ["b"], Text("mode", "linear"), Text("coordinate_transformation_mode", "tf_half_pixel_for_nn"))
            .Node("Resize", ["b", "", "x"], ["d"], Text("mode", "linear"), Text("coordinate_transformation_mode", "align_corners"), Int("antialias", 1))
            .Node("LpNormalization", ["d"], ["e"], Int("p", 3))
            .Node("Gelu", ["e"], ["c"], Text("approximate", "fast")).Load().Report;
        Assert.False(report.IsComplete);
        string[] expected =
        [
            "the value 'mirror' of attribute 'mode' of operator Pad (opset 18) is not supported",
            "the value 'tf_half_pixel_for_nn' of attribute 'coordinate_transformation_mode' of operator Resize (opset 18) is not supported beside its other attributes",
            "the value '1' of attribute 'antialias' of operator Resize (opset 18) is not supported beside its other attributes",
            "the value '3' of attribute 'p' of operator LpNormalization (opset 18) is not supported",
            "operator Gelu is not in opset 18, but since 20",
            "the value 'fast' of attribute 'approximate' of operator Gelu (opset 18) is not supported",
        ];
        Assert.Equal(expected, report.Missing.Select(missing => missing.Reason));
    }

    static void Refuses(string op, Proto attribute, string words) =>
        Expect.Error(OnnxErrors.Node, () => new OnnxBytes(18).Input("x", 1, "?").Output("y", 1, "?").Node(op, ["x"], ["y"], attribute).Network().Forward(Tensor.From(1f, 2f)), words);

    [Fact]
    public void AttributesOfOtherTypesAreRefused()
    {
        Refuses("Softmax", Float("axis", 1), "its attribute 'axis' is of type Float. Expected one of type Int");
        Refuses("LeakyRelu", Int("alpha", 1), "its attribute 'alpha' is of type Int. Expected one of type Float");
        Refuses("Flatten", Ints("axis", 0), "its attribute 'axis' is of type Ints");
    }

    [Fact]
    public void NumbersBeyondTheirWidthAreRefused()
    {
        Refuses("Split", Int("num_outputs", (1L << 32) + 1), "num_outputs is 4294967297 for 1 results");
        Refuses("Cast", Int("to", (1L << 32) + 1), "its attribute 'to' is 4294967297");
    }

    [Fact]
    public void TypesThatAttributesSayAreListedToo()
    {
        var report = new OnnxBytes(21).Input("x", 1, 3).Initializer("scale", [1f]).Output("y", 1, 3).Output("z", 1, 3).Output("q", 1, 3).Output("e", 1, 3)
            .Node("Cast", ["x"], ["y"], Int("to", 12)).Node("RandomUniformLike", ["x"], ["z"], Int("dtype", 13)).Node("QuantizeLinear", ["x", "scale"], ["q"], Int("output_dtype", 17)).Node("HannWindow", ["n"], ["e"], Int("output_datatype", 4)).Initializer("n", [4L]).Load().Report;
        Assert.False(report.IsComplete);
        Assert.All(["uint32", "uint64", "float8e4m3fn", "uint16"], type => Assert.Contains(type, report.ToString(), StringComparison.Ordinal));
        // 0 is how files write that they say nothing.
        var quantised = new OnnxBytes(21).Input("x", 1, 3).Initializer("scale", [1f]).Output("q", 2, 3).Node("QuantizeLinear", ["x", "scale"], ["q"], Int("output_dtype", 0)).Network().Forward([Tensor.From(1.4f, 2.6f, -3)])[0];
        Assert.Equal([(byte)1, 3, 0], quantised.ToArray<byte>());
    }
}
