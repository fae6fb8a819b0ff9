using System.Buffers.Binary;
using System.Text;

namespace Ogee.Learn;

/// <summary>Reads one thing after the other, least significant bytes first, from bytes that may say anything. What would lie past their end is the format's own error, with the place.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="refuse">Makes the format's error from what is wrong and what was expected.</param>
/// <param name="start">The place of the first byte in the file, for messages.</param>
sealed class ByteCursor(ReadOnlyMemory<byte> bytes, Func<string, string, OgeeException> refuse, long start = 0)
{
    int at;

    /// <summary>The place in the file.</summary>
    public long Position => start + at;

    /// <summary>Bytes that are left.</summary>
    public int Remaining => bytes.Length - at;

    /// <summary>The next bytes.</summary>
    /// <param name="count">How many.</param>
    /// <param name="what">What they are, for the message.</param>
    public ReadOnlySpan<byte> Take(long count, string what = "a number") => TakeMemory(count, what).Span;

    /// <inheritdoc cref="Take"/>
    public ReadOnlyMemory<byte> TakeMemory(long count, string what)
    {
        if ((ulong)count > (ulong)Remaining)
            throw refuse($"{what} at byte {Position} needs {(ulong)count} bytes, and {Remaining} are left", "lengths that fit what is there (is the file truncated?)");
        var taken = bytes.Slice(at, (int)count);
        at += (int)count;
        return taken;
    }

    /// <summary>Passes bytes over.</summary>
    public void Skip(long count, string what) => Take(count, what);

    /// <summary>Goes to a place in the file.</summary>
    public void Seek(long position, string what)
    {
        if (position < start || position > start + bytes.Length)
            throw refuse($"{what} is at byte {position}, and there are bytes {start} to {start + bytes.Length}", "places inside of the file (is it truncated?)");
        at = (int)(position - start);
    }

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public int Int32() => (int)UInt32();

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public long Int64() => (long)UInt64();

    public float Single() => BitConverter.UInt32BitsToSingle(UInt32());

    public double Double() => BitConverter.UInt64BitsToDouble(UInt64());

    /// <summary>Text of a length, as UTF-8.</summary>
    public string Text(long count, string what)
    {
        var from = Position;
        var taken = Take(count, what);
        return System.Text.Unicode.Utf8.IsValid(taken) ? Encoding.UTF8.GetString(taken) : throw refuse($"{what} at byte {from} is not valid UTF-8", "text");
    }
}
