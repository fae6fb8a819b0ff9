namespace Ogee.Cpu;

/// <summary>Where a part along an axis lies in a row-major tensor: the same run of bytes in each of its slices.</summary>
internal readonly unsafe struct DynamicPart
{
    readonly Operand whole, part;
    readonly int axis;
    readonly long slices, wholeBytes, partBytes, unitBytes;

    public DynamicPart(Operand whole, Operand part, int axis)
    {
        (this.whole, this.part, this.axis, slices, unitBytes) = (whole, part, axis, 1, whole.Type.Size());
        for (var i = 0; i < axis; i++) slices *= whole.Shape[i];
        for (var i = axis + 1; i < whole.Shape.Rank; i++) unitBytes *= whole.Shape[i];
        (wholeBytes, partBytes) = (unitBytes * whole.Shape[axis], unitBytes * part.Shape[axis]);
    }

    /// <summary>Reads where the part begins.</summary>
    /// <exception cref="OgeeException">The part does not lie inside.</exception>
    public long Start(string op, Operand operand, byte** buffers)
    {
        var start = operand.Type == DType.Int64 ? *(long*)operand.At(buffers) : *(int*)operand.At(buffers);
        var room = whole.Shape[axis] - part.Shape[axis];
        return start >= 0 && start <= room ? start
            : throw EngineErrors.Index.With($"{op}: {part.Shape[axis]} elements from place {start} do not lie inside axis {axis} of {whole.Shape}", $"Expected a start of 0 to {room}", "Check the place; a cache that is full needs a larger capacity.");
    }

    /// <summary>Copies the part out of the whole.</summary>
    public void Read(byte* from, byte* to, long start)
    {
        from += start * unitBytes;
        for (var slice = 0L; slice < slices; slice++, from += wholeBytes, to += partBytes) Buffer.MemoryCopy(from, to, partBytes, partBytes);
    }

    /// <summary>Copies the part into the whole.</summary>
    public void Write(byte* to, byte* from, long start)
    {
        to += start * unitBytes;
        for (var slice = 0L; slice < slices; slice++, to += wholeBytes, from += partBytes) Buffer.MemoryCopy(from, to, partBytes, partBytes);
    }
}

/// <summary>Copies a part out.</summary>
internal sealed unsafe class DynamicSliceExecutable(OpKernel kernel) : IExecutable
{
    public void Run(byte** buffers)
    {
        var place = new DynamicPart(kernel.Inputs[0], kernel.Output, ((DynamicSlice)kernel.Op).Axis);
        place.Read(kernel.Inputs[0].At(buffers), kernel.Output.At(buffers), place.Start("dynamic_slice", kernel.Inputs[1], buffers));
    }
}

/// <summary>Copies the tensor, unless its memory is the result's, and writes the part into it.</summary>
internal sealed unsafe class UpdateSliceExecutable(UpdateKernel kernel) : IExecutable, IUndoable
{
    public void Run(byte** buffers)
    {
        var (whole, part, result) = (kernel.Whole, kernel.Part, kernel.Result);
        var place = new DynamicPart(whole, part, kernel.Op.Axis);
        var start = place.Start("update_slice", kernel.Start, buffers);
        var bytes = whole.Shape.Count * whole.Type.Size();
        if (whole.Buffer != result.Buffer) Buffer.MemoryCopy(whole.At(buffers), result.At(buffers), bytes, bytes);
        if (kernel.Saved is { } saved)
        {
            *(long*)saved.At(buffers) = start;
            place.Read(whole.At(buffers), saved.At(buffers) + MemoryPlan.Padded(sizeof(long)), start);
        }
        place.Write(result.At(buffers), part.At(buffers), start);
    }

    public void Undo(byte** buffers)
    {
        if (kernel.Saved is { } saved)
            new DynamicPart(kernel.Whole, kernel.Part, kernel.Op.Axis).Write(kernel.Whole.At(buffers), saved.At(buffers) + MemoryPlan.Padded(sizeof(long)), *(long*)saved.At(buffers));
    }
}
