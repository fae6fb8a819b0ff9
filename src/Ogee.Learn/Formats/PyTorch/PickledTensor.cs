namespace Ogee.Learn;

/// <summary>A tensor that a pickle describes: its type and shape, and how its values are read.</summary>
/// <param name="type">The element type, under the name that it has there.</param>
/// <param name="sizes">The sizes of the axes.</param>
abstract class PickledTensor(PyTorchType type, long[] sizes)
{
    public PyTorchType Type { get; } = type;

    public long[] Sizes { get; } = sizes;

    /// <summary>Reads the values, row-major and little-endian, into as many bytes as they are.</summary>
    public abstract void Read(Span<byte> destination);

    /// <summary>Reads some consecutive values, which are inside of it.</summary>
    /// <param name="element">The first.</param>
    /// <param name="destination">Where they go: whole elements.</param>
    public virtual void ReadPart(long element, Span<byte> destination)
    {
        var all = new byte[Bytes];
        Read(all);
        all.AsSpan((int)element * Type.Size, destination.Length).CopyTo(destination);
    }

    /// <summary>Bytes of its values.</summary>
    protected long Bytes => Sizes.Aggregate((long)Type.Size, static (product, size) => product * size);
}

/// <summary>A view of a storage.</summary>
/// <param name="storage">The storage.</param>
/// <param name="offset">The element of the storage that is the first of the view.</param>
/// <param name="sizes">The sizes of the axes.</param>
/// <param name="strides">Elements of the storage from one index to the next, of each axis.</param>
/// <param name="storages">What reads storages.</param>
sealed class StridedTensor(PickleStorage storage, long offset, long[] sizes, long[] strides, PyTorchStorages storages) : PickledTensor(storage.Type, sizes)
{
    public PickleStorage Storage { get; } = storage;

    public long Offset { get; } = offset;

    public long[] Strides { get; } = strides;

    /// <summary>What is wrong with a view; null if nothing is. Sizes and strides are believed only as far as they stay inside of the storage.</summary>
    public static string? Fault(PickleStorage storage, long offset, long[] sizes, long[] strides)
    {
        if (sizes.Length > Shape.MaxRank) return $"has {sizes.Length} axes, more than {Shape.MaxRank}";
        if (strides.Length != sizes.Length) return $"has {sizes.Length} sizes and {strides.Length} strides";
        if (offset < 0 || sizes.Any(size => size < 0) || strides.Any(stride => stride < 0)) return $"has a negative number: offset {offset}, sizes {Text(sizes)}, strides {Text(strides)}";
        // Sizes of 0 are left out: Shape refuses axes whose product would overflow even where the tensor is empty.
        UInt128 count = 1, last = (ulong)offset;
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis] == 0) continue;
            count *= (ulong)sizes[axis];
            if (count * (uint)storage.Type.Size > long.MaxValue) return $"has sizes that overflow: {Text(sizes)}";
            last += (UInt128)(ulong)(sizes[axis] - 1) * (ulong)strides[axis];
        }
        return sizes.Contains(0) || last < (ulong)storage.Count ? null
            : $"reaches element {last} of storage {Quoted.Name(storage.Key)}, which has {storage.Count}: offset {offset}, sizes {Text(sizes)}, strides {Text(strides)}";
    }

    /// <inheritdoc/>
    public override void Read(Span<byte> destination)
    {
        if (destination.Length == 0) return;
        if (IsRowMajor())
        {
            storages.Read(Storage, Offset, destination);
            return;
        }
        var (size, reach) = (Type.Size, Reach);
        if (reach * size > Array.MaxLength) throw TooWide();
        // All that lies between the first and the last element: at most the storage, which is in the file.
        var bytes = new byte[reach * size];
        storages.Read(Storage, Offset, bytes);
        var index = new long[Sizes.Length];
        for (var (to, from) = (0, 0L); to < destination.Length; to += size)
        {
            bytes.AsSpan((int)(from * size), size).CopyTo(destination[to..]);
            for (var axis = index.Length - 1; axis >= 0; axis--)
            {
                from += Strides[axis];
                if (++index[axis] < Sizes[axis]) break;
                from -= Sizes[axis] * Strides[axis];
                index[axis] = 0;
            }
        }
    }

    /// <inheritdoc/>
    public override void ReadPart(long element, Span<byte> destination)
    {
        if (IsRowMajor()) storages.Read(Storage, Offset + element, destination);
        else if (Bytes > Array.MaxLength) throw TooWide();
        else base.ReadPart(element, destination);
    }

    // Elements from the first to the last.
    long Reach => Sizes.Zip(Strides, (count, stride) => (count - 1) * stride).Sum() + 1;

    OgeeException TooWide() => CheckpointErrors.Type.With($"{storages.Path}: a view of storage {Quoted.Name(Storage.Key)} reaches over {Reach} elements in another order than they lie", "Expected at most 2³¹−1 bytes between its first element and its last", "Make it contiguous before saving: tensor.contiguous().");

    bool IsRowMajor()
    {
        var expected = 1L;
        for (var axis = Sizes.Length - 1; axis >= 0; axis--)
        {
            if (Sizes[axis] > 1 && Strides[axis] != expected) return false;
            expected *= Sizes[axis];
        }
        return true;
    }

    static string Text(long[] numbers) => $"[{string.Join(", ", numbers)}]";
}

/// <summary>An array of NumPy, whose bytes are in the pickle.</summary>
/// <param name="stored">How its elements are stored.</param>
/// <param name="sizes">The sizes of the axes.</param>
/// <param name="array">What reads it.</param>
sealed class NumpyTensor(NpyType stored, long[] sizes, NpyArray array) : PickledTensor(new($"{stored.Kind}{stored.Size}", stored.Type.Size(), stored.Type), sizes)
{
    /// <inheritdoc/>
    public override void Read(Span<byte> destination) => array.Read(destination);
}
