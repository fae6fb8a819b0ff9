using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
internal sealed unsafe class ReduceExecutable<T, TElement> : ReduceExecutable where T : struct, IMonoid where TElement : unmanaged, INumber<TElement>
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
        most = kernel.Program.Instructions.Length == 0 && kernel.Inputs.Select((input, i) => reduced.Strides[i][^1] == input.Type.Size()).All(isDense => isDense) ? ReduceOp.Block : TileMachine.Tile;
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

    /// <summary>Room for the tiles of a unit.</summary>
    struct Tiles
    {
        /// <summary>What was collected for the last tile, and its size: what repeats is collected once.</summary>
        public byte** Collected;
        public int Rows, Columns;

        /// <summary>Results stay where they are computed.</summary>
        public byte** None, Results;
    }

    void Compute(byte** from, long* rowStrides, long* columnStrides, int rows, int columns, ref Tiles tiles)
    {
        if (rows != tiles.Rows || columns != tiles.Columns) new Span<nint>(tiles.Collected, inputs).Clear();
        (tiles.Rows, tiles.Columns) = (rows, columns);
        machine.Run(new() { Inputs = from, RowStrides = rowStrides, ColumnStrides = columnStrides, Rows = rows, Columns = columns, Collected = tiles.Collected }, tiles.None, tiles.Results);
    }

    /// <summary>Neighbouring results whose elements are all in one tile.</summary>
    [SkipLocalsInit]
    void ReduceRows(byte** at, int rows, ref Tiles tiles)
    {
        var rowStrides = stackalloc long[inputs];
        var columnStrides = stackalloc long[inputs];
        for (var i = 0; i < inputs; i++) (rowStrides[i], columnStrides[i]) = (kept.Strides[i][^1], reduced.Strides[i][^1]);
        Compute(at, rowStrides, columnStrides, rows, (int)reduced.Count, ref tiles);
        for (var o = 0; o < outputs; o++) ReduceLanes<T, TElement>.ReduceRows((TElement*)tiles.Results[o], rows, (int)reduced.Count, at[inputs + o], kept.Strides[inputs + o][^1]);
    }

    /// <summary>The elements of a block, of one result: element i of the block goes to lane i mod 16.</summary>
    [SkipLocalsInit]
    void TakeUpRow(byte** at, long begin, long length, TElement* lanes, ref Tiles tiles)
    {
        var from = stackalloc byte*[inputs];
        var rowStrides = stackalloc long[inputs];
        var columnStrides = stackalloc long[inputs];
        // Elements before a full set of lanes wait here, for a row may end anywhere.
        var waiting = stackalloc TElement[LaneCount * outputs];
        var waits = 0;
        for (var i = 0; i < inputs; i++) (rowStrides[i], columnStrides[i]) = (reduced.Strides[i][^2], reduced.Strides[i][^1]);
        var columns = reduced.Sizes[^1];
        for (var done = 0L; done < length;)
        {
            var (row, column) = Math.DivRem(begin + done, columns);
            int blockRows = 1, blockColumns;
            if (column == 0 && columns <= TileMachine.Tile / 2 && length - done >= columns)
            {
                // Several short rows at once, as far as the innermost two axes and the block go.
                blockColumns = (int)columns;
                var inPlane = reduced.Sizes[^2] - (row % reduced.Sizes[^2]);
                blockRows = (int)Math.Min(Math.Min(inPlane, (length - done) / columns), TileMachine.Tile / columns);
            }
            else
            {
                blockColumns = (int)Math.Min(Math.Min(columns - column, length - done), most);
            }
            Locate(at, row, column, from);
            Compute(from, rowStrides, columnStrides, blockRows, blockColumns, ref tiles);
            var count = blockRows * blockColumns;
            done += count;
            var next = 0;
            for (var o = 0; o < outputs; o++) next = TakeUpElements((TElement*)tiles.Results[o], count, waiting + (o * LaneCount), waits, lanes + (o * LaneCount));
            waits = next;
        }
        for (var o = 0; o < outputs; o++) ReduceLanes<T, TElement>.TakeUp(waiting + (o * LaneCount), lanes + (o * LaneCount), waits);
    }

    /// <summary>Takes up elements behind those that wait.</summary>
    /// <returns>How many wait now.</returns>
    static int TakeUpElements(TElement* values, int count, TElement* waiting, int waits, TElement* lanes)
    {
        if (waits > 0)
        {
            for (; waits < LaneCount && count > 0; count--) waiting[waits++] = *values++;
            if (waits < LaneCount) return waits;
            ReduceLanes<T, TElement>.TakeUp(waiting, lanes, LaneCount);
            waits = 0;
        }
        var whole = count / LaneCount * LaneCount;
        ReduceLanes<T, TElement>.TakeUp(values, lanes, whole);
        for (var i = whole; i < count; i++) waiting[waits++] = values[i];
        return waits;
    }

    /// <summary>The elements of a block, of neighbouring results: element i of each goes to that result's lane i mod 16; lanes[lane × columns + column].</summary>
    [SkipLocalsInit]
    void TakeUpColumns(byte** at, long begin, long length, int columns, TElement* lanes, ref Tiles tiles)
    {
        var from = stackalloc byte*[inputs];
        var rowStrides = stackalloc long[inputs];
        var columnStrides = stackalloc long[inputs];
        for (var i = 0; i < inputs; i++) (rowStrides[i], columnStrides[i]) = (reduced.Strides[i][^1], kept.Strides[i][^1]);
        var tileRows = Math.Max(1, TileMachine.Tile / columns);
        for (var done = 0L; done < length;)
        {
            var (row, column) = Math.DivRem(begin + done, reduced.Sizes[^1]);
            var rows = (int)Math.Min(Math.Min(reduced.Sizes[^1] - column, length - done), tileRows);
            Locate(at, row, column, from);
            Compute(from, rowStrides, columnStrides, rows, columns, ref tiles);
            // Rows up to the last lane lie one after the other, as their lanes do.
            for (int i = 0, count; i < rows; i += count)
            {
                var lane = (int)((done + i) % LaneCount);
                count = Math.Min(LaneCount - lane, rows - i);
                for (var o = 0; o < outputs; o++) ReduceLanes<T, TElement>.TakeUpSet((TElement*)tiles.Results[o] + (i * columns), lanes + (((o * LaneCount) + lane) * columns), count * columns);
            }
            done += rows;
        }
    }

    /// <summary>Where a row and column of the reduced axes begin, for each input.</summary>
    void Locate(byte** at, long row, long column, byte** from)
    {
        for (var i = 0; i < inputs; i++) from[i] = at[i] + (column * reduced.Strides[i][^1]);
        for (var axis = reduced.Sizes.Length - 2; axis >= 0; axis--)
        {
            (row, var index) = Math.DivRem(row, reduced.Sizes[axis]);
            for (var i = 0; i < inputs; i++) from[i] += index * reduced.Strides[i][axis];
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
