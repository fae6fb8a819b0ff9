using System.Runtime.InteropServices;

namespace Ogee.Learn;

/// <summary>A GGUF file of llama.cpp (<c>.gguf</c>, versions 2 and 3), open for reading. Tensors of blocks (Q8_0, Q4_0) are read as float32.</summary>
/// <remarks>Shapes are turned around: the format names the axis first that runs fastest. A tensor of another kind of blocks is refused by name.</remarks>
/// <seealso href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md"/>
public sealed class GgufFile : ITensorFile
{
    // The header of a large model, tokens included, has some MB.
    const long LongestHeader = 256_000_000;
    const int MostEntries = 1_000_000, Deepest = 8, LongestName = 65_535;

    readonly ByteSource source;
    readonly OrderedDictionary<string, TensorSpec> specs = new(StringComparer.Ordinal);
    readonly Dictionary<string, (GgufType Type, long Start)> places = new(StringComparer.Ordinal);
    readonly OrderedDictionary<string, object> values = new(StringComparer.Ordinal);
    readonly Budget budget;

    GgufFile(ByteSource source)
    {
        (this.source, budget, source.Refuse) = (source, new(source.Length, Bad), Bad);
        var cursor = new ByteCursor(source.Read(0, Math.Min(source.Length, LongestHeader)), Bad);
        if (cursor.Remaining < 24 || !cursor.Take(4).SequenceEqual("GGUF"u8)) throw Bad("the file does not begin as GGUF files do", "the letters GGUF");
        var version = cursor.UInt32();
        if (version is < 2 or > 3) throw Bad($"the format is of version {version}", "version 2 or 3");
        var (tensors, entries) = (cursor.UInt64(), cursor.UInt64());
        if (tensors > MostEntries || entries > MostEntries) throw Bad($"there are said to be {tensors} tensors and {entries} values", $"at most {MostEntries} each");
        for (var i = 0UL; i < entries; i++)
        {
            var name = Name(cursor);
            if (!values.TryAdd(name, Value(cursor, cursor.UInt32(), 0))) throw Bad($"the value {Quoted.Name(name)} occurs twice", "each name once");
        }
        var infos = new List<(string Name, Shape Shape, GgufType Type, ulong Offset)>();
        for (var i = 0UL; i < tensors; i++) infos.Add(Info(cursor));
        var alignment = values.TryGetValue("general.alignment", out var given) ? given as long? ?? 0 : 32;
        if (alignment is < 1 or > 1 << 20) throw Bad($"the alignment is {alignment}", "1 to 1,048,576");
        Place(infos, (cursor.Position + alignment - 1) / alignment * alignment, (ulong)alignment);
    }

    /// <inheritdoc/>
    public string Path => source.Path;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorSpec> Specs => specs;

    /// <summary>What the file says of its model: <see cref="long"/>, <see cref="ulong"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="string"/>, and arrays of these (<c>object[]</c>).</summary>
    public IReadOnlyDictionary<string, object> Values => values;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OgeeException">The file is missing, is no regular file, or breaks the rules of the format (OG3047).</exception>
    public static GgufFile Open(string path) => FileSource.Open(path, source => new GgufFile(source));

    /// <inheritdoc/>
    public void Read(string name, Span<byte> destination)
    {
        this.Require(name, destination.Length);
        ReadPart(name, 0, destination);
    }

