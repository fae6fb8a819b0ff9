using System.Buffers.Binary;
using System.Text;

namespace Ogee.Learn;

/// <summary>Writes arrays in NumPy's own format (<c>.npy</c>, version 1.0), atomically and durably.</summary>
public static class NpyWriter
{
    const int Alignment = 64;

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file, new or to be replaced (see <see cref="DurableFile"/>).</param>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="bytes">The values, row-major, little-endian.</param>
    /// <exception cref="OgeeException">The bytes do not fit the shape, or the system could not write.</exception>
    public static void Write(string path, DType type, Shape shape, ReadOnlyMemory<byte> bytes)
    {
        var spec = new TensorSpec(shape, type);
        if (spec.Bytes != bytes.Length)
            throw FileErrors.Entry.With($"The array is {spec}, {spec.Bytes} bytes, and {bytes.Length} were given", "Expected as many bytes as the shape and the type need", "Give the values row-major, without padding.");
        var header = Header(type, shape);
        DurableFile.Write(path, stream =>
        {
            stream.Write(header);
            stream.Write(bytes.Span);
        }, header.Length + (long)bytes.Length);
    }

    static byte[] Header(DType type, Shape shape)
    {
        var sizes = string.Join(", ", shape.Sizes.ToArray()) + (shape.Rank == 1 ? "," : "");
        var text = $"{{'descr': '{NpyType.Written(type)}', 'fortran_order': False, 'shape': ({sizes}), }}";
        // The values begin at a multiple of 64; the header ends with a line break.
        var total = (10 + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var header = new byte[total];
        ((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - 10));
        Encoding.ASCII.GetBytes((text.PadRight(total - 11) + "\n").AsSpan(), header.AsSpan(10));
        return header;
    }
}
