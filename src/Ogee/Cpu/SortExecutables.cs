using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>The order of each line along an axis, or the first of it; lines are shared out among threads.</summary>
internal static class ArgSortExecutable
{
    public static IExecutable Create(OpKernel kernel) => kernel.Inputs[0].Type switch
    {
        DType.Float32 => new ArgSortExecutable<float>(kernel),
        DType.Float64 => new ArgSortExecutable<double>(kernel),
        DType.Int32 => new ArgSortExecutable<int>(kernel),
        DType.Int64 => new ArgSortExecutable<long>(kernel),
        DType.Int8 => new ArgSortExecutable<sbyte>(kernel),
        DType.Int16 => new ArgSortExecutable<short>(kernel),
        _ => new ArgSortExecutable<byte>(kernel),
    };
}

internal sealed unsafe class ArgSortExecutable<T>(OpKernel kernel) : IExecutable where T : unmanaged, INumber<T>
{
    // Where at most one element in so many is sought, keeping the best so far is faster than sorting all.
    const int SelectionFrom = 8;

    // Lines of about so many elements together are worth handing to another thread.
    const long PartElements = 2048;

    struct Lines
    {
        public T* From;
        public long* To;
        public long Size, After, Count, Number, Each;

        // All bits set to turn the order around.
        public ulong Flip;
    }

    public void Run(byte** buffers)
    {
        var op = (ArgSort)kernel.Op;
        if (kernel.Output.Shape.Count == 0) return;
        var (before, size, after) = AxisExtents.Of(kernel.Inputs[0].Shape, op.Axis);
        var lines = new Lines
        {
            From = (T*)kernel.Inputs[0].At(buffers), To = (long*)kernel.Output.At(buffers), Size = size, After = after, Count = op.Count, Number = before * after,
            Each = Each(size), Flip = op.IsDescending ? ulong.MaxValue >> (64 - Math.Min(64, 8 * sizeof(T))) : 0,
        };
        Workers.Run(checked((int)((lines.Number + lines.Each - 1) / lines.Each)), &Part, &lines);
    }

    public void AddScratch(ScratchNeed need)
    {
        var op = (ArgSort)kernel.Op;
        if (kernel.Output.Shape.Count == 0) return;
        var (before, size, after) = AxisExtents.Of(kernel.Inputs[0].Shape, op.Axis);
        need.Part<Ranked>(1, Room(size, op.Count), (((before * after) - 1) / Each(size)) + 1);
    }

    static long Each(long size) => Math.Max(1, PartElements / size);

    static bool Selects(long size, long count) => count <= size / SelectionFrom;

    /// <summary>Elements that a thread orders, and room beside them if all are wanted.</summary>
    static long Room(long size, long count) => Selects(size, count) ? count : 2 * size;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Part(int part, void* state)
    {
        ref readonly var lines = ref *(Lines*)state;
        var selects = Selects(lines.Size, lines.Count);
        var items = KernelScratch.Rent<Ranked>(1, Room(lines.Size, lines.Count));
        var last = Math.Min(lines.Number, (part + 1) * lines.Each);
        for (var line = part * lines.Each; line < last; line++)
        {
            var (outer, column) = Math.DivRem(line, lines.After);
            var from = lines.From + (outer * lines.Size * lines.After) + column;
            for (var i = 0L; i < lines.Size; i++, from += lines.After)
            {
                var item = new Ranked { Key = SortKeys.Of(*from) ^ lines.Flip, Place = i };
                if (selects) RankedSort.Keep(items, lines.Count, i, item);
                else items[i] = item;
            }
            var sorted = items;
            if (selects) RankedSort.Unpile(items, lines.Count);
            else sorted = RankedSort.Sort(items, items + lines.Size, lines.Size);
            var to = lines.To + (outer * lines.Count * lines.After) + column;
            for (var i = 0L; i < lines.Count; i++) to[i * lines.After] = sorted[i].Place;
        }
    }
}

/// <summary>Where values belong in sorted rows, by halving.</summary>
internal static class SearchSortedExecutable
{
    public static IExecutable Create(OpKernel kernel) => kernel.Inputs[0].Type switch
    {
        DType.Float32 => new SearchSortedExecutable<float>(kernel),
        DType.Float64 => new SearchSortedExecutable<double>(kernel),
        DType.Int32 => new SearchSortedExecutable<int>(kernel),
        DType.Int64 => new SearchSortedExecutable<long>(kernel),
        DType.Int8 => new SearchSortedExecutable<sbyte>(kernel),
        DType.Int16 => new SearchSortedExecutable<short>(kernel),
        _ => new SearchSortedExecutable<byte>(kernel),
    };
}

internal sealed unsafe class SearchSortedExecutable<T>(OpKernel kernel) : IExecutable where T : unmanaged, INumber<T>
{
    const long PartValues = 1024;

    struct Search
    {
        public T* Rows, Values;
        public long* To;
        public long Size, Each, Count;
        public bool IsRight;
    }

    public void Run(byte** buffers)
    {
        var (sorted, values) = (kernel.Inputs[0], kernel.Inputs[1]);
        if (values.Shape.Count == 0) return;
        var search = new Search
        {
            Rows = (T*)sorted.At(buffers), Values = (T*)values.At(buffers), To = (long*)kernel.Output.At(buffers), Size = sorted.Shape[-1],
            Each = sorted.Shape.Rank == 1 ? values.Shape.Count : values.Shape[-1], Count = values.Shape.Count, IsRight = ((SearchSorted)kernel.Op).IsRight,
        };
        Workers.Run(checked((int)((search.Count + PartValues - 1) / PartValues)), &Part, &search);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Part(int part, void* state)
    {
        ref readonly var search = ref *(Search*)state;
        var last = Math.Min(search.Count, (part + 1) * PartValues);
        for (var i = part * PartValues; i < last; i++)
        {
            var row = search.Rows + (i / search.Each * search.Size);
            var key = SortKeys.Of(search.Values[i]);
            // Which half it is cannot be predicted: both go on in the same way.
            var (low, size) = (0L, search.Size);
            for (; size > 0; size -= (size + 1) >> 1)
            {
                var half = (size + 1) >> 1;
                var known = SortKeys.Of(row[low + half - 1]);
                low = (search.IsRight ? known <= key : known < key) ? low + half : low;
            }
            search.To[i] = low;
        }
    }
}
