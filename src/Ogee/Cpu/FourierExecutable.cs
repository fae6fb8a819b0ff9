using System.Numerics;
using System.Runtime.InteropServices;

namespace Ogee.Cpu;

/// <summary>Discrete Fourier transforms of rows: some rows beside each other go through the passes, one in each lane, and groups of them go to all threads. A row has the same bits alone and among others.</summary>
internal abstract unsafe class FourierExecutable : IExecutable
{
    // About so many elements are worth handing to another thread.
    const long PartElements = 16384;

    /// <summary>Rows beside each other: as many as lanes, unless the arrays pass the caches.</summary>
    private protected static long Together(long size) => size <= 8192 ? 16 : size <= 32768 ? 4 : 1;

    /// <summary>Rows of a part.</summary>
    private protected static long Each(long size) => Math.Max(1, PartElements / (size * Together(size))) * Together(size);

    private protected struct Rows
    {
        public byte* From, To;
        public long Count, Together, Each;
    }

    /// <summary>The executable of a kernel.</summary>
    public static IExecutable Create(OpKernel kernel) => kernel.Output.Type == DType.Float32 ? Create<float>(kernel) : Create<double>(kernel);

    static FourierExecutable Create<T>(OpKernel kernel) where T : unmanaged, IBinaryFloatingPointIeee754<T> => kernel.Op switch
    {
        FourierTransform op => new PairRows<T>(kernel, op.IsInverse),
        RealFourierTransform => new RealRows<T>(kernel),
        _ => new HermitianRows<T>(kernel),
    };

    public abstract void Run(byte** buffers);

    public abstract void AddScratch(ScratchNeed need);

    private protected static Rows RowsOf(OpKernel kernel, byte** buffers, long count, long size)
    {
        var together = Together(size);
        return new() { From = kernel.Inputs[0].At(buffers), To = kernel.Output.At(buffers), Count = count, Together = together, Each = Each(size) };
    }
}

/// <summary>Transforms of one length.</summary>
internal abstract unsafe class FourierExecutable<T>(OpKernel kernel, long size, long rows) : FourierExecutable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Arrays whose length is a power of two would meet in the same lines of the caches. Half a spectrum takes one place more than its transform, which is no more than this.
    const int Apart = 80;

    // A plan may be made and never run.
    readonly Lazy<FourierTables<T>> tables = new(() => FourierTables<T>.Of(size));

    struct State
    {
        public Rows Rows;
        public nint Owner;
    }

    public override void Run(byte** buffers)
    {
        if (rows == 0 || size == 0) return;
        var all = RowsOf(kernel, buffers, rows, size);
        var handle = GCHandle.Alloc(this);
        try
        {
            var state = new State { Rows = all, Owner = GCHandle.ToIntPtr(handle) };
            Workers.Run(checked((int)((rows + all.Each - 1) / all.Each)), &Part, &state);
        }
        finally
        {
            handle.Free();
        }
    }

    public override void AddScratch(ScratchNeed need)
    {
        if (rows > 0 && size > 0) need.Part<T>(0, 4 * ((FourierTables<T>.RoomOf(size) * Math.Min(rows, Together(size))) + Apart), ((rows - 1) / Each(size)) + 1);
    }

    static void Part(int part, void* state)
    {
        ref readonly var all = ref ((State*)state)->Rows;
        var owner = (FourierExecutable<T>)GCHandle.FromIntPtr(((State*)state)->Owner).Target!;
        var last = Math.Min(all.Count, (part + 1) * all.Each);
        for (var row = part * all.Each; row < last; row += all.Together) owner.Transform((T*)all.From, (T*)all.To, row, Math.Min(all.Together, last - row));
    }

    void Transform(T* from, T* to, long row, long count)
    {
        var tables = this.tables.Value;
        var room = (tables.Room * count) + Apart;
        var scratch = KernelScratch.Rent<T>(0, 4 * room);
        var work = new FourierWork<T> { Re = scratch, Im = scratch + room, OtherRe = scratch + (2 * room), OtherIm = scratch + (3 * room), Count = count };
        Transform(from, to, row, tables, ref work);
    }

    /// <summary>Reads some rows, transforms them and writes the results.</summary>
    private protected abstract void Transform(T* from, T* to, long row, FourierTables<T> tables, ref FourierWork<T> work);

    private protected static void Backwards(FourierTables<T> tables, ref FourierWork<T> work)
    {
        work.Exchange();
        tables.Run(ref work);
        work.Exchange();
    }
}

/// <summary>Pairs to pairs.</summary>
internal sealed unsafe class PairRows<T>(OpKernel kernel, bool isInverse) : FourierExecutable<T>(kernel, kernel.Output.Shape[-2], kernel.Output.Shape.Count / Math.Max(1, 2 * kernel.Output.Shape[-2]))
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override void Transform(T* from, T* to, long row, FourierTables<T> tables, ref FourierWork<T> work)
    {
        var size = tables.Size;
        new FourierRows<T>(from + (row * 2 * size), 2 * size).Read(0, size, in work);
        if (isInverse) Backwards(tables, ref work);
        else tables.Run(ref work);
        new FourierRows<T>(to + (row * 2 * size), 2 * size).Write(0, size, in work);
    }
}
