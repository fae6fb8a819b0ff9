using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Scans along an axis, one element after the other; lines run beside each other and on all threads.</summary>
internal abstract unsafe class CumulativeExecutable(OpKernel kernel) : IExecutable
{
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
            From = kernel.Inputs[0].At(buffers), To = kernel.Output.At(buffers), Size = size, Lines = after, Blocks = (after + WideLines.Length - 1) / WideLines.Length,
            Step = op.IsReversed ? -after : after, First = op.IsReversed ? (size - 1) * after : 0, IsExclusive = op.IsExclusive, Type = kernel.Output.Type,
        };
        scan.Units = before * scan.Blocks;
        scan.Each = Math.Max(1, PartElements / (size * Math.Min(WideLines.Length, after)));
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
            case DType.Int8: Blocks<sbyte, long>(part, in scan, T.IntegerIdentity(scan.Type)); break;
            case DType.Int16: Blocks<short, long>(part, in scan, T.IntegerIdentity(scan.Type)); break;
            default: Blocks<byte, long>(part, in scan, T.IntegerIdentity(scan.Type)); break;
        }
    }

    static void Blocks<TElement, TSum>(int part, in Scan scan, TSum identity) where TElement : unmanaged, INumber<TElement> where TSum : unmanaged, INumber<TSum>
    {
        var last = Math.Min(scan.Units, (part + 1) * scan.Each);
        for (var unit = part * scan.Each; unit < last;)
            if (scan.Lines > 1) Columns<TElement, TSum>(unit++, in scan, identity);
            else
            {
                var rows = (int)Math.Min(MostRows, last - unit);
                Rows<TElement, TSum>(unit, rows, in scan, identity);
                unit += rows;
            }
    }

    const int MostRows = 4;

    /// <summary>Some rows, piece by piece; four go beside each other, so that a step of one need not wait for that of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Rows<TElement, TSum>(long row, int rows, in Scan scan, TSum identity) where TElement : unmanaged, INumber<TElement> where TSum : unmanaged, INumber<TSum>
    {
        const int length = WideLines.Length;
        var (size, isReversed) = (scan.Size, scan.Step < 0);
        var piece = stackalloc TSum[MostRows * length];
        var sums = stackalloc TSum[MostRows];
        new Span<TSum>(sums, MostRows).Fill(identity);
        for (var done = 0L; done < size; done += length)
        {
            var count = (int)Math.Min(length, size - done);
            var start = (row * size) + (isReversed ? size - done - count : done);
            for (var r = 0; r < rows; r++) WideLines.Widen((TElement*)scan.From + start + (r * size), piece + (r * length), count);
            var (at, step) = isReversed ? (count - 1, -1) : (0, 1);
            if (rows == MostRows) Beside<TElement, TSum>(piece, sums, at, step, count, scan.IsExclusive);
            else
                for (var r = 0; r < rows; r++) sums[r] = Alone<TElement, TSum>(piece + (r * length), sums[r], at, step, count, scan.IsExclusive);
            for (var r = 0; r < rows; r++) WideLines.Narrow(piece + (r * length), (TElement*)scan.To + start + (r * size), count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static TSum Alone<TElement, TSum>(TSum* piece, TSum sum, int at, int step, int count, bool isExclusive) where TElement : unmanaged, INumber<TElement> where TSum : unmanaged, INumber<TSum>
    {
        for (; count > 0; count--, at += step)
        {
            var next = Combine<TElement, TSum>(sum, piece[at]);
            piece[at] = isExclusive ? sum : next;
            sum = next;
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Beside<TElement, TSum>(TSum* piece, TSum* sums, int at, int step, int count, bool isExclusive) where TElement : unmanaged, INumber<TElement> where TSum : unmanaged, INumber<TSum>
    {
        const int length = WideLines.Length;
        var (a, b, c, d) = (sums[0], sums[1], sums[2], sums[3]);
        for (; count > 0; count--, at += step)
        {
            var (nextA, nextB) = (Combine<TElement, TSum>(a, piece[at]), Combine<TElement, TSum>(b, piece[at + length]));
            var (nextC, nextD) = (Combine<TElement, TSum>(c, piece[at + (2 * length)]), Combine<TElement, TSum>(d, piece[at + (3 * length)]));
            piece[at] = isExclusive ? a : nextA;
            piece[at + length] = isExclusive ? b : nextB;
            piece[at + (2 * length)] = isExclusive ? c : nextC;
            piece[at + (3 * length)] = isExclusive ? d : nextD;
            (a, b, c, d) = (nextA, nextB, nextC, nextD);
        }
        (sums[0], sums[1], sums[2], sums[3]) = (a, b, c, d);
    }

    /// <summary>Neighbouring lines, which go through the axis together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Columns<TElement, TSum>(long unit, in Scan scan, TSum identity) where TElement : unmanaged, INumber<TElement> where TSum : unmanaged, INumber<TSum>
    {
        var (outer, block) = Math.DivRem(unit, scan.Blocks);
        var firstLine = block * WideLines.Length;
        var lines = (int)Math.Min(WideLines.Length, scan.Lines - firstLine);
        var start = (outer * scan.Size * scan.Lines) + scan.First + firstLine;
        var from = (TElement*)scan.From + start;
        var to = (TElement*)scan.To + start;
        var wide = stackalloc TSum[WideLines.Length];
        var sums = stackalloc TSum[WideLines.Length];
        new Span<TSum>(sums, lines).Fill(identity);
        for (var i = 0L; i < scan.Size; i++, from += scan.Step, to += scan.Step)
        {
            WideLines.Widen(from, wide, lines);
            if (scan.IsExclusive) WideLines.Narrow(sums, to, lines);
            for (var line = 0; line < lines; line++) sums[line] = Combine<TElement, TSum>(sums[line], wide[line]);
            if (!scan.IsExclusive) WideLines.Narrow(sums, to, lines);
        }
    }

    /// <summary>Integers are kept as their type holds them; floats are rounded where they are written only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSum Combine<TElement, TSum>(TSum sum, TSum element) where TElement : unmanaged, INumber<TElement> where TSum : unmanaged, INumber<TSum> =>
        typeof(TSum) == typeof(double)
            ? Unsafe.BitCast<double, TSum>(T.F64(Unsafe.BitCast<TSum, double>(sum), Unsafe.BitCast<TSum, double>(element)))
            : TSum.CreateTruncating(TElement.CreateTruncating(T.I64(Unsafe.BitCast<TSum, long>(sum), Unsafe.BitCast<TSum, long>(element))));
}
