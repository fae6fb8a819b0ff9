using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Combines values at indices, each element with an index of its own, in the order of the values.</summary>
internal abstract unsafe class ScatterByExecutable(OpKernel kernel) : IndexExecutable(kernel)
{
    // So many neighbouring columns are one part: a part alone writes them, so their order is fixed.
    private protected const int Columns = 256;

    private protected struct Places
    {
        public byte* From, To;
        public long* Index;
        public long Size, After, Indices, Blocks;
        public DType Type;
    }

    public static IExecutable Of(OpKernel kernel)
    {
        var creation = new Creation(kernel);
        ((ScatterOp)kernel.Op).Accept(creation);
        return creation.Result;
    }

    sealed class Creation(OpKernel kernel) : IMonoidVisitor
    {
        public IExecutable Result = null!;
        public void Visit<T>() where T : struct, IMonoid => Result = new ScatterByExecutable<T>(kernel);
    }

    public sealed override void Run(byte** buffers)
    {
        var (before, size, after, indices, _) = Extents();
        var places = new Places
        {
            From = Kernel.Inputs[0].At(buffers), To = Kernel.Output.At(buffers), Index = Checked(Kernel.Inputs[1].At(buffers), size),
            Size = size, After = after, Indices = indices, Blocks = (after + Columns - 1) / Columns, Type = Kernel.Output.Type,
        };
        Workers.Run(checked((int)(before * places.Blocks)), Body, &places);
    }

    private protected abstract delegate*<int, void*, void> Body { get; }
}

internal sealed unsafe class ScatterByExecutable<T>(OpKernel kernel) : ScatterByExecutable(kernel) where T : struct, IMonoid
{
    private protected override delegate*<int, void*, void> Body => &Part;

    static void Part(int part, void* state)
    {
        ref readonly var places = ref *(Places*)state;
        switch (places.Type)
        {
            case DType.Float32: Block<float>(part, in places, (float)T.Identity); break;
            case DType.Float64: Block(part, in places, T.Identity); break;
            case DType.Int32: Block(part, in places, (int)T.IntegerIdentity(places.Type)); break;
            case DType.Int64: Block(part, in places, T.IntegerIdentity(places.Type)); break;
            case DType.Int8: Block(part, in places, (sbyte)T.IntegerIdentity(places.Type)); break;
            case DType.Int16: Block(part, in places, (short)T.IntegerIdentity(places.Type)); break;
            default: Block(part, in places, (byte)T.IntegerIdentity(places.Type)); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Block<TElement>(int part, in Places places, TElement identity) where TElement : unmanaged, INumber<TElement>
    {
        var (outer, block) = Math.DivRem((long)part, places.Blocks);
        var (first, after) = (block * Columns, places.After);
        var columns = (int)Math.Min(Columns, after - first);
        var to = (TElement*)places.To + (outer * places.Size * after) + first;
        for (var i = 0L; i < places.Size; i++) new Span<TElement>(to + (i * after), columns).Fill(identity);
        var from = (TElement*)places.From + (outer * places.Indices * after) + first;
        var index = places.Index + (outer * places.Indices * after) + first;
        for (var i = 0L; i < places.Indices; i++, from += after, index += after)
            for (var j = 0; j < columns; j++)
            {
                ref var place = ref to[(index[j] * after) + j];
                place = Combine(place, from[j]);
            }
    }

    // A sum or product of two float32 in float64, rounded, is the one in float32.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TElement Combine<TElement>(TElement a, TElement b) where TElement : unmanaged, INumber<TElement> =>
        typeof(TElement) == typeof(float) || typeof(TElement) == typeof(double)
            ? TElement.CreateTruncating(T.F64(double.CreateTruncating(a), double.CreateTruncating(b)))
            : TElement.CreateTruncating(T.I64(long.CreateTruncating(a), long.CreateTruncating(b)));
}
