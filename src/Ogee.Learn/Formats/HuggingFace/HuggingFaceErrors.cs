namespace Ogee.Learn;

/// <summary>The errors of model folders of Hugging Face: codes OG3080 to OG3089.</summary>
public static class HuggingFaceErrors
{
    /// <summary>A folder that lacks a file, or whose config cannot be read.</summary>
    public static readonly ErrorCode Folder = new("OG3080", FailureKind.Data, "The folder is no model of Hugging Face",
        "A model folder has a config.json, a JSON object, and weights: model.safetensors, pytorch_model.bin, or an index (model.safetensors.index.json, pytorch_model.bin.index.json) with the files that it names. The message says which is missing or what is wrong. Nothing was loaded.");

    /// <summary>A model that Ogee has no network for.</summary>
    public static readonly ErrorCode Architecture = new("OG3081", FailureKind.Data, "The architecture is not supported",
        "The config names a model that Ogee has no network for. The message lists those that it has. Export the model as ONNX where it was made, and open it with OnnxNetwork.");

    /// <summary>A config that asks for what the network does not compute.</summary>
    public static readonly ErrorCode Config = new("OG3082", FailureKind.Data, "The config asks for what is not supported",
        "A value of the config would make the network compute something else than Ogee's does, a key is not known, or numbers do not fit the weights. The message lists all of them. A key that is known to change nothing can be passed over: HuggingFaceModel.Load(folder, ignored: [\"key\"]). Nothing was loaded.");

    /// <summary>A network that has no form there.</summary>
    public static readonly ErrorCode Network = new("OG3083", FailureKind.Usage, "The network has no form at Hugging Face",
        "Only networks that transformers has too can be written as a folder that it reads. The message lists them. Weights of any network can be saved as safetensors.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Folder, Architecture, Config, Network];
}
