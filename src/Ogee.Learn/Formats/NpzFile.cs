namespace Ogee.Learn;

/// <summary>An archive of NumPy's arrays by name (<c>.npz</c>, of <c>numpy.savez</c> and <c>savez_compressed</c>), open for reading.</summary>
/// <remarks>Entries that are not compressed are read from the file when they are asked for; others are unpacked in memory, at most as much as the size of the archive allows for.</remarks>
public sealed class NpzFile : ITensorFile
{
    const string Suffix = ".npy";

    readonly ByteSource source;
    readonly ZipDirectory zip;
    readonly OrderedDictionary<string, TensorSpec> specs = new(StringComparer.Ordinal);

    NpzFile(ByteSource source)
    {
        (this.source, zip) = (source, Directory(source));
        foreach (var entry in zip.Entries.Values)
        {
            if (!entry.Name.EndsWith(Suffix, StringComparison.Ordinal)) throw Malformed(source.Path, $"entry {Quoted.Name(entry.Name)} is no {Suffix} file", "arrays only");
            using var bytes = zip.Open(entry);
            specs.Add(entry.Name[..^Suffix.Length], NpyArray.Open(bytes).Spec);
        }
    }

    /// <inheritdoc/>
    public string Path => source.Path;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorSpec> Specs => specs;

    /// <summary>Opens an archive and checks the header of every array.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OgeeException">The file is missing, is no regular file, breaks the rules of the format (OG3045, OG3014), or holds a type that is not supported (OG3015).</exception>
    public static NpzFile Open(string path) => FileSource.Open(path, source => new NpzFile(source));

    /// <summary>Whether the first entry of a zip archive is an array of NumPy. The directory is at the end and may be missing, and the archive has to be told all the same.</summary>
    internal static bool IsNpz(string path)
    {
        const int HeaderBytes = 30, NameBytesAt = 26;
        using var source = FileSource.Open(path);
        if (source.Length < HeaderBytes) return false;
        long nameBytes = BitConverter.ToUInt16(source.Read(0, (long)HeaderBytes), NameBytesAt);
        return nameBytes <= source.Length - HeaderBytes && source.Read(HeaderBytes, nameBytes).AsSpan().EndsWith(".npy"u8);
    }

    /// <inheritdoc/>
    public void Read(string name, Span<byte> destination)
    {
        this.Require(name, destination.Length);
        using var bytes = zip.Open(zip.Entries[name + Suffix]);
        NpyArray.Open(bytes).Read(destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => source.Dispose();

    static ZipDirectory Directory(ByteSource source) => new ZipDirectory(source, (what, expected) => Malformed(source.Path, what, expected)).Read();

    static OgeeException Malformed(string path, string what, string expected) =>
        CheckpointErrors.Npz.With($"{path}: {what}", $"Expected {expected}", "Save it again with numpy.savez; nothing was loaded.");
}
