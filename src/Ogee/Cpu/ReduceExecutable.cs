using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ogee.Cpu;

/// <summary>Makes the reduction for a monoid and an element type.</summary>
internal abstract unsafe class ReduceExecutable : IExecutable
{
    sealed class Visitor(ReduceKernel kernel) : IMonoidVisitor
    {
        public ReduceExecutable? Result;

        public void Visit<T>() where T : struct, IMonoid => Result = kernel.Outputs[0].Type switch
        {
            DType.Float32 => new ReduceExecutable<T, float>(kernel),
            DType.Float64 => new ReduceExecutable<T, double>(kernel),
            DType.Int32 => new ReduceExecutable<T, int>(kernel),
            DType.Int64 => new ReduceExecutable<T, long>(kernel),
            DType.Int8 => new ReduceExecutable<T, sbyte>(kernel),
            DType.Int16 => new ReduceExecutable<T, short>(kernel),
            _ => new ReduceExecutable<T, byte>(kernel),
        };
    }

    public static ReduceExecutable Create(ReduceKernel kernel)
    {
        var visitor = new Visitor(kernel);
        kernel.Op.Accept(visitor);
        return visitor.Result!;
    }

    public abstract void Run(byte** buffers);
}

/// <summary>Runs a reduction: a scalar program fills tiles in the order of the reduced axes, and lanes take them up as <see cref="ReduceOp"/> defines.</summary>
/// <remarks>Walks with the same bits: along rows, where the reduced axes lie innermost in memory, and down columns, where a kept axis does, so that memory is read in order either way.
/// Rows that are shorter than a tile go several at a time: what a tile costs beside its elements would else be paid for each.</remarks>
internal sealed unsafe partial class ReduceExecutable<T, TElement> : ReduceExecutable where T : struct, IMonoid where TElement : unmanaged, INumber<TElement>
{
    const int LaneCount = ReduceLanes<T, TElement>.Count;

    // Neighbouring results that are computed at a time, of all outputs: whole rows of memory where they fit, whose tiles lie one after the other, and lanes that stay in the first-level cache.
    const int MostColumns = 256;
    const long PartElements = 16 * 1024;

    readonly ReduceKernel kernel;
    readonly TileMachine machine;
    readonly Iteration kept;
    readonly Iteration reduced;
    readonly Algorithm walk;
    readonly int inputs;
    readonly int outputs;
    readonly int resultTile;
    readonly int most;
    readonly bool isPlain;
    readonly long blocks;
    readonly long resultTiles;
    readonly long units;
    readonly int parts;

    public ReduceExecutable(ReduceKernel kernel)
    {
        this.kernel = kernel;
        machine = new(kernel.Program);
        (inputs, outputs) = (kernel.Inputs.Length, kernel.Outputs.Length);
        var shape = kernel.Inputs.Length > 0 ? kernel.Inputs[0].Shape : Shape.Scalar;
        var over = kernel.Op.Over;
        // The results as operands of the full shape, so that their strides are found like the others'.
        Operand[] operands = [.. kernel.Inputs, .. kernel.Outputs.Select(output => new Operand(output.Buffer, output.Offset, shape, Spread(output.Strides)))];
        var largest = kernel.Inputs.OrderByDescending(o => o.Strides.Count(s => s != 0)).First();
        var order = Iteration.MemoryOrder(largest);
        var keptOrder = Axes.Create([.. order.Where(axis => !over.Contains(axis))]);
        kept = Iteration.Over(shape, operands, keptOrder, 1);
        // The order of elements is part of the definition: the reduced axes stay in logical order.
        reduced = Iteration.Over(shape, operands, over, 2);
        var innermost = order.LastOrDefault(axis => shape[axis] > 1, -1);
        var areShort = reduced.Sizes is [1, >= 1 and <= TileMachine.Tile];
        var chosen = innermost >= 0 && !over.Contains(innermost) && kept.Sizes[^1] >= 4 ? Algorithm.ReduceColumns : areShort ? Algorithm.ReduceShortRows : Algorithm.ReduceRows;
        walk = Algorithms.Choose(chosen, Algorithm.ReduceRows, Algorithm.ReduceColumns, areShort ? Algorithm.ReduceShortRows : chosen);
        // Elements that lie one after the other, and that nothing is computed from, are taken up where they are.
        var taken = walk == Algorithm.ReduceColumns ? kept : reduced;
        isPlain = kernel.Program.Instructions.Length == 0 && kernel.Inputs.Select((input, i) => taken.Strides[i][^1] == input.Type.Size()).All(isDense => isDense);
        most = isPlain ? ReduceOp.Block : TileMachine.Tile;
        blocks = Math.Max(1, (reduced.Count + ReduceOp.Block - 1) / ReduceOp.Block);
        resultTile = (int)Math.Min(kept.Sizes[^1], walk switch
        {
            Algorithm.ReduceColumns => MostColumns / outputs,
            Algorithm.ReduceShortRows => TileMachine.Tile / reduced.Count,
            _ => 1,
        });
        resultTiles = kept.Sizes[^1] == 0 ? 0 : (kept.Sizes[^1] + resultTile - 1) / resultTile;
        var outer = kept.Sizes[^1] == 0 ? 0 : kept.Count / kept.Sizes[^1];
        units = outer * resultTiles * blocks;
        parts = (int)Math.Clamp(kept.Count * reduced.Count / PartElements, 1, Math.Max(1, Math.Min(units, 256)));

        long[] Spread(long[] of)
        {
            var strides = new long[shape.Rank];
            for (int axis = 0, k = 0; axis < shape.Rank; axis++) strides[axis] = over.Contains(axis) ? 0 : of[k++];
            return strides;
        }
    }

