using System.Runtime.CompilerServices;

namespace Ogee;

/// <summary>What kernels ask of the scratch of threads: of each slot the most bytes, of the thread that runs a kernel and of each that takes parts of its work.</summary>
/// <remarks>Kernels that run one after the other share a slot, so the largest counts. It is an upper bound: which threads take parts, and whether operands were arranged before, is known when a kernel runs.</remarks>
internal sealed class ScratchNeed
{
    /// <summary>Blocks that a thread has.</summary>
    public const int Slots = 8;

    readonly long[] own = new long[Slots];
    readonly long[] part = new long[Slots];
    int inside;

    /// <summary>So many elements of a slot of the thread that runs the kernel.</summary>
    public void Own<T>(int slot, long count) where T : unmanaged => Raise(inside > 0 ? part : own, slot, checked(count * Unsafe.SizeOf<T>()));

    /// <summary>So many elements of a slot of each thread that takes parts.</summary>
    public void Part<T>(int slot, long count) where T : unmanaged => Raise(part, slot, checked(count * Unsafe.SizeOf<T>()));

    /// <summary>Until it is disposed, kernels are asked that run inside of parts of another one, where each thread runs them alone.</summary>
    public Inside Parts() => new(this);

    /// <summary>Bytes of a slot: of the thread that runs the kernels, and of each that takes parts.</summary>
    public (long Own, long Part) this[int slot] => (Math.Max(own[slot], part[slot]), part[slot]);

    /// <summary>The bytes of so many threads, the one that runs the kernels included.</summary>
    public long Bytes(int threads)
    {
        var all = 0L;
        for (var slot = 0; slot < Slots; slot++) all += this[slot].Own + ((threads - 1) * this[slot].Part);
        return all;
    }

    static void Raise(long[] bytes, int slot, long most) => bytes[slot] = Math.Max(bytes[slot], most);

    /// <summary>A stretch in which kernels run inside of parts.</summary>
    internal readonly ref struct Inside
    {
        readonly ScratchNeed need;

        internal Inside(ScratchNeed need)
        {
            this.need = need;
            need.inside++;
        }

        public void Dispose() => need.inside--;
    }
}
