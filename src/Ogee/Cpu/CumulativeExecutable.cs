using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Scans along an axis, one element after the other; lines run beside each other and on all threads.</summary>
internal abstract unsafe class CumulativeExecutable(OpKernel kernel) : IExecutable
{
    // So many neighbouring lines go through the axis together: their sums are in the first-level cache.
    private protected const int Lines = 64;

    // Blocks of about so many elements together are worth handing to another thread.
    const long PartElements = 8192;

    private protected struct Scan
    {
        public byte* From, To;
        public long Size, Lines, Blocks, Units, Each;

        /// <summary>Elements from one to the next of a line, in the order of the scan; where a line begins.</summary>
        public long Step, First;
        public bool IsExclusive;
        public DType Type;
    }

    public static IExecutable Create(OpKernel kernel)
    {
        var creation = new Creation(kernel);
        ((CumulativeOp)kernel.Op).Accept(creation);
        return creation.Result;
    }

    sealed class Creation(OpKernel kernel) : IMonoidVisitor
    {
        public IExecutable Result = null!;
        public void Visit<T>() where T : struct, IMonoid => Result = new CumulativeExecutable<T>(kernel);
    }

    public void Run(byte** buffers)
    {
        var (op, shape) = ((CumulativeOp)kernel.Op, kernel.Output.Shape);
        if (shape.Count == 0) return;
        var (before, size, after) = AxisExtents.Of(shape, op.Axis);
        var scan = new Scan
        {
            From = kernel.Inputs[0].At(buffers), To = kernel.Output.At(buffers), Size = size, Lines = after, Blocks = (after + Lines - 1) / Lines,
            Step = op.IsReversed ? -after : after, First = op.IsReversed ? (size - 1) * after : 0, IsExclusive = op.IsExclusive, Type = kernel.Output.Type,
        };
        scan.Units = before * scan.Blocks;
        scan.Each = Math.Max(1, PartElements / (size * Math.Min(Lines, after)));
        Workers.Run(checked((int)((scan.Units + scan.Each - 1) / scan.Each)), Body, &scan);
    }

    private protected abstract delegate*<int, void*, void> Body { get; }
}

internal sealed unsafe class CumulativeExecutable<T>(OpKernel kernel) : CumulativeExecutable(kernel) where T : struct, IMonoid
{
    private protected override delegate*<int, void*, void> Body => &Part;

    static void Part(int part, void* state)
    {
        ref readonly var scan = ref *(Scan*)state;
        switch (scan.Type)
        {
            case DType.Float32: Blocks<float, double>(part, in scan, T.Identity); break;
            case DType.Float64: Blocks<double, double>(part, in scan, T.Identity); break;
            case DType.Int32: Blocks<int, long>(part, in scan, T.IntegerIdentity(scan.Type)); break;
            case DType.Int64: Blocks<long, long>(part, in scan, T.IntegerIdentity(scan.Type)); break;
            default: Blocks<byte, long>(part, in scan, T.IntegerIdentity(scan.Type)); break;
        }
    }

    static void Blocks<TElement, TSum>(int part, in Scan scan, TSum identity) where TElement : unmanaged, INumber<TElement> where TSum : unmanaged, INumber<TSum>
    {
        var (unit, last) = (part * scan.Each, Math.Min(scan.Units, (part + 1) * scan.Each));
        if (scan.Lines == 1)
            for (; unit + 4 <= last; unit += 4) Rows<TElement, TSum>(unit, in scan, identity);
        for (; unit < last; unit++) Block<TElement, TSum>(unit, in scan, identity);
    }

    /// <summary>Four rows beside each other: a step of one need not wait for that of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Rows<TElement, TSum>(long row, in Scan scan, TSum identity) where TElement : unmanaged, INumber<TElement> where TSum : unmanaged, INumber<TSum>
    {
        var (step, size) = (scan.Step, scan.Size);
        var from = (TElement*)scan.From + (row * size) + scan.First;
        var to = (TElement*)scan.To + (row * size) + scan.First;
        TSum a = identity, b = identity, c = identity, d = identity;
        if (scan.IsExclusive)
            for (var i = 0L; i < size; i++, from += step, to += step)
            {
                to[0] = TElement.CreateTruncating(a);
                to[size] = TElement.CreateTruncating(b);
                to[2 * size] = TElement.CreateTruncating(c);
                to[3 * size] = TElement.CreateTruncating(d);
                a = Combine(a, from[0]);
                b = Combine(b, from[size]);
                c = Combine(c, from[2 * size]);
                d = Combine(d, from[3 * size]);
            }
        else
            for (var i = 0L; i < size; i++, from += step, to += step)
            {
                to[0] = TElement.CreateTruncating(a = Combine(a, from[0]));
                to[size] = TElement.CreateTruncating(b = Combine(b, from[size]));
                to[2 * size] = TElement.CreateTruncating(c = Combine(c, from[2 * size]));
                to[3 * size] = TElement.CreateTruncating(d = Combine(d, from[3 * size]));
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Block<TElement, TSum>(long unit, in Scan scan, TSum identity) where TElement : unmanaged, INumber<TElement> where TSum : unmanaged, INumber<TSum>
    {
        var (outer, block) = Math.DivRem(unit, scan.Blocks);
        var (firstLine, step) = (block * Lines, scan.Step);
        var lines = (int)Math.Min(Lines, scan.Lines - firstLine);
        var start = (outer * scan.Size * scan.Lines) + scan.First + firstLine;
        var from = (TElement*)scan.From + start;
        var to = (TElement*)scan.To + start;
        if (lines == 1)
        {
            var sum = identity;
            for (var i = 0L; i < scan.Size; i++, from += step, to += step)
            {
                var next = Combine(sum, *from);
                *to = TElement.CreateTruncating(scan.IsExclusive ? sum : next);
                sum = next;
            }
            return;
        }
        var sums = stackalloc TSum[Lines];
        new Span<TSum>(sums, lines).Fill(identity);
        for (var i = 0L; i < scan.Size; i++, from += step, to += step)
            for (var line = 0; line < lines; line++)
            {
                var next = Combine(sums[line], from[line]);
                to[line] = TElement.CreateTruncating(scan.IsExclusive ? sums[line] : next);
                sums[line] = next;
            }
    }

    /// <summary>Integers are kept as their type holds them; floats are rounded where they are written only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSum Combine<TSum, TElement>(TSum sum, TElement element) where TElement : unmanaged, INumber<TElement> where TSum : unmanaged, INumber<TSum>
    {
        var wide = TSum.CreateTruncating(element);
        return typeof(TSum) == typeof(double)
            ? Unsafe.BitCast<double, TSum>(T.F64(Unsafe.BitCast<TSum, double>(sum), Unsafe.BitCast<TSum, double>(wide)))
            : TSum.CreateTruncating(TElement.CreateTruncating(Unsafe.BitCast<long, TSum>(T.I64(Unsafe.BitCast<TSum, long>(sum), Unsafe.BitCast<TSum, long>(wide)))));
    }
}
