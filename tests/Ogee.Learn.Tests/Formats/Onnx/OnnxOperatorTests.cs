using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Learn.Tests;

/// <summary>Operators that are newer than the conformance suite, against definitions written here.</summary>
public class OnnxOperatorTests
{
    static readonly Dictionary<DType, int> Numbers = new() { [DType.Float32] = 1, [DType.UInt8] = 2, [DType.Int8] = 3, [DType.Int32] = 6, [DType.Int64] = 7, [DType.Bool] = 9, [DType.Float64] = 11 };

    /// <summary>The results of one node; null stands for an input that is left out.</summary>
    static IReadOnlyList<Tensor> Run(long opset, string op, Tensor?[] inputs, int outputs, params Proto[] attributes)
    {
        var model = new OnnxBytes(opset);
        string[] names = [.. inputs.Select((input, i) => input is null ? "" : $"x{i}")];
        for (var i = 0; i < inputs.Length; i++)
            if (inputs[i] is { } input) model.Input(names[i], Numbers[input.Type], "?");
        string[] results = [.. Enumerable.Range(0, outputs).Select(i => $"y{i}")];
        foreach (var result in results) model.Output(result, 0, "?");
        return model.Node(op, names, results, attributes).Network().Forward([.. inputs.OfType<Tensor>()]);
    }

    static Tensor One(long opset, string op, Tensor?[] inputs, params Proto[] attributes) => Run(opset, op, inputs, 1, attributes)[0];

