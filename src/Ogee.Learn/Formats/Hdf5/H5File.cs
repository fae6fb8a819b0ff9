namespace Ogee.Learn;

/// <summary>An HDF5 file as Keras and h5py write it (<c>.h5</c>, <c>.hdf5</c>), open for reading: datasets of numbers by their paths, and attributes.</summary>
/// <remarks>
/// Read is what such files use: the superblock of version 0 or 1, groups by symbol tables, datasets that are compact, contiguous or in chunks with deflate and shuffle, and attributes of numbers and texts.
/// Soft and external links are refused, for they lead elsewhere; the newest form of HDF5 (<c>libver='latest'</c>) is refused by name.
/// </remarks>
/// <seealso href="https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html"/>
public sealed class H5File : ITensorFile
{
    const int Deepest = 64, LongestPath = 4096;

    static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a];

    readonly ByteSource source;
    readonly H5Reader reader;
    readonly OrderedDictionary<string, H5Dataset> datasets = new(StringComparer.Ordinal);
    readonly OrderedDictionary<string, TensorSpec> specs = new(StringComparer.Ordinal);
    readonly OrderedDictionary<string, object?> attributes = new(StringComparer.Ordinal);
    readonly List<string> skipped = [];

    H5File(ByteSource source)
    {
        (this.source, reader) = (source, new(source));
        source.Refuse = reader.Bad;
        Walk(ReadSuperblock());
        foreach (var (path, dataset) in datasets) specs.Add(path, dataset.Spec);
    }

    /// <inheritdoc/>
    public string Path => source.Path;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorSpec> Specs => specs;

    /// <summary>Attributes, by the path of their object, <c>@</c> and their name: <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="string"/>, arrays of these (<c>object[]</c>), or null of a type that is not read.</summary>
    public IReadOnlyDictionary<string, object?> Attributes => attributes;

    /// <summary>Datasets that hold no numbers of a known type, with what they hold.</summary>
    public IReadOnlyList<string> Skipped => skipped;

    /// <summary>Opens a file and reads the descriptions of all that is in it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OgeeException">The file is missing, is no regular file, breaks the rules of the format, or uses a part of it that is not read (OG3046).</exception>
    public static H5File Open(string path) => FileSource.Open(path, source => new H5File(source));

    /// <inheritdoc/>
    public void Read(string name, Span<byte> destination)
    {
        this.Require(name, destination.Length);
        datasets[name].Read(destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => source.Dispose();

    /// <summary>Whether bytes are the beginning of such a file.</summary>
    internal static bool IsH5(ReadOnlySpan<byte> head) => head.StartsWith(Signature);

    ulong ReadSuperblock()
    {
        if (source.Length < 96) throw reader.Bad($"the file has {source.Length} bytes", "a superblock");
        var cursor = reader.At(0, 96, "the superblock");
        if (!cursor.Take(8).SequenceEqual(Signature)) throw reader.Bad("the file does not begin as HDF5 files do", "the signature of HDF5");
        var version = cursor.Byte();
        if (version > 1) throw reader.Bad($"the superblock is of version {version}", "version 0 or 1, as Keras writes it: libver='earliest' in h5py");
        cursor.Skip(4, "versions");
        var (addressBytes, lengthBytes) = (cursor.Byte(), cursor.Byte());
        if (addressBytes != 8 || lengthBytes != 8) throw reader.Bad($"addresses have {addressBytes} bytes, and lengths {lengthBytes}", "8 each");
        cursor.Skip(1 + 4 + 4 + (version == 1 ? 4 : 0), "the superblock");
        reader.Base = cursor.UInt64();
        cursor.Skip(24 + 8, "the superblock");
        return cursor.UInt64();
    }

    void Walk(ulong root)
    {
        var waiting = new Stack<(string Path, ulong Address, int Depth)>();
        waiting.Push(("", root, 0));
        while (waiting.TryPop(out var next))
        {
            if (next.Depth > Deepest) throw reader.Bad($"groups nest deeper than {Deepest}", "a file of weights");
            var messages = H5Object.Read(reader, next.Address);
            foreach (var message in messages.Where(message => message.Kind == H5Object.Attribute))
            {
                var (name, value) = H5Attributes.Read(reader, message);
                attributes[Joined(next.Path, '@', name)] = value;
            }
            if (messages.Exists(message => message.Kind is H5Object.Link or H5Object.LinkInfo)) throw reader.Bad($"group {Quoted.Name(next.Path)} is of the newest form", "groups as Keras writes them: libver='earliest' in h5py");
            if (messages.Find(message => message.Kind == H5Object.SymbolTable) is { Kind: H5Object.SymbolTable } table)
            {
                var members = H5Group.Members(reader, table);
                for (var i = members.Count - 1; i >= 0; i--) waiting.Push((next.Path.Length == 0 ? members[i].Name : Joined(next.Path, '/', members[i].Name), members[i].Address, next.Depth + 1));
            }
            else if (messages.Exists(message => message.Kind == H5Object.Layout)) Add(next.Path, messages);
        }
    }

    string Joined(string path, char between, string name)
    {
        var length = path.Length + 1 + name.Length;
        if (length > LongestPath) throw reader.Bad($"a path has {length} characters: {Quoted.Name(name)} in {Quoted.Name(path)}", $"at most {LongestPath}");
        reader.Budget.SpendText(length, "paths");
        return $"{path}{between}{name}";
    }

    void Add(string path, List<H5Message> messages)
    {
        var (types, spaces) = (messages.FindAll(message => message.Kind == H5Object.Datatype), messages.FindAll(message => message.Kind == H5Object.Dataspace));
        if (types.Count != 1 || spaces.Count != 1) throw reader.Bad($"dataset {Quoted.Name(path)} has {types.Count} types and {spaces.Count} shapes", "one of each");
        var type = H5Type.Read(reader, H5Object.Cursor(reader, types[0]));
        var sizes = H5Type.Sizes(reader, H5Object.Cursor(reader, spaces[0]));
        type.Count(reader, sizes);
        if (messages.Exists(message => message.Kind == H5Object.ExternalFiles)) throw reader.Bad($"dataset {Quoted.Name(path)} keeps its values in other files (an external file list)", "values in the file");
        if (type.Number is not { } number)
        {
            skipped.Add($"{path}: {type.Name}");
            return;
        }
        var dataset = new H5Dataset(reader, path, number, sizes).Locate(messages);
        // What was never written has no bytes in the file, and could be said to be of any size.
        reader.Budget.Spend(dataset.Spec.Bytes, $"dataset {Quoted.Name(path)}");
        if (!datasets.TryAdd(path, dataset)) throw reader.Bad($"dataset {Quoted.Name(path)} occurs twice", "each path once");
    }
}
