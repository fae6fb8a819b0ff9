namespace Ogee;

/// <summary>Single elements in native memory, as numbers.</summary>
internal static unsafe class Element
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
            // By float32, as conversions go.
            case DType.Float16: *(Half*)at = (Half)(float)value; break;
            case DType.BFloat16: *(BFloat16*)at = (BFloat16)(float)value; break;
            case DType.Int8: *(sbyte*)at = sbyte.CreateSaturating(value); break;
            case DType.Int16: *(short*)at = short.CreateSaturating(value); break;
            case DType.Complex64: *(Complex64*)at = (float)value; break;
            default: *at = value != 0 ? (byte)1 : (byte)0; break;
        }
    }

    /// <summary>An element as a number; what an int64 has beyond 53 bits is rounded.</summary>
    public static double Read(byte* at, DType type) => type switch
    {
        DType.Float32 => *(float*)at,
        DType.Float64 => *(double*)at,
        DType.Int32 => *(int*)at,
        DType.Int64 => *(long*)at,
        DType.UInt8 => *at,
        DType.Float16 => (double)*(Half*)at,
        DType.BFloat16 => *(BFloat16*)at,
        DType.Int8 => *(sbyte*)at,
        DType.Int16 => *(short*)at,
        _ => *at == 0 ? 0 : 1,
    };
}
