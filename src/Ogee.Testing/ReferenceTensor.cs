namespace Ogee.Testing;

/// <summary>A tensor of the reference: float elements as float64, integers and bools as int64, row-major.</summary>
/// <param name="Spec">Shape and type of the tensor that it stands for.</param>
/// <param name="Floats">The elements of a float tensor, else empty.</param>
/// <param name="Integers">The elements of an integer or bool tensor, else empty.</param>
public sealed record ReferenceTensor(TensorSpec Spec, double[] Floats, long[] Integers)
{
    /// <summary>The sizes of the axes.</summary>
    public Shape Shape => Spec.Shape;

    /// <summary>Whether the elements are floats.</summary>
    public bool IsFloat => Spec.Type.IsFloat();

    /// <summary>A tensor whose elements a rule gives by their places.</summary>
    internal static ReferenceTensor Of(TensorSpec spec, Func<long, double> floats, Func<long, long> integers)
    {
        var count = checked((int)spec.Shape.Count);
        var (floating, whole) = spec.Type.IsFloat() ? (new double[count], Array.Empty<long>()) : ([], new long[count]);
        for (var i = 0; i < floating.Length; i++) floating[i] = floats(i);
        for (var i = 0; i < whole.Length; i++) whole[i] = Wrap(integers(i), spec.Type);
        return new(spec, floating, whole);
    }

    /// <summary>A tensor whose element i is another's element at a place.</summary>
    internal ReferenceTensor Moved(TensorSpec spec, Func<long, long> place) => Of(spec, i => Floats[place(i)], i => Integers[place(i)]);

    /// <summary>An integer as its type holds it.</summary>
    internal static long Wrap(long value, DType type) => type switch { DType.Int32 => (int)value, DType.UInt8 => (byte)value, DType.Int8 => (sbyte)value, DType.Int16 => (short)value, DType.Bool => value != 0 ? 1 : 0, _ => value };

    /// <summary>The index of each axis of the element at a place.</summary>
    internal static long[] Index(Shape shape, long place)
    {
        var index = new long[shape.Rank];
        for (var axis = shape.Rank - 1; axis >= 0; axis--) (place, index[axis]) = Math.DivRem(place, shape[axis]);
        return index;
    }

    /// <summary>The place of an element.</summary>
    internal static long Place(Shape shape, ReadOnlySpan<long> index)
    {
        var place = 0L;
        for (var axis = 0; axis < shape.Rank; axis++) place = (place * shape[axis]) + index[axis];
        return place;
    }
}
