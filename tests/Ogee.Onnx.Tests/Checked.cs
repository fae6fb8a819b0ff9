using Ogee.Learn;
using Ogee.Learn.Tests;

namespace Ogee.Onnx.Tests;

/// <summary>Exports a function, reads it back, and runs it with ONNX Runtime: |Δ| ≤ 1e-4 · |y| + 1e-5 · max |y|.</summary>
static class Checked
{
    const double Relative = 1e-4, Absolute = 1e-5;

    /// <summary>Exports and compares for the examples, and for other batches if they may differ.</summary>
    /// <returns>What was written.</returns>
    public static OnnxExportReport Export(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, IReadOnlyList<Tensor> examples, OnnxExportOptions? options = null, IReadOnlyList<IReadOnlyList<Tensor>>? others = null)
    {
        using var folder = new TemporaryFolder();
        var path = folder["model.onnx"];
        var report = OnnxExport.Save(path, function, examples, options);
        var document = OnnxModel.Load(path).Parse().Document;
        Assert.Empty(document.Graph!.Initializers.Select(data => data.Name).Except(OnnxModel.Nodes(document).SelectMany(node => node.Inputs)));
        Agrees(path, function, [examples, .. others ?? []]);
        return report;
    }

    /// <summary>Compares a file with the function that it was written from.</summary>
    public static void Agrees(string path, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, IReadOnlyList<IReadOnlyList<Tensor>> inputs)
    {
        using var predicting = Mode.Predicting();
        using var session = Runtime.Open(path);
        foreach (var given in inputs)
        {
            var expected = function(given);
            var actual = Runtime.Run(session, given);
            for (var i = 0; i < actual.Length; i++) Equal(expected[i], actual[i], $"output {i} for {string.Join(", ", given)}");
        }
    }

    static void Equal(Tensor expected, Tensor actual, string what)
    {
        var difference = Difference(expected, actual);
        Assert.True(difference is null, $"{what}: {difference}");
    }

    /// <summary>How one tensor is not another; null where they are the same within the tolerance.</summary>
    public static string? Difference(Tensor expected, Tensor actual)
    {
        if (expected.Spec != actual.Spec) return $"{actual.Spec}, expected {expected.Spec}";
        if (expected.Shape.Count == 0) return null;
        var (y, x) = (expected.Cast(DType.Float64).ToArray<double>(), actual.Cast(DType.Float64).ToArray<double>());
        var largest = y.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (var i = 0; i < y.Length; i++)
        {
            if (y[i].Equals(x[i]) || y[i] == x[i]) continue;
            var allowed = expected.Type.IsFloat() ? (Relative * Math.Abs(y[i])) + (Absolute * largest) : 0;
            if (!(Math.Abs(y[i] - x[i]) <= allowed)) return $"element {i} is {x[i]}, expected {y[i]}";
        }
        return null;
    }
}