    static Tensor Values(params long[] sizes)
    {
        var shape = Shape.Create(sizes);
        return Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(i => (((i * 37) % 23) - 11) / 7f)], shape);
    }

    static void Close(IEnumerable<double> expected, Tensor actual, double within = 1e-5)
    {
        double[] wanted = [.. expected];
        var values = actual.Cast(DType.Float64).ToArray<double>();
        Assert.Equal(wanted.Length, values.Length);
        for (var i = 0; i < wanted.Length; i++) Assert.True(Math.Abs(wanted[i] - values[i]) <= within * Math.Max(1, Math.Abs(wanted[i])), $"Element {i} is {values[i]}, not {wanted[i]}.");
    }

    static double[] Of(Tensor tensor) => tensor.Cast(DType.Float64).ToArray<double>();

    static double Erf(double x) => Portable.Erf(x);

    [Fact]
    public void ActivationsAreTheirFormulas()
    {
        var x = Values(23);
        Close(Of(x).Select(v => 0.5 * v * (1 + Erf(v / Math.Sqrt(2)))), One(20, "Gelu", [x]));
        Close(Of(x).Select(v => 0.5 * v * (1 + Portable.Tanh(Math.Sqrt(2 / Math.PI) * (v + (0.044715 * v * v * v))))), One(20, "Gelu", [x], Text("approximate", "tanh")));
        Close(Of(x).Select(v => v * Portable.Tanh(Portable.Log(1 + Portable.Exp(v)))), One(18, "Mish", [x]));
        Close(Of(x).Select(v => v / (1 + Portable.Exp(-1.5 * v))), One(24, "Swish", [x], Float("alpha", 1.5f)));
    }

    [Fact]
    public void GroupsAreNormalisedWithScalesOfGroupsOrChannels()
    {
        var (x, ofGroups, ofChannels) = (Values(2, 4, 3), Tensor.From(2f, 3f), Tensor.From(1f, 2f, 3f, 4f));
        var values = Of(x);
        double Normal(int i)
        {
            var group = values.Skip(i / 6 * 6).Take(6).ToArray();
            var mean = group.Average();
            return (values[i] - mean) / Math.Sqrt(group.Average(v => (v - mean) * (v - mean)) + 1e-5);
        }
        Close(Enumerable.Range(0, 24).Select(i => (Normal(i) * (2 + (i / 6 % 2))) + 2 + (i / 6 % 2)), One(18, "GroupNormalization", [x, ofGroups, ofGroups], Int("num_groups", 2)));
        Close(Enumerable.Range(0, 24).Select(i => (Normal(i) * (1 + (i / 3 % 4))) + 1 + (i / 3 % 4)), One(21, "GroupNormalization", [x, ofChannels, ofChannels], Int("num_groups", 2)));
    }

    [Fact]
    public void RootMeanSquaresAreOfTheLastAxes()
    {
        var (x, scale) = (Values(2, 3, 4), Values(3, 4));
        var (values, scales) = (Of(x), Of(scale));
        Close(values.Select((v, i) => v / Math.Sqrt(values.Skip(i / 12 * 12).Take(12).Average(u => u * u) + 1e-5) * scales[i % 12]), One(23, "RMSNormalization", [x, scale], Int("axis", 1)));
    }

    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 4)]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    public void PositionsTurnPairsOfFeatures(bool isInterleaved, int width)
    {
        var (x, angles) = (Values(1, 2, 3, 4), Values(5, width / 2)); // [batch, heads, time, features]
        var positions = Tensor.From([2L, 0, 4], [1, 3]);
        var (values, turns) = (Of(x), Of(angles));
        var y = Of(One(23, "RotaryEmbedding", [x, angles.Cos(), angles.Sin(), positions], Int("interleaved", isInterleaved ? 1 : 0), Int("rotary_embedding_dim", width == 4 ? 0 : width)));
        for (var head = 0; head < 2; head++)
            for (var time = 0; time < 3; time++)
                for (var pair = 0; pair < width / 2; pair++)
                {
                    var row = ((head * 3) + time) * 4;
                    var (a, b) = isInterleaved ? (row + (2 * pair), row + (2 * pair) + 1) : (row + pair, row + pair + (width / 2));
                    var angle = turns[((int[])[2, 0, 4])[time] * (width / 2) + pair];
                    Assert.Equal((values[a] * Portable.Cos(angle)) - (values[b] * Portable.Sin(angle)), y[a], 1e-5);
                    Assert.Equal((values[a] * Portable.Sin(angle)) + (values[b] * Portable.Cos(angle)), y[b], 1e-5);
                    if (width == 2) Assert.Equal(values[row + 3], y[row + 3]);
                }
    }

    /// <summary>Attention by its definition, one query at a time.</summary>
    static double[] Attend(Tensor query, Tensor key, Tensor value, Func<int, int, double> bias, double scale, double softcap = 0)
    {
        var (q, k, v) = (Of(query), Of(key), Of(value));
        var (heads, queries, places, width, features, group) = ((int)query.Shape[1], (int)query.Shape[2], (int)key.Shape[2], (int)query.Shape[3], (int)value.Shape[3], (int)(query.Shape[1] / key.Shape[1]));
        var y = new double[heads * queries * features];
        for (var head = 0; head < heads; head++)
            for (var at = 0; at < queries; at++)
            {
                var scores = Enumerable.Range(0, places).Select(place =>
                {
                    var score = scale * Enumerable.Range(0, width).Sum(i => q[(((head * queries) + at) * width) + i] * k[(((head / group * places) + place) * width) + i]);
                    return Portable.Exp((softcap > 0 ? softcap * Portable.Tanh(score / softcap) : score) + bias(at, place));
                }).ToArray();
                for (var i = 0; i < features; i++) y[(((head * queries) + at) * features) + i] = Enumerable.Range(0, places).Sum(place => scores[place] / scores.Sum() * v[(((head / group * places) + place) * features) + i]);
            }
        return y;
    }

    [Fact]
    public void AttentionIsItsDefinition()
    {
        var (q, k, v) = (Values(1, 4, 3, 2), Values(1, 2, 5, 2) * 0.7, Values(1, 2, 5, 3));
        var usual = 1 / Math.Sqrt(2);
        Close(Attend(q, k, v, (_, _) => 0, usual), One(23, "Attention", [q, k, v]));
        Close(Attend(q, k, v, (at, place) => place <= at ? 0 : double.NegativeInfinity, usual), One(23, "Attention", [q, k, v], Int("is_causal", 1)));
        Close(Attend(q, k, v, (_, _) => 0, 0.3, 1.5), One(24, "Attention", [q, k, v], Float("scale", 0.3f), Float("softcap", 1.5f)));
        var bias = Values(3, 5);
        Close(Attend(q, k, v, (at, place) => Of(bias)[(at * 5) + place], usual), One(23, "Attention", [q, k, v, bias]));
        // A mask that ends early hides the rest; numbers of places do so for each sample.
        Close(Attend(q, k, v, (_, place) => place is 0 or 2 ? 0 : double.NegativeInfinity, usual), One(24, "Attention", [q, k, v, Tensor.From([true, false, true, true, false, true, true, false, true], [3, 3])]));
        Close(Attend(q, k, v, (at, place) => place <= at + 1 ? 0 : double.NegativeInfinity, usual), One(24, "Attention", [q, k, v, null, null, null, Tensor.From(4L)], Int("is_causal", 1)));
    }

    [Fact]
    public void AttentionGoesOnFromACache()
    {
        var (q, k, v, pastK, pastV) = (Values(1, 2, 2, 2), Values(1, 2, 2, 2) * 0.5, Values(1, 2, 2, 2) * 0.3, Values(1, 2, 3, 2), Values(1, 2, 3, 2) * 0.9);
        var results = Run(23, "Attention", [q, k, v, null, pastK, pastV], 3, Int("is_causal", 1));
        var (keys, values) = (Tensor.Concat(2, pastK, k), Tensor.Concat(2, pastV, v));
        Close(Attend(q, keys, values, (at, place) => place <= at + 3 ? 0 : double.NegativeInfinity, 1 / Math.Sqrt(2)), results[0]);
        Close(Of(keys), results[1]);
        Close(Of(values), results[2]);
        // Heads beside each other along the last axis are the same.
        Tensor Flat(Tensor x) => x.Permute(0, 2, 1, 3).Reshape(1, x.Shape[2], 4);
        Close(Of(Flat(results[0])), One(23, "Attention", [Flat(q), Flat(k), Flat(v), null, pastK, pastV], Int("is_causal", 1), Int("q_num_heads", 2), Int("kv_num_heads", 2)));
    }

    [Fact]
    public void OffsetsMoveTheTapsOfAConvolution()
    {
        var (x, weight) = (Values(1, 2, 5, 5), Values(3, 2, 3, 3));
        var plain = x.Conv(weight, [new(1, 1, 1), new(1, 1, 1)]);
        var pads = Ints("pads", 1, 1, 1, 1);
        Close(Of(plain), One(19, "DeformConv", [x, weight, Tensor.Zeros([1, 18, 5, 5])], pads));
        // All taps one row down and half a column to the right: the mean of the image moved by none and by one.
        var offsets = Tensor.Concat(1, [.. Enumerable.Range(0, 18).Select(i => Tensor.Full([1, 1, 5, 5], i % 2 == 0 ? 1 : 0.5))]);
        Tensor Moved(int right) => x.Pad([(0, 0), (0, 0), (1, 2), (1, 1 + right)]).Slice(2, 1, 8).Slice(3, right, right + 7);
        var expected = (Moved(0).Conv(weight, [new(1), new(1)]) + Moved(1).Conv(weight, [new(1), new(1)])) * 0.5;
        Close(Of(expected).Select(v => v * 0.25), One(19, "DeformConv", [x, weight, offsets, null, Tensor.Full([1, 9, 5, 5], 0.25)], pads), 1e-4);
    }

    [Fact]
    public void PartsOfTensorsAreCutAndPaddedAroundTheMiddle()
    {
        Close([0, 1, 2, 3, 0, 0, 4, 5, 6, 0], One(18, "CenterCropPad", [Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]), Tensor.From(5L)], Ints("axes", 1)));
        Close([2, 5], One(18, "CenterCropPad", [Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]), Tensor.From(2L, 1)]));
        Close([6, 1, 2, 6, 1], One(19, "Pad", [Tensor.From(1f, 2, 6), Tensor.From(1L, 1)], Text("mode", "wrap")));
        Close([2, 0, 0], One(13, "Pad", [Tensor.From(1f, 2), Tensor.From(-1L, 2)]));
        Close([1, 2, 1, 3, 4, 3], One(18, "Pad", [Tensor.From([1f, 2, 3, 4], [2, 2]), Tensor.From(0L, 1), null, Tensor.From(1L)], Text("mode", "reflect")));
    }

    [Fact]
    public void ColumnsAreAddedBackToImages()
    {
        var x = Values(1, 2, 4, 5);
        var columns = x.Unfold([2, 3], [new(1), new(1)]);
        Close(Of(columns.Fold(4, 5, [2, 3], [new(1), new(1)])), One(18, "Col2Im", [columns, Tensor.From(4L, 5), Tensor.From(2L, 3)]));
    }

    [Fact]
    public void ImagesAreSampledAlongAnAffineGrid()
    {
        var x = Values(1, 1, 3, 4);
        var grid = One(20, "AffineGrid", [Tensor.From([1f, 0, 0, 0, 1, 0], [1, 2, 3]), Tensor.From(1L, 1, 3, 4)], Int("align_corners", 1));
        Assert.Equal([1, 3, 4, 2], grid.Shape);
        Close(Of(x), One(20, "GridSample", [x, grid], Text("mode", "linear"), Int("align_corners", 1)));
    }

    [Fact]
    public void PowersOfWindowsArePooled() =>
        Close([Portable.Cbrt(1 + 8), Portable.Cbrt(8 + 27)], One(18, "LpPool", [Tensor.From([-1f, 2, 3], [1, 1, 3])], Ints("kernel_shape", 2), Int("p", 3)));

    [Fact]
    public void BitsAreCombined()
    {
        var (a, b) = (Tensor.From(12, -1, 7), Tensor.From(10, 6, 0));
        Close([8, 6, 0], One(18, "BitwiseAnd", [a, b]));
        Close([14, -1, 7], One(18, "BitwiseOr", [a, b]));
        Close([6, -7, 7], One(18, "BitwiseXor", [a, b]));
        Close([-13, 0, -8], One(18, "BitwiseNot", [a]));
    }

    [Fact]
    public void SumsOfWholeNumbersKeepTheirTypeAndWrapAround()
    {
        foreach (var type in (DType[])[DType.Int32, DType.Int64])
        {
            var x = Tensor.From(1_500_000_000, 1_500_000_000, 3).Cast(type);
            var wide = type == DType.Int64;
            foreach (var (op, inputs, expected) in ((string, Tensor?[], double[])[])
            [
                ("ReduceSum", [x], [wide ? 3_000_000_003 : -1_294_967_293]), ("ReduceProd", [x.Slice(0, 1, 3)], [wide ? 4_500_000_000 : 205_032_704]),
                ("CumSum", [x, Tensor.Scalar(0, DType.Int64)], wide ? [1_500_000_000, 3_000_000_000, 3_000_000_003] : [1_500_000_000, -1_294_967_296, -1_294_967_293]),
                ("ReduceMean", [x], [1_000_000_001]), ("MatMul", [x, x.Minimum(1)], [wide ? 3_000_000_003 : -1_294_967_293]),
            ])
            {
                var y = One(13, op, inputs);
                Assert.Equal(type, y.Type);
                Close(expected, y);
            }
        }
    }

    [Fact]
    public void NumbersAreQuantisedInBlocks()
    {
        var (x, scales) = (Tensor.From([1f, -2, 3, 4, 5, 6], [1, 6]), Tensor.From([1f, 0.5f], [1, 2]));
        var zeros = Tensor.From(new sbyte[] { 1, 0 }, [1, 2]);
        var quantised = One(21, "QuantizeLinear", [x, scales, zeros], Int("axis", 1), Int("block_size", 3));
        Close([2, -1, 4, 8, 10, 12], quantised);
        Close(Of(x), One(21, "DequantizeLinear", [quantised, scales, zeros], Int("axis", 1), Int("block_size", 3)));
        // Halves go to the even neighbour, and what is too large stays at the end.
        Close([0, 2, 2, 255, 0], One(13, "QuantizeLinear", [Tensor.From(0.5f, 1.5f, 2.5f, 1000f, -3f), Tensor.Scalar(1)]));
    }

    [Fact]
    public void FourBitsAreWidened()
    {
        var network = new OnnxBytes(21).Input("s", 1).Output("y", 1, 3).Initializer(Sized("n", 22, 3).Bytes(9, [0x7f, 0x08])).Node("DequantizeLinear", ["n", "s"], ["y"]).Network();
        Close([-0.5, 3.5, -4], network.Forward([Tensor.Scalar(0.5)])[0]);
    }

    [Fact]
    public void NothingIsQuantisedToFourBits() =>
        Expect.Error(OnnxErrors.Node, () => new OnnxBytes(21).Input("x", 1, 2).Input("s", 1).Output("y", 1, "?").Initializer(Sized("n", 22, 1).Bytes(9, [0x01])).Node("QuantizeLinear", ["x", "s", "n"], ["q"]).Node("Cast", ["q"], ["y"], Int("to", 1)).Network().Forward([Tensor.From(1f, 2f), Tensor.Scalar(1)]), "its zero is of four bits");

    [Fact]
    public void PowersOfWholeNumbersAreWhole()
    {
        var bases = Tensor.From([.. Enumerable.Range(0, 200).Select(i => (long)(i - 100))]);
        foreach (var exponent in (long[])[0, 1, 2, 3, 5, 7])
            Assert.Equal(Enumerable.Range(-100, 200).Select(i => Enumerable.Repeat((long)i, (int)exponent).Aggregate(1L, (a, b) => a * b)), One(15, "Pow", [bases, Tensor.From(exponent)]).ToArray<long>());
        Assert.Equal([1, 1, 2], One(15, "Pow", [Tensor.From(1L, 3, 4), Tensor.From(0.5f)]).ToArray<long>());
    }

    [Fact]
    public void ProductsOfWholeNumbersAreExact()
    {
        var (a, b) = (Tensor.From([3_000_000_001L, 2, 5, 7], [2, 2]), Tensor.From([3_000_000_019L, 1], [2, 1]));
        Assert.Equal([(3_000_000_001L * 3_000_000_019L) + 2, (5 * 3_000_000_019L) + 7], One(13, "MatMul", [a, b]).ToArray<long>());
        Close([((3 - 1) * 250.0) - 4], One(10, "MatMulInteger", [Tensor.From(new byte[] { 3, 0 }, [1, 2]), Tensor.From(new byte[] { 250, 4 }, [2, 1]), Tensor.From(new byte[] { 1 }, [])]));
    }

    [Fact]
    public void RowsOfACacheAreReplaced()
    {
        var past = Values(2, 1, 4, 1);
        var update = Tensor.From([10f, 11, 20, 21], [2, 1, 2, 1]);
        var values = Of(past);
        Close([values[0], 10, 11, values[3], 20, 21, values[6], values[7]], One(24, "TensorScatter", [past, update, Tensor.From(1L, 0)]));
        Close([11, values[1], values[2], 10, values[4], 20, 21, values[7]], One(24, "TensorScatter", [past, update, Tensor.From(3L, 1)], Text("mode", "circular")));
    }

    [Fact]
    public void FewerIndicesThanElementsLeaveTheRest()
    {
        var x = Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]);
        Close([1, 2, 9, 4, 5, 6], One(18, "ScatterElements", [x, Tensor.From([-1L], [1, 1]), Tensor.From([9f], [1, 1])], Int("axis", 1)));
        Close([1, 2, 8, 4, 5, 6], One(18, "ScatterElements", [x, Tensor.From([0L], [1, 1]).Maximum(2), Tensor.From([8f], [1, 1])], Int("axis", 1), Text("reduction", "max")));
        Close([3], One(13, "GatherElements", [x, Tensor.From([2L], [1, 1])], Int("axis", 1)));
    }

    [Fact]
    public void SizesKeepTheirRatio()
    {
        var x = Values(1, 1, 4, 8);
        Assert.Equal([1, 1, 3, 6], One(18, "Resize", [x, null, null, Tensor.From(4L, 6)], Ints("axes", 2, 3), Text("keep_aspect_ratio_policy", "not_larger")).Shape);
        Assert.Equal([1, 1, 4, 8], One(18, "Resize", [x, null, null, Tensor.From(4L, 6)], Ints("axes", 2, 3), Text("keep_aspect_ratio_policy", "not_smaller")).Shape);
    }

    [Fact]
    public void UnevenPartsAreSplit()
    {
        var parts = Run(18, "Split", [Tensor.From(1f, 2, 3, 4, 5)], 3, Int("num_outputs", 3));
        Assert.Equal([[1, 2], [3, 4], [5]], parts.Select(part => part.ToArray<float>()));
    }
}
