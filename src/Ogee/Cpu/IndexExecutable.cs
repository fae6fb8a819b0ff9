using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Takes, gathers and their gradients. Every index is checked before anything is read or written.</summary>
internal abstract unsafe class IndexExecutable(OpKernel kernel) : IExecutable
{
    protected OpKernel Kernel { get; } = kernel;

    public static IExecutable Create(OpKernel kernel) => kernel.Op switch
    {
        Take or Gather => kernel.Output.Type.Size() switch { 8 => new GatherExecutable<long>(kernel), 4 => new GatherExecutable<int>(kernel), 2 => new GatherExecutable<short>(kernel), _ => new GatherExecutable<byte>(kernel) },
        ScatterOp => ScatterByExecutable.Of(kernel),
        _ => kernel.Output.Type switch
        {
            DType.Float32 => new ScatterExecutable<float>(kernel),
            DType.Float64 => new ScatterExecutable<double>(kernel),
            DType.Int32 => new ScatterExecutable<int>(kernel),
            DType.Int64 => new ScatterExecutable<long>(kernel),
            DType.Int8 => new ScatterExecutable<sbyte>(kernel),
            DType.Int16 => new ScatterExecutable<short>(kernel),
            _ => new ScatterExecutable<byte>(kernel),
        },
    };

    public abstract void Run(byte** buffers);

    public virtual void AddScratch(ScratchNeed need)
    {
        if (Kernel.Inputs[1].Type != DType.Int64) need.Own<long>(0, Kernel.Inputs[1].Shape.Count);
    }

    /// <summary>The larger tensor's axis sizes around the axis: before, the axis, after; and how many indices there are for each of "before".</summary>
    protected (long Before, long Size, long After, long Indices, bool Along) Extents()
    {
        var (axis, whole, index, along) = Kernel.Op switch
        {
            Take op => (op.Axis, Kernel.Inputs[0].Shape, Kernel.Inputs[1].Shape, false),
            TakeAdd op => (op.Axis, Kernel.Output.Shape, Kernel.Inputs[1].Shape, false),
            Gather op => (op.Axis, Kernel.Inputs[0].Shape, Kernel.Inputs[1].Shape, true),
            _ => (((ScatterOp)Kernel.Op).Axis, Kernel.Output.Shape, Kernel.Inputs[1].Shape, true),
        };
        var (before, size, after) = AxisExtents.Of(whole, axis);
        return (before, size, after, along ? index[axis] : index.Count, along);
    }

    /// <summary>The indices, all of them inside of an axis of this size; memory of this thread, until the next kernel.</summary>
    /// <exception cref="OgeeException">An index is outside; nothing was read or written yet.</exception>
    protected long* Checked(byte* indices, long size)
    {
        var count = Kernel.Inputs[1].Shape.Count;
        if (Kernel.Inputs[1].Type == DType.Int64)
        {
            var given = (long*)indices;
            for (var i = 0L; i < count; i++)
                if ((ulong)given[i] >= (ulong)size) throw Outside(given[i], i, size);
            return given;
        }
        var wide = KernelScratch.Rent<long>(0, count);
        for (var i = 0L; i < count; i++)
            if ((ulong)(wide[i] = ((int*)indices)[i]) >= (ulong)size) throw Outside(wide[i], i, size);
        return wide;
    }

    OgeeException Outside(long index, long place, long size) =>
        EngineErrors.Index.With($"{Kernel.Op.Word ?? Kernel.Op.Name}: index {index} at place {place} of {Kernel.Inputs[1].Shape} is outside of an axis of size {size}", $"Expected 0 to {size - 1}", index < 0 ? "Indices in tensors do not count from the end: add the size of the axis, x + size, where they are negative." : "Check the labels or tokens that became indices.");

    // Slices and rows of about so many bytes together are worth handing to another thread.
    const long PartBytes = 32 << 10;

    /// <summary>How many of so many slices of this many bytes a part takes.</summary>
    protected static long SlicesPerPart(long slices, long bytes) => Math.Max(Math.Max(1, PartBytes / Math.Max(1, bytes)), (slices + 4095) / 4096);
}

