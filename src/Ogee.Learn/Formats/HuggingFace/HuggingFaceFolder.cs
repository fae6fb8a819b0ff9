namespace Ogee.Learn;

/// <summary>The files of a model folder of Hugging Face. A link is refused: opening a folder that somebody else made touches no file outside of it.</summary>
/// <remarks>The hub's own cache is made of links into its blobs, whole models and parts alike; what is downloaded into a folder of one's own is not.</remarks>
static class HuggingFaceFolder
{
    /// <summary>The path of a file of the folder.</summary>
    /// <returns>The path, or null if there is no such file.</returns>
    public static string? Find(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        var file = new FileInfo(path);
        if (file.LinkTarget is not null) throw Linked(path);
        return file.Exists ? path : null;
    }

    /// <summary>Opens the weights.</summary>
    public static ITensorFile OpenWeights(string folder)
    {
        if (Find(folder, HuggingFaceModel.WeightsName) is { } whole) return TensorFile.Open(whole);
        if (Find(folder, HuggingFaceModel.IndexName) is { } index) return OpenParts(folder, index, "*.safetensors");
        if (Find(folder, HuggingFaceModel.PyTorchName) is { } bin) return TensorFile.Open(bin);
        if (Find(folder, HuggingFaceModel.PyTorchIndexName) is { } parts) return OpenParts(folder, parts, "*.bin");
        throw HuggingFaceErrors.Folder.With($"{folder} has no weights", $"Expected {HuggingFaceModel.WeightsName}, {HuggingFaceModel.PyTorchName}, or {HuggingFaceModel.IndexName} or {HuggingFaceModel.PyTorchIndexName} with the files that it names", "Download the folder again; nothing was loaded.");
    }

    static ITensorFile OpenParts(string folder, string index, string parts)
    {
        if (Directory.GetFiles(folder, parts).Order(StringComparer.Ordinal).FirstOrDefault(path => new FileInfo(path).LinkTarget is not null) is { } part) throw Linked(part);
        return TensorFile.Open(index);
    }

    static OgeeException Linked(string path) => FileErrors.Path.With($"{path} is a link", "Expected the file itself: opening a model touches no file outside of its folder", "Download the files, not the cache's links: huggingface-cli download OWNER/MODEL --local-dir FOLDER. Nothing was loaded.");
}
