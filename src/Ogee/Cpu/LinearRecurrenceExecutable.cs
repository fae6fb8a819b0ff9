using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>hᵢ = aᵢ · hᵢ₋₁ + bᵢ along an axis, one element after the other; lines run beside each other and on all threads.</summary>
internal sealed unsafe class LinearRecurrenceExecutable(OpKernel kernel) : IExecutable
{
    // So many neighbouring lines go through the axis together: their sums are in the first-level cache.
    const int MostLines = 64;

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
            A = kernel.Inputs[0].At(buffers), B = kernel.Inputs[1].At(buffers), To = kernel.Output.At(buffers), Size = size, Count = after, Blocks = (after + MostLines - 1) / MostLines,
            Step = op.IsReversed ? -after : after, First = op.IsReversed ? (size - 1) * after : 0,
        };
        lines.Units = before * lines.Blocks;
        lines.Each = Math.Max(1, PartElements / (size * Math.Min(MostLines, after)));
        Workers.Run(checked((int)((lines.Units + lines.Each - 1) / lines.Each)), kernel.Output.Type == DType.Float32 ? &Part<float> : &Part<double>, &lines);
    }

    static void Part<T>(int part, void* state) where T : unmanaged, IFloatingPoint<T>
    {
        ref readonly var all = ref *(Lines*)state;
        var last = Math.Min(all.Units, (part + 1) * all.Each);
        for (var unit = part * all.Each; unit < last; unit++) Block<T>(unit, in all);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Block<T>(long unit, in Lines all) where T : unmanaged, IFloatingPoint<T>
    {
        var (outer, block) = Math.DivRem(unit, all.Blocks);
        var firstLine = block * MostLines;
        var (lines, step) = ((int)Math.Min(MostLines, all.Count - firstLine), all.Step);
        var start = (outer * all.Size * all.Count) + all.First + firstLine;
        var a = (T*)all.A + start;
        var b = (T*)all.B + start;
        var to = (T*)all.To + start;
        var sums = stackalloc double[MostLines];
        // Nothing comes before the first, not even by a factor that is no number.
        for (var line = 0; line < lines; line++)
        {
            sums[line] = double.CreateTruncating(b[line]);
            to[line] = b[line];
        }
        for (var i = 1L; i < all.Size; i++)
        {
            a += step;
            b += step;
            to += step;
            for (var line = 0; line < lines; line++)
            {
                var next = (double.CreateTruncating(a[line]) * sums[line]) + double.CreateTruncating(b[line]);
                to[line] = T.CreateTruncating(next);
                sums[line] = next;
            }
        }
    }
}
