using System.Collections.Frozen;

namespace Ogee.Learn;

/// <summary>The element types of ONNX (<c>TensorProto.DataType</c>), and those that Ogee computes with.</summary>
static class OnnxTypes
{
    internal const int Float = 1, Text = 8, Int4 = 22, UInt4 = 21;

    static readonly FrozenDictionary<int, (string Name, DType? Type)> Known = new Dictionary<int, (string, DType?)>
    {
        [0] = ("", null), [Float] = ("float", DType.Float32), [2] = ("uint8", DType.UInt8), [3] = ("int8", DType.Int8), [4] = ("uint16", null), [5] = ("int16", DType.Int16),
        [6] = ("int32", DType.Int32), [7] = ("int64", DType.Int64), [Text] = ("string", null), [9] = ("bool", DType.Bool), [10] = ("float16", DType.Float16), [11] = ("double", DType.Float64),
        [12] = ("uint32", null), [13] = ("uint64", null), [14] = ("complex64", DType.Complex64), [15] = ("complex128", null), [16] = ("bfloat16", DType.BFloat16),
        [17] = ("float8e4m3fn", null), [18] = ("float8e4m3fnuz", null), [19] = ("float8e5m2", null), [20] = ("float8e5m2fnuz", null), [UInt4] = ("uint4", null), [Int4] = ("int4", null), [23] = ("float4e2m1", null), [24] = ("float8e8m0", null),
    }.ToFrozenDictionary();

    static readonly FrozenDictionary<string, DType?> Names = Known.Values.Where(known => known.Name.Length > 0).ToFrozenDictionary(known => known.Name, known => known.Type);

    /// <summary>The type of a number of the format; null where Ogee has none.</summary>
    internal static DType? Of(int number) => Known.TryGetValue(number, out var known) ? known.Type : null;

    /// <summary>The number of a type in the format.</summary>
    internal static int Number(DType type) => Known.First(known => known.Value.Type == type).Key;

    /// <summary>The type of a name; null where Ogee has none.</summary>
    internal static DType? ByName(string name) => Names.GetValueOrDefault(name);

    /// <summary>The name of a number, or the number itself where the format does not know it.</summary>
    internal static string Name(int number) => Known.TryGetValue(number, out var known) ? known.Name : $"type {number}";

    /// <summary>Whether the format knows the number.</summary>
    internal static bool IsKnown(int number) => number != 0 && Known.ContainsKey(number);

    /// <summary>Bits of one element as files hold it; 0 for text.</summary>
    internal static int Bits(int number) => number switch
    {
        Text or 0 => 0,
        UInt4 or Int4 or 23 => 4,
        2 or 3 or 9 or (>= 17 and <= 20) or 24 => 8,
        4 or 5 or 10 or 16 => 16,
        7 or 11 or 13 or 14 => 64,
        15 => 128,
        _ => 32,
    };

    /// <summary>The types that Ogee computes with, by their ONNX names.</summary>
    internal static IEnumerable<string> Supported => Known.Values.Where(known => known.Type is not null).Select(known => known.Name);
}

/// <summary>What an attribute holds (<c>AttributeProto.AttributeType</c>).</summary>
enum OnnxAttributeType
{
    /// <summary>A number.</summary>
    Float = 1,
    /// <summary>A whole number.</summary>
    Int,
    /// <summary>A text.</summary>
    String,
    /// <summary>A tensor.</summary>
    Tensor,
    /// <summary>A graph.</summary>
    Graph,
    /// <summary>Numbers.</summary>
    Floats,
    /// <summary>Whole numbers.</summary>
    Ints,
    /// <summary>Texts.</summary>
    Strings,
}
