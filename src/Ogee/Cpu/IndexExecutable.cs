using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Takes, gathers and their gradients. Every index is checked before anything is read or written.</summary>
internal abstract unsafe class IndexExecutable(OpKernel kernel) : IExecutable
{
    protected OpKernel Kernel { get; } = kernel;

    public static IExecutable Create(OpKernel kernel) => kernel.Op switch
    {
        Take or Gather => kernel.Output.Type.Size() switch { 8 => new GatherExecutable<long>(kernel), 4 => new GatherExecutable<int>(kernel), _ => new GatherExecutable<byte>(kernel) },
        _ => kernel.Output.Type switch
        {
            DType.Float32 => new ScatterExecutable<float>(kernel),
            DType.Float64 => new ScatterExecutable<double>(kernel),
            DType.Int32 => new ScatterExecutable<int>(kernel),
            DType.Int64 => new ScatterExecutable<long>(kernel),
            _ => new ScatterExecutable<byte>(kernel),
        },
    };

    public abstract void Run(byte** buffers);

    /// <summary>The larger tensor's axis sizes around the axis: before, the axis, after; and how many indices there are for each of "before".</summary>
    protected (long Before, long Size, long After, long Indices, bool Along) Extents()
    {
        var (axis, whole, index, along) = Kernel.Op switch
        {
            Take op => (op.Axis, Kernel.Inputs[0].Shape, Kernel.Inputs[1].Shape, false),
            TakeAdd op => (op.Axis, Kernel.Output.Shape, Kernel.Inputs[1].Shape, false),
            Gather op => (op.Axis, Kernel.Inputs[0].Shape, Kernel.Inputs[1].Shape, true),
            _ => (((ScatterAdd)Kernel.Op).Axis, Kernel.Output.Shape, Kernel.Inputs[1].Shape, true),
        };
        long before = 1, after = 1;
        for (var i = 0; i < axis; i++) before *= whole[i];
        for (var i = axis + 1; i < whole.Rank; i++) after *= whole[i];
        return (before, whole[axis], after, along ? index[axis] : index.Count, along);
    }

    protected long IndexAt(byte* indices, long i) => Kernel.Inputs[1].Type == DType.Int64 ? ((long*)indices)[i] : ((int*)indices)[i];

    /// <exception cref="OgeeException">An index is outside; nothing was read or written yet.</exception>
    protected void CheckIndices(byte* indices, long size)
    {
        var count = Kernel.Inputs[1].Shape.Count;
        for (var i = 0L; i < count; i++)
        {
            var index = IndexAt(indices, i);
            if ((ulong)index >= (ulong)size)
                throw EngineErrors.Index.With($"{Kernel.Op.Name}: index {index} at place {i} of {Kernel.Inputs[1].Shape} is outside of an axis of size {size}", $"Expected 0 to {size - 1}", "Check the labels or tokens that became indices.");
        }
    }
}

/// <summary>Reads elements or slices at indices.</summary>
internal sealed unsafe class GatherExecutable<T>(OpKernel kernel) : IndexExecutable(kernel) where T : unmanaged
{
    public override void Run(byte** buffers)
    {
        var (before, size, after, indices, along) = Extents();
        var from = (T*)Kernel.Inputs[0].At(buffers);
        var index = Kernel.Inputs[1].At(buffers);
        var to = (T*)Kernel.Output.At(buffers);
        CheckIndices(index, size);
        for (var outer = 0L; outer < before; outer++, from += size * after)
            for (var i = 0L; i < indices; i++, to += after)
                if (!along) Unsafe.CopyBlockUnaligned(to, from + (IndexAt(index, i) * after), checked((uint)(after * sizeof(T))));
                else
                    for (var j = 0L; j < after; j++) to[j] = from[(IndexAt(index, (((outer * indices) + i) * after) + j) * after) + j];
    }
}

/// <summary>Adds values at indices, in the order of the values.</summary>
internal sealed unsafe class ScatterExecutable<T>(OpKernel kernel) : IndexExecutable(kernel) where T : unmanaged, System.Numerics.INumber<T>
{
    public override void Run(byte** buffers)
    {
        var (before, size, after, indices, along) = Extents();
        var from = (T*)Kernel.Inputs[0].At(buffers);
        var index = Kernel.Inputs[1].At(buffers);
        var to = (T*)Kernel.Output.At(buffers);
        CheckIndices(index, size);
        for (var i = 0L; i < Kernel.Output.Shape.Count; i++) to[i] = T.Zero;
        for (var outer = 0L; outer < before; outer++, to += size * after)
            for (var i = 0L; i < indices; i++, from += after)
                for (var j = 0L; j < after; j++)
                    to[(IndexAt(index, along ? (((outer * indices) + i) * after) + j : i) * after) + j] += from[j];
    }
}
