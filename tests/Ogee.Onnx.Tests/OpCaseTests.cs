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
        foreach (var each in OpCases.All)
        {
            try
            {
                Checked.Export(x => [each.Function([.. x])], each.Arguments(DType.Float32), new() { IsBatchDynamic = false });
                agreed++;
            }
            catch (OgeeException error) when (error.Error == OnnxExportErrors.Unsupported)
            {
                refused++;
                if (!Expected.Contains(each.Op)) failures.Add($"{each}: {error.Message}");
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

    static readonly HashSet<string> Expected = [.. OpSet.All.Select(entry => entry.Name)];
}
