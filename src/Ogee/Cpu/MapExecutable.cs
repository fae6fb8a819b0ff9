using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Ogee.Cpu;

/// <summary>Runs a scalar program for every element of a shape, in the order of the first result's memory, tile by tile.</summary>
internal sealed unsafe class MapExecutable : IExecutable
{
    // About as many elements as are worth handing to another thread, of two operands and a result; of more, as the gates of a recurrent layer have, as many fewer.
    const long PartElements = 32 * 1024;
    const int PartOperands = 3;

    // Longest row of a tile that needs nothing collected: what each tile costs beside its elements is then little.
    const int LongTile = 8192;

    // From so many columns on a row by itself costs less than rows that have to be collected: half a tile, so that at most two go together.
    const int LeastLong = TileMachine.Tile / 2;

    // Results of a plan from this size on leave the caches before anybody reads them: they are written past the caches, which would first read what they write over.
    const long StreamedBytes = 2 << 20;

    // Rows of a tile across: the floats of a cache line.
    const int Across = 16;

    readonly MapKernel kernel;
    readonly TileMachine machine;
    readonly Iteration iteration;
    readonly int inputs;
    readonly int outputs;
    readonly long rows;
    readonly long columns;
    readonly int tileRows;
    readonly int tileColumns;
    readonly long tilesDown;
    readonly long tilesAcross;
    readonly long tiles;
    readonly int parts;
    readonly bool isLong;
    readonly bool streams;
    readonly bool fences;

    /// <param name="kernel">The kernel.</param>
    /// <param name="fences">Whether it waits for what it writes past the caches; else whoever runs it does.</param>
    public MapExecutable(MapKernel kernel, bool fences = true)
    {
        (this.kernel, this.fences) = (kernel, fences);
        machine = new(kernel.Program);
        (inputs, outputs) = (kernel.Inputs.Length, kernel.Outputs.Length);
        Operand[] operands = [.. kernel.Inputs, .. kernel.Outputs];
        iteration = Iteration.Over(kernel.Outputs[0].Shape, operands, Iteration.MemoryOrder(kernel.Outputs[0]), 2);
        (rows, columns) = (iteration.Sizes[^2], iteration.Sizes[^1]);
        var collects = Enumerable.Range(0, inputs).Any(i => iteration.Strides[i][^2] is not 0 and var down && down != columns * kernel.Inputs[i].Type.Size());
        isLong = columns > (collects ? LeastLong - 1 : TileMachine.Tile) && Enumerable.Range(0, operands.Length).All(o => iteration.Strides[o][^1] == operands[o].Type.Size() || (o < inputs && iteration.Strides[o][^1] == 0 && kernel.Program.Instructions.Length > 0));
        streams = kernel.Outputs.All(output => output.Buffer.Kind == BufferKind.Output && output.Buffer.Spec.Bytes >= StreamedBytes);
        tileColumns = (int)Math.Min(columns, isLong ? LongTile : TileMachine.Tile);
        tileRows = isLong || columns >= TileMachine.Tile ? 1 : (int)Math.Min(rows, TileMachine.Tile / Math.Max(1, columns));
        // Across an operand that lies the other way round, tiles of both extents use whole cache lines of it.
        if (!isLong && rows >= Across && columns >= TileMachine.Tile / Across && Enumerable.Range(0, operands.Length).Any(o => IsAcross(operands[o], o)))
            (tileRows, tileColumns) = (Across, TileMachine.Tile / Across);
        tilesDown = tileRows == 0 ? 0 : (rows + tileRows - 1) / tileRows;
        tilesAcross = tileColumns == 0 ? 0 : (columns + tileColumns - 1) / tileColumns;
        tiles = tilesDown * tilesAcross;
        for (var axis = 0; axis < iteration.Sizes.Length - 2; axis++) tiles *= iteration.Sizes[axis];
        var moved = operands.Count(operand => operand.Strides.Any(stride => stride != 0));
        parts = (int)Math.Clamp(iteration.Count * Math.Max(1, moved / PartOperands) / PartElements, 1, Math.Max(1, Math.Min(tiles, 256)));
    }

    /// <summary>Whether it writes past the caches.</summary>
    public bool Streams => streams;

