namespace Ogee;

/// <summary>A block of native memory that holds the values of a tensor: aligned, counted against the budget, returned to the pool when it is released or collected.</summary>
/// <remarks>Written once, by the step that makes it, and only read afterwards, unless its owner donates it to a later step.</remarks>
internal sealed unsafe class Storage
{
    // Added to the number of readers once the storage is given up or written over: below zero nobody begins to read.
    const int Gone = int.MinValue / 2;

    // Steps agree under it who writes over what.
    static readonly Lock Agreement = new();

    readonly long capacity;
    nint address;
    int readers;

    // Whether a step that reads it waits to write over it, or does; whether its owner gave it up.
    bool isTaken;
    volatile bool isGivenUp;

    /// <summary>Rents memory; its contents are whatever was there.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="isBrief">Whether it is given back at the end of a step.</param>
    public Storage(long bytes, bool isBrief = false)
    {
        Bytes = bytes;
        address = MemoryPool.Rent(bytes, out capacity, isBrief);
        GC.AddMemoryPressure(capacity);
    }

    Storage(long bytes, nint address, long capacity) => (Bytes, this.address, this.capacity) = (bytes, address, capacity);

    /// <summary>The net under forgotten storages; the usual way back is <see cref="Release"/>.</summary>
    ~Storage() => GiveBack();

    /// <summary>Size of the values, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Whether the memory was given back, or is about to be.</summary>
    public bool IsReleased => Volatile.Read(ref readers) < 0;

    /// <summary>The first byte, aligned to 64, for its only owner. Whoever may be one of several reads between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    /// <exception cref="OgeeException">The storage was donated to a later step.</exception>
    public byte* Pointer => IsReleased ? throw Donated() : (byte*)address;

    /// <summary>Begins to read: until <see cref="Leave"/> the memory stays, also if its owner gives it up meanwhile.</summary>
    /// <returns>The first byte, aligned to 64.</returns>
    /// <exception cref="OgeeException">The storage was donated to a later step.</exception>
    public byte* Enter()
    {
        while (true)
        {
            var now = Volatile.Read(ref readers);
            if (now < 0) throw Donated();
            if (Interlocked.CompareExchange(ref readers, now + 1, now) == now) return (byte*)address;
        }
    }

    /// <summary>Ends reading.</summary>
    public void Leave()
    {
        // The last reader of a storage that was given up meanwhile gives it back.
        if (Interlocked.Decrement(ref readers) == Gone) GiveBack();
    }

    /// <summary>The first element as a number; the memory is the processor's.</summary>
    public double First(DType type)
    {
        var at = Enter();
        try
        {
            return Element.Read(at, type);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Copies the value to one of the same size that nobody reads yet.</summary>
    public void CopyTo(Storage other)
    {
        var from = Enter();
        Buffer.MemoryCopy(from, other.Pointer, other.Bytes, Bytes);
        Leave();
    }

    /// <summary>Goes on from reading to writing over some of what was entered: waits for whoever else reads it, and lets nobody begin. It ends with <see cref="Move"/>, or with <see cref="LetGo"/>.</summary>
    /// <param name="entered">What the caller reads.</param>
    /// <param name="isWritten">Which of it is written over, by place; beyond its end none is.</param>
    /// <param name="isAlready">Which of it the caller writes over already.</param>
    /// <exception cref="OgeeException">Somebody else waits to write over something that the caller reads, so that the two would wait for each other, or a value was given up. The caller reads on.</exception>
    public static void BeAlone(ReadOnlySpan<Storage?> entered, ReadOnlySpan<bool> isWritten, ReadOnlySpan<bool> isAlready = default)
    {
        if (!isWritten.Contains(true)) return;
        lock (Agreement)
        {
            // Whoever waits has entered nothing that another one waits for: so nobody waits in a circle.
            for (var i = 0; i < entered.Length; i++)
                if (entered[i] is { isTaken: true } && !(i < isAlready.Length && isAlready[i])) throw Donated();
            for (var i = 0; i < isWritten.Length; i++)
            {
                if (!isWritten[i] || entered[i]!.TryTake()) continue;
                while (--i >= 0)
                    if (isWritten[i]) entered[i]!.LetGo();
                throw Donated();
            }
        }
        var spin = new SpinWait();
        for (var i = 0; i < isWritten.Length; i++)
        {
            if (!isWritten[i]) continue;
            while (Volatile.Read(ref entered[i]!.readers) != Gone + 1) spin.SpinOnce();
            PackedCopies.Forget(entered[i]!);
        }
    }

    bool TryTake()
    {
        while (true)
        {
            var now = Volatile.Read(ref readers);
            if (now < 0) return false;
            if (Interlocked.CompareExchange(ref readers, now + Gone, now) == now) return isTaken = true;
        }
    }

    /// <summary>Goes back from writing to reading; the value is what it was.</summary>
    public void LetGo()
    {
        isTaken = false;
        Interlocked.Add(ref readers, -Gone);
        // Its owner may have given it up meanwhile.
        if (isGivenUp) Release();
    }

    static OgeeException Donated() => EngineErrors.Argument.With("A tensor was read after its memory was donated to a training step", "Expected a tensor that still owns its value",
        "Copy the value (ToArray) before the step, or evaluate the step without donation.");

    /// <summary>What <see cref="PackedCopies"/> knows of this storage; only that touches it, under its lock.</summary>
    internal List<PackedCopies.Entry>? Packed { get; set; }

    /// <summary>Whether more than one owner may hold it: then only the collector gives it back.</summary>
    public bool IsShared { get; set; }

    /// <summary>Ends <see cref="BeAlone"/>: a new storage takes the memory over, and this one can no longer be read.</summary>
    public Storage Move()
    {
        var moved = Interlocked.Exchange(ref address, 0);
        GC.SuppressFinalize(this);
        return moved != 0 ? new(Bytes, moved, capacity) : throw new InvalidOperationException("The memory was given back before.");
    }

    /// <summary>Gives the memory back as soon as nobody reads it; nobody can begin to.</summary>
    public void Release()
    {
        isGivenUp = true;
        while (true)
        {
            var now = Volatile.Read(ref readers);
            if (now < 0) return;
            if (Interlocked.CompareExchange(ref readers, now + Gone, now) != now) continue;
            if (now == 0) GiveBack();
            return;
        }
    }

    void GiveBack()
    {
        var released = Interlocked.Exchange(ref address, 0);
        if (released == 0) return;
        PackedCopies.Forget(this);
        MemoryPool.Return(released, capacity);
        GC.RemoveMemoryPressure(capacity);
        GC.SuppressFinalize(this);
    }
}
