namespace Ogee.Learn;

/// <summary>The files of a model folder of Hugging Face. A link is refused: opening a folder that somebody else made touches no file outside of it.</summary>
/// <remarks>The hub's own cache is made of links into its blobs, whole models and parts alike; what is downloaded into a folder of one's own is not.</remarks>
static class HuggingFaceFolder
{
    const string PyTorchIndexName = "pytorch_model.bin.index.json";

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
        if (Find(folder, HuggingFaceModel.IndexName) is { } index)
        {
            if (Directory.GetFiles(folder, "*.safetensors").Order(StringComparer.Ordinal).FirstOrDefault(path => new FileInfo(path).LinkTarget is not null) is { } part) throw Linked(part);
            return TensorFile.Open(index);
        }
        if (Find(folder, HuggingFaceModel.PyTorchName) is { } bin) return TensorFile.Open(bin);
        const string Weights = $"Expected {HuggingFaceModel.WeightsName}, {HuggingFaceModel.IndexName} with the files that it names, or {HuggingFaceModel.PyTorchName}";
        throw Find(folder, PyTorchIndexName) is { } parts
            ? HuggingFaceErrors.Folder.With($"{folder} has its weights in several files of PyTorch, and {parts}, which says in which, is not read", Weights, "Download the same model as safetensors, or write it so where it was made: model.save_pretrained(folder). Nothing was loaded.")
            : HuggingFaceErrors.Folder.With($"{folder} has no weights", Weights, "Download the folder again; nothing was loaded.");
    }

    static OgeeException Linked(string path) => FileErrors.Path.With($"{path} is a link", "Expected the file itself: opening a model touches no file outside of its folder", "Download the files, not the cache's links: huggingface-cli download OWNER/MODEL --local-dir FOLDER. Nothing was loaded.");
}
