using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ogee.Learn;

/// <summary>Makes tensors of the values in an ONNX file. Sizes are held to what is there before anything is allocated.</summary>
/// <param name="source">The model's path, for errors.</param>
/// <param name="external">Reads values of other files.</param>
sealed class OnnxTensors(string source, OnnxExternalData? external)
{
    /// <summary>Why a tensor's type or form is not supported; null if it is.</summary>
    internal static string? Unsupported(OnnxData data) => data.Type is OnnxTypes.Int4 or OnnxTypes.UInt4 || OnnxTypes.Of(data.Type) is not null ? null : $"tensor {Quoted.Name(data.Name)} is of type {OnnxTypes.Name(data.Type)}";

    /// <summary>Checks a tensor without reading its values.</summary>
    internal TensorSpec Check(OnnxData data)
    {
        if (!OnnxTypes.IsKnown(data.Type)) throw Bad(data, $"has no type that the format knows ({data.Type})", "a type of TensorProto");
        if (data.IsSegment) throw Bad(data, "is a segment of a tensor", "a whole one");
        if (data.Sizes.Count > Shape.MaxRank) throw Bad(data, $"has {data.Sizes.Count} axes", $"at most {Shape.MaxRank}");
        UInt128 count = 1;
        foreach (var size in data.Sizes)
        {
            if (size < 0) throw Bad(data, $"has a size of {size}", "sizes of 0 or more");
            if (size > 0 && (count *= (ulong)size) > long.MaxValue) throw Bad(data, $"has a shape whose size overflows: [{string.Join(", ", data.Sizes)}]", "fewer than 2⁶³ elements");
        }
        var elements = data.Sizes.Contains(0) ? 0 : (long)count;
        if (data.IsExternal) return new([.. data.Sizes], Type(data));
        if (data.Raw is { } raw)
        {
            var bytes = (((UInt128)elements * (uint)OnnxTypes.Bits(data.Type)) + 7) / 8;
            if ((uint)raw.Length != bytes || OnnxTypes.Bits(data.Type) == 0) throw Bad(data, $"has {raw.Length} bytes of raw data, and [{string.Join(", ", data.Sizes)}] of {OnnxTypes.Name(data.Type)} needs {bytes}", "as many bytes as the shape needs");
        }
        else if (Values(data) is var values && values != Stored(data.Type, elements)) throw Bad(data, $"has {values} values for [{string.Join(", ", data.Sizes)}] of {OnnxTypes.Name(data.Type)}", "one value for each element");
        return new([.. data.Sizes], Type(data));
    }

    // Two numbers make a complex one, and two of four bits lie in one.
    static long Stored(int type, long elements) => type switch { 14 or 15 => 2 * elements, OnnxTypes.Int4 or OnnxTypes.UInt4 or 23 => (elements / 2) + (elements % 2), _ => elements };

    static long Values(OnnxData data) => data.Type switch
    {
        OnnxTypes.Float or 14 => data.Floats?.Count ?? 0,
        11 or 15 => data.Doubles?.Count ?? 0,
        OnnxTypes.Text => data.Texts,
        _ => data.Integers?.Count ?? 0,
    };

    static DType Type(OnnxData data) => data.Type switch { OnnxTypes.Int4 => DType.Int8, OnnxTypes.UInt4 => DType.UInt8, _ => OnnxTypes.Of(data.Type) ?? DType.UInt8 };

    /// <summary>The tensor; integers of four bits are widened to eight.</summary>
    internal Tensor Read(OnnxData data)
    {
        var spec = Check(data);
        if (Unsupported(data) is { } reason) throw OnnxErrors.Unsupported.With($"{source}: {reason}", $"Expected one of {string.Join(", ", OnnxTypes.Supported)}", "Convert it, and export the model again.");
        if (data.Type is OnnxTypes.Int4 or OnnxTypes.UInt4) return Tensor.Create(spec, bytes => Widen(data, bytes));
        if (data.IsExternal) return Tensor.Create(spec, (start, part) =>
        {
            Outside(data).Read(data, spec.Bytes, start, part);
            CheckTruths(start, part);
        });
        return Tensor.Create(spec, bytes =>
        {
            if (data.Raw is { } raw) raw.Span.CopyTo(bytes);
            else Fill(data, spec.Type, bytes);
            CheckTruths(0, bytes);
        });

        void CheckTruths(long start, ReadOnlySpan<byte> bytes)
        {
            if (spec.Type == DType.Bool && bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var at) throw Bad(data, $"holds the value {bytes[at]} at element {start + at}", "0 or 1 in a tensor of bool");
        }
    }

    OnnxExternalData Outside(OnnxData data) => external ?? throw Bad(data, "has its values in another file", "values in this file");

    void Widen(OnnxData data, Span<byte> bytes)
    {
        var packed = new byte[(bytes.Length + 1) / 2];
        if (data.IsExternal) Outside(data).Read(data, packed.Length, 0, packed);
        else if (data.Raw is { } raw) raw.Span.CopyTo(packed);
        else for (var i = 0; i < packed.Length; i++) packed[i] = unchecked((byte)data.Integers![i]);
        for (var i = 0; i < bytes.Length; i++)
        {
            var four = (packed[i / 2] >> (4 * (i % 2))) & 0xf;
            bytes[i] = (byte)(data.Type == OnnxTypes.Int4 ? (sbyte)((four ^ 8) - 8) : four);
        }
    }

    static void Fill(OnnxData data, DType type, Span<byte> bytes)
    {
        switch (type)
        {
            case DType.Float32 or DType.Complex64:
                for (var i = 0; i < bytes.Length / 4; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes[(4 * i)..], data.Floats![i]);
                break;
            case DType.Float64:
                for (var i = 0; i < bytes.Length / 8; i++) BinaryPrimitives.WriteDoubleLittleEndian(bytes[(8 * i)..], data.Doubles![i]);
                break;
            default:
                // Numbers of every width lie in 64 bits, low bytes first; halves as their bits.
                var size = type.Size();
                Span<byte> number = stackalloc byte[8];
                for (var i = 0; i < bytes.Length / size; i++)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(number, data.Integers![i]);
                    number[..size].CopyTo(bytes[(i * size)..]);
                }
                break;
        }
    }

    OgeeException Bad(OnnxData data, string what, string expected) => ProtoReader.Malformed(source, $"tensor {Quoted.Name(data.Name)} {what}", expected);
}
