using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Adds slices at indices, in the order of the slices.</summary>
/// <remarks>Slices are sorted by their index first, those of one index in their order: each slice of the result is then added up in registers and written once, by any thread.</remarks>
internal sealed unsafe class ScatterExecutable<T>(OpKernel kernel) : IndexExecutable(kernel) where T : unmanaged, INumber<T>
{
    struct Sums
    {
        public T* From, To;
        public long* Index, Order, Ends;
        public long Size, After, Indices, Slices, Each;
    }

    public override void Run(byte** buffers)
    {
        var (before, size, after, indices, _) = Extents();
        var sums = new Sums { From = (T*)Kernel.Inputs[0].At(buffers), To = (T*)Kernel.Output.At(buffers), Index = Checked(Kernel.Inputs[1].At(buffers), size), Size = size, After = after, Indices = indices };
        sums.Slices = before * size;
        if (sums.Slices == 0) return;
        sums.Each = SlicesPerPart(sums.Slices, after * sizeof(T));
        Sort(ref sums);
        Workers.Run(checked((int)((sums.Slices + sums.Each - 1) / sums.Each)), &Rows, &sums);
    }

    public override void AddScratch(ScratchNeed need)
    {
        base.AddScratch(need);
        var (_, size, _, indices, _) = Extents();
        need.Own<long>(1, size + 1);
        need.Own<long>(2, indices);
    }

    /// <summary>The values' slices by their index; those of index i end before Ends[i], where those of i + 1 begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Sort(ref Sums sums)
    {
        var ends = KernelScratch.Rent<long>(1, sums.Size + 1) + 1;
        NativeMemory.Clear(ends - 1, checked((nuint)((sums.Size + 1) * sizeof(long))));
        var order = KernelScratch.Rent<long>(2, sums.Indices);
        var index = sums.Index;
        // At first where an index ends, moved one place up: then where it begins, which moves to its end as its slices are placed.
        for (var i = 0L; i < sums.Indices; i++) ends[index[i]]++;
        var begin = 0L;
        for (var i = 0L; i < sums.Size; i++) (ends[i], begin) = (begin, begin + ends[i]);
        for (var i = 0L; i < sums.Indices; i++) order[ends[index[i]]++] = i;
        sums.Order = order;
        sums.Ends = ends;
    }

    static void Rows(int part, void* state)
    {
        ref readonly var sums = ref *(Sums*)state;
        var last = Math.Min(sums.Slices, (part + 1) * sums.Each);
        for (var slice = part * sums.Each; slice < last; slice++)
        {
            var (outer, row) = Math.DivRem(slice, sums.Size);
            Add(sums.From + (outer * sums.Indices * sums.After), sums.After, sums.Order + sums.Ends[row - 1], sums.Order + sums.Ends[row], sums.To + (slice * sums.After));
        }
    }

    /// <summary>One slice of the result: the sum of the values' slices that an order names.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Add(T* from, long length, long* first, long* end, T* to)
    {
        var j = 0L;
        var step = Vector512<T>.Count;
        for (; j <= length - (4 * step); j += 4 * step)
        {
            Vector512<T> a = default, b = default, c = default, d = default;
            for (var at = first; at < end; at++)
            {
                var row = from + (*at * length) + j;
                a += Vector512.Load(row);
                b += Vector512.Load(row + step);
                c += Vector512.Load(row + (2 * step));
                d += Vector512.Load(row + (3 * step));
            }
            a.Store(to + j);
            b.Store(to + j + step);
            c.Store(to + j + (2 * step));
            d.Store(to + j + (3 * step));
        }
        for (; j <= length - step; j += step)
        {
            Vector512<T> sum = default;
            for (var at = first; at < end; at++) sum += Vector512.Load(from + (*at * length) + j);
            sum.Store(to + j);
        }
        for (; j < length; j++)
        {
            var sum = T.Zero;
            for (var at = first; at < end; at++) sum += from[(*at * length) + j];
            to[j] = sum;
        }
    }
}
