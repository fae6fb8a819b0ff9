using System.IO.Compression;

namespace Ogee.Learn;

/// <summary>How the values of a dataset are stored.</summary>
/// <param name="reader">The file.</param>
/// <param name="path">The dataset's path, for messages.</param>
/// <param name="type">The type of its elements.</param>
/// <param name="sizes">The sizes of its axes.</param>
sealed class H5Dataset(H5Reader reader, string path, NpyType type, long[] sizes)
{
    const int Compact = 0, Contiguous = 1, Chunked = 2;
    const int Deflate = 1, Shuffle = 2;

    int layout;
    ReadOnlyMemory<byte> inline;
    ulong address;
    long[] chunk = [];
    readonly List<int> filters = [];
    ReadOnlyMemory<byte> fill;

    /// <summary>Shape, and the element type that reading gives.</summary>
    public TensorSpec Spec { get; } = new(Shape.Create(sizes), type.Type);

    long StoredBytes => Spec.Shape.Count * type.Size;

    /// <summary>Takes what the messages say of the layout, and compares it with the file.</summary>
    public H5Dataset Locate(IReadOnlyList<H5Message> messages)
    {
        foreach (var message in messages.Where(message => message.Kind == H5Object.Filters)) ReadFilters(H5Object.Cursor(reader, message));
        foreach (var message in messages.Where(message => message.Kind is H5Object.OldFill or H5Object.Fill).OrderBy(message => message.Kind)) fill = ReadFill(message);
        if (fill.Length != 0 && fill.Length != type.Size) throw Bad($"has a fill value of {fill.Length} bytes, and elements of {type.Size}", "one element");
        var places = messages.Where(message => message.Kind == H5Object.Layout).ToList();
        if (places.Count != 1) throw Bad($"has {places.Count} layouts", "one");
        var cursor = H5Object.Cursor(reader, places[0]);
        var version = cursor.Byte();
        if (version != 3) throw Bad($"has a layout of version {version}", "version 3, as Keras and h5py write it");
        layout = cursor.Byte();
        switch (layout)
        {
            case Compact:
                inline = cursor.TakeMemory(cursor.UInt16(), "values");
                if (inline.Length != StoredBytes) throw Bad($"has {inline.Length} bytes, and its shape needs {StoredBytes}", "as many as it needs");
                break;
            case Contiguous:
                address = cursor.UInt64();
                if (address != H5Reader.Undefined) reader.Part(address, StoredBytes, $"dataset {Quoted.Name(path)}");
                break;
            case Chunked:
                var axes = cursor.Byte() - 1;
                if (axes != sizes.Length) throw Bad($"has chunks of {axes} axes, and {sizes.Length} itself", "as many");
                address = cursor.UInt64();
                chunk = [.. Enumerable.Range(0, axes).Select(_ => (long)cursor.UInt32())];
                if (cursor.UInt32() != type.Size || chunk.Contains(0) || ChunkBytes > (ulong)Math.Min(Array.MaxLength, Budget.Of(reader.Length))) throw Bad($"has chunks [{string.Join(", ", chunk)}]", "chunks of its elements");
                break;
            default: throw Bad($"has a layout of class {layout}", "values in the file");
        }
        if (filters.Count > 0 && layout != Chunked) throw Bad("has filters, and no chunks", "filters of chunks");
        return this;
    }

    /// <summary>Reads the values, row-major and little-endian, into as many bytes as they are.</summary>
    public void Read(Span<byte> destination)
    {
        ByteSource values = layout switch
        {
            Compact => new MemorySource(inline, path),
            Contiguous when address != H5Reader.Undefined => reader.Part(address, StoredBytes, path),
            Contiguous => new MemorySource(Unwritten(), path),
            _ => new MemorySource(Assemble(), path),
        };
        new NpyArray(values, 0, type, Spec.Shape, isFortranOrder: false).Read(destination);
    }

    UInt128 ChunkBytes => chunk.Aggregate((UInt128)(uint)type.Size, (product, size) => product > long.MaxValue ? product : product * (ulong)size);

