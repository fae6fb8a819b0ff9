using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ogee.Cpu;

/// <summary>Runs a scalar program over tiles that stay in the first-level cache: one vector loop for each instruction. The path for ahead-of-time compiled programs and for every type, and the oracle for emitted code.</summary>
internal sealed unsafe class TileMachine
{
    /// <summary>Elements a tile.</summary>
    public const int Tile = 512;

    const int SlotBytes = (Tile * 8) + TileCopies.Slack;

    readonly ScalarProgram program;
    readonly nint[] loops;
    readonly int[] slots;
    readonly int slotCount;

    // What a loop computes: the program without results that are inputs, which are where they were loaded.
    readonly ScalarProgram computed;
    readonly bool[] isHandedOn;

    bool canEmit;
    Tuple<ulong, bool, EmittedLoop>? emitted;

    public TileMachine(ScalarProgram program)
    {
        this.program = program;
        loops = [.. program.Instructions.Select(i => (nint)MapLoops.For(i.Op, i.ArgumentType))];
        (slots, slotCount) = AssignSlots(program);
        isHandedOn = [.. Enumerable.Range(0, program.Inputs.Length).Select(input => program.Outputs.Contains(input))];
        computed = isHandedOn.Contains(true) ? new(program.Inputs, program.Instructions, [.. program.Outputs.Where(output => output >= program.Inputs.Length)]) : program;
        canEmit = computed.Outputs.Length > 0 && computed.Outputs.Distinct().Count() == computed.Outputs.Length;
    }

    /// <summary>Where a program's values are, for one tile.</summary>
    public readonly ref struct Block
    {
        /// <summary>For each input the address of its first element.</summary>
        public required byte** Inputs { get; init; }

        /// <summary>For each input, bytes from one row to the next and from one column to the next.</summary>
        public required long* RowStrides { get; init; }
        public required long* ColumnStrides { get; init; }

        public required int Rows { get; init; }
        public required int Columns { get; init; }

        /// <summary>For each input what was collected into scratch by the last tile of the same sizes, or null: a bias is the same for tile after tile. Null where tiles are not told apart.</summary>
        public byte** Collected { get; init; }

        /// <summary>Whether results, aligned to 64 bytes, go to memory past the caches.</summary>
        public bool Streams { get; init; }
    }

    /// <summary>Scratch of a thread, and what its slots hold.</summary>
    sealed class Scratch
    {
        public byte* Memory;
        public int Slots;

        ~Scratch() => NativeMemory.AlignedFree(Memory);
    }

    [ThreadStatic] static Scratch? scratch;

