using Microsoft.ML.OnnxRuntime;
using Ogee.Learn;
using Ogee.Learn.Tests;
using Ogee.Testing;

namespace Ogee.Onnx.Tests;

/// <summary>Operators read here and by ONNX Runtime: where both answer, they answer the same. A part of the cases in each run, all with <c>OGEE_LONG=1</c>.</summary>
public class ImportTests(ITestOutputHelper output)
{
    const int Part = 7;

    // Where the two differ, and which one the operator's text is with.
    static readonly (string Op, Func<ImportCase, bool> When, string Why)[] Differences =
    [
        ("MaxPool", one => Says(one, "auto_pad", "SAME"), "sizes are ⌈n / stride⌉ here, with dilations too; pads are not negative"),
        ("LpPool", one => Says(one, "auto_pad", "SAME"), "pads are not negative here"),
        ("ConvTranspose", one => Says(one, "auto_pad", "SAME"), "sizes are n · stride here, as the text says"),
        ("Dropout", one => one.Opset < 12, "what is kept is told by ones here, by zeros there; the text is silent"),
        ("Resize", one => Says(one, "coordinate_transformation_mode", "tf_crop_and_resize"), "axes that stay have their regions here; places between two pixels are computed in float64"),
        ("Resize", one => Says(one, "nearest_mode", "floor"), "places are computed in float64 here, where 0.5 / (1 / 7) is 3.5"),
        ("Resize", one => one.Opset == 10, "smaller images are rounded down here, as PyTorch wrote them; up there; the text is silent"),
        ("QuantizeLinear", one => one.Inputs[0]!.Shape.Count == 4, "NaN is 0 here"),
        ("DynamicQuantizeLinear", one => one.Inputs[0]!.Shape.Rank == 1, "the scale of zeros is 0 here, as the formula says"),
        ("Det", _ => true, "a singular matrix, whose determinant is what is left of rounding"),
        ("ReduceMax", HasNaN, "NaN wins here"), ("ReduceMin", HasNaN, "NaN wins here"), ("ReduceLogSumExp", HasNaN, "NaN wins here"), ("Hardmax", HasNaN, "NaN is the largest here"),
        ("ReduceMean", one => one.Inputs[0]!.Shape.Count == 0, "of nothing it is NaN here, as 0 / 0"),
        ("TopK", one => Says(one, "sorted", ""), "unsorted results are in any order"),
    ];

    static bool Says(ImportCase one, string name, string text) => one.Attributes.Select(attribute => System.Text.Encoding.Latin1.GetString(attribute.ToArray())).Any(bytes => bytes.Contains(name, StringComparison.Ordinal) && bytes.Contains(text, StringComparison.Ordinal));

    static bool HasNaN(ImportCase one) => one.Inputs[0]!.ToArray<float>().Any(float.IsNaN);

    [Fact]
    public void WhatIsReadIsWhatTheRuntimeReads()
    {
        using var folder = new TemporaryFolder();
        var (path, faults) = (folder["model.onnx"], new List<string>());
        int same = 0, refused = 0, ours = 0, theirs = 0, different = 0;
        for (var i = 0; i < 2 * ImportCases.All.Count; i++)
        {
            if (!Tool.IsLongRun && i % Part != 0) continue;
            var (one, known) = (ImportCases.All[i / 2], i % 2 == 1);
            var inputs = one.Given(known);
            var here = Here(path, one.Model(null, known), inputs);
            var there = There(path, one.Model(here, known), inputs);
            if (here is null || there is null)
            {
                _ = here is not null ? ours++ : there is not null ? theirs++ : refused++;
                continue;
            }
            var fault = Enumerable.Range(0, here.Count).Select(result => Checked.Difference(there[result], here[result])).FirstOrDefault(difference => difference is not null);
            if (fault is null) same++;
            else if (Differences.Any(known => known.Op == one.Op && known.When(one))) different++;
            else faults.Add($"{one}{(known ? ", with values in the file" : "")}: {fault}");
        }
        output.WriteLine($"{same + refused + ours + theirs + different} models of one node: {same} give the same, {different} differ where it is said why, {refused} are refused by both, {ours} are computed here only, {theirs} there only");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        // Refusals are no agreement: most of what is there has to be computed.
        Assert.True(same > 3 * (refused + ours + theirs + different));
    }

    static IReadOnlyList<Tensor>? Here(string path, byte[] model, Tensor[] inputs)
    {
        File.WriteAllBytes(path, model);
        try
        {
            var results = new OnnxNetwork(OnnxModel.Load(path)).Forward(inputs);
            Tensor.Evaluate([.. results]);
            return results;
        }
        catch (OgeeException)
        {
            return null;
        }
    }

    static Tensor[]? There(string path, byte[] model, Tensor[] inputs)
    {
        File.WriteAllBytes(path, model);
        try
        {
            using var session = Runtime.Open(path, isOptimized: false);
            return Runtime.Run(session, inputs);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }
}
