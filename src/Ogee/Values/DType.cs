namespace Ogee;

/// <summary>The type of a tensor's elements.</summary>
/// <remarks>Tensors of two types are computed in the smallest type that holds the values of both (<see cref="DTypes.Promote"/>). A number beside a tensor takes the tensor's type and changes nothing about it: floats round the number to their
/// nearest value; whole types and bool take only numbers that are values of theirs. <c>x + 1</c> of integers is one of integers, <c>x * 0.5</c>, <c>x.Clamp(0, 2.5)</c> or 300 beside uint8 is the error OG1002: cast the tensor first,
/// for instance <c>x.Cast(DType.Float32) * 0.5</c>. The same holds for <see cref="Tensor.Scalar"/>, <see cref="Tensor.Full"/> and every word with a number.</remarks>
public enum DType : byte
{
    /// <summary>32-bit IEEE floating point; the default.</summary>
    Float32,
    /// <summary>64-bit IEEE floating point.</summary>
    Float64,
    /// <summary>32-bit signed integer.</summary>
    Int32,
    /// <summary>64-bit signed integer; the type of indices.</summary>
    Int64,
    /// <summary>8-bit unsigned integer; the type of images.</summary>
    UInt8,
    /// <summary>True or false, one byte each.</summary>
    Bool,
    /// <summary>16-bit IEEE floating point: 11 significant bits, at most 65,504. A way to store: what computes, computes in float32.</summary>
    Float16,
    /// <summary>The upper half of float32: its range, 8 significant bits. A way to store: what computes, computes in float32.</summary>
    BFloat16,
    /// <summary>8-bit signed integer.</summary>
    Int8,
    /// <summary>16-bit signed integer.</summary>
    Int16,
    /// <summary>Complex numbers of two 32-bit floats, real part first. What computes, computes with the parts.</summary>
    Complex64,
}

/// <summary>Facts about element types.</summary>
public static class DTypes
{
    /// <summary>All element types.</summary>
    public static IReadOnlyList<DType> All { get; } =
        [DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.UInt8, DType.Bool, DType.Float16, DType.BFloat16, DType.Int8, DType.Int16, DType.Complex64];

    /// <summary>Size of one element, in bytes.</summary>
    public static int Size(this DType type) => type switch
    {
        DType.Float64 or DType.Int64 or DType.Complex64 => 8,
        DType.Float32 or DType.Int32 => 4,
        DType.Float16 or DType.BFloat16 or DType.Int16 => 2,
        _ => 1,
    };

    /// <summary>Whether it is a floating-point type, and so has gradients.</summary>
    public static bool IsFloat(this DType type) => type is DType.Float32 or DType.Float64 or DType.Float16 or DType.BFloat16;

    /// <summary>Whether it is a floating-point type of 16 bits, whose values are computed in float32 and rounded when they are stored.</summary>
    public static bool IsHalf(this DType type) => type is DType.Float16 or DType.BFloat16;

    /// <summary>Whether it is a type of complex numbers.</summary>
    public static bool IsComplex(this DType type) => type is DType.Complex64;

    /// <summary>Whether gradients pass values of the type.</summary>
    internal static bool HasGradients(this DType type) => type.IsFloat() || type.IsComplex();

    /// <summary>Whether it is an integer type (bool is not).</summary>
    public static bool IsInteger(this DType type) => type is DType.Int32 or DType.Int64 or DType.UInt8 or DType.Int8 or DType.Int16;

    /// <summary>The short name that plans and error messages print: f32, i64…</summary>
    public static string ShortName(this DType type) => type switch
    {
        DType.Float32 => "f32",
        DType.Float64 => "f64",
        DType.Int32 => "i32",
        DType.Int64 => "i64",
        DType.UInt8 => "u8",
        DType.Float16 => "f16",
        DType.BFloat16 => "bf16",
        DType.Int8 => "i8",
        DType.Int16 => "i16",
        DType.Complex64 => "c64",
        _ => "bool",
    };

    /// <summary>The element type that holds values of a .NET type.</summary>
    /// <exception cref="OgeeException">The .NET type is not one of float, double, Half, BFloat16, Complex64, int, long, short, sbyte, byte and bool.</exception>
    public static DType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.Float32
        : typeof(T) == typeof(double) ? DType.Float64
        : typeof(T) == typeof(int) ? DType.Int32
        : typeof(T) == typeof(long) ? DType.Int64
        : typeof(T) == typeof(byte) ? DType.UInt8
        : typeof(T) == typeof(bool) ? DType.Bool
        : typeof(T) == typeof(Half) ? DType.Float16
        : typeof(T) == typeof(BFloat16) ? DType.BFloat16
        : typeof(T) == typeof(Complex64) ? DType.Complex64
        : typeof(T) == typeof(sbyte) ? DType.Int8
        : typeof(T) == typeof(short) ? DType.Int16
        : throw EngineErrors.Type.With($"{typeof(T).Name} is not an element type", "Expected float, double, Half, BFloat16, Complex64, int, long, short, sbyte, byte or bool", "Convert the values first.");

    /// <summary>The smallest value of an integer type; 0 for bool.</summary>
    internal static long Smallest(this DType type) => type switch
    {
        DType.Int8 => sbyte.MinValue,
        DType.Int16 => short.MinValue,
        DType.Int32 => int.MinValue,
        DType.Int64 => long.MinValue,
        _ => 0,
    };

    /// <summary>The largest value of an integer type; 1 for bool.</summary>
    internal static long Largest(this DType type) => type switch
    {
        DType.Int8 => sbyte.MaxValue,
        DType.UInt8 => byte.MaxValue,
        DType.Int16 => short.MaxValue,
        DType.Int32 => int.MaxValue,
        DType.Int64 => long.MaxValue,
        _ => 1,
    };

    /// <summary>Whether a number may stand beside tensors of the type: of whole types and bool it must be one of their values, floats round.</summary>
    internal static bool Holds(this DType type, double number) => type.IsFloat() || type.IsComplex()
        // 2⁶³ is the first number above int64.
        || (number == Math.Truncate(number) && number >= type.Smallest() && (type == DType.Int64 ? number < -(double)long.MinValue : number <= type.Largest()));

    /// <summary>The type that an operation on two types computes in: the smallest that holds the values of both.
    /// Bool goes with everything; u8 with a signed type needs one that is wider; a float with an integer keeps its type; f16 with bf16 needs f32; c64 with a real type stays.</summary>
    /// <exception cref="OgeeException">The types are c64 and f64: no type holds both.</exception>
    public static DType Promote(DType a, DType b)
    {
        if (Rank(a) < Rank(b)) (a, b) = (b, a);
        return (a, b) switch
        {
            (DType.Int8, DType.UInt8) => DType.Int16,
            (DType.BFloat16, DType.Float16) => DType.Float32,
            (DType.Complex64, DType.Float64) => throw EngineErrors.Type.With("c64 and f64: there is no complex type of two float64", "Expected f32 beside c64", "Cast the f64 to float32, or compute with real parts in float64."),
            _ => a,
        };
    }

    static int Rank(DType type) => type switch
    {
        DType.Bool => 0,
        DType.UInt8 => 1,
        DType.Int8 => 2,
        DType.Int16 => 3,
        DType.Int32 => 4,
        DType.Int64 => 5,
        DType.Float16 => 6,
        DType.BFloat16 => 7,
        DType.Float32 => 8,
        DType.Float64 => 9,
        _ => 10,
    };
}