    // What was never written is the fill value, or zeros where there is none.
    byte[] Unwritten()
    {
        if (StoredBytes > Array.MaxLength) throw Bad($"needs {Quoted.Bytes(StoredBytes)} that are not in one piece in the file", $"at most {Quoted.Bytes(Array.MaxLength)}");
        var bytes = new byte[StoredBytes];
        if (fill.Span.ContainsAnyExcept((byte)0))
            for (var at = 0; at < bytes.Length; at += type.Size) fill.Span.CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    // The old message is a length and a value. The new one has three numbers before them, which version 3 puts into one.
    ReadOnlyMemory<byte> ReadFill(H5Message message)
    {
        var cursor = H5Object.Cursor(reader, message);
        if (message.Kind == H5Object.Fill)
        {
            var version = cursor.Byte();
            if (version is < 1 or > 3) throw Bad($"has a fill value of version {version}", "version 1 to 3");
            var isDefined = version == 3 ? (cursor.Byte() & 32) != 0 : cursor.Take(3, "a fill value")[2] != 0;
            if (!isDefined) return default;
        }
        return cursor.TakeMemory(cursor.UInt32(), "a fill value");
    }

    void ReadFilters(ByteCursor cursor)
    {
        var (version, count) = (cursor.Byte(), cursor.Byte());
        if (version is not (1 or 2)) throw Bad($"has filters of version {version}", "version 1 or 2");
        if (version == 1) cursor.Skip(6, "filters");
        for (var i = 0; i < count; i++)
        {
            var id = cursor.UInt16();
            // Filters of the library have no name in version 2.
            var nameBytes = version == 1 || id >= 256 ? cursor.UInt16() : 0;
            cursor.Skip(2, "a filter");
            var values = cursor.UInt16();
            cursor.Skip(version == 1 ? (nameBytes + 7) / 8 * 8 : nameBytes, "a filter");
            cursor.Skip((4L * values) + (version == 1 && values % 2 == 1 ? 4 : 0), "a filter");
            if (id is not (Deflate or Shuffle) || filters.Contains(id)) throw Bad($"has the filter {id}", "deflate (1) and shuffle (2), each once");
            filters.Add(id);
        }
    }

    byte[] Assemble()
    {
        var bytes = Unwritten();
        if (address == H5Reader.Undefined || bytes.Length == 0) return bytes;
        // Values may be read again, so nodes count anew.
        var (nodes, tree, chunks) = (new Stack<(ulong Address, int Level)>(), reader.Anew(), new HashSet<long>());
        nodes.Push((address, -1));
        while (nodes.TryPop(out var node))
        {
            var level = H5Tree.Read(tree, node.Address, kind: 1, keyBytes: 8 + (8 * (sizes.Length + 1)), node.Level, out var children);
            foreach (var (key, child) in children)
            {
                if (level > 0) nodes.Push((child, level - 1));
                else
                {
                    var offsets = Offsets(key);
                    // Its place among all chunks.
                    if (!chunks.Add(Enumerable.Range(0, sizes.Length).Aggregate(0L, (place, axis) => (place * (((sizes[axis] - 1) / chunk[axis]) + 1)) + (offsets[axis] / chunk[axis])))) throw Bad($"has two chunks at element [{string.Join(", ", offsets)}]", "one");
                    Place(Chunk(key, child), offsets, bytes);
                }
            }
        }
        return bytes;
    }

    // A key is the bytes that are stored, which filters were left out, and the first element along each axis.
    long[] Offsets(ReadOnlyMemory<byte> key)
    {
        var cursor = new ByteCursor(key[8..], reader.Bad);
        var offsets = new long[sizes.Length];
        for (var axis = 0; axis < offsets.Length; axis++)
        {
            var offset = cursor.UInt64();
            if (offset >= (ulong)sizes[axis] || offset % (ulong)chunk[axis] != 0) throw Bad($"has a chunk at element {offset} of axis {axis}, which has {sizes[axis]}", "chunks inside of it");
            offsets[axis] = (long)offset;
        }
        return offsets;
    }

    byte[] Chunk(ReadOnlyMemory<byte> key, ulong place)
    {
        var cursor = new ByteCursor(key, reader.Bad);
        var (stored, mask) = (cursor.UInt32(), cursor.UInt32());
        var bytes = reader.At(place, stored, $"a chunk of dataset {Quoted.Name(path)}").Take(stored, "a chunk").ToArray();
        // Filters are undone from the last; a bit of the mask says that a chunk was left as it was.
        for (var i = filters.Count - 1; i >= 0; i--)
            if ((mask & (1u << i)) == 0) bytes = filters[i] == Deflate ? Inflate(bytes) : Unshuffle(bytes);
        return (UInt128)bytes.Length == ChunkBytes ? bytes : throw Bad($"has a chunk of {bytes.Length} bytes", $"{ChunkBytes} bytes");
    }

    byte[] Inflate(byte[] packed)
    {
        var bytes = new byte[(long)ChunkBytes];
        try
        {
            using var stream = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            stream.ReadExactly(bytes);
            return stream.ReadByte() < 0 ? bytes : throw Bad($"has a chunk that unpacks to more than {bytes.Length} bytes", "chunks of one size");
        }
        catch (Exception cause) when (cause is InvalidDataException or EndOfStreamException)
        {
            throw Bad($"has a chunk that does not unpack to {bytes.Length} bytes", "deflated bytes");
        }
    }

    // All first bytes of the elements, then all second ones…
    byte[] Unshuffle(byte[] bytes)
    {
        var (size, count) = (type.Size, bytes.Length / type.Size);
        var result = (byte[])bytes.Clone();
        for (var i = 0; i < count; i++)
            for (var part = 0; part < size; part++) result[(i * size) + part] = bytes[(part * count) + i];
        return result;
    }

    // Copies what of a chunk lies inside of the dataset, line by line.
    void Place(byte[] part, long[] offsets, byte[] whole)
    {
        var rank = sizes.Length;
        if (rank == 0)
        {
            part.AsSpan(0, whole.Length).CopyTo(whole);
            return;
        }
        var inside = Enumerable.Range(0, rank).Select(axis => Math.Min(chunk[axis], sizes[axis] - offsets[axis])).ToArray();
        var (toStrides, fromStrides) = (Spec.Shape.RowMajorStrides(), Shape.Create(chunk).RowMajorStrides());
        var index = new long[rank];
        var line = (int)inside[^1] * type.Size;
        while (true)
        {
            var (from, to) = (0L, 0L);
            for (var axis = 0; axis < rank; axis++) (from, to) = (from + (index[axis] * fromStrides[axis]), to + ((offsets[axis] + index[axis]) * toStrides[axis]));
            part.AsSpan((int)(from * type.Size), line).CopyTo(whole.AsSpan((int)(to * type.Size)));
            var moved = rank - 2;
            while (moved >= 0 && ++index[moved] == inside[moved]) index[moved--] = 0;
            if (moved < 0) return;
        }
    }

    OgeeException Bad(string what, string expected) => reader.Bad($"dataset {Quoted.Name(path)} {what}", expected);
}
