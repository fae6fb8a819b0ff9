namespace Ogee.Learn;

/// <summary>How a model is written as ONNX.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The operator set: 17 or 18. Null is 17, or 18 where an operation needs it (bits of whole numbers, largest and smallest values at indices).</summary>
    public int? Opset { get; init; }

    /// <summary>Names of the inputs; <c>input</c>, or <c>input0</c>, <c>input1</c>… if null.</summary>
    public IReadOnlyList<string>? InputNames { get; init; }

    /// <summary>Names of the outputs; <c>output</c>, or <c>output0</c>, <c>output1</c>… if null.</summary>
    public IReadOnlyList<string>? OutputNames { get; init; }

    /// <summary>Whether the file takes batches of any size from 1 on. Otherwise it takes those of the examples' shapes only.</summary>
    public bool IsBatchDynamic { get; init; } = true;

    /// <summary>Which axis of each input the batch is; −1 for an input without. Axis 0 of all if null.</summary>
    public IReadOnlyList<int>? BatchAxes { get; init; }

    /// <summary>Texts that the file keeps (<c>metadata_props</c>): class names, how inputs are prepared.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the written file is read again and its outputs for the examples compared with the model's; where batches are of any size, also for a batch of one and of two, and for those that the model was traced for where that takes little or the model takes neither.</summary>
    public bool Verifies { get; init; } = true;

    /// <summary>From how many bytes of values on they lie in a file of their own beside the model, under its name with <c>.data</c>. The format takes no file of 2 GB or more.</summary>
    public long ExternalDataAbove { get; init; } = LargestFile;

    // Protocol buffers end at 2³¹ − 1 bytes; the rest is room for the graph itself.
    internal const long LargestFile = int.MaxValue - (64L << 20);
}

/// <summary>What was written.</summary>
/// <param name="Path">The file.</param>
/// <param name="DataPath">The file of its values, or null where they are in the model's.</param>
/// <param name="Opset">The operator set.</param>
/// <param name="Operators">How often each operator is there, in graphs inside of nodes too.</param>
/// <param name="Bytes">Bytes of both files.</param>
/// <param name="LargestDifference">The largest difference of an output from the model's over the tolerance, when it was read again: 1 is the most that is accepted, 0 the same. NaN where it was not compared.</param>
public sealed record OnnxExportReport(string Path, string? DataPath, int Opset, IReadOnlyDictionary<string, int> Operators, long Bytes, double LargestDifference);
