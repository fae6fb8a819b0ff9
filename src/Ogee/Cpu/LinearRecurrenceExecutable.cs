using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>hᵢ = aᵢ · hᵢ₋₁ + bᵢ along an axis, one element after the other; lines run beside each other and on all threads.</summary>
internal sealed unsafe class LinearRecurrenceExecutable(OpKernel kernel) : IExecutable
{
    // Blocks of about so many elements together are worth handing to another thread.
    const long PartElements = 8192;

    struct Lines
    {
        public byte* A, B, To;
        public long Size, Count, Blocks, Step, First, Units, Each;
    }

    public void Run(byte** buffers)
    {
        var (op, shape) = ((LinearRecurrence)kernel.Op, kernel.Output.Shape);
        if (shape.Count == 0) return;
        var (before, size, after) = AxisExtents.Of(shape, op.Axis);
        var lines = new Lines
        {
            A = kernel.Inputs[0].At(buffers), B = kernel.Inputs[1].At(buffers), To = kernel.Output.At(buffers), Size = size, Count = after, Blocks = (after + WideLines.Length - 1) / WideLines.Length,
            Step = op.IsReversed ? -after : after, First = op.IsReversed ? (size - 1) * after : 0,
        };
        lines.Units = before * lines.Blocks;
        lines.Each = Math.Max(1, PartElements / (size * Math.Min(WideLines.Length, after)));
        Workers.Run(checked((int)((lines.Units + lines.Each - 1) / lines.Each)), kernel.Output.Type == DType.Float32 ? &Part<float> : &Part<double>, &lines);
    }

    static void Part<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        ref readonly var all = ref *(Lines*)state;
        var last = Math.Min(all.Units, (part + 1) * all.Each);
        for (var unit = part * all.Each; unit < last; unit++)
            if (all.Count > 1) Columns<T>(unit, in all);
            else Row<T>(unit, in all);
    }

    /// <summary>Neighbouring lines, which go through the axis together. Nothing comes before the first, not even by a factor that is no number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Columns<T>(long unit, in Lines all) where T : unmanaged, INumber<T>
    {
        var (outer, block) = Math.DivRem(unit, all.Blocks);
        var firstLine = block * WideLines.Length;
        var lines = (int)Math.Min(WideLines.Length, all.Count - firstLine);
        var start = (outer * all.Size * all.Count) + all.First + firstLine;
        var a = (T*)all.A + start;
        var b = (T*)all.B + start;
        var to = (T*)all.To + start;
        var factors = stackalloc double[WideLines.Length];
        var terms = stackalloc double[WideLines.Length];
        var sums = stackalloc double[WideLines.Length];
        for (var i = 0L; i < all.Size; i++, a += all.Step, b += all.Step, to += all.Step)
        {
            WideLines.Widen(a, factors, lines);
            WideLines.Widen(b, terms, lines);
            for (var line = 0; line < lines; line++) sums[line] = i == 0 ? terms[line] : (factors[line] * sums[line]) + terms[line];
            WideLines.Narrow(sums, to, lines);
        }
    }

    /// <summary>A row, piece by piece.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Row<T>(long row, in Lines all) where T : unmanaged, INumber<T>
    {
        var (size, isReversed, sum) = (all.Size, all.Step < 0, 0.0);
        var factors = stackalloc double[WideLines.Length];
        var terms = stackalloc double[WideLines.Length];
        for (var done = 0L; done < size; done += WideLines.Length)
        {
            var count = (int)Math.Min(WideLines.Length, size - done);
            var start = (row * size) + (isReversed ? size - done - count : done);
            WideLines.Widen((T*)all.A + start, factors, count);
            WideLines.Widen((T*)all.B + start, terms, count);
            var (at, step) = isReversed ? (count - 1, -1) : (0, 1);
            var i = 0;
            if (done == 0) (sum, at, i) = (terms[at], at + step, 1);
            for (; i < count; i++, at += step) terms[at] = sum = (factors[at] * sum) + terms[at];
            WideLines.Narrow(terms, (T*)all.To + start, count);
        }
    }
}
