namespace Ogee.Learn;

/// <summary>The errors of ONNX models: codes OG3060 to OG3069.</summary>
public static class OnnxErrors
{
    /// <summary>A file that is no ONNX model, or contradicts itself.</summary>
    public static readonly ErrorCode Malformed = new("OG3060", FailureKind.Data, "The ONNX model is malformed",
        "The file breaks the rules of protocol buffers or of ONNX: it is truncated, damaged, no ONNX file, or made to mislead. The message names the place in the file or the node. Nothing was loaded.");

    /// <summary>A model that asks for what Ogee does not have.</summary>
    public static readonly ErrorCode Unsupported = new("OG3061", FailureKind.Data, "The ONNX model needs what is not supported",
        "The model is valid as far as was looked at, but it uses operators, opsets, attributes or types that this version does not compute. The message lists all of them with their nodes. Nothing ran. docs/formats.md lists what is supported.");

    /// <summary>Inputs that do not fit a model.</summary>
    public static readonly ErrorCode Input = new("OG3062", FailureKind.Usage, "The inputs do not fit the model",
        "An input is missing, has a name that the model does not have, or a type or shape other than the model declares. The message names it. List what is expected with the model's Inputs.");

    /// <summary>A node that cannot be computed with what it is given.</summary>
    public static readonly ErrorCode Node = new("OG3063", FailureKind.Data, "A node of the model cannot be computed",
        "A node got values that its operator does not take: shapes that do not fit, an index out of range, or sizes beyond the machine's memory. The message names the node and its operator.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Malformed, Unsupported, Input, Node];
}
