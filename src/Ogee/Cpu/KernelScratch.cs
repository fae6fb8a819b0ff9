using System.Runtime.InteropServices;

namespace Ogee.Cpu;

/// <summary>Memory of a thread for packed operands: a few blocks that grow to what is needed, are reused, and shrink once that is long no longer needed.</summary>
internal sealed unsafe class KernelScratch
{
    /// <summary>Slots of kernels that run others: what they collect for them, and what they sum up.</summary>
    public const int Collected = 4, Summed = 5;

    /// <summary>Slots of kernels of matrices, which run products: the matrices themselves, and panels of them.</summary>
    public const int Matrices = 6, Panels = 7;

    // After a slot was asked so often, and for so many times its bytes, it shrinks to the most that it was asked for, if that is less than half: growing again then costs a small part of what was computed meanwhile.
    internal const int Stretch = 4096, StretchSizes = 256;

    [ThreadStatic] static KernelScratch? own;
    static long allBytes;

    /// <summary>Bytes of all threads now.</summary>
    public static long AllBytes => Volatile.Read(ref allBytes);

    /// <summary>Sees each block that is asked for, by its slot and bytes; nothing outside of tests sets it.</summary>
    internal static Action<int, long>? Seen { get; set; }

    readonly nint[] blocks = new nint[ScratchNeed.Slots];
    readonly long[] sizes = new long[ScratchNeed.Slots];
    readonly (int Times, long Bytes, long Most)[] asked = new (int, long, long)[ScratchNeed.Slots];

    ~KernelScratch()
    {
        foreach (var block in blocks) NativeMemory.AlignedFree((void*)block);
        Interlocked.Add(ref allBytes, -sizes.Sum());
    }

    /// <summary>A block of this thread; a kernel says in <see cref="IExecutable.AddScratch"/> how large it may become. Its contents are whatever was there, and the next call with the same slot gets the same block.</summary>
    /// <param name="slot">Which block: a kernel uses a slot for one purpose.</param>
    /// <param name="count">How many elements.</param>
    public static T* Rent<T>(int slot, long count) where T : unmanaged
    {
        var scratch = own ??= new();
        var bytes = checked(count * sizeof(T));
        Seen?.Invoke(slot, bytes);
        if (scratch.sizes[slot] < bytes) scratch.Become(slot, bytes);
        else scratch.Count(slot, bytes);
        return (T*)scratch.blocks[slot];
    }

    void Become(int slot, long bytes)
    {
        NativeMemory.AlignedFree((void*)blocks[slot]);
        Interlocked.Add(ref allBytes, -sizes[slot]);
        (blocks[slot], sizes[slot], asked[slot]) = (0, 0, default);
        blocks[slot] = MemoryPool.AllocateUncounted(bytes);
        sizes[slot] = bytes;
        Interlocked.Add(ref allBytes, bytes);
    }

    void Count(int slot, long bytes)
    {
        ref var seen = ref asked[slot];
        seen = (seen.Times + 1, seen.Bytes + bytes, Math.Max(seen.Most, bytes));
        if (seen.Times < Stretch || seen.Bytes / StretchSizes < sizes[slot]) return;
        if (seen.Most < sizes[slot] / 2) Become(slot, seen.Most);
        else seen = default;
    }
}
