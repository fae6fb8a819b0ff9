using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>The walks over a unit's elements: along short rows, along a row, and down columns.</summary>
internal sealed unsafe partial class ReduceExecutable<T, TElement>
{
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
        var tileRows = isPlain ? ReduceOp.Block : Math.Max(1, TileMachine.Tile / columns);
        for (var done = 0L; done < length;)
        {
            var (row, column) = Math.DivRem(begin + done, reduced.Sizes[^1]);
            var rows = (int)Math.Min(Math.Min(reduced.Sizes[^1] - column, length - done), tileRows);
            Locate(at, row, column, from);
            if (isPlain)
            {
                for (var o = 0; o < outputs; o++)
                {
                    var input = kernel.Program.Outputs[o];
                    // Rows that lie one after the other are taken up together, up to the last lane.
                    var together = rowStrides[input] == (long)columns * sizeof(TElement) ? LaneCount : 1;
                    for (int i = 0, count; i < rows; i += count)
                    {
                        var lane = (int)((done + i) % LaneCount);
                        count = Math.Min(Math.Min(together, LaneCount - lane), rows - i);
                        ReduceLanes<T, TElement>.TakeUpSet((TElement*)(from[input] + (i * rowStrides[input])), lanes + (((o * LaneCount) + lane) * columns), count * columns);
                    }
                }
                done += rows;
                continue;
            }
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
}
