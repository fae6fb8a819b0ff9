namespace Ogee;

/// <summary>Single values in native memory.</summary>
internal static unsafe class Literals
{
    /// <summary>Writes a number as an element of a type.</summary>
    public static void Write(byte* at, DType type, double value)
    {
        switch (type)
        {
            case DType.Float32: *(float*)at = (float)value; break;
            case DType.Float64: *(double*)at = value; break;
            case DType.Int32: *(int*)at = int.CreateSaturating(value); break;
            case DType.Int64: *(long*)at = long.CreateSaturating(value); break;
            case DType.UInt8: *at = byte.CreateSaturating(value); break;
            default: *at = value != 0 ? (byte)1 : (byte)0; break;
        }
    }

    /// <summary>Whether an operand has a NaN.</summary>
    public static bool HasNaN(Operand operand, byte** at)
    {
        if (!operand.Type.IsFloat()) return false;
        var (shape, strides, size) = (operand.Shape, operand.Strides, operand.Type.Size());
        var place = new long[shape.Rank];
        for (long n = 0, count = shape.Count; n < count; n++)
        {
            var offset = operand.Offset;
            for (var axis = 0; axis < place.Length; axis++) offset += place[axis] * strides[axis];
            var element = at[operand.Buffer.Id] + (offset * size);
            if (size == 4 ? float.IsNaN(*(float*)element) : double.IsNaN(*(double*)element)) return true;
            for (var axis = place.Length - 1; axis >= 0 && ++place[axis] == shape[axis]; axis--) place[axis] = 0;
        }
        return false;
    }
}
