using Ogee.Learn;
using Ogee.Learn.Tests;

namespace Ogee.Onnx.Tests;

/// <summary>Graphs, names and batches at the edges of what a file can say.</summary>
public class ExportFaultTests
{
    static Tensor Rows(int count) => Tensor.Normal([count, 4], new RngKey(2));

    static void Refused(ErrorCode code, string what, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, IReadOnlyList<Tensor> examples, OnnxExportOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<OgeeException>(() => OnnxExport.Save(folder["m.onnx"], function, examples, options));
        Assert.Equal(code, error.Error);
        Assert.Contains(what, error.What);
        Assert.Empty(folder.Names);
    }

    public static TheoryData<int> Steps => [2, 3, 4, 5, 7, 8, 16, 32];

    [Theory, MemberData(nameof(Steps))]
    public void SizesInStepsAreNotTakenForLines(int step)
    {
        Refused(OnnxExportErrors.Batch, "batch", x => [x[0].Slice(0, 0, x[0].Shape[0] - x[0].Shape[0] % step)], [Rows(32)]);
        Refused(OnnxExportErrors.Batch, "batch", x => [Tensor.Ones([(x[0].Shape[0] + step - 1) / step * step, 4]) + x[0].Sum(0)], [Rows(32)]);
        Refused(OnnxExportErrors.Batch, "batch", x => [Tensor.Ones([1 + x[0].Shape[0] % step, 4]) + x[0].Sum(0)], [Rows(32)]);
    }

    [Fact]
    public void TracedBatchesAreComparedToo()
    {
        var calls = 0;
        // A model that takes no batch of one or two, and is asked twice for 17: as it is traced and as it is compared.
        Refused(OnnxExportErrors.Difference, "a batch of 17", x =>
        {
            var size = x[0].Shape[0];
            if (size < 3) _ = x[0].Slice(0, 0, 3);
            return [size == 17 && ++calls > 1 ? -x[0] : x[0] * 1.5];
        }, [Rows(4)]);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void TheFirstFactorOfARecurrenceIsNotRead(bool isReversed)
    {
        var first = isReversed ? 3 : 0;
        var factors = Tensor.From([.. Enumerable.Range(0, 12).Select(i => i % 4 == first ? (i < 4 ? float.PositiveInfinity : i < 8 ? float.NaN : float.NegativeInfinity) : 0.5f * i)], [3, 4]);
        Checked.Export(x => [x[0].LinearRecurrence(x[1], 1, isReversed), x[0].Transpose().LinearRecurrence(x[1].Transpose(), 0, isReversed)], [Tensor.Normal([3, 4], new RngKey(1)), factors]);
    }

    [Fact]
    public void NamesMayHoldAnySign()
    {
        Tensor[] examples = [.. Enumerable.Range(0, 4).Select(i => Tensor.Normal([3], new RngKey((ulong)i)))];
        Checked.Export(x => [x[0] + x[1], x[2] + x[3]], examples, new() { InputNames = ["a,b", "c", "a", "b,c"], OutputNames = ["1:a", ")x;y=1("] });
    }

    [Theory, InlineData(DType.Int32), InlineData(DType.Int64), InlineData(DType.Int16), InlineData(DType.Int8)]
    public void TheSmallestNumberOverMinusOneWraps(DType type)
    {
        long least = type switch { DType.Int8 => sbyte.MinValue, DType.Int16 => short.MinValue, DType.Int32 => int.MinValue, _ => long.MinValue };
        Tensor x = Tensor.From(least, least + 1, -7, 0, 7, 9, least).Cast(type), by = Tensor.From(-1L, -1, -1, -1, -1, 4, 3).Cast(type);
        Tensor[] Of(IReadOnlyList<Tensor> given) => [given[0] / given[1], given[0].FloorDivide(given[1]), given[0].Remainder(given[1]), given[0].Map<Fmod>(given[1]), given[0] / Tensor.Scalar(-1, type), given[0] / Tensor.Scalar(2, type)];
        Checked.Export(Of, [x, by]);
    }

    [Fact]
    public void AComputedSizeMayBeNone() =>
        Checked.Export(x => [x[0].MatMul(x[0].Slice(0, 1, x[0].Shape[0]).Transpose()).Reshape(x[0].Shape[0] - 1, x[0].Shape[0])], [Rows(4)], others: [[Rows(1)], [Rows(2)]]);

    [Fact]
    public void WhatTheCallerGaveIsToldAsSuch()
    {
        Refused(OnnxExportErrors.Argument, "batches of 2 (input 0, f32[2, 4]) and 4 (input 1, f32[4, 4])", x => [x[0].Sum(0) + x[1]], [Rows(2), Rows(4)]);
        Refused(OnnxExportErrors.Argument, "no output", _ => [], [Rows(2)]);
        Refused(OnnxExportErrors.Argument, "gives null", _ => null!, [Rows(2)]);
        Refused(OnnxExportErrors.Argument, "Output 1", x => [x[0], null!], [Rows(2)]);
        Refused(OnnxExportErrors.Argument, "Example 1", x => [x[0]], [Rows(2), null!]);
        foreach (var name in (string[])["", "a\0b", "a\ud800", "\udc00\ud800"])
        {
            Refused(OnnxExportErrors.Argument, "of an input", x => [x[0]], [Rows(2)], new() { InputNames = [name] });
            Refused(OnnxExportErrors.Argument, "of an output", x => [x[0]], [Rows(2)], new() { OutputNames = [name] });
        }
        Refused(OnnxExportErrors.Argument, "The text 'key'", x => [x[0]], [Rows(2)], new() { Metadata = new Dictionary<string, string> { ["key"] = "\ud800" } });
        Checked.Export(x => [x[0] * 2], [Rows(2)], new() { InputNames = ["🐈"] });
    }
}
