using System.Text.Json;

namespace Ogee.Learn;

/// <summary>A model in several files of safetensors or PyTorch, with an index that says in which one each tensor is (<c>model.safetensors.index.json</c>, <c>pytorch_model.bin.index.json</c>); they read as one.</summary>
/// <remarks>The files are beside the index: a name that leads elsewhere is refused. The index and the files have to agree on every tensor.</remarks>
public sealed class TensorIndex : ITensorFile
{
    const long LongestIndex = SafetensorsFile.LongestHeader;

    readonly Dictionary<string, ITensorFile> files = new(StringComparer.Ordinal);
    readonly Dictionary<string, ITensorFile> places = new(StringComparer.Ordinal);
    readonly OrderedDictionary<string, TensorSpec> specs = new(StringComparer.Ordinal);

    TensorIndex(string path) => Path = path;

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorSpec> Specs => specs;

    /// <summary>Opens an index and all files that it names.</summary>
    /// <param name="path">The index.</param>
    /// <exception cref="OgeeException">A file is missing, is no regular file or is malformed, the index is malformed (OG3044), or a name leads out of the folder (OG3004).</exception>
    public static TensorIndex Open(string path) => FileSource.Guard(new TensorIndex(path), index => index.Load(index.Parse(RegularFile.ReadAllBytes(path, LongestIndex))));

    /// <inheritdoc/>
    public void Read(string name, Span<byte> destination)
    {
        this.Require(name, destination.Length);
        places[name].Read(name, destination);
    }

    /// <inheritdoc/>
    public void ReadPart(string name, long element, Span<byte> destination)
    {
        this.SpecOf(name);
        places[name].ReadPart(name, element, destination);
    }

    /// <summary>Closes all files.</summary>
    public void Dispose()
    {
        foreach (var file in files.Values) file.Dispose();
    }

    // {"metadata": {…}, "weight_map": {"name": "file", …}}
    OrderedDictionary<string, string> Parse(byte[] json)
    {
        const string Map = "weight_map";
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 8, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(Map, out var map) || map.ValueKind != JsonValueKind.Object)
                throw Bad($"it has no {Map}", $"an object with the object {Map}");
            var places = new OrderedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var property in map.EnumerateObject())
                places.Add(property.Name, property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : throw Bad($"the place of tensor {Quoted.Name(property.Name)} is not text", "the name of a file"));
            return places;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw Bad($"it is not valid JSON: {JsonText.Fault(cause)}", "JSON", cause);
        }
    }

    TensorIndex Load(OrderedDictionary<string, string> map)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        foreach (var (name, relative) in map)
        {
            if (!files.TryGetValue(relative, out var file)) files.Add(relative, file = OpenPart(folder, relative));
            if (!file.Specs.TryGetValue(name, out var spec)) throw Bad($"tensor {Quoted.Name(name)} is not in {Quoted.Name(relative)}, where the index says", "an index that fits its files");
            specs.Add(name, spec);
            places.Add(name, file);
        }
        foreach (var (relative, file) in files)
            if (file.Specs.Keys.FirstOrDefault(name => !specs.ContainsKey(name) || places[name] != file) is { } extra)
                throw Bad($"{Quoted.Name(relative)} holds tensor {Quoted.Name(extra)}, which the index has not there", "an index that fits its files");
        return this;
    }

    static ITensorFile OpenPart(string folder, string relative) => relative.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) ? SafetensorsFile.Open(folder, relative) : PyTorchFile.Open(folder, relative);

    OgeeException Bad(string what, string expected, Exception? cause = null) =>
        CheckpointErrors.Index.With($"{Path}: {what}", $"Expected {expected}", "Download the index and its files again, together; nothing was loaded.", cause);
}
