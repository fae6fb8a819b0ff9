using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Learn.Tests;

/// <summary>Where the texts of operators and the first thing that one would write differ.</summary>
public class OnnxEdgeTests
{
    static readonly Dictionary<DType, int> Numbers = new() { [DType.Float32] = 1, [DType.Int64] = 7, [DType.Float16] = 10 };

    static IReadOnlyList<Tensor> Run(long opset, string op, int outputs, Tensor?[] inputs, params Proto[] attributes)
    {
        var model = new OnnxBytes(opset);
        string[] names = [.. inputs.Select((input, i) => input is null ? "" : $"x{i}")];
        for (var i = 0; i < inputs.Length; i++)
            if (inputs[i] is { } input) model.Input(names[i], Numbers[input.Type], "?");
        string[] results = [.. Enumerable.Range(0, outputs).Select(i => $"y{i}")];
        foreach (var result in results) model.Output(result, 0, "?");
        return model.Node(op, names, results, attributes).Network().Forward([.. inputs.OfType<Tensor>()]);
    }

    static double[] One(long opset, string op, Tensor?[] inputs, params Proto[] attributes) => Run(opset, op, 1, inputs, attributes)[0].Cast(DType.Float64).ToArray<double>();

    static Tensor Values(params long[] sizes) => Shape.Create(sizes) is var shape ? Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(i => (float)i)], shape) : null!;

    [Fact]
    public void SizesAreProductsOfFloat32()
    {
        foreach (var mode in (string[])["nearest", "linear"])
        {
            Assert.Equal(7, One(13, "Resize", [Values(1, 1, 1, 10), null, Tensor.From(1f, 1, 1, 0.7f)], Text("mode", mode)).Length);
            Assert.Equal(9, One(13, "Resize", [Values(1, 1, 1, 10), null, Tensor.From(1f, 1, 1, 0.9f)], Text("mode", mode)).Length);
        }
    }

    [Fact]
    public void OfNoAxesReductionsKeepTheirFunctionOfElements()
    {
        double[] Of(string op) => One(18, op, [Tensor.From(-3f, 2)], Int("noop_with_empty_axes", 1));
        Assert.Equal([3, 2], Of("ReduceL1"));
        Assert.Equal([3, 2], Of("ReduceL2"));
        Assert.Equal([9, 4], Of("ReduceSumSquare"));
        Assert.Equal([-3, 2], Of("ReduceSum"));
        Assert.Equal(Math.Log(2), One(18, "ReduceLogSum", [Tensor.From(2f)], Int("noop_with_empty_axes", 1))[0], 1e-6);
    }

    [Fact]
    public void AMaskOfOnePlaceIsOfAllUntilOpset23()
    {
        var (q, k, v, mask) = (Values(1, 1, 2, 2), Values(1, 1, 3, 2) * 0.1, Values(1, 1, 3, 1), Tensor.From([0f, 0f], [1, 1, 2, 1]));
        Assert.Equal(One(23, "Attention", [q, k, v]), One(23, "Attention", [q, k, v, mask]));
        // Since opset 24 what a mask does not reach is not seen: the first place alone, whose value is 0.
        Assert.Equal([0, 0], One(24, "Attention", [q, k, v, mask]));
    }

    [Fact]
    public void AStartBeforeAnAxisThatIsWalkedDownIsItsFirstElement()
    {
        Assert.Equal([1], One(13, "Slice", [Tensor.From(1f, 2, 3), Tensor.From(-100L), Tensor.From(long.MinValue), Tensor.From(0L), Tensor.From(-1L)]));
        Assert.Equal([3, 2, 1], One(13, "Slice", [Tensor.From(1f, 2, 3), Tensor.From(100L), Tensor.From(long.MinValue), Tensor.From(0L), Tensor.From(-1L)]));
        Assert.Empty(One(13, "Slice", [Tensor.Zeros([0]), Tensor.From(0L), Tensor.From(long.MinValue), Tensor.From(0L), Tensor.From(-1L)]));
    }

    [Fact]
    public void ArithmeticOfTheHostHasNoOverflow()
    {
        long Of(string op, long a, long b) => new OnnxBytes(17).Input("x", 1, 1).Output("y", 7, "?").Initializer("a", [a], 1).Initializer("b", [b], 1).Node(op, ["a", "b"], ["y"]).Network().Forward(Tensor.From(1f)).ToArray<long>()[0];
        Assert.Equal(long.MaxValue - 1, Of("Mod", long.MaxValue - 1, long.MaxValue));
        Assert.Equal((2, -2, 0), (Of("Mod", -7, 3), Of("Mod", 7, -3), Of("Mod", long.MinValue, -1)));
        Assert.Equal(long.MinValue, Of("Div", long.MinValue, -1));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void SpectraOfPiecesAreAlongThePieces(bool isComplex)
    {
        var (signal, window) = (Values(1, 10, isComplex ? 2 : 1), Tensor.From(0.5f, 1, 2, 1));
        var (x, weights) = (signal.ToArray<float>(), window.ToArray<float>());
        var actual = Run(17, "STFT", 1, [signal, Tensor.From(3L)[0], window, Tensor.From(4L)[0]], Int("onesided", 0))[0];
        Assert.Equal([1, 3, 4, 2], actual.Shape);
        var values = actual.ToArray<float>();
        for (var piece = 0; piece < 3; piece++)
            for (var bin = 0; bin < 4; bin++)
            {
                var (real, imaginary) = (0.0, 0.0);
                for (var i = 0; i < 4; i++)
                {
                    var at = (piece * 3) + i;
                    var (a, b) = isComplex ? (x[2 * at] * weights[i], x[(2 * at) + 1] * weights[i]) : (x[at] * weights[i], 0);
                    // Quarters of a turn are exact.
                    var (cos, sin) = ((bin * i) % 4) switch { 0 => (1, 0), 1 => (0, -1), 2 => (-1, 0), _ => (0, 1) };
                    (real, imaginary) = (real + (a * cos) - (b * sin), imaginary + (a * sin) + (b * cos));
                }
                Assert.Equal(real, values[((piece * 4) + bin) * 2], 1e-4);
                Assert.Equal(imaginary, values[(((piece * 4) + bin) * 2) + 1], 1e-4);
            }
    }

    [Fact]
    public void WhatIsRepeatedIsWhatIsLeft()
    {
        double[] Of(string mode, params long[] pads) => One(19, "Pad", [Tensor.From(1f, 2, 3, 4), Tensor.From(pads)], Text("mode", mode));
        Assert.Equal([2, 3, 4, 2, 3], Of("wrap", -1, 2));
        Assert.Equal([3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1], Of("wrap", 6, 5));
        Assert.Equal([1, 1, 1, 2, 3], Of("edge", 2, -1));
        Assert.Equal([3, 2, 1, 2, 3], Of("reflect", 2, -1));
        Assert.Equal([0], Of("constant", 2, -5));
    }

    [Fact]
    public void PartsThatCannotBeOfOneSizeButTheLastAreRefused()
    {
        Assert.Equal([3, 3, 3, 0], Run(18, "Split", 4, [Values(9)], Int("num_outputs", 4)).Select(part => (int)part.Shape[0]));
        Expect.Error(OnnxErrors.Node, () => Run(18, "Split", 4, [Values(5)], Int("num_outputs", 4)), "5 elements along axis 0");
    }

    [Fact]
    public void OfNothingTheLargestIsTheLeast()
    {
        var none = Tensor.Zeros([2, 0]);
        Assert.Equal([double.NegativeInfinity, double.NegativeInfinity], One(20, "ReduceMax", [none, Tensor.From(1L)], Int("keepdims", 0)));
        Assert.Equal([double.PositiveInfinity], One(20, "ReduceMin", [none]));
        Assert.Equal([long.MinValue], Run(20, "ReduceMax", 1, [Tensor.Zeros([0], DType.Int64)])[0].ToArray<long>());
        foreach (var op in (string[])["Softmax", "LogSoftmax", "Hardmax"])
            foreach (var opset in (long[])[11, 13]) Assert.Equal([2, 0], Run(opset, op, 1, [none])[0].Shape);
    }

    [Fact]
    public void WholeNumbersBetweenPixelsAreCut() =>
        Assert.Equal([0, 2, 7, 10], Run(13, "Resize", 1, [Tensor.From([0L, 10], [1, 1, 1, 2]), null, null, Tensor.From(1L, 1, 1, 4)], Text("mode", "linear"))[0].ToArray<long>());

    [Fact]
    public void ASizeThatNothingSaysIsRefused() => Expect.Error(OnnxErrors.Node, () => One(13, "Reshape", [Tensor.Zeros([0, 4]), Tensor.From(0L, -1)]), "does not say the size");

    [Fact]
    public void HalvesThatAreReadComeBack() => Assert.Equal([0, 1, 2], One(13, "Range", [.. ((float[])[0, 3, 1]).Select(value => Tensor.From(value).Reshape(Shape.Scalar).Cast(DType.Float16))]));

    [Fact]
    public void GramsAreNoLongerThanTheirRow() => Assert.Equal([1], One(9, "TfIdfVectorizer", [Tensor.From(1L, 2)], Text("mode", "TF"), Int("min_gram_length", 2), Int("max_gram_length", int.MaxValue), Int("max_skip_count", int.MaxValue),
        Ints("pool_int64s", 1, 2), Ints("ngram_counts", 0, 0), Ints("ngram_indexes", 0)));

    [Fact]
    public void UniqueCountsInOnePass()
    {
        var results = Run(11, "Unique", 4, [Tensor.Arange(40_000).Remainder(Tensor.From(20_000L)[0]).Cast(DType.Float32)]);
        Assert.Equal(Enumerable.Repeat(2L, 20_000), results[3].ToArray<long>());
    }

    [Fact]
    public void RegionsReadThePixelsOfTheirImage()
    {
        var x = Values(2, 1, 4, 4);
        var regions = Tensor.From([0f, 0, 4, 4, 0, 0, 4, 4], [2, 4]);
        double[] Of(string mode) => One(16, "RoiAlign", [x, regions, Tensor.From(0L, 1)], Int("output_height", 2), Int("output_width", 2), Int("sampling_ratio", 1), Text("mode", mode), Text("coordinate_transformation_mode", "half_pixel"));
        // One sample in the middle of each quarter lies between four pixels.
        Assert.Equal([2.5, 4.5, 10.5, 12.5, 18.5, 20.5, 26.5, 28.5], Of("avg"));
        Assert.Equal([1.25, 1.75, 3.25, 3.75, 5.25, 5.75, 7.25, 7.75], Of("max"));
    }

    [Theory, InlineData(-1), InlineData(2), InlineData(long.MaxValue), InlineData(long.MinValue)]
    public void ARegionOfAnImageThatIsNotThereIsAnError(long image)
    {
        Tensor[] inputs = [Values(2, 1, 4, 4), Tensor.From([0f, 0, 4, 4, 0, 0, 4, 4], [2, 4]), Tensor.From(0L, image)];
        foreach (var ratio in (int[])[0, 1])
        {
            // Where they are known the node is named, where they are computed the step refuses their places.
            var known = new OnnxBytes(16).Input("x", 1, "?").Input("r", 1, "?").Output("y", 0, "?").Initializer("b", [0, image], 2).Node("RoiAlign", ["x", "r", "b"], ["y"], Int("sampling_ratio", ratio)).Network();
            Expect.Error(OnnxErrors.Node, () => known.Forward(inputs[..2]), $"region 1 is of image {image}");
            Expect.Error(EngineErrors.Index, () => One(16, "RoiAlign", inputs, Int("sampling_ratio", ratio)));
        }
    }

    [Fact]
    public void PoolsOfRegionsHaveSizesThatCanBeWalked()
    {
        Tensor?[] inputs = [Values(1, 1, 2, 2), Tensor.From([0f, 0, 0, 1, 1], [1, 5])];
        Expect.Error(OnnxErrors.Node, () => One(1, "MaxRoiPool", inputs, Ints("pooled_shape", 0, 0)));
        Expect.Error(OnnxErrors.Node, () => One(1, "MaxRoiPool", inputs, Ints("pooled_shape", 4000, 4000)), "walks more than");
    }

    [Fact]
    public void FilesOfNothingButMessagesAreRefusedWhileTheyAreRead()
    {
        using var folder = new TemporaryFolder();
        var empty = new byte[20_000];
        for (var i = 0; i < empty.Length; i += 2) empty[i] = 0x0a;
        File.WriteAllBytes(folder["m.onnx"], new Proto().Int(1, 8).Message(8, new Proto().Int(2, 17)).Bytes(7, empty).ToArray());
        Expect.Error(OnnxErrors.Malformed, () => OnnxModel.Load(folder["m.onnx"]), "graph.node[0]: a node has no operator");
    }

    [Fact]
    public void ExternalValuesHaveSizesThatFilesCanHave()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["w.bin"], new byte[16]);
        File.WriteAllBytes(folder["m.onnx"], new OnnxBytes().Input("x", 1, 2).Output("y", 1, 2).Node("Add", ["x", "w"], ["y"]).Initializer(External("w", [1L << 62], ("location", "w.bin"))).ToArray());
        Expect.Error(OnnxErrors.Malformed, () => OnnxModel.Load(folder["m.onnx"]), "needs 18446744073709551616 bytes");
    }
}
