namespace Ogee.Learn;

/// <summary>A checkpoint that PyTorch saved (<c>.pt</c>, <c>.pth</c>, <c>.th</c>, <c>.bin</c>), open for reading: an archive since PyTorch 1.6, or the pickles that it wrote before.</summary>
/// <remarks>
/// Its pickle is read as data: it can describe tensors, numbers, texts and plain containers. A file that names anything else is refused; nothing in it is ever run.
/// Nested dictionaries give names with dots, such as <c>state_dict.layer1.0.weight</c>.
/// </remarks>
/// <example><code>
/// using var file = PyTorchFile.Open("resnet20.th");
/// Console.WriteLine(file.Values["best_prec1"]);
/// model.Load(file, new NameMap().StripPrefix("state_dict.").StripPrefix("module."));
/// </code></example>
public sealed class PyTorchFile : ITensorFile
{
    // The pickle of a checkpoint describes tensors in some hundred bytes each.
    const int LongestPickle = 256_000_000;

    static readonly long[] LegacyMagic = [0x1950a86a20f9469c, 0xfc6c];
    const long LegacyProtocol = 1001;

    readonly ByteSource source;
    readonly OrderedDictionary<string, PickledTensor> contents;
    readonly OrderedDictionary<string, PyTorchTensor> tensors = new(StringComparer.Ordinal);
    readonly OrderedDictionary<string, TensorSpec> specs = new(StringComparer.Ordinal);

    PyTorchFile(ByteSource source, PyTorchContents contents)
    {
        (this.source, this.contents, Values) = (source, contents.Tensors, contents.Values);
        foreach (var (name, tensor) in contents.Tensors)
        {
            var spec = new TensorSpec(Shape.Create(tensor.Sizes), tensor.Type.Type!.Value);
            specs.Add(name, spec);
            tensors.Add(name, tensor is StridedTensor view ? new(name, spec, view.Storage.Key, view.Offset, view.Strides) : new(name, spec, null, 0, spec.Shape.RowMajorStrides()));
        }
    }

    /// <inheritdoc/>
    public string Path => source.Path;

    /// <summary>The tensors by name, in the order of the file.</summary>
    public IReadOnlyDictionary<string, PyTorchTensor> Tensors => tensors;