    bool IsAcross(Operand operand, int o) => iteration.Strides[o][^2] == operand.Type.Size() && Math.Abs(iteration.Strides[o][^1]) > operand.Type.Size();

    struct State
    {
        public nint Self;
        public byte** Buffers;
    }

    public void Run(byte** buffers)
    {
        if (iteration.Count == 0) return;
        if (parts == 1)
        {
            RunTiles(buffers, 0, tiles);
            return;
        }
        var self = this;
        var state = new State { Self = (nint)Unsafe.AsPointer(ref self), Buffers = buffers };
        Workers.Run(parts, &RunPart, &state);
    }

    static void RunPart(int part, void* state)
    {
        var self = Unsafe.AsRef<MapExecutable>((void*)((State*)state)->Self);
        self.RunTiles(((State*)state)->Buffers, self.tiles * part / self.parts, self.tiles * (part + 1) / self.parts);
    }

    bool AreAligned(byte** results)
    {
        for (var o = 0; o < outputs; o++)
            if (((nint)results[o] & 63) != 0) return false;
        return true;
    }

    [SkipLocalsInit]
    void RunTiles(byte** buffers, long first, long last)
    {
        var operands = inputs + outputs;
        var bases = stackalloc byte*[operands];
        var at = stackalloc byte*[operands];
        var rowStrides = stackalloc long[operands];
        var columnStrides = stackalloc long[operands];
        var direct = stackalloc byte*[outputs];
        var results = stackalloc byte*[outputs];
        var collected = stackalloc byte*[inputs];
        var (lastRows, lastColumns) = (0, 0);
        for (var o = 0; o < operands; o++)
        {
            var operand = o < inputs ? kernel.Inputs[o] : kernel.Outputs[o - inputs];
            bases[o] = buffers[operand.Buffer.Id] + (operand.Offset * operand.Type.Size());
            (rowStrides[o], columnStrides[o]) = (iteration.Strides[o][^2], iteration.Strides[o][^1]);
        }
        for (var tile = first; tile < last; tile++)
        {
            var (rest, across) = Math.DivRem(tile, tilesAcross);
            (rest, var down) = Math.DivRem(rest, tilesDown);
            var (row, column) = (down * tileRows, across * tileColumns);
            var blockRows = (int)Math.Min(tileRows, rows - row);
            var blockColumns = (int)Math.Min(tileColumns, columns - column);
            for (var o = 0; o < operands; o++) at[o] = bases[o] + (row * rowStrides[o]) + (column * columnStrides[o]);
            for (var axis = iteration.Sizes.Length - 3; axis >= 0; axis--)
            {
                (rest, var place) = Math.DivRem(rest, iteration.Sizes[axis]);
                for (var o = 0; o < operands; o++) at[o] += place * iteration.Strides[o][axis];
            }
            for (var o = 0; o < outputs; o++)
            {
                var size = kernel.Outputs[o].Type.Size();
                var contiguous = columnStrides[inputs + o] == size && (blockRows == 1 || rowStrides[inputs + o] == (long)blockColumns * size);
                direct[o] = contiguous ? at[inputs + o] : null;
            }
            if (blockRows != lastRows || blockColumns != lastColumns) new Span<nint>(collected, inputs).Clear();
            (lastRows, lastColumns) = (blockRows, blockColumns);
            if (isLong)
            {
                machine.RunLong(new() { Inputs = at, RowStrides = rowStrides, ColumnStrides = columnStrides, Rows = 1, Columns = blockColumns, Streams = streams && AreAligned(direct) }, direct, results);
                continue;
            }
            machine.Run(new() { Inputs = at, RowStrides = rowStrides, ColumnStrides = columnStrides, Rows = blockRows, Columns = blockColumns, Collected = collected }, direct, results);
            for (var o = 0; o < outputs; o++)
                if (direct[o] == null)
                    TileCopies.Spread(results[o], at[inputs + o], rowStrides[inputs + o], columnStrides[inputs + o], blockRows, blockColumns, kernel.Outputs[o].Type.Size());
        }
        // What was written past the caches is there before the part counts as done.
        if (streams && fences && Sse.IsSupported) Sse.StoreFence();
    }
}