    /// <summary>Computes one tile.</summary>
    /// <param name="block">The inputs; rows × columns is at most <see cref="Tile"/>, but for <see cref="RunLong"/>.</param>
    /// <param name="outputs">For each output where its elements go, one after the other; or null to leave them in scratch.</param>
    /// <param name="results">Gets, for each output, where its elements are.</param>
    [SkipLocalsInit]
    public void Run(in Block block, byte** outputs, byte** results)
    {
        var memory = Memory();
        var count = block.Rows * block.Columns;
        var values = stackalloc byte*[program.ValueCount];
        if (EmittedFor(block, outputs) is { } emitted && Algorithms.Choose(Algorithm.EmittedLoop, Algorithm.EmittedLoop, Algorithm.TileMachine) == Algorithm.EmittedLoop)
        {
            for (var i = 0; i < program.Inputs.Length; i++)
            {
                // Only here do the slots of inputs stay what they are.
                var slot = memory + ((long)slots[i] * SlotBytes);
                if (block.Collected != null && block.Collected[i] == block.Inputs[i])
                {
                    values[i] = slot;
                    continue;
                }
                values[i] = IsScalar(block, i) && !isHandedOn[i] ? block.Inputs[i] : Load(block.Inputs[i], block.RowStrides[i], block.ColumnStrides[i], block.Rows, block.Columns, program.Inputs[i].Size(), slot);
                if (block.Collected != null) block.Collected[i] = values[i] == slot ? block.Inputs[i] : null;
            }
            // Slots of their own: a loop stores results while inputs of other sizes are still to be read.
            var targets = stackalloc byte*[program.Outputs.Length];
            var target = targets;
            for (var o = 0; o < program.Outputs.Length; o++)
                if (program.Outputs[o] < program.Inputs.Length) results[o] = values[program.Outputs[o]];
                else *target++ = results[o] = outputs[o] != null ? outputs[o] : memory + ((long)(slotCount + o) * SlotBytes);
            Algorithms.Ran(Algorithm.EmittedLoop);
            emitted(values, targets, count);
            return;
        }
        for (var i = 0; i < program.Inputs.Length; i++)
            values[i] = Load(block.Inputs[i], block.RowStrides[i], block.ColumnStrides[i], block.Rows, block.Columns, program.Inputs[i].Size(), memory + ((long)slots[i] * SlotBytes));
        if (loops.Length > 0) Algorithms.Ran(Algorithm.TileMachine);
        for (var k = 0; k < loops.Length; k++)
        {
            var value = program.Inputs.Length + k;
            var arguments = program.Instructions[k].Arguments;
            values[value] = memory + ((long)slots[value] * SlotBytes);
            for (var o = 0; o < program.Outputs.Length; o++)
                if (program.Outputs[o] == value && outputs[o] != null) values[value] = outputs[o];
            ((delegate*<byte*, byte*, byte*, byte*, int, void>)loops[k])(values[arguments[0]], arguments.Length > 1 ? values[arguments[1]] : null, arguments.Length > 2 ? values[arguments[2]] : null, values[value], count);
        }
        for (var o = 0; o < program.Outputs.Length; o++)
        {
            var at = values[program.Outputs[o]];
            if (outputs[o] != null && outputs[o] != at)
            {
                Unsafe.CopyBlockUnaligned(outputs[o], at, (uint)(count * program.TypeOf(program.Outputs[o]).Size()));
                at = outputs[o];
            }
            results[o] = at;
        }
    }

    /// <summary>Computes a row of any length, whose inputs each lie one after the other or are one element: nothing has to be collected.</summary>
    public void RunLong(in Block block, byte** outputs, byte** results)
    {
        if (block.Columns <= Tile || (EmittedFor(block, outputs) is not null && Algorithms.Choose(Algorithm.EmittedLoop, Algorithm.EmittedLoop, Algorithm.TileMachine) == Algorithm.EmittedLoop))
        {
            Run(block, outputs, results);
            return;
        }
        var inputs = program.Inputs.Length;
        var from = stackalloc byte*[inputs];
        var to = stackalloc byte*[program.Outputs.Length];
        for (var first = 0; first < block.Columns; first += Tile)
        {
            for (var i = 0; i < inputs; i++) from[i] = block.Inputs[i] + (first * block.ColumnStrides[i]);
            for (var o = 0; o < program.Outputs.Length; o++) to[o] = outputs[o] + ((long)first * program.TypeOf(program.Outputs[o]).Size());
            Run(new() { Inputs = from, RowStrides = block.RowStrides, ColumnStrides = block.ColumnStrides, Rows = 1, Columns = Math.Min(Tile, block.Columns - first) }, to, results);
        }
    }

