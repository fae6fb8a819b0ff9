namespace Ogee;

/// <summary>The type of a tensor's elements.</summary>
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
}

/// <summary>Facts about element types.</summary>
public static class DTypes
{
    /// <summary>All element types.</summary>
    public static IReadOnlyList<DType> All { get; } = [DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.UInt8, DType.Bool];

    /// <summary>Size of one element, in bytes.</summary>
    public static int Size(this DType type) => type switch
    {
        DType.Float64 or DType.Int64 => 8,
        DType.Float32 or DType.Int32 => 4,
        _ => 1,
    };

    /// <summary>Whether it is a floating-point type, and so has gradients.</summary>
    public static bool IsFloat(this DType type) => type is DType.Float32 or DType.Float64;

    /// <summary>Whether it is an integer type (bool is not).</summary>
    public static bool IsInteger(this DType type) => type is DType.Int32 or DType.Int64 or DType.UInt8;

    /// <summary>The short name that plans and error messages print: f32, i64…</summary>
    public static string ShortName(this DType type) => type switch
    {
        DType.Float32 => "f32",
        DType.Float64 => "f64",
        DType.Int32 => "i32",
        DType.Int64 => "i64",
        DType.UInt8 => "u8",
        _ => "bool",
    };

    /// <summary>The element type that holds values of a .NET type.</summary>
    /// <exception cref="OgeeException">The .NET type is not one of float, double, int, long, byte and bool.</exception>
    public static DType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.Float32
        : typeof(T) == typeof(double) ? DType.Float64
        : typeof(T) == typeof(int) ? DType.Int32
        : typeof(T) == typeof(long) ? DType.Int64
        : typeof(T) == typeof(byte) ? DType.UInt8
        : typeof(T) == typeof(bool) ? DType.Bool
        : throw EngineErrors.Type.With($"{typeof(T).Name} is not an element type", "Expected float, double, int, long, byte or bool", "Convert the values first.");

    /// <summary>The type that an operation on two types computes in: bool &lt; u8 &lt; i32 &lt; i64 &lt; f32 &lt; f64.</summary>
    public static DType Promote(DType a, DType b) => Rank(a) >= Rank(b) ? a : b;

    static int Rank(DType type) => type switch
    {
        DType.Bool => 0,
        DType.UInt8 => 1,
        DType.Int32 => 2,
        DType.Int64 => 3,
        DType.Float32 => 4,
        _ => 5,
    };
}
