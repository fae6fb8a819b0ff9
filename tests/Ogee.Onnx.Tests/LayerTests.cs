using Ogee.Learn;
using Ogee.Learn.Tests;
using Ogee.Testing;

namespace Ogee.Onnx.Tests;

/// <summary>Every layer and model of the contract, for batches of any size.</summary>
public class LayerTests(ITestOutputHelper output)
{
    // Samples of these are parts of one graph, which the function makes for a batch of a size.
    static readonly string[] OfOneSize = ["stars"];

    [Fact]
    public void LayersAgreeWithOnnxRuntimeForBatchesOfAnySize()
    {
        var (agreed, failures) = (0, new List<string>());
        foreach (var (type, cases) in LayerCases.All)
            foreach (var each in cases)
                try
                {
                    var layer = each.Create();
                    layer.Initialize(5);
                    foreach (var state in layer.Parameters.Where(parameter => !parameter.IsTrainable && parameter.Name!.Contains("running"))) state.Reset(Tensor.Uniform(state.Shape, new RngKey(3)) + 0.5);
                    var isDynamic = !OfOneSize.Contains(each.Sample);
                    _ = layer.Parameters;
                    Checked.Export(x => [layer.Forward(x[0])], [each.Input(3)], new() { IsBatchDynamic = isDynamic }, isDynamic ? [[each.Input(1)], [each.Input(5)]] : null);
                    agreed++;
                }
                catch (Exception error)
                {
                    failures.Add($"{type.Name} {each.Sample}: {error.GetType().Name} {error.Message.Split('\n')[0]}");
                }
        output.WriteLine($"{agreed} layers and models agree with ONNX Runtime");
        Assert.True(failures.Count == 0, $"{failures.Count} failures\n{string.Join("\n", failures)}");
        Assert.Equal(LayerCases.All.Sum(pair => pair.Value.Length), agreed);
    }
}
