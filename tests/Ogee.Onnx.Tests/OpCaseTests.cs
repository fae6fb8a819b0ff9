using Ogee.Learn;
using Ogee.Testing;

namespace Ogee.Onnx.Tests;

/// <summary>Every case of the op contract as a graph: what has a form is exported and agrees with ONNX Runtime, what has none is refused by name.</summary>
public class OpCaseTests(ITestOutputHelper output)
{
    [Fact]
    public void CasesAgreeWithOnnxRuntime()
    {
        var (agreed, refused, failures) = (0, 0, new List<string>());
        var loops = new Dictionary<string, int>();
        foreach (var each in OpCases.All)
        {
            // A form that is a loop is read back time for time: of its cases every sixth, for what they differ in are views, which are written by other forms.
            if (Loops.Contains(each.Op) && (loops[each.Op] = loops.GetValueOrDefault(each.Op) + 1) % 6 != 1) continue;
            try
            {
                Checked.Export(x => [each.Function([.. x])], each.Arguments(DType.Float32), new() { IsBatchDynamic = false, Opset = (agreed & 1) == 0 ? null : 18 });
                agreed++;
            }
            catch (OgeeException error) when (error.Error == OnnxExportErrors.Unsupported)
            {
                refused++;
                // Places of the largest count from the padded image's corner.
                if (!error.Message.Contains("its padding is not smaller than its window") && !Refused.Contains(each.Op)) failures.Add($"{each}: {error.Message}");
            }
            catch (Exception error)
            {
                failures.Add($"{each}: {error.GetType().Name} {error.Message.Split('\n')[0]}");
            }
        }
        output.WriteLine($"{agreed} graphs of the op contract agree with ONNX Runtime, {refused} have no form and are refused");
        Assert.True(failures.Count == 0, $"{failures.Count} failures\n{string.Join("\n", failures)}");
        Assert.True(agreed >= 500, $"{agreed} graphs agree");
    }

    static readonly HashSet<string> Loops = [.. OpSet.All.Where(entry => entry.Kind is OpKind.Binary or OpKind.Ternary && OnnxForms.Of(entry.Type)!.Operators.StartsWith("Loop", StringComparison.Ordinal)).Select(entry => entry.Name)];

    static readonly HashSet<string> Refused = [.. OpSet.All.Where(entry => OnnxForms.Of(entry.Type)!.Emit is null).Select(entry => entry.Name)];
}