    /// <summary>Computes rows of any length, one by one; along a row each input lies one after the other or is one element. A result may lie where an input lies that no later instruction reads.</summary>
    /// <param name="block">The first row; its strides lead to the others.</param>
    /// <param name="outputs">For each output where its first row goes.</param>
    /// <param name="outputStrides">For each output, bytes from one row to the next.</param>
    public void RunRows(in Block block, byte** outputs, long* outputStrides)
    {
        var (inputs, count) = (program.Inputs.Length, program.Outputs.Length);
        var from = stackalloc byte*[inputs];
        var to = stackalloc byte*[count];
        var results = stackalloc byte*[count];
        for (var i = 0; i < inputs; i++) from[i] = block.Inputs[i];
        for (var o = 0; o < count; o++) to[o] = outputs[o];
        var row = new Block { Inputs = from, RowStrides = block.RowStrides, ColumnStrides = block.ColumnStrides, Rows = 1, Columns = block.Columns };
        var loop = EmittedFor(row, to) is { } found && Algorithms.Choose(Algorithm.EmittedLoop, Algorithm.EmittedLoop, Algorithm.TileMachine) == Algorithm.EmittedLoop ? found : null;
        if (loop is not null) Algorithms.Ran(Algorithm.EmittedLoop);
        for (var r = 0; r < block.Rows; r++)
        {
            if (loop is not null) loop(from, to, row.Columns);
            else RunLong(row, to, results);
            for (var i = 0; i < inputs; i++) from[i] += block.RowStrides[i];
            for (var o = 0; o < count; o++) to[o] += outputStrides[o];
        }
    }

    /// <summary>Whether an input is one element that the whole tile repeats.</summary>
    static bool IsScalar(in Block block, int input) => block.ColumnStrides[input] == 0 && (block.RowStrides[input] == 0 || block.Rows == 1);

    /// <summary>The emitted loop for a tile, if there is one.</summary>
    EmittedLoop? EmittedFor(in Block block, byte** outputs)
    {
        if (!canEmit || !Settings.Emit || !RuntimeFeature.IsDynamicCodeSupported) return null;
        // What is handed on to memory of its own is copied, which loops do not do.
        for (var o = 0; o < program.Outputs.Length; o++)
            if (program.Outputs[o] < program.Inputs.Length && outputs[o] != null) return null;
        var scalars = 0UL;
        for (var i = 0; i < program.Inputs.Length; i++)
            if (IsScalar(block, i) && !isHandedOn[i]) scalars |= 1UL << i;
        var last = emitted;
        if (last is not null && last.Item1 == scalars && last.Item2 == block.Streams) return last.Item3;
        if (LoopEmitter.For(computed, scalars, block.Streams) is not { } loop)
        {
            canEmit = false;
            return null;
        }
        emitted = new(scalars, block.Streams, loop);
        return loop;
    }

    byte* Memory()
    {
        var own = scratch ??= new();
        var needed = slotCount + program.Outputs.Length;
        if (own.Slots < needed)
        {
            NativeMemory.AlignedFree(own.Memory);
            own.Memory = null;
            own.Slots = 0;
            own.Memory = (byte*)NativeMemory.AlignedAlloc((nuint)needed * SlotBytes, 64);
            own.Slots = needed;
        }
        return own.Memory;
    }

    /// <summary>The address of an input's tile: in place if its elements lie one after the other, else collected into a slot.</summary>
    static byte* Load(byte* from, long rowStride, long columnStride, int rows, int columns, int size, byte* slot)
    {
        if (columnStride == size && (rows == 1 || rowStride == (long)columns * size)) return from;
        TileCopies.Collect(from, rowStride, columnStride, rows, columns, size, slot);
        return slot;
    }

    /// <summary>Values whose lives do not meet share a slot.</summary>
    static (int[] Slots, int Count) AssignSlots(ScalarProgram program)
    {
        var last = new int[program.ValueCount];
        for (var k = 0; k < program.Instructions.Length; k++)
            foreach (var argument in program.Instructions[k].Arguments) last[argument] = k;
        foreach (var output in program.Outputs) last[output] = int.MaxValue;
        var slots = new int[program.ValueCount];
        var free = new Stack<int>();
        var count = 0;
        for (var i = 0; i < program.Inputs.Length; i++) slots[i] = count++;
        for (var k = 0; k < program.Instructions.Length; k++)
        {
            var value = program.Inputs.Length + k;
            slots[value] = free.TryPop(out var slot) ? slot : count++;
            foreach (var argument in program.Instructions[k].Arguments.Distinct())
                if (last[argument] == k) free.Push(slots[argument]);
        }
        return (slots, Math.Max(1, count));
    }
}
