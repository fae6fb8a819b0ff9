using System.Diagnostics;
using Ogee.Learn;
using Ogee.Learn.Tests;
using Ogee.Testing;

namespace Ogee.Onnx.Tests;

/// <summary>Models above 2 GB, where protocol buffers end, on demand (OGEE_LONG=1, for they take 19 GB of memory and 5 GB of disk); otherwise the same ones small, with the limit below them.</summary>
public class LargeModelTests(ITestOutputHelper output)
{
    // Four square matrices: 4.4 GB, so that places in the file pass 2³² as well. And one of 2.2 GB, which no one span can hold.
    [Theory]
    [InlineData(4, 16_640)]
    [InlineData(1, 23_300)]
    public void ValuesInAFileOfTheirOwnAreReadHereAndByTheRuntime(int count, long width)
    {
        var side = Tool.IsLongRun ? width : 64;
        using var folder = new TemporaryFolder();
        // Of the size that keeps what passes as large as it was: larger ones would magnify roundings from layer to layer.
        var scale = Math.Sqrt(12.0 / side);
        var layers = Enumerable.Range(0, count).Select(i => (Tensor.Uniform([side, side], new RngKey((ulong)i)) - 0.5) * scale).ToArray();
        Tensor.Evaluate(layers);
        Tensor[] Of(IReadOnlyList<Tensor> inputs) => [layers.Aggregate(inputs[0], (x, layer) => x.MatMul(layer).Tanh())];
        var x = Tensor.Normal([3, side], new RngKey(9));
        var watch = Stopwatch.StartNew();
        var report = OnnxExport.Save(folder["large.onnx"], Of, [x], Tool.IsLongRun ? new() : new() { ExternalDataAbove = 1024 });
        output.WriteLine($"{report.Bytes:N0} bytes written, read back and compared in {watch.Elapsed.TotalSeconds:0} s, {report.LargestDifference:0.000} of the tolerance");
        Assert.Equal((folder["large.onnx.data"], true), (report.DataPath, report.LargestDifference <= 1));
        Assert.True(!Tool.IsLongRun || report.Bytes > 1L << 31);
        Assert.Equal(["large.onnx", "large.onnx.data"], folder.Names);
        Checked.Agrees(folder["large.onnx"], Of, [[x], [x.Slice(0, 0, 1)]]);
    }
}
