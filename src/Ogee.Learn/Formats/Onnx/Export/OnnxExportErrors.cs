namespace Ogee.Learn;

/// <summary>The errors of writing ONNX models: codes OG3070 to OG3079.</summary>
public static class OnnxExportErrors
{
    /// <summary>A model that computes what ONNX has no operators for.</summary>
    public static readonly ErrorCode Unsupported = new("OG3070", FailureKind.Usage, "The model has no ONNX form",
        "The model uses operations that no operator of ONNX computes, or not in the operator set that was asked for. The message lists all of them; nothing was written. docs/formats.md lists what is written and why the rest is not.");

    /// <summary>A model that computes something else for batches of another size.</summary>
    public static readonly ErrorCode Batch = new("OG3071", FailureKind.Usage, "The model is one for batches of one size",
        "The model was traced for batches of several sizes, and what it computes is not the same but for sizes that grow with the batch. The message names the operation. Write it for batches of one size: OnnxExportOptions.IsBatchDynamic = false.");

    /// <summary>A file whose model computes something else than the model that was written.</summary>
    public static readonly ErrorCode Difference = new("OG3072", FailureKind.Verification, "What was written computes something else",
        "The written file was read again and run on the examples, and its outputs differ from those of the model. Nothing was written, and a file that was there before is as it was. Report this with the model; OnnxExportOptions.Verifies = false writes the file without comparing.");

    /// <summary>Names and examples that do not fit the model.</summary>
    public static readonly ErrorCode Argument = new("OG3073", FailureKind.Usage, "The model cannot be written with these options",
        "Names, examples or axes do not fit the model: a name is used twice, an example is missing, or the operator set is not one that is written. The message names it.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Unsupported, Batch, Difference, Argument];
}
