using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Matrices of an attention, one for each head: where their rows begin. The elements of a row lie side by side. Strides count elements.</summary>
internal unsafe struct AttentionRows<T> where T : unmanaged
{
    public T* First;
    public long Row;
    fixed long heads[Shape.MaxRank];

    public static AttentionRows<T> Of(Operand operand, byte** buffers)
    {
        var rows = new AttentionRows<T> { First = (T*)operand.At(buffers), Row = operand.Strides[^2] };
        for (var axis = 0; axis < operand.Strides.Length - 2; axis++) rows.heads[axis] = operand.Strides[axis];
        return rows;
    }

    /// <summary>The first row of a head.</summary>
    public readonly T* Head(in AttentionHeads all, long head)
    {
        fixed (long* strides = heads) return First + all.Offset(strides, head);
    }
}

/// <summary>The axes before the last two: a head for each of their indices.</summary>
internal unsafe struct AttentionHeads
{
    public long Count;
    int axes;
    fixed long sizes[Shape.MaxRank];

    public static AttentionHeads Of(Shape shape)
    {
        var heads = new AttentionHeads { axes = shape.Rank - 2, Count = 1 };
        for (var axis = 0; axis < heads.axes; axis++) heads.Count *= heads.sizes[axis] = shape[axis];
        return heads;
    }

    public readonly long Offset(long* strides, long head)
    {
        var offset = 0L;
        for (var axis = axes - 1; axis >= 0; axis--)
        {
            (head, var index) = Math.DivRem(head, sizes[axis]);
            offset += index * strides[axis];
        }
        return offset;
    }
}

/// <summary>What is added to the scores, or says which of them count; repeated axes have strides 0.</summary>
internal unsafe struct AttentionMask
{
    public byte* First;
    public bool IsBool;
    public long Row, Column;
    fixed long heads[Shape.MaxRank];

    public readonly bool IsThere => First != null;

    public static AttentionMask Of(Operand? operand, byte** buffers)
    {
        if (operand is null) return default;
        var mask = new AttentionMask { First = operand.At(buffers), IsBool = operand.Type == DType.Bool, Row = operand.Strides[^2], Column = operand.Strides[^1] };
        for (var axis = 0; axis < operand.Strides.Length - 2; axis++) mask.heads[axis] = operand.Strides[axis];
        return mask;
    }

    /// <summary>The mask of the transposed scores.</summary>
    public readonly AttentionMask Transposed()
    {
        var mask = this;
        (mask.Row, mask.Column) = (Column, Row);
        return mask;
    }

    /// <summary>The mask of one head.</summary>
    public readonly AttentionMask Head<T>(in AttentionHeads all, long head) where T : unmanaged
    {
        var mask = this;
        fixed (long* strides = heads)
            if (IsThere) mask.First += all.Offset(strides, head) * (IsBool ? 1 : sizeof(T));
        return mask;
    }

    /// <summary>Part of a row as numbers to add: of booleans 0 and −∞.</summary>
    public readonly void Read<T>(long row, long column, int count, T* to) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var at = (row * Row) + (column * Column);
        if (!IsBool && Column == 1) System.Runtime.CompilerServices.Unsafe.CopyBlockUnaligned(to, (T*)First + at, (uint)(count * sizeof(T)));
        else if (!IsBool)
            for (var i = 0; i < count; i++) to[i] = ((T*)First)[at + (i * Column)];
        else if (Column == 0) new Span<T>(to, count).Fill(First[at] != 0 ? T.Zero : T.NegativeInfinity);
        else
        {
            var i = 0;
            if (typeof(T) == typeof(float) && Column == 1)
                for (; i <= count - 16; i += 16) Vector512.AndNot(Vector512.Create(float.NegativeInfinity), Lanes.LoadMask(First + at + i)).Store((float*)to + i);
            for (; i < count; i++) to[i] = First[at + (i * Column)] != 0 ? T.Zero : T.NegativeInfinity;
        }
    }
}

/// <summary>An attention, there or back, of all heads.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe struct AttentionProblem<T> where T : unmanaged
{
    /// <summary>Rows that are computed together: whole tiles of every microkernel.</summary>
    public const int Together = 48;

    /// <summary>Columns of a block of scores: whole panels of every microkernel. Part of the definition of the result: sums are carried on from block to block.</summary>
    public const int Columns = 96;

    // Rows of a part: what is arranged for a block of columns is used for all of them. Fewer where there would not be enough parts.
    const int MostRows = 192;
    const int FewRows = 96;
    const int EnoughParts = 16;

    // Below about so many products work is not worth handing to other threads.
    const double LeastProducts = 300_000;

    public AttentionRows<T> Query, Key, Value, Output, Gradient, QueryGradient, KeyGradient, ValueGradient;
    public AttentionMask Mask;
    public AttentionHeads Heads;

    /// <summary>For each query of each head the logarithm of its sum, and the sum of the products of result and gradient.</summary>
    public T* Logarithms, Products;
    public long Queries, Keys, Width, Values;
    public bool IsCausal;
    public T Scale;

    /// <summary>How many rows a part takes of a head, and how many parts it has.</summary>
    public int PartRows;
    public long HeadParts;

    /// <summary>Cuts the rows of all heads into parts.</summary>
    public long Cut(long rows)
    {
        PartRows = Heads.Count * ((rows + MostRows - 1) / MostRows) >= EnoughParts ? MostRows : FewRows;
        HeadParts = (rows + PartRows - 1) / PartRows;
        return Heads.Count * HeadParts;
    }

    /// <summary>Runs parts, on other threads too if they are worth it.</summary>
    public readonly void Run(long parts, delegate*<int, void*, void> body, void* state)
    {
        if ((double)Heads.Count * Queries * Keys * (Width + Values) > LeastProducts) Workers.Run(checked((int)parts), body, state);
        else
            for (var part = 0; part < checked((int)parts); part++) body(part, state);
    }
}
