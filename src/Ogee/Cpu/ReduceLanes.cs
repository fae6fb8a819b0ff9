using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>The sixteen lanes that take up the elements of a reduction, as <see cref="ReduceOp"/> defines, and become one.</summary>
internal static unsafe class ReduceLanes<T, TElement> where T : struct, IMonoid where TElement : unmanaged, INumber<TElement>
{
    /// <summary>How many there are.</summary>
    public const int Count = 16;

    /// <summary>What lanes begin with.</summary>
    public static TElement Identity => typeof(TElement) == typeof(float) || typeof(TElement) == typeof(double) ? TElement.CreateSaturating(T.Identity)
        : TElement.CreateTruncating(T.IntegerIdentity(DTypes.Of<TElement>()));

    /// <summary>One element and another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TElement Combine(TElement a, TElement b)
    {
        // The same lane operation as the vectors', so that a tail has the same bits.
        if (typeof(TElement) == typeof(float)) return (TElement)(object)T.F32(Vector512.CreateScalarUnsafe((float)(object)a), Vector512.CreateScalarUnsafe((float)(object)b)).ToScalar();
        return typeof(TElement) == typeof(double) ? TElement.CreateSaturating(T.F64(double.CreateSaturating(a), double.CreateSaturating(b))) : TElement.CreateTruncating(T.I64(long.CreateTruncating(a), long.CreateTruncating(b)));
    }

    /// <summary>Reduces rows of a tile, each of at most a block of elements.</summary>
    /// <param name="values">The rows, one after the other.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">Elements a row.</param>
    /// <param name="to">Where the first row's result goes.</param>
    /// <param name="stride">Bytes from one result to the next.</param>
    public static void ReduceRows(TElement* values, int rows, int columns, byte* to, long stride)
    {
        if (typeof(TElement) == typeof(float))
        {
            ReduceRows((float*)values, rows, columns, to, stride);
            return;
        }
        var lanes = stackalloc TElement[Count];
        for (; rows > 0; rows--, values += columns, to += stride)
        {
            new Span<TElement>(lanes, Count).Fill(Identity);
            TakeUp(values, lanes, columns);
            Fold(lanes, 1);
            *(TElement*)to = *lanes;
        }
    }

    /// <summary>The same for floats, the lanes of a row in a register.</summary>
    static void ReduceRows(float* values, int rows, int columns, byte* to, long stride)
    {
        var whole = columns / Count * Count;
        var end = values + ((long)rows * columns);
        var indices = Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        var isTaken = Vector512.LessThan(indices, Vector512.Create(columns - whole)).AsSingle();
        var identity = Vector512.Create((float)T.Identity);
        for (; rows > 0; rows--, values += columns, to += stride)
        {
            var lanes = identity;
            for (var i = 0; i < whole; i += Count) lanes = T.F32(lanes, Vector512.Load(values + i));
            if (whole < columns)
            {
                // What a vector reads of the next row is not taken up; behind the last row may be nothing.
                var last = values + whole;
                var rest = end - last >= Count ? Vector512.Load(last) : Lanes.LoadPartial(last, columns - whole);
                lanes = Vector512.ConditionalSelect(isTaken, T.F32(lanes, rest), lanes);
            }
            *(float*)to = Fold(lanes);
        }
    }

    /// <summary>lanes[i mod 16] takes up values[i].</summary>
    public static void TakeUp(TElement* values, TElement* lanes, int count)
    {
        var i = 0;
        if (typeof(TElement) == typeof(float))
        {
            var sums = Vector512.Load((float*)lanes);
            for (; i <= count - Count; i += Count) sums = T.F32(sums, Vector512.Load((float*)values + i));
            sums.Store((float*)lanes);
        }
        for (; i < count; i++) lanes[i % Count] = Combine(lanes[i % Count], values[i]);
    }

    /// <summary>accumulators[i] takes up values[i].</summary>
    public static void TakeUpSet(TElement* values, TElement* accumulators, int count)
    {
        var i = 0;
        if (typeof(TElement) == typeof(float))
            for (; i <= count - Count; i += Count)
                T.F32(Vector512.Load((float*)accumulators + i), Vector512.Load((float*)values + i)).Store((float*)accumulators + i);
        for (; i < count; i++) accumulators[i] = Combine(accumulators[i], values[i]);
    }

    /// <summary>Sixteen lanes of each of some columns become one by a fixed tree: lane i with lane i + 8, then 4, 2, 1.</summary>
    /// <param name="lanes">lanes[lane × columns + column].</param>
    /// <param name="columns">How many columns.</param>
    public static void Fold(TElement* lanes, int columns)
    {
        if (typeof(TElement) == typeof(float) && columns == 1) *(float*)lanes = Fold(Vector512.Load((float*)lanes));
        else
            for (var half = Count / 2; half > 0; half /= 2)
                TakeUpSet(lanes + (half * columns), lanes, half * columns);
    }

    /// <summary>The same tree in a register; lanes that are done with hold anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Fold(Vector512<float> lanes)
    {
        lanes = T.F32(lanes, lanes.GetUpper().ToVector512Unsafe());
        lanes = T.F32(lanes, lanes.GetLower().GetUpper().ToVector256Unsafe().ToVector512Unsafe());
        lanes = T.F32(lanes, Vector128.Shuffle(lanes.GetLower().GetLower(), Vector128.Create(2, 3, 2, 3)).ToVector256Unsafe().ToVector512Unsafe());
        return T.F32(lanes, Vector128.Shuffle(lanes.GetLower().GetLower(), Vector128.Create(1, 1, 1, 1)).ToVector256Unsafe().ToVector512Unsafe()).ToScalar();
    }
}