    /// <summary>Everything else by name: <c>null</c>, <see cref="bool"/>, <see cref="long"/>, <see cref="System.Numerics.BigInteger"/>, <see cref="double"/>, <see cref="System.Numerics.Complex"/>, <see cref="string"/>, bytes, and arrays of these (<c>object[]</c>).</summary>
    public IReadOnlyDictionary<string, object?> Values { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorSpec> Specs => specs;

    /// <summary>Opens a checkpoint and looks at all that it describes; values are read when they are asked for.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OgeeException">The file is missing, is no regular file, breaks the rules of the format (OG3040), names what is no tensor and no plain container (OG3041), or holds an element type that Ogee has not (OG3042).</exception>
    public static PyTorchFile Open(string path) => FileSource.Open(path, source => Of(source, new(path)));

    /// <summary>Opens a checkpoint below a folder, whose name comes from an index there.</summary>
    internal static PyTorchFile Open(string folder, string relative) => FileSource.Guard(FileSource.Open(folder, relative), source => Of(source, new(source.Path)));

    /// <inheritdoc/>
    public void Read(string name, Span<byte> destination)
    {
        this.Require(name, destination.Length);
        contents[name].Read(destination);
    }

    /// <inheritdoc/>
    public void ReadPart(string name, long element, Span<byte> destination)
    {
        this.RequirePart(name, element, destination.Length);
        contents[name].ReadPart(element, destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => source.Dispose();

    static PyTorchFile Of(ByteSource source, PyTorchFaults faults)
    {
        source.Refuse = faults.Malformed;
        if (source.Length < 4) throw faults.Malformed($"the file has {source.Length} bytes", "a checkpoint");
        var magic = source.Read(0, 4L);
        return new(source, magic is [(byte)'P', (byte)'K', 3, 4] ? Archive(source, faults) : Legacy(source, faults));
    }

    static PyTorchContents Archive(ByteSource source, PyTorchFaults faults)
    {
        const string Pickle = "data.pkl";
        var zip = new ZipDirectory(source, faults.Malformed).Read();
        // The archive has one folder, which has the name that the file once had.
        string[] found = [.. zip.Entries.Keys.Where(name => name.EndsWith("/" + Pickle, StringComparison.Ordinal) && name.IndexOf('/', StringComparison.Ordinal) == name.Length - Pickle.Length - 1)];
        if (found.Length != 1) throw faults.Malformed($"the archive has {found.Length} entries */{Pickle} in its first folder", "one (is it a checkpoint of PyTorch?)");
        var folder = found[0][..^Pickle.Length];
        var order = zip.Entries.TryGetValue(folder + "byteorder", out var entry) ? Text(zip, entry, faults) : "little";
        if (order is not ("little" or "big")) throw faults.Malformed($"the order of bytes is {Quoted.Name(order)}", "little or big");
        var bytes = Bytes(zip, zip.Entries[found[0]], faults);
        var storages = new ZipStorages(zip, folder, faults, order == "big");
        var machine = new PickleMachine(bytes, 0, Pickle, faults, storages);
        var root = machine.Run();
        return machine.End == bytes.Length ? new PyTorchContents(bytes.Length, storages, new(source.Length, faults.Malformed), faults).Add(root) : throw faults.Malformed($"{bytes.Length - machine.End} bytes follow the pickle in {Pickle}", "nothing after it");
    }

    static byte[] Bytes(ZipDirectory zip, ZipEntry entry, PyTorchFaults faults)
    {
        if (entry.Length > LongestPickle) throw faults.Malformed($"entry {Quoted.Name(entry.Name)} has {Quoted.Bytes(entry.Length)}", $"at most {Quoted.Bytes(LongestPickle)} of description");
        using var part = zip.Open(entry);
        return part.Read(0, part.Length);
    }

    static string Text(ZipDirectory zip, ZipEntry entry, PyTorchFaults faults) => entry.Length > 16 ? "" : System.Text.Encoding.Latin1.GetString(Bytes(zip, entry, faults)).Trim();

    // Four pickles (a magic number, a version, facts of the system, the object), a list of storages, and these.
    static PyTorchContents Legacy(ByteSource source, PyTorchFaults faults)
    {
        if (source.Length > 262 && source.Read(257, 5L).AsSpan().SequenceEqual("ustar"u8)) throw faults.Malformed("the file is a tar archive, as PyTorch wrote them before 0.1.10", "a checkpoint of a later version: load it with PyTorch and save it again");
        var bytes = source.Read(0, Math.Min(source.Length, LongestPickle));
        var at = 0L;
        if (Next(null) is not System.Numerics.BigInteger magic || magic != ((new System.Numerics.BigInteger(LegacyMagic[0]) << 16) | LegacyMagic[1])) throw faults.Malformed("the file does not begin as checkpoints of PyTorch do", "an archive, or the pickle of PyTorch's magic number");
        if (Next(null) is not LegacyProtocol) throw faults.Malformed("the version of the format is another", $"version {LegacyProtocol}");
        // Facts of the system, one of which is its order of bytes; values have their least significant byte first on all of them.
        Next(null);
        var storages = new LegacyStorages(source, faults);
        var start = at;
        var root = Next(storages);
        var length = at - start;
        var keys = Next(null) as PickleList ?? throw faults.Malformed($"there is no list of storages at byte {at}", "one after the pickle");
        storages.Locate(keys.Items, at);
        return new PyTorchContents(length, storages, new(source.Length, faults.Malformed), faults).Add(root);

        object? Next(PyTorchStorages? known)
        {
            var machine = new PickleMachine(bytes.AsMemory((int)at), at, "the file", faults, known);
            var value = machine.Run();
            at = machine.End;
            return value;
        }
    }
}
