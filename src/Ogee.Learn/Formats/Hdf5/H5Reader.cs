namespace Ogee.Learn;

/// <summary>Reads structures of an HDF5 file at the addresses that it names: each inside of the file, each at most once, so that none can lead back or repeat.</summary>
/// <param name="source">The file.</param>
sealed class H5Reader(ByteSource source)
{
    /// <summary>The address that stands for nothing.</summary>
    public const ulong Undefined = ulong.MaxValue;

    // An honest file of weights has some thousand.
    const int MostStructures = 200_000, SmallFile = 100_000;

    readonly HashSet<(ulong Address, string Kind)> seen = [];
    H5Texts? texts;
    Budget? budget;
    long read;

    /// <summary>What may come of the file.</summary>
    public Budget Budget => budget ??= new(source.Length, Bad);

    /// <summary>Texts of variable length.</summary>
    public H5Texts Texts => texts ??= new(this);

    /// <summary>Bytes of the file.</summary>
    public long Length => source.Length;

    /// <summary>What is in front of all addresses.</summary>
    public ulong Base { get; set; }

    /// <summary>The bytes of a structure.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="count">Its bytes.</param>
    /// <param name="kind">What it is, for messages.</param>
    public ByteCursor At(ulong address, long count, string kind)
    {
        var place = Place(address, count, kind);
        // Each byte belongs to one structure; some headers are looked at before what follows them.
        read += count;
        if (read > (2 * source.Length) + SmallFile) throw Bad($"its structures have more than {Quoted.Bytes(read - count)}, with {kind} at byte {address}", "structures that do not overlap");
        return new(source.Read(place, count), Bad, place);
    }

    /// <summary>The bytes of a structure that is looked at once: another way to it is an error.</summary>
    public ByteCursor Once(ulong address, long count, string kind)
    {
        if (!seen.Add((address, kind))) throw Bad($"{kind} at byte {address} is reached twice", "a tree");
        if (seen.Count > MostStructures) throw Bad($"there are more than {MostStructures} structures", "a file of weights");
        return At(address, count, kind);
    }

    /// <summary>A reader of the same file that has looked at nothing yet.</summary>
    public H5Reader Anew() => new(source) { Base = Base };

    /// <summary>A part of the file, for values.</summary>
    public ByteSource Part(ulong address, long count, string kind) => source.Part(Place(address, count, kind), count, source.Path);

    /// <summary>The file contradicts its format, or has something that is not read.</summary>
    public OgeeException Bad(string what, string expected) =>
        CheckpointErrors.Hdf5.With($"{source.Path}: {what}", $"Expected {expected}", "Save it again with Keras or h5py; nothing was loaded.");

    long Place(ulong address, long count, string kind)
    {
        var place = (UInt128)Base + address;
        return count >= 0 && place + (ulong)count <= (ulong)source.Length ? (long)place : throw Bad($"{kind} needs {count} bytes at byte {address}, and the file has {source.Length}", "addresses inside of the file (is it truncated?)");
    }
}
