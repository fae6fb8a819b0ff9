using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Learn.Tests;

/// <summary>Operators of sets 26 and 27, against definitions written here.</summary>
public class OnnxStateTests
{
    static Tensor Values(double scale, params long[] sizes) => Tensor.From([.. Enumerable.Range(0, (int)Shape.Create(sizes).Count).Select(i => ((i * 37 % 23) - 11) * scale)], Shape.Create(sizes));

    static IReadOnlyList<Tensor> Run(long opset, string op, Tensor?[] inputs, int outputs, params Proto[] attributes)
    {
        var model = new OnnxBytes(opset);
        for (var i = 0; i < inputs.Length; i++)
            if (inputs[i] is { } input) model.Input($"x{i}", OnnxTypes.Number(input.Type), "?");
        string[] results = [.. Enumerable.Range(0, outputs).Select(i => $"y{i}")];
        foreach (var result in results) model.Output(result, 0, "?");
        return model.Node(op, [.. inputs.Select((input, i) => input is null ? "" : $"x{i}")], results, attributes).Network().Forward([.. inputs.OfType<Tensor>()]);
    }

    static void Same(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        var (x, y) = (expected.Cast(DType.Float64).ToArray<double>(), actual.Cast(DType.Float64).ToArray<double>());
        for (var i = 0; i < x.Length; i++) Assert.True(Math.Abs(x[i] - y[i]) <= 1e-9 * Math.Max(1, Math.Abs(x[i])), $"element {i} is {y[i]}, not {x[i]}");
    }

    [Theory, InlineData(1), InlineData(3)]
    public void ACausalConvolutionOfPiecesIsThatOfTheWhole(int taps)
    {
        var (x, weight, bias) = (Values(0.1, 2, 3, 7), Values(0.2, 3, 1, taps), Values(0.3, 3));
        var (values, weights, biases) = (x.ToArray<double>(), weight.ToArray<double>(), bias.ToArray<double>());
        var expected = new double[values.Length];
        for (var i = 0; i < expected.Length; i++)
        {
            var (row, time) = (i / 7, i % 7);
            var sum = biases[row % 3];
            for (var tap = 0; tap < taps; tap++)
                if (time - taps + 1 + tap is >= 0 and var at) sum += weights[(row % 3 * taps) + tap] * values[(row * 7) + at];
            expected[i] = sum / (1 + Portable.Exp(-sum));
        }
        var whole = Run(27, "CausalConvWithState", [x, weight, bias], 2, Text("activation", "silu"));
        Same(Tensor.From(expected, [2, 3, 7]), whole[0]);
        // One element, then the rest: a piece may be shorter than the state.
        var first = Run(27, "CausalConvWithState", [x.Slice(2, 0, 1), weight, bias], 2, Text("activation", "silu"));
        var rest = Run(27, "CausalConvWithState", [x.Slice(2, 1, 7), weight, bias, first[1]], 2, Text("activation", "swish"));
        Same(whole[0], Tensor.Concat(2, first[0], rest[0]));
        Same(whole[1], rest[1]);
        Same(x.Slice(2, 8 - taps, 7), whole[1]);
    }

    [Theory, InlineData("linear", 0), InlineData("gated", 1), InlineData("gated", 3), InlineData("delta", 0), InlineData("gated_delta", 1), InlineData("gated_delta", 3)]
    public void LinearAttentionIsItsRecurrence(string rule, int fades)
    {
        // Two heads of keys, four of queries; keys of 3 and values of 2.
        const int Times = 5, Heads = 2, Keys = 3, Width = 2, Queries = 4;
        var (q, k, v, past) = (Values(0.1, 1, Times, Queries * Keys), Values(0.07, 1, Times, Heads * Keys), Values(0.2, 1, Times, Heads * Width), Values(0.05, 1, Heads, Keys, Width));
        var (decay, beta) = (fades > 0 ? Values(0.03, 1, Times, Heads * fades) : null, rule.Contains("delta") ? Values(0.04, 1, Times, Heads) + 0.5 : null);
        Tensor.Evaluate([.. new[] { q, k, v, past, decay, beta }.OfType<Tensor>()]);
        double[] Of(Tensor x) => x.ToArray<double>();
        var (state, expected) = (Of(past), new double[Times * Queries * Width]);
        for (var time = 0; time < Times; time++)
            for (var head = 0; head < Heads; head++)
            {
                ref double At(int key, int value) => ref state[(((head * Keys) + key) * Width) + value];
                double Key(int key) => Of(k)[(((time * Heads) + head) * Keys) + key];
                for (var key = 0; key < Keys && fades > 0; key++)
                    for (var value = 0; value < Width; value++) At(key, value) *= Portable.Exp(Of(decay!)[(((time * Heads) + head) * fades) + (key % fades)]);
                for (var value = 0; value < Width; value++)
                {
                    var row = Of(v)[(((time * Heads) + head) * Width) + value];
                    if (beta is not null)
                    {
                        for (var key = 0; key < Keys; key++) row -= Key(key) * At(key, value);
                        row *= Of(beta)[(time * Heads) + head];
                    }
                    for (var key = 0; key < Keys; key++) At(key, value) += Key(key) * row;
                    for (var query = 2 * head; query < (2 * head) + 2; query++)
                        for (var key = 0; key < Keys; key++) expected[(((time * Queries) + query) * Width) + value] += Of(q)[(((time * Queries) + query) * Keys) + key] * At(key, value) / Math.Sqrt(Keys);
                }
            }
        Proto[] told = [Int("q_num_heads", Queries), Int("kv_num_heads", Heads), Text("update_rule", rule)];
        var actual = Run(27, "LinearAttention", [q, k, v, past, decay, beta], 2, told);
        Same(Tensor.From(expected, [1, Times, Queries * Width]), actual[0]);
        Same(Tensor.From(state, [1, Heads, Keys, Width]), actual[1]);
        // What the rule does not have is refused, and so is what it lacks.
        Assert.Throws<OgeeException>(() => Run(27, "LinearAttention", [q, k, v, past, fades > 0 ? null : Values(0.1, 1, Times, Heads), beta], 2, told));
    }

