namespace Ogee;

/// <summary>A block of native memory that holds the values of a tensor: aligned, counted against the budget, returned to the pool when it is released or collected.</summary>
/// <remarks>Written once, by the step that makes it, and only read afterwards, unless its owner donates it to a later step.</remarks>
internal sealed unsafe class Storage
{
    readonly long capacity;
    nint address;

    /// <summary>Rents memory; its contents are whatever was there.</summary>
    public Storage(long bytes)
    {
        Bytes = bytes;
        address = MemoryPool.Rent(bytes, out capacity);
        GC.AddMemoryPressure(capacity);
    }

    Storage(long bytes, nint address, long capacity) => (Bytes, this.address, this.capacity) = (bytes, address, capacity);

    /// <summary>The net under forgotten storages; the usual way back is <see cref="Release"/>.</summary>
    ~Storage() => GiveBack();

    /// <summary>Size of the values, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Whether the memory was given back.</summary>
    public bool IsReleased => address == 0;

    /// <summary>The first byte, aligned to 64. The caller keeps the storage alive while it uses the pointer.</summary>
    /// <exception cref="OgeeException">The storage was donated to a later step.</exception>
    public byte* Pointer => address != 0 ? (byte*)address
        : throw EngineErrors.Argument.With("A tensor was read after its memory was donated to a training step", "Expected a tensor that still owns its value",
            "Copy the value (ToArray) before the step, or evaluate the step without donation.");

    /// <summary>Whether more than one owner may hold it: then only the collector gives it back.</summary>
    public bool IsShared { get; set; }

    /// <summary>A new storage takes the memory over; this one can no longer be read.</summary>
    public Storage Move()
    {
        var moved = Interlocked.Exchange(ref address, 0);
        GC.SuppressFinalize(this);
        return moved != 0 ? new(Bytes, moved, capacity) : throw new InvalidOperationException("The memory was given back before.");
    }

    /// <summary>Gives the memory back now; the owner promises that nothing reads it any more.</summary>
    public void Release()
    {
        GiveBack();
        GC.SuppressFinalize(this);
    }

    void GiveBack()
    {
        var released = Interlocked.Exchange(ref address, 0);
        if (released == 0) return;
        MemoryPool.Return(released, capacity);
        GC.RemoveMemoryPressure(capacity);
    }
}
