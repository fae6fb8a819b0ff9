using System.Numerics;

namespace Ogee.Cpu;

/// <summary>The place of the first largest or smallest element along an axis.</summary>
internal static class ArgReduceExecutable
{
    public static IExecutable Create(OpKernel kernel) => kernel.Inputs[0].Type switch
    {
        DType.Float32 => new ArgReduceExecutable<float>(kernel),
        DType.Float64 => new ArgReduceExecutable<double>(kernel),
        DType.Int32 => new ArgReduceExecutable<int>(kernel),
        DType.Int64 => new ArgReduceExecutable<long>(kernel),
        DType.Int8 => new ArgReduceExecutable<sbyte>(kernel),
        DType.Int16 => new ArgReduceExecutable<short>(kernel),
        _ => new ArgReduceExecutable<byte>(kernel),
    };
}

internal sealed unsafe class ArgReduceExecutable<T>(OpKernel kernel) : IExecutable where T : unmanaged, INumber<T>
{
    public void Run(byte** buffers)
    {
        var (op, x) = ((ArgReduce)kernel.Op, kernel.Inputs[0]);
        var (before, size, after) = AxisExtents.Of(x.Shape, op.Axis);
        var from = (T*)buffers[x.Buffer.Id] + x.Offset;
        var to = (long*)buffers[kernel.Output.Buffer.Id] + kernel.Output.Offset;
        for (var outer = 0L; outer < before; outer++, from += size * after)
            for (var inner = 0L; inner < after; inner++)
            {
                var best = 0L;
                for (var i = 1L; i < size && !T.IsNaN(from[(best * after) + inner]); i++)
                {
                    var (value, known) = (from[(i * after) + inner], from[(best * after) + inner]);
                    if (T.IsNaN(value) || (op.Largest ? value > known : value < known)) best = i;
                }
                *to++ = best;
            }
    }
}
