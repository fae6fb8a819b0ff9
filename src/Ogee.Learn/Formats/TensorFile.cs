namespace Ogee.Learn;

/// <summary>Opens files of named tensors whatever their format, which their first bytes tell, and reads tensors from them.</summary>
public static class TensorFile
{
    const int Head = 16;

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">A file of safetensors or their index (<c>model.safetensors.index.json</c>), of PyTorch or their index (<c>pytorch_model.bin.index.json</c>), of NumPy's arrays (<c>.npz</c>), of HDF5 as Keras writes it (<c>.h5</c>), of llama.cpp (<c>.gguf</c>), or of TensorFlow Lite (<c>.tflite</c>).</param>
    /// <returns>The file; the caller disposes it.</returns>
    /// <exception cref="OgeeException">The file is missing, is no regular file, is of another format (OG3043), or breaks the rules of its format.</exception>
    public static ITensorFile Open(string path)
    {
        byte[] head;
        using (var source = FileSource.Open(path)) head = source.Read(0, Math.Min(source.Length, Head));
        return head switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] => NpzFile.IsNpz(path) ? NpzFile.Open(path) : PyTorchFile.Open(path),
            [(byte)'G', (byte)'G', (byte)'U', (byte)'F', ..] => GgufFile.Open(path),
            _ when TfLiteFile.IsTfLite(head) => TfLiteFile.Open(path),
            _ when H5File.IsH5(head) => H5File.Open(path),
            // PROTO (and FRAME since protocol 4), then the magic number of PyTorch as LONG1.
            [0x80, _, 0x8a, 0x0a, ..] or [0x80, _, 0x95, _, _, _, _, _, _, _, _, 0x8a, 0x0a, ..] => PyTorchFile.Open(path),
            [_, _, _, _, _, _, _, _, (byte)'{', ..] => SafetensorsFile.Open(path),
            [(byte)'{', ..] => TensorIndex.Open(path),
            _ => OpenByName(path, head),
        };
    }

    // The first bytes are of no format, so the name tells which one it was meant to be: its reader says what is wrong.
    static ITensorFile OpenByName(string path, byte[] head) => System.IO.Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".safetensors" => SafetensorsFile.Open(path),
        ".pt" or ".pth" or ".th" => PyTorchFile.Open(path),
        ".h5" or ".hdf5" => H5File.Open(path),
        ".gguf" => GgufFile.Open(path),
        ".tflite" => TfLiteFile.Open(path),
        ".npz" => NpzFile.Open(path),
        _ => throw CheckpointErrors.Unknown.With($"{path} begins with {(head.Length == 0 ? "nothing" : Convert.ToHexStringLower(head.AsSpan(0, Math.Min(8, head.Length))))}", $"Expected a file of {Known}", "Check that it is the right file."),
    };

    /// <summary>The formats, for messages.</summary>
    const string Known = "safetensors, PyTorch, NumPy (npz), HDF5 (Keras), GGUF or TensorFlow Lite";

    /// <summary>Reads one tensor.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its name.</param>
    /// <returns>Of the shape and type that <see cref="ITensorFile.Specs"/> says.</returns>
    /// <exception cref="OgeeException">There is no such tensor, or the file changed, is damaged or cannot be read.</exception>
    public static Tensor Read(this ITensorFile file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        var spec = file.SpecOf(name);
        return spec.Bytes <= int.MaxValue ? Tensor.Create(spec, destination => file.Read(name, destination)) : Tensor.Create(spec, (start, part) => file.ReadPart(name, start / spec.Type.Size(), part));
    }

    /// <summary>Reads all tensors.</summary>
    /// <param name="file">The file.</param>
    /// <returns>By name, in the order of the file.</returns>
    /// <exception cref="OgeeException">The file changed, is damaged or cannot be read.</exception>
    public static IReadOnlyDictionary<string, Tensor> ReadAll(this ITensorFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var all = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var name in file.Specs.Keys) all.Add(name, file.Read(name));
        return all;
    }

    /// <summary>What is known of a tensor that has to be there.</summary>
    internal static TensorSpec SpecOf(this ITensorFile file, string name) => file.Specs.TryGetValue(name, out var spec) ? spec
        : throw FileErrors.Tensor.With($"{file.Path}: there is no tensor {Quoted.Name(name)} among its {file.Specs.Count}", file.Specs.Count == 0 ? "The file has none" : $"The first is {Quoted.Name(file.Specs.Keys.First())}", "List the names with Specs.Keys.");

    /// <summary>Refuses a tensor that is not there, or a space of another size.</summary>
    internal static void Require(this ITensorFile file, string name, long bytes)
    {
        var spec = file.SpecOf(name);
        if (bytes != spec.Bytes)
            throw FileErrors.Tensor.With($"{file.Path}: tensor {Quoted.Name(name)} is {spec}, {spec.Bytes} bytes, and the space has {bytes}", "Expected as much space as its values need", "Allocate Spec.Bytes bytes.");
    }

    /// <summary>Refuses a tensor that is not there, or a part that is not inside of it.</summary>
    internal static void RequirePart(this ITensorFile file, string name, long element, long bytes)
    {
        var spec = file.SpecOf(name);
        var size = spec.Type.Size();
        if (bytes % size != 0 || element < 0 || element > spec.Shape.Count - (bytes / size))
            throw FileErrors.Tensor.With($"{file.Path}: {bytes} bytes from element {element} on are not a part of tensor {Quoted.Name(name)}, {spec}", "Expected whole elements inside of the tensor", "Read from 0 up to Spec.Shape.Count.");
    }
}
