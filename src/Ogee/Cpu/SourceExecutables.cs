using System.Numerics;

namespace Ogee.Cpu;

/// <summary>Counts along an axis.</summary>
internal sealed unsafe class IotaExecutable(OpKernel kernel) : IExecutable
{
    public void Run(byte** buffers)
    {
        var to = kernel.Output.At(buffers);
        switch (kernel.Output.Type)
        {
            case DType.Float32: Count((float*)to); break;
            case DType.Float64: Count((double*)to); break;
            case DType.Int32: Count((int*)to); break;
            case DType.Int64: Count((long*)to); break;
            case DType.Float16 or DType.BFloat16: CountHalves(to); break;
            case DType.Int8: Count((sbyte*)to); break;
            case DType.Int16: Count((short*)to); break;
            default: Count(to); break;
        }
    }

    // .NET's numbers have no bfloat16.
    void CountHalves(byte* to)
    {
        var (before, size, after) = AxisExtents.Of(kernel.Output.Shape, ((Iota)kernel.Op).Axis);
        for (var i = 0L; i < before * size * after; i++) Element.Write(to + (i * sizeof(ushort)), kernel.Output.Type, i / after % size);
    }

    void Count<T>(T* to) where T : unmanaged, INumber<T>
    {
        var (before, size, after) = AxisExtents.Of(kernel.Output.Shape, ((Iota)kernel.Op).Axis);
        for (var outer = 0L; outer < before; outer++)
            for (var i = 0L; i < size; i++)
            {
                // What is more than a condition can say is true.
                var value = kernel.Output.Type == DType.Bool ? T.CreateTruncating(Math.Min(i, 1)) : T.CreateSaturating(i);
                for (var j = 0L; j < after; j++) *to++ = value;
            }
    }
}

/// <summary>Random numbers from their places and parameters: any split gives the same bits.</summary>
internal sealed unsafe class RandomDrawExecutable(OpKernel kernel) : IExecutable
{
    const long PartElements = 256;

    struct State
    {
        public RngKey Key;
        public byte* From, To;
        public long Count;
        public DType Type;
        public DrawnFrom Distribution;
    }

    public void Run(byte** buffers)
    {
        var key = (long*)kernel.Inputs[0].At(buffers);
        var state = new State
        {
            Key = new(unchecked((ulong)key[0]), unchecked((ulong)key[1])), From = kernel.Inputs[1].At(buffers), To = kernel.Output.At(buffers),
            Count = kernel.Output.Shape.Count, Type = kernel.Output.Type, Distribution = ((RandomDraw)kernel.Op).From,
        };
        if (state.Count > 0) Workers.Run(checked((int)((state.Count + PartElements - 1) / PartElements)), &Part, &state);
    }

    static void Part(int part, void* pointer)
    {
        ref readonly var state = ref *(State*)pointer;
        var last = Math.Min(state.Count, (part + 1) * PartElements);
        for (var i = part * PartElements; i < last; i++)
        {
            var value = RandomDraw.At(state.Distribution, state.Key, (ulong)i, state.Type == DType.Float32 ? ((float*)state.From)[i] : ((double*)state.From)[i]);
            if (state.Type == DType.Float32) ((float*)state.To)[i] = (float)value;
            else ((double*)state.To)[i] = value;
        }
    }
}

/// <summary>Random numbers from their places: any split gives the same bits.</summary>
internal sealed unsafe class RandomExecutable(OpKernel kernel) : IExecutable
{
    const long PartElements = 16 * 1024;

    struct State
    {
        public RngKey Key;
        public byte* To;
        public long Count;
        public int Parts;
        public DType Type;
        public Distribution Distribution;
    }

    public void Run(byte** buffers)
    {
        var key = (long*)(buffers[kernel.Inputs[0].Buffer.Id] + (kernel.Inputs[0].Offset * sizeof(long)));
        var count = kernel.Output.Shape.Count;
        var state = new State
        {
            Key = new(unchecked((ulong)key[0]), unchecked((ulong)key[1])),
            To = buffers[kernel.Output.Buffer.Id] + (kernel.Output.Offset * kernel.Output.Type.Size()),
            Count = count,
            Parts = (int)Math.Clamp(count / PartElements, 1, 256),
            Type = kernel.Output.Type,
            Distribution = ((RandomNumbers)kernel.Op).Distribution,
        };
        Workers.Run(state.Parts, &Part, &state);
    }

    static void Part(int part, void* pointer)
    {
        ref var state = ref *(State*)pointer;
        var (first, last) = (state.Count * part / state.Parts, state.Count * (part + 1) / state.Parts);
        for (; first < last; first += PartElements)
        {
            var length = (int)Math.Min(PartElements, last - first);
            if (state.Type == DType.Float32)
            {
                var to = new Span<float>((float*)state.To + first, length);
                if (state.Distribution == Distribution.Uniform) Philox.Uniform(state.Key, (ulong)first, to);
                else Philox.Normal(state.Key, (ulong)first, to);
            }
            else
            {
                var to = new Span<double>((double*)state.To + first, length);
                if (state.Distribution == Distribution.Uniform) Philox.Uniform(state.Key, (ulong)first, to);
                else Philox.Normal(state.Key, (ulong)first, to);
            }
        }
    }
}
