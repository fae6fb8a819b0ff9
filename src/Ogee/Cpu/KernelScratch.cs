using System.Runtime.InteropServices;

namespace Ogee.Cpu;

/// <summary>Memory of a thread for packed operands: a few blocks that grow to what is needed and are reused.</summary>
internal sealed unsafe class KernelScratch
{
    /// <summary>Slots of kernels that run others: what they collect for them, and what they sum up.</summary>
    public const int Collected = 4, Summed = 5;

    /// <summary>Slots of kernels of matrices, which run products: the matrices themselves, and panels of them.</summary>
    public const int Matrices = 6, Panels = 7;

    [ThreadStatic] static KernelScratch? own;
    static long allBytes;

    /// <summary>Bytes of all threads now.</summary>
    public static long AllBytes => Volatile.Read(ref allBytes);

    /// <summary>Sees each block that is asked for, by its slot and bytes; nothing outside of tests sets it.</summary>
    internal static Action<int, long>? Seen { get; set; }

    readonly nint[] blocks = new nint[ScratchNeed.Slots];
    readonly long[] sizes = new long[ScratchNeed.Slots];

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
        if (scratch.sizes[slot] < bytes)
        {
            NativeMemory.AlignedFree((void*)scratch.blocks[slot]);
            Interlocked.Add(ref allBytes, -scratch.sizes[slot]);
            (scratch.blocks[slot], scratch.sizes[slot]) = (0, 0);
            scratch.blocks[slot] = MemoryPool.AllocateUncounted(bytes);
            scratch.sizes[slot] = bytes;
            Interlocked.Add(ref allBytes, bytes);
        }
        return (T*)scratch.blocks[slot];
    }
}
