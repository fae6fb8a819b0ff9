namespace Ogee.Learn;

/// <summary>A model in several PyTorch files, with an index that says in which file each tensor is (<c>pytorch_model.bin.index.json</c>); they read as one.</summary>
/// <remarks>The files are beside the index: a name that leads elsewhere is refused. The index and the files have to agree on every tensor.</remarks>
public sealed class PyTorchIndex : ITensorFile
{
    readonly TensorIndex index;

    PyTorchIndex(TensorIndex index) => this.index = index;

    /// <inheritdoc/>
    public string Path => index.Path;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorSpec> Specs => index.Specs;

    /// <summary>Opens an index and all files that it names.</summary>
    /// <param name="path">The index.</param>
    /// <exception cref="OgeeException">A file is missing, is no regular file or is malformed, the index is malformed (OG3044), or a name leads out of the folder (OG3004).</exception>
    public static PyTorchIndex Open(string path) => new(TensorIndex.Open(path, PyTorchFile.Open));

    /// <inheritdoc/>
    public void Read(string name, Span<byte> destination) => index.Read(name, destination);

    /// <summary>Closes all files.</summary>
    public void Dispose() => index.Dispose();
}
