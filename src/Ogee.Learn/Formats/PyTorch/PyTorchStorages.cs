using System.Buffers.Binary;

namespace Ogee.Learn;

/// <summary>Where the numbers of a checkpoint's storages are.</summary>
/// <param name="faults">How the file is refused.</param>
/// <param name="isBigEndian">Whether the numbers have their most significant byte first.</param>
abstract class PyTorchStorages(PyTorchFaults faults, bool isBigEndian)
{
    readonly Dictionary<string, PickleStorage> known = new(StringComparer.Ordinal);

    /// <summary>The file.</summary>
    public string Path => faults.Path;

    /// <summary>How the file is refused.</summary>
    protected PyTorchFaults Faults => faults;

    /// <summary>All that the pickle names.</summary>
    protected IReadOnlyDictionary<string, PickleStorage> Known => known;

    /// <summary>The storage of a key, which a pickle may name as often as there are views of it, and always as the same.</summary>
    public PickleStorage Find(string key, PyTorchType type, long count)
    {
        if (count < 0 || (UInt128)(ulong)count * (uint)type.Size > long.MaxValue) throw faults.Malformed($"storage {Quoted.Name(key)} is said to have {count} elements of {type.Name}", "fewer than 2⁶³ bytes");
        if (known.TryGetValue(key, out var there))
            return there.Type == type && there.Count == count ? there
                : throw faults.Malformed($"storage {Quoted.Name(key)} is said to be {count} elements of {type.Name}, and {there.Count} of {there.Type.Name} elsewhere", "one description for all views of a storage");
        var storage = new PickleStorage(key, type, count);
        Check(storage);
        known.Add(key, storage);
        return storage;
    }

    /// <summary>Reads some consecutive elements, as little-endian bytes.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="element">The first.</param>
    /// <param name="destination">Where they go.</param>
    public void Read(PickleStorage storage, long element, Span<byte> destination)
    {
        ReadStored(storage, element * storage.Type.Size, destination);
        if (isBigEndian) Turn(destination, storage.Type.Type == DType.Complex64 ? 4 : storage.Type.Size);
        if (storage.Type.Type == DType.Bool && destination.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var at)
            throw faults.Malformed($"storage {Quoted.Name(storage.Key)} holds the truth value {destination[at]} at element {element + at}", "0 or 1");
    }

    /// <summary>Compares a storage with what the file has for it, as far as that is known when it is named.</summary>
    protected abstract void Check(PickleStorage storage);

    /// <summary>Reads bytes of a storage.</summary>
    protected abstract void ReadStored(PickleStorage storage, long offset, Span<byte> destination);

    static void Turn(Span<byte> bytes, int size)
    {
        for (var at = 0; at < bytes.Length; at += size) bytes.Slice(at, size).Reverse();
    }
}

/// <summary>Storages that are entries of a zip archive.</summary>
sealed class ZipStorages(ZipDirectory zip, string folder, PyTorchFaults faults, bool isBigEndian) : PyTorchStorages(faults, isBigEndian)
{
    // Compressed storages, once unpacked: many tensors may be views of each. All of them are in the directory's budget.
    readonly Dictionary<string, ByteSource> unpacked = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override void Check(PickleStorage storage)
    {
        var entry = Find(storage);
        var bytes = storage.Count * storage.Type.Size;
        if (entry.Length != bytes)
            throw Faults.Malformed($"storage {Quoted.Name(storage.Key)} is said to have {storage.Count} elements of {storage.Type.Name}, {bytes} bytes, and its entry has {entry.Length}", "as many bytes as the elements need");
    }

    /// <inheritdoc/>
    protected override void ReadStored(PickleStorage storage, long offset, Span<byte> destination)
    {
        var entry = Find(storage);
        if (!unpacked.TryGetValue(entry.Name, out var bytes))
        {
            bytes = zip.Open(entry);
            if (entry.IsDeflated) unpacked.Add(entry.Name, bytes);
        }
        bytes.Read(offset, destination);
    }

    ZipEntry Find(PickleStorage storage) => zip.Entries.TryGetValue($"{folder}data/{storage.Key}", out var entry) ? entry
        : throw Faults.Malformed($"there is no entry {Quoted.Name($"{folder}data/{storage.Key}")} for a storage", "an entry for each storage");
}

/// <summary>Storages that follow the pickle, each after its number of elements, as PyTorch wrote them before 1.6.</summary>
/// <remarks>Values have their least significant byte first on every machine. Counts have the machine's order, or that one: it depends on the version.</remarks>
sealed class LegacyStorages(ByteSource source, PyTorchFaults faults) : PyTorchStorages(faults, isBigEndian: false)
{
    const int CountBytes = 8;

    readonly Dictionary<string, long> starts = new(StringComparer.Ordinal);

    /// <summary>Finds them, in the order in which a list names them.</summary>
    /// <param name="keys">The list.</param>
    /// <param name="start">Where they begin.</param>
    public void Locate(IReadOnlyList<object?> keys, long start)
    {
        foreach (var item in keys)
        {
            if (item is not string key || !Known.TryGetValue(key, out var storage)) throw Faults.Malformed($"the list of storages names {(item is string name ? Quoted.Name(name) : PickleText.Kind(item))}, which no tensor is a view of", "the keys of storages");
            if (start > source.Length - CountBytes) throw Faults.Malformed($"storage {Quoted.Name(key)} would begin at byte {start}, and the file has {source.Length}", "a whole file (is it truncated?)");
            var count = BinaryPrimitives.ReadInt64LittleEndian(source.Read(start, (long)CountBytes));
            if (count != storage.Count) count = BinaryPrimitives.ReverseEndianness(count) == storage.Count ? storage.Count : count;
            if (count != storage.Count) throw Faults.Malformed($"storage {Quoted.Name(key)} is said to have {storage.Count} elements, and {count} at byte {start}", "one count");
            start += CountBytes;
            var bytes = count * storage.Type.Size;
            if (bytes > source.Length - start) throw Faults.Malformed($"storage {Quoted.Name(key)} needs {bytes} bytes from byte {start} on, and the file has {source.Length}", "a whole file (is it truncated?)");
            if (!starts.TryAdd(key, start)) throw Faults.Malformed($"the list of storages names {Quoted.Name(key)} twice", "each once");
            start += bytes;
        }
        if (Known.Keys.FirstOrDefault(key => !starts.ContainsKey(key)) is { } missing) throw Faults.Malformed($"storage {Quoted.Name(missing)} is not in the list of storages", "all of them");
        if (start != source.Length) throw Faults.Malformed($"{source.Length - start} bytes follow the last storage", "nothing after it");
    }

    // Their sizes stand behind the pickle.
    /// <inheritdoc/>
    protected override void Check(PickleStorage storage)
    {
        if (storage.Count * storage.Type.Size > source.Length) throw Faults.Malformed($"storage {Quoted.Name(storage.Key)} is said to have {storage.Count} elements of {storage.Type.Name}, and the file has {source.Length} bytes", "storages inside of the file (is it truncated?)");
    }

    /// <inheritdoc/>
    protected override void ReadStored(PickleStorage storage, long offset, Span<byte> destination) => source.Read(starts[storage.Key] + offset, destination);
}
