using System.Collections.Frozen;

namespace Ogee.Learn;

/// <summary>An element type as PyTorch names it.</summary>
/// <param name="Name">Its name in messages, without <c>torch.</c>.</param>
/// <param name="Size">Bytes of one element.</param>
/// <param name="Type">The type that it is read as; null where Ogee has none.</param>
readonly record struct PyTorchType(string Name, int Size, DType? Type);

/// <summary>PyTorch's element types, by the names of their storages and by their own.</summary>
static class PyTorchTypes
{
    static PyTorchType Of(string name, DType type) => new(name, type.Size(), type);

    /// <summary>By the class of the storage, as in <c>torch.FloatStorage</c>.</summary>
    static readonly FrozenDictionary<string, PyTorchType> Storages = new Dictionary<string, PyTorchType>
    {
        ["FloatStorage"] = Of("float32", DType.Float32), ["DoubleStorage"] = Of("float64", DType.Float64), ["HalfStorage"] = Of("float16", DType.Float16), ["BFloat16Storage"] = Of("bfloat16", DType.BFloat16),
        ["LongStorage"] = Of("int64", DType.Int64), ["IntStorage"] = Of("int32", DType.Int32), ["ShortStorage"] = Of("int16", DType.Int16), ["CharStorage"] = Of("int8", DType.Int8),
        ["ByteStorage"] = Of("uint8", DType.UInt8), ["BoolStorage"] = Of("bool", DType.Bool), ["ComplexFloatStorage"] = Of("complex64", DType.Complex64),
        ["ComplexDoubleStorage"] = new("complex128", 16, null), ["QInt8Storage"] = new("qint8", 1, null), ["QUInt8Storage"] = new("quint8", 1, null), ["QInt32Storage"] = new("qint32", 4, null),
        ["QUInt4x2Storage"] = new("quint4x2", 1, null), ["QUInt2x4Storage"] = new("quint2x4", 1, null),
    }.ToFrozenDictionary();

    /// <summary>By the type's own name, as in <c>torch.float32</c>, with its other names.</summary>
    static readonly FrozenDictionary<string, PyTorchType> Types = Storages.Values.ToDictionary(type => type.Name).Concat(new Dictionary<string, PyTorchType>
    {
        ["float"] = Of("float32", DType.Float32), ["double"] = Of("float64", DType.Float64), ["half"] = Of("float16", DType.Float16), ["long"] = Of("int64", DType.Int64), ["int"] = Of("int32", DType.Int32),
        ["short"] = Of("int16", DType.Int16), ["cfloat"] = Of("complex64", DType.Complex64), ["cdouble"] = new("complex128", 16, null), ["complex32"] = new("complex32", 4, null),
        ["uint16"] = new("uint16", 2, null), ["uint32"] = new("uint32", 4, null), ["uint64"] = new("uint64", 8, null), ["float8_e4m3fn"] = new("float8_e4m3fn", 1, null), ["float8_e5m2"] = new("float8_e5m2", 1, null),
        ["float8_e4m3fnuz"] = new("float8_e4m3fnuz", 1, null), ["float8_e5m2fnuz"] = new("float8_e5m2fnuz", 1, null), ["float8_e8m0fnu"] = new("float8_e8m0fnu", 1, null), ["float4_e2m1fn_x2"] = new("float4_e2m1fn_x2", 1, null),
        ["bits8"] = new("bits8", 1, null), ["bits16"] = new("bits16", 2, null), ["bits1x8"] = new("bits1x8", 1, null), ["bits2x4"] = new("bits2x4", 1, null), ["bits4x2"] = new("bits4x2", 1, null),
    }).Concat(SmallIntegers()).ToFrozenDictionary(pair => pair.Key, pair => pair.Value);

    // One in each byte, as PyTorch keeps them.
    static IEnumerable<KeyValuePair<string, PyTorchType>> SmallIntegers()
    {
        for (var bits = 1; bits < 8; bits++)
            foreach (var name in (string[])[$"int{bits}", $"uint{bits}"]) yield return new(name, new(name, 1, null));
    }

    internal static PyTorchType? OfStorage(string name) => Storages.TryGetValue(name, out var type) ? type : null;

    internal static PyTorchType? OfType(string name) => Types.TryGetValue(name, out var type) ? type : null;
}
