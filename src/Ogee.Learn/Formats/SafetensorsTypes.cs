using System.Collections.Frozen;

namespace Ogee.Learn;

/// <summary>The element types of the safetensors format (its <c>Dtype</c> enumeration), and those that Ogee reads.</summary>
static class SafetensorsTypes
{
    /// <summary>Bits of each type that the format knows.</summary>
    static readonly FrozenDictionary<string, int> Bits = new Dictionary<string, int>
    {
        ["F64"] = 64, ["F32"] = 32, ["F16"] = 16, ["BF16"] = 16, ["I64"] = 64, ["I32"] = 32, ["U8"] = 8, ["BOOL"] = 8,
        ["I16"] = 16, ["I8"] = 8, ["U16"] = 16, ["U32"] = 32, ["U64"] = 64, ["C64"] = 64,
        ["F8_E4M3"] = 8, ["F8_E5M2"] = 8, ["F8_E8M0"] = 8, ["F6_E2M3"] = 6, ["F6_E3M2"] = 6, ["F4"] = 4,
    }.ToFrozenDictionary();

    /// <summary>Bits of one element, or 0 for a type that the format does not know.</summary>
    internal static int BitsOf(string name) => Bits.GetValueOrDefault(name);

    /// <summary>In the order in which the reference implementation writes tensors: larger elements first, and these types among those of one size.</summary>
    static readonly (string Name, DType Type)[] Order =
    [
        ("I64", DType.Int64), ("F64", DType.Float64), ("C64", DType.Complex64), ("F32", DType.Float32), ("I32", DType.Int32), ("BF16", DType.BFloat16), ("F16", DType.Float16), ("I16", DType.Int16),
        ("I8", DType.Int8), ("U8", DType.UInt8), ("BOOL", DType.Bool),
    ];

    static readonly FrozenDictionary<string, DType> Names = Order.ToFrozenDictionary(one => one.Name, one => one.Type);

    /// <summary>The type that a stored type is read as, or null where it is not supported.</summary>
    internal static DType? Read(string name) => Names.TryGetValue(name, out var type) ? type : null;

    /// <summary>The name under which a type is written.</summary>
    internal static string Written(DType type) => Order[Place(type)].Name;

    /// <summary>The place of a type among those that a file holds: tensors of smaller numbers are written first.</summary>
    internal static int Place(DType type) => Array.FindIndex(Order, one => one.Type == type);

    /// <summary>The names of those that are read and written.</summary>
    internal static string Known => string.Join(", ", DTypes.All.Select(Written));
}
