using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Learn.Tests;

public class OnnxFuzzTests
{
    static readonly string[] Words = ["\u0008\u0001", "\u000a", "\u0012\u0004", "\u001a", "\u0022", "\u003a", "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u0001", "Reshape", "Tile", "Loop", "body", "axis", "\u0000\u0000\u0000\u0000"];

    [Fact]
    public void MutatedModelsCauseNothingButTheFormatsOwnErrors()
    {
        var bytes = new OnnxBytes(17).Opset("f", 1).Metadata("a", "b").Input("x", 1, 1, 2, 4, 4).Output("y", 1, "n", "m")
            .Initializer("w", new float[18 * 2], 2, 2, 3, 3).Initializer("s", [1, -1], 2).Initializer("n", [2]).Initializer(Sized("i", 6, 2).Int(5, 1).Int(5, 0))
            .Node("Conv", ["x", "w"], ["c"], Ints("pads", 1, 1, 1, 1)).Node("MaxPool", ["c"], ["p"], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)).Node("Reshape", ["p", "s"], ["r"])
            .Node("Gather", ["r", "i"], ["g"], Int("axis", 1)).Node("Softmax", ["g"], ["q"], Int("axis", -1)).Node(NodeOf("F", ["q"], ["h"], "", "f"))
            .Node("Loop", ["n", "", "h"], ["y"], Graph("body", GraphOf("b", [NodeOf("Identity", ["c"], ["d"]), NodeOf("Tile", ["t", "k"], ["u"]), NodeOf("Add", ["u", "u"], ["v"])], ["j", "c", "t"], ["d", "v"]))).Initializer("k", [1, 2], 2)
            .Function("f", "F", ["a"], ["b"], [], NodeOf("Pad", ["a", "p"], ["b"]), NodeOf("Constant", [], ["p"], "", "", Ints("value_ints", 0, 1, 0, 1))).ToArray();
        new Fuzz(bytes, Words).Run(path =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                var network = OnnxNetwork.Open(path);
                var inputs = network.Inputs.Select(input => Tensor.Zeros([.. (input.Axes ?? []).Take(8).Select(axis => Math.Min(axis.Size ?? 1, 8))], input.Type ?? DType.Float32)).ToArray();
                network.Forward(inputs, limit.Token);
            }
            catch (OperationCanceledException)
            {
                // A loop that was made endless; whoever runs it may end it.
            }
        }, OnnxErrors.Malformed, OnnxErrors.Unsupported, OnnxErrors.Node, OnnxErrors.Input);
    }
}
