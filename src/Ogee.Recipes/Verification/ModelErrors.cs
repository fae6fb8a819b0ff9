namespace Ogee.Recipes;

/// <summary>The errors of the image-classification recipe: codes OG2301 to OG2399.</summary>
public static class ModelErrors
{
    /// <summary>A config.json that is none.</summary>
    public static readonly ErrorCode Config = new("OG2301", FailureKind.Data, "The model's config is not usable",
        "A model folder holds config.json and model.safetensors, as ogee train writes them. The message says what is wrong with the config.");

    /// <summary>Weights whose hash is not the one in the config.</summary>
    public static readonly ErrorCode Hash = new("OG2302", FailureKind.Data, "The weights are not the ones that were verified",
        "The SHA-256 of the weights differs from the one that the config names: the file was changed or damaged. Nothing was loaded.");

    /// <summary>The quality falls short of what was required.</summary>
    public static readonly ErrorCode Short = new("OG2303", FailureKind.Verification, "The model falls short",
        "A figure measured on the data is below what --require asks for. The report shows where the mistakes are.");

    /// <summary>A requirement that is not understood.</summary>
    public static readonly ErrorCode Requirement = new("OG2304", FailureKind.Usage, "A requirement is not understood",
        "Requirements compare a figure with a number, for instance --require \"accuracy>=0.9\".");

    /// <summary>The model did not learn one batch.</summary>
    public static readonly ErrorCode OneBatch = new("OG2305", FailureKind.Numerics, "The model cannot learn one batch",
        "Before the long run the model is trained on one batch only. If the loss does not fall even there, the rate is far off or the labels contradict the pictures.");

    /// <summary>An ONNX model that does not answer pictures or rows.</summary>
    public static readonly ErrorCode Foreign = new("OG2306", FailureKind.Data, "The ONNX model is no classifier that can be asked",
        "ogee predict asks ONNX models that take one picture, as floats or bytes with the channels first or last, and give a score for each class; and models of tables that ogee export wrote. The message says what the model takes or gives instead. Other models can be called from C# with OnnxNetwork.");

    /// <summary>A text that does not say how pictures are prepared.</summary>
    public static readonly ErrorCode Preparation = new("OG2307", FailureKind.Usage, "The preparation is not understood",
        "--prepare says how a picture becomes the input of an ONNX model: a name (imagenet, tf, caffe, unit, raw) and what is other, with commas between. ogee export writes it into the file, and then the option is not needed.");

    /// <summary>Names of classes that do not fit a model.</summary>
    public static readonly ErrorCode Labels = new("OG2308", FailureKind.Data, "The names of the classes do not fit the model",
        "There is one name for each output, in their order: a line of the file that --labels names, or a text of the list that the model keeps.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Config, Hash, Short, Requirement, OneBatch, Foreign, Preparation, Labels];
}
