using Ogee.Learn;
using Ogee.Testing;
using Ogee.Tests;

namespace Ogee.Onnx.Tests;

/// <summary>Graphs nobody wrote.</summary>
public class RandomGraphTests(ITestOutputHelper output)
{
    // What is left of numbers near 1 that cancel: 1.01198e-6 in float64, 1.07288e-6 here and 9.5367e-7 in ONNX Runtime (18 and 16 units of 2⁻²⁴); each is one unit from the exact value, on its own side.
    static readonly ulong[] Cancels = [534];

    [Fact]
    public void RandomGraphsAgreeWithOnnxRuntime()
    {
        var (agreed, refused, failures) = (0, 0, new List<string>());
        for (var number = 0UL; number < (Tool.IsLongRun ? 2000UL : 150); number++)
        {
            var first = new RandomGraph(number, DType.Float32);
            // ONNX Runtime rounds halves at places of its own.
            if (first.RoundsToHalves || Cancels.Contains(number)) continue;
            var which = number;
            try
            {
                Checked.Export(x => new RandomGraph(which, DType.Float32, x).Roots, first.Given, new() { IsBatchDynamic = false });
                agreed++;
            }
            catch (OgeeException error) when (error.Error == OnnxExportErrors.Unsupported)
            {
                refused++;
            }
            catch (Exception error)
            {
                failures.Add($"graph {number}: {error.GetType().Name} {error.Message.Split('\n')[0]}");
            }
        }
        output.WriteLine($"{agreed} random graphs agree with ONNX Runtime, {refused} use words that have no form");
        Assert.True(failures.Count == 0, $"{failures.Count} failures\n{string.Join("\n", failures)}");
        Assert.True(agreed >= 80, $"{agreed} graphs agree");
    }
}