    struct State
    {
        public nint Self;
        public byte** Buffers;
        public TElement* Partials;
    }

    public override void Run(byte** buffers)
    {
        if (kept.Count == 0) return;
        Algorithms.Ran(walk);
        var partials = blocks > 1 ? (TElement*)NativeMemory.AlignedAlloc((nuint)(outputs * kept.Count * blocks * sizeof(TElement)), 64) : null;
        try
        {
            var self = this;
            var state = new State { Self = (nint)Unsafe.AsPointer(ref self), Buffers = buffers, Partials = partials };
            if (parts == 1) RunUnits(ref state, 0, units);
            else Workers.Run(parts, &RunPart, &state);
            for (var o = 0; blocks > 1 && o < outputs; o++) CombineBlocks(buffers, o, partials + (o * kept.Count * blocks));
        }
        finally
        {
            NativeMemory.AlignedFree(partials);
        }
    }

    static void RunPart(int part, void* state)
    {
        var self = Unsafe.AsRef<ReduceExecutable<T, TElement>>((void*)((State*)state)->Self);
        self.RunUnits(ref *(State*)state, self.units * part / self.parts, self.units * (part + 1) / self.parts);
    }

    /// <summary>Units: for each outer index of the kept axes, each tile of neighbouring results, each block of the reduced elements.</summary>
    [SkipLocalsInit]
    void RunUnits(ref State state, long first, long last)
    {
        var at = stackalloc byte*[inputs + outputs];
        var lanes = stackalloc TElement[walk == Algorithm.ReduceShortRows ? 1 : LaneCount * resultTile * outputs];
        var none = stackalloc byte*[outputs];
        var collected = stackalloc byte*[inputs];
        var results = stackalloc byte*[outputs];
        var scratch = new Tiles { Collected = collected, None = none, Results = results };
        new Span<nint>(none, outputs).Clear();
        for (var unit = first; unit < last; unit++)
        {
            var (rest, block) = Math.DivRem(unit, blocks);
            (rest, var tile) = Math.DivRem(rest, resultTiles);
            var column = tile * resultTile;
            var columns = (int)Math.Min(resultTile, kept.Sizes[^1] - column);
            var place = (rest * kept.Sizes[^1]) + column;
            for (var o = 0; o < inputs + outputs; o++)
            {
                var operand = o < inputs ? kernel.Inputs[o] : kernel.Outputs[o - inputs];
                at[o] = state.Buffers[operand.Buffer.Id] + (operand.Offset * operand.Type.Size()) + (column * kept.Strides[o][^1]);
            }
            for (var axis = kept.Sizes.Length - 2; axis >= 0; axis--)
            {
                (rest, var index) = Math.DivRem(rest, kept.Sizes[axis]);
                for (var o = 0; o < inputs + outputs; o++) at[o] += index * kept.Strides[o][axis];
            }
            if (walk == Algorithm.ReduceShortRows)
            {
                ReduceRows(at, columns, ref scratch);
                continue;
            }
            var count = columns * LaneCount;
            new Span<TElement>(lanes, count * outputs).Fill(ReduceLanes<T, TElement>.Identity);
            var begin = block * ReduceOp.Block;
            var length = Math.Min(ReduceOp.Block, reduced.Count - begin);
            if (walk == Algorithm.ReduceColumns) TakeUpColumns(at, begin, length, columns, lanes, ref scratch);
            else TakeUpRow(at, begin, length, lanes, ref scratch);
            for (var o = 0; o < outputs; o++)
            {
                var own = lanes + (o * count);
                ReduceLanes<T, TElement>.Fold(own, columns);
                for (var c = 0; c < columns; c++)
                    if (state.Partials != null) state.Partials[(((o * kept.Count) + place + c) * blocks) + block] = own[c];
                    else *(TElement*)(at[inputs + o] + (c * kept.Strides[inputs + o][^1])) = own[c];
            }
        }
    }

    /// <summary>Blocks become one by a fixed tree: neighbours, then neighbours of those.</summary>
    void CombineBlocks(byte** buffers, int o, TElement* partials)
    {
        var output = kernel.Outputs[o].At(buffers);
        for (var place = 0L; place < kept.Count; place++)
        {
            var own = partials + (place * blocks);
            for (var step = 1L; step < blocks; step *= 2)
                for (var i = 0L; i + step < blocks; i += 2 * step) own[i] = ReduceLanes<T, TElement>.Combine(own[i], own[i + step]);
            var rest = place;
            var to = output;
            for (var axis = kept.Sizes.Length - 1; axis >= 0; axis--)
            {
                (rest, var index) = Math.DivRem(rest, kept.Sizes[axis]);
                to += index * kept.Strides[inputs + o][axis];
            }
            *(TElement*)to = own[0];
        }
    }
}
