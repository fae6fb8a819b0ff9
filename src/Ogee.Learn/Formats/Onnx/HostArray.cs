namespace Ogee.Learn;

/// <summary>Values that are known while a graph is built: sizes of shapes, indices, scales. Whole numbers and truth values are kept as int64, floats as float64 that hold the type's own values.</summary>
sealed class HostArray
{
    /// <summary>The most elements that arithmetic on the host is done with; what is larger is left to the engine.</summary>
    internal const int MostElements = 4096;

    readonly long[]? integers;
    readonly double[]? floats;

    HostArray(DType type, Shape shape, long[]? integers, double[]? floats) => (Type, Shape, this.integers, this.floats) = (type, shape, integers, floats);

    internal DType Type { get; }

    internal Shape Shape { get; }

    internal int Count => integers?.Length ?? floats!.Length;

    internal bool IsFloat => floats is not null;

    /// <summary>Whole numbers of a type, wrapped to its width.</summary>
    internal static HostArray Of(DType type, Shape shape, long[] values)
    {
        if (type != DType.Int64)
            for (var i = 0; i < values.Length; i++) values[i] = Wrapped(values[i], type);
        return new(type, shape, values, null);
    }

    /// <summary>Floats of a type, rounded to it.</summary>
    internal static HostArray Of(DType type, Shape shape, double[] values)
    {
        if (type == DType.Float32)
            for (var i = 0; i < values.Length; i++) values[i] = (float)values[i];
        return new(type, shape, null, values);
    }

    internal static HostArray Vector(params long[] values) => new(DType.Int64, [values.Length], values, null);

    internal static HostArray Scalar(long value) => new(DType.Int64, [], [value], null);

    /// <summary>Whether values of a type are kept on the host.</summary>
    internal static bool Takes(DType type) => type.IsInteger() || type is DType.Bool or DType.Float32 or DType.Float64;

    internal long Integer(int index) => integers is not null ? integers[index] : (long)floats![index];

    internal double Number(int index) => floats is not null ? floats[index] : integers![index];

    internal long[] Integers() => integers ?? [.. floats!.Select(value => (long)value)];

    internal double[] Numbers() => floats ?? [.. integers!.Select(value => (double)value)];

    /// <summary>The same values in another shape.</summary>
    internal HostArray Reshape(Shape shape) => new(Type, shape, integers, floats);

    /// <summary>Elements by their places.</summary>
    internal HostArray At(Shape shape, int[] places) => new(Type, shape, integers is null ? null : [.. places.Select(place => integers[place])], floats is null ? null : [.. places.Select(place => floats[place])]);

    /// <summary>The values in another type, as the engine casts.</summary>
    internal HostArray Cast(DType type)
    {
        if (type == Type) return this;
        if (type == DType.Bool) return new(type, Shape, IsFloat ? [.. floats!.Select(value => value != 0 ? 1L : 0)] : [.. integers!.Select(value => value != 0 ? 1L : 0)], null);
        if (type.IsFloat()) return Of(type, Shape, [.. Numbers()]);
        // Floats are cut and saturate, NaN is 0; whole numbers wrap.
        return IsFloat ? new(type, Shape, [.. floats!.Select(value => Saturated(value, type))], null) : Of(type, Shape, [.. integers!]);
    }

    static long Wrapped(long value, DType type) => type switch
    {
        DType.Int32 => unchecked((int)value),
        DType.Int16 => unchecked((short)value),
        DType.Int8 => unchecked((sbyte)value),
        DType.UInt8 => unchecked((byte)value),
        _ => value,
    };

    static long Saturated(double value, DType type)
    {
        var (low, high) = type switch
        {
            DType.Int32 => (int.MinValue, int.MaxValue),
            DType.Int16 => (short.MinValue, short.MaxValue),
            DType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            DType.UInt8 => (byte.MinValue, byte.MaxValue),
            _ => (long.MinValue, long.MaxValue),
        };
        return double.IsNaN(value) ? 0 : value <= low ? low : value >= high ? high : (long)value;
    }

    /// <summary>A tensor with the values.</summary>
    internal Tensor ToTensor() => Type switch
    {
        _ when IsFloat && Shape.Rank == 0 => Tensor.Scalar(floats![0], Type),
        _ when Repeated() is { } number => Tensor.Full(Shape, number, Type),
        DType.Float32 or DType.Float16 or DType.BFloat16 => Tensor.From([.. floats!.Select(value => (float)value)], Shape).Cast(Type),
        DType.Float64 => Tensor.From(floats!, Shape),
        DType.Int64 => Tensor.From(integers!, Shape),
        DType.Int32 => Tensor.From([.. integers!.Select(value => (int)value)], Shape),
        DType.Int16 => Tensor.From([.. integers!.Select(value => (short)value)], Shape),
        DType.Int8 => Tensor.From([.. integers!.Select(value => (sbyte)value)], Shape),
        DType.UInt8 => Tensor.From([.. integers!.Select(value => (byte)value)], Shape),
        _ => Tensor.From([.. integers!.Select(value => value != 0)], Shape),
    };

    // One number again and again is said as that: zeros of as many rows as a batch has are the same expression for each batch, where bytes would not be.
    double? Repeated()
    {
        const long Exact = 1L << 53;
        if (Count == 0 || Shape.Rank == 0) return null;
        // By bits: zeros have signs.
        if (IsFloat) return !double.IsNaN(floats![0]) && Array.TrueForAll(floats, value => BitConverter.DoubleToInt64Bits(value) == BitConverter.DoubleToInt64Bits(floats[0])) ? floats[0] : null;
        return integers![0] is >= -Exact and <= Exact && !integers.AsSpan().ContainsAnyExcept(integers[0]) ? integers[0] : null;
    }

    /// <summary>The values of a tensor, which is computed if it is not yet.</summary>
    internal static HostArray From(Tensor tensor) => tensor.Type switch
    {
        DType.Float32 => new(tensor.Type, tensor.Shape, null, [.. tensor.ToArray<float>().Select(value => (double)value)]),
        DType.Float64 => new(tensor.Type, tensor.Shape, null, tensor.ToArray<double>()),
        DType.Float16 or DType.BFloat16 => new(tensor.Type, tensor.Shape, null, [.. tensor.Cast(DType.Float32).ToArray<float>().Select(value => (double)value)]),
        DType.Int64 => new(tensor.Type, tensor.Shape, tensor.ToArray<long>(), null),
        DType.Int32 => new(tensor.Type, tensor.Shape, [.. tensor.ToArray<int>().Select(value => (long)value)], null),
        DType.Bool => new(tensor.Type, tensor.Shape, [.. tensor.ToArray<bool>().Select(value => value ? 1L : 0)], null),
        _ => new(tensor.Type, tensor.Shape, tensor.Cast(DType.Int64).ToArray<long>(), null),
    };
}