    [Fact]
    public void BitsAreReadAsAnotherType()
    {
        Assert.Equal([0x3f800000, unchecked((int)0x80000000), 0x7fc00000], Run(26, "BitCast", [Tensor.From(1f, -0f, BitConverter.Int32BitsToSingle(0x7fc00000))], 1, Int("to", 6))[0].ToArray<int>());
        Assert.Equal([1.5, double.PositiveInfinity], Run(26, "BitCast", [Tensor.From(BitConverter.DoubleToInt64Bits(1.5), 0x7ff0000000000000)], 1, Int("to", 11))[0].ToArray<double>());
        Assert.Equal([(sbyte)-1, 5], Run(26, "BitCast", [Tensor.From<byte>(255, 5)], 1, Int("to", 3))[0].ToArray<sbyte>());
        Assert.Throws<OgeeException>(() => Run(26, "BitCast", [Tensor.From(1f)], 1, Int("to", 11)));
        Assert.Throws<OgeeException>(() => Run(26, "BitCast", [Tensor.From<byte>(2)], 1, Int("to", 9)));
        Assert.Throws<OgeeException>(() => Run(26, "BitCast", [Tensor.From(1L)], 1, Int("to", 14)));
    }

    [Fact]
    public void NewerSetsAreReadAndTheNextOneIsNot()
    {
        Assert.True(new OnnxBytes(27).Input("x", 1, 3).Output("y", 1, 3).Node("Relu", ["x"], ["y"]).Load().Report.IsComplete);
        Assert.Contains("opset 28; supported are 1 to 27", new OnnxBytes(28).Input("x", 1, 3).Output("y", 1, 3).Node("Relu", ["x"], ["y"]).Load().Report.ToString());
        Assert.Contains("not in opset 25", new OnnxBytes(25).Input("x", 1, 3).Output("y", 6, 3).Node("BitCast", ["x"], ["y"], Int("to", 6)).Load().Report.ToString());
        Same(Tensor.From([1.0, 2, 6], [3]), Run(26, "CumProd", [Tensor.From(1.0, 2, 3), Tensor.Scalar(0, DType.Int64)], 1)[0]);
    }

    [Fact]
    public void SumsThatWrapDoSoWhereverTheyAreComputed()
    {
        var inFile = new OnnxBytes(17).Initializer("x", [long.MaxValue, 1L, 5], 3).Input("unused", 1, 1).Output("y", 7, "?").Node("ReduceSum", ["x"], ["y"]).Network().Forward([Tensor.From(0f)])[0];
        Assert.Equal(unchecked(long.MaxValue + 6), Assert.Single(inFile.ToArray<long>()));
        Assert.Equal(inFile.ToArray<long>(), Run(17, "ReduceSum", [Tensor.From(long.MaxValue, 1L, 5)], 1)[0].ToArray<long>());
    }

    [Fact]
    public void NumbersThatAreNoneAreOneValueBehindAllOthers()
    {
        var results = Run(11, "Unique", [Tensor.From(double.NaN, 1, double.NaN, -3)], 4);
        Assert.Equal([-3, 1, double.NaN], results[0].ToArray<double>());
        Assert.Equal([3L, 1, 0], results[1].ToArray<long>());
        Assert.Equal([2L, 1, 2, 0], results[2].ToArray<long>());
        Assert.Equal([1L, 1, 2], results[3].ToArray<long>());
    }

    [Fact]
    public void ASignalMayLeaveItsLastAxisOut()
    {
        var (x, hop, window) = (Values(0.1, 2, 16), Tensor.Scalar(3, DType.Int64), Values(0.1, 5));
        Same(Run(17, "STFT", [x.Unsqueeze(2), hop, window], 1)[0], Run(17, "STFT", [x, hop, window], 1)[0]);
    }
}
