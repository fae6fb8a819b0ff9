using System.Buffers.Binary;

namespace Ogee.Learn;

/// <summary>How a GGUF file stores elements: one by one, or in blocks of 32 with a scale.</summary>
/// <param name="Name">The name that ggml gives it.</param>
/// <param name="BlockElements">Elements of a block.</param>
/// <param name="BlockBytes">Bytes of a block.</param>
/// <param name="Type">The type that it is read as.</param>
readonly record struct GgufType(string Name, int BlockElements, int BlockBytes, DType Type)
{
    const int Block = 32, ScaleBytes = 2;

    /// <summary>The type of a number in the file; null where it is not read.</summary>
    public static GgufType? Of(uint number) => number switch
    {
        0 => new("F32", 1, 4, DType.Float32),
        1 => new("F16", 1, 2, DType.Float16),
        2 => new("Q4_0", Block, ScaleBytes + (Block / 2), DType.Float32),
        8 => new("Q8_0", Block, ScaleBytes + Block, DType.Float32),
        24 => new("I8", 1, 1, DType.Int8),
        25 => new("I16", 1, 2, DType.Int16),
        26 => new("I32", 1, 4, DType.Int32),
        27 => new("I64", 1, 8, DType.Int64),
        28 => new("F64", 1, 8, DType.Float64),
        30 => new("BF16", 1, 2, DType.BFloat16),
        _ => null,
    };

    /// <summary>Turns a block into float32: a scale in float16, and 32 integers of 8 bits, or of 4 bits less 8.</summary>
    /// <param name="block">The block.</param>
    /// <param name="values">The 32 values.</param>
    public void Unpack(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scale = (float)BinaryPrimitives.ReadHalfLittleEndian(block);
        var packed = block[ScaleBytes..];
        for (var i = 0; i < Block; i++)
            // The first half of the values is in the lower four bits, the second in the upper ones.
            values[i] = scale * (Name == "Q8_0" ? (sbyte)packed[i] : ((i < Block / 2 ? packed[i] : packed[i - (Block / 2)] >> 4) & 15) - 8);
    }
}