    /// <inheritdoc/>
    /// <remarks>Parts of quantised tensors begin and end with a block.</remarks>
    public void ReadPart(string name, long element, Span<byte> destination)
    {
        this.RequirePart(name, element, destination.Length);
        var (type, start) = places[name];
        var size = specs[name].Type.Size();
        if (element % type.BlockElements != 0 || destination.Length / size % type.BlockElements != 0)
            throw FileErrors.Tensor.With($"{Path}: {destination.Length / size} elements from {element} on cut a block of tensor {Quoted.Name(name)}", $"Expected whole blocks of {type.BlockElements} elements", "Read from one block's beginning to another's.");
        start += element / type.BlockElements * type.BlockBytes;
        if (type.BlockElements == 1)
        {
            source.Read(start, destination);
            return;
        }
        var floats = MemoryMarshal.Cast<byte, float>(destination);
        var blocks = new byte[type.BlockBytes * 1024];
        while (floats.Length > 0)
        {
            var count = Math.Min(1024, floats.Length / type.BlockElements);
            var part = blocks.AsSpan(0, count * type.BlockBytes);
            source.Read(start, part);
            for (var i = 0; i < count; i++) type.Unpack(part[(i * type.BlockBytes)..], floats[(i * type.BlockElements)..]);
            floats = floats[(count * type.BlockElements)..];
            start += part.Length;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => source.Dispose();

    string Name(ByteCursor cursor)
    {
        var length = cursor.UInt64();
        if (length > LongestName) throw Bad($"a name at byte {cursor.Position} has {length} bytes", $"at most {LongestName}");
        return Text(cursor, length, "a name");
    }

    string Text(ByteCursor cursor, ulong length, string what)
    {
        budget.SpendText((long)Math.Min(length, (ulong)cursor.Remaining), "texts");
        return cursor.Text((long)Math.Min(length, long.MaxValue), what);
    }

    object Value(ByteCursor cursor, uint kind, int depth)
    {
        if (kind != 8) budget.Spend(kind == 9 ? Budget.Thing : Budget.Thing / 2, "values");
        switch (kind)
        {
            case 0: return (long)cursor.Byte();
            case 1: return (long)(sbyte)cursor.Byte();
            case 2: return (long)cursor.UInt16();
            case 3: return (long)(short)cursor.UInt16();
            case 4: return (long)cursor.UInt32();
            case 5: return (long)cursor.Int32();
            case 6: return (double)cursor.Single();
            case 7: return cursor.Byte() is <= 1 and var truth ? truth == 1 : throw Bad($"a truth value at byte {cursor.Position - 1} is neither 0 nor 1", "0 or 1");
            case 8: return Text(cursor, cursor.UInt64(), "a text");
            case 9:
                var (inner, count) = (cursor.UInt32(), cursor.UInt64());
                if (depth == Deepest || count > (ulong)cursor.Remaining) throw Bad($"a list at byte {cursor.Position} of {count} values, {depth} deep", $"at most {Deepest} deep, and inside of the file");
                var list = new object[Math.Min(count, 1024)];
                for (var i = 0; i < (int)count; i++)
                {
                    if (i == list.Length) Array.Resize(ref list, (int)Math.Min(count, 2UL * (ulong)list.Length));
                    list[i] = Value(cursor, inner, depth + 1);
                }
                return list;
            case 10: return cursor.UInt64();
            case 11: return cursor.Int64();
            case 12: return cursor.Double();
            default: throw Bad($"a value at byte {cursor.Position} is of kind {kind}", "kinds 0 to 12");
        }
    }

    (string Name, Shape Shape, GgufType Type, ulong Offset) Info(ByteCursor cursor)
    {
        var (name, rank) = (Name(cursor), cursor.UInt32());
        if (rank > Shape.MaxRank) throw Bad($"tensor {Quoted.Name(name)} has {rank} axes", $"at most {Shape.MaxRank}");
        var sizes = new long[rank];
        UInt128 count = 8;
        for (var axis = (int)rank - 1; axis >= 0; axis--)
        {
            var size = cursor.UInt64();
            count *= Math.Max(1, size);
            if (size > long.MaxValue || count > long.MaxValue) throw Bad($"tensor {Quoted.Name(name)} has a shape that overflows", "sizes that fit the file");
            sizes[axis] = (long)size;
        }
        var kind = cursor.UInt32();
        var type = GgufType.Of(kind) ?? throw CheckpointErrors.Type.With($"{source.Path}: tensor {Quoted.Name(name)} is of ggml's type {kind}", "Expected F32, F16, BF16, F64, I8 to I64, Q8_0 or Q4_0", "Convert the model, for instance with llama-quantize … Q8_0.");
        return (name, Shape.Create(sizes), type, cursor.UInt64());
    }

    void Place(List<(string Name, Shape Shape, GgufType Type, ulong Offset)> infos, long start, ulong alignment)
    {
        foreach (var (name, shape, type, offset) in infos)
        {
            // Blocks lie along the last axis.
            if (type.BlockElements > 1 && (shape.Rank == 0 || shape[-1] % type.BlockElements != 0)) throw Bad($"tensor {Quoted.Name(name)} of {type.Name} has the shape {shape}", $"a last axis of whole blocks of {type.BlockElements}");
            var bytes = shape.Count / type.BlockElements * type.BlockBytes;
            if (offset > (ulong)source.Length || start > source.Length || (UInt128)(ulong)start + offset + (ulong)bytes > (ulong)source.Length)
                throw Bad($"tensor {Quoted.Name(name)} needs {bytes} bytes from byte {offset} of the data on, which begins at byte {start} of {source.Length}", "tensors inside of the file (is it truncated?)");
            if (offset % alignment != 0) throw Bad($"tensor {Quoted.Name(name)} is at byte {offset} of the data", $"multiples of {alignment}");
            if (!specs.TryAdd(name, new(shape, type.Type))) throw Bad($"the tensor {Quoted.Name(name)} occurs twice", "each name once");
            places.Add(name, (type, start + (long)offset));
        }
        CheckOverlaps();
    }

    // Tensors that share bytes would make a small file a large model.
    void CheckOverlaps()
    {
        var (end, before) = (0L, "");
        foreach (var (name, (type, start)) in places.Where(place => specs[place.Key].Shape.Count > 0).OrderBy(place => place.Value.Start))
        {
            if (start < end) throw Bad($"the tensors {Quoted.Name(before)} and {Quoted.Name(name)} overlap", "tensors that lie apart");
            (end, before) = (start + (specs[name].Shape.Count / type.BlockElements * type.BlockBytes), name);
        }
    }

    OgeeException Bad(string what, string expected) => CheckpointErrors.Gguf.With($"{source.Path}: {what}", $"Expected {expected}", "Download or convert the file again; nothing was loaded.");
}
