namespace Ogee.Learn;

/// <summary>How a PyTorch checkpoint is refused.</summary>
/// <param name="path">The file.</param>
sealed class PyTorchFaults(string path)
{
    public string Path { get; } = path;

    /// <summary>The file contradicts its format.</summary>
    public OgeeException Malformed(string what, string expected) =>
        CheckpointErrors.PyTorch.With($"{Path}: {what}", $"Expected {expected}", "Download or save the file again; nothing was loaded.");

    /// <summary>The pickle names something that is not on the list.</summary>
    public OgeeException Refused(string what, string place) =>
        CheckpointErrors.Refused.With($"{Path}: refused: {what} at {place}; Ogee reads tensors and plain containers only", "Expected a checkpoint of tensors, numbers, texts, lists and dictionaries", "Save the weights alone: torch.save(model.state_dict(), path).");

    /// <summary>A tensor is kept in a form that is not read.</summary>
    public OgeeException Unread(string what, string place, string remedy) =>
        CheckpointErrors.Type.With($"{Path}: {what} is described at {place}", "Expected plain tensors with their values", $"Save {remedy} instead; nothing was loaded.");

    /// <summary>A tensor is of a type that Ogee does not have.</summary>
    public OgeeException Unsupported(string name, string type) =>
        CheckpointErrors.Type.With($"{Path}: tensor {Quoted.Name(name)} is of type {type}", $"Expected one of {string.Join(", ", DTypes.All.Select(known => known.ShortName()))}", "Convert it, for instance with tensor.float(), and save the file again.");
}
