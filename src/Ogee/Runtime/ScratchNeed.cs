using System.Runtime.CompilerServices;

namespace Ogee;

/// <summary>What kernels ask of the scratch of threads: of each slot the most bytes, of the thread that runs a kernel and of each that takes parts of its work.</summary>
/// <remarks>Kernels that run one after the other share a slot, so the largest counts. It is an upper bound: which threads take parts, and whether operands were arranged before, is known when a kernel runs.</remarks>
internal sealed class ScratchNeed
{
    /// <summary>Blocks that a thread has.</summary>
    public const int Slots = 8;

    // A petabyte: of what no machine could hold, sums are numbers too.
    const long Most = 1L << 50;

    readonly long[] own = new long[Slots];
    readonly long[] part = new long[Slots];
    int inside;

    /// <summary>So many elements of a slot of the thread that runs the kernel.</summary>
    public void Own<T>(int slot, long count) where T : unmanaged => Raise(inside > 0 ? part : own, slot, count, Unsafe.SizeOf<T>());

    /// <summary>So many elements of a slot of each thread that takes parts.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="count">How many elements.</param>
    /// <param name="parts">How many parts there are: one is run by the caller alone.</param>
    public void Part<T>(int slot, long count, long parts = long.MaxValue) where T : unmanaged => Raise(parts > 1 || inside > 0 ? part : own, slot, count, Unsafe.SizeOf<T>());

    /// <summary>Until it is disposed, kernels are asked that run inside of parts of another one, where each thread runs them alone.</summary>
    /// <param name="parts">How many parts there are; one is run by the caller, whose kernels have parts themselves.</param>
    public Inside Parts(long parts) => new(this, parts > 1 ? 1 : 0);

    /// <summary>Bytes of a slot: of the thread that runs the kernels, and of each that takes parts.</summary>
    public (long Own, long Part) this[int slot] => (Math.Max(own[slot], part[slot]), part[slot]);

    /// <summary>The bytes of so many threads, the one that runs the kernels included.</summary>
    public long Bytes(int threads)
    {
        var all = 0L;
        for (var slot = 0; slot < Slots; slot++) all += this[slot].Own + ((threads - 1) * this[slot].Part);
        return all;
    }

    // A size that is beyond 64 bits has become negative, or was too large before.
    static void Raise(long[] bytes, int slot, long count, int size) => bytes[slot] = Math.Max(bytes[slot], count < 0 || count > Most / size ? Most : count * size);

    /// <summary>A stretch in which kernels run inside of parts.</summary>
    internal readonly ref struct Inside
    {
        readonly ScratchNeed need;
        readonly int depth;

        internal Inside(ScratchNeed need, int depth)
        {
            (this.need, this.depth) = (need, depth);
            need.inside += depth;
        }

        public void Dispose() => need.inside -= depth;
    }
}
