using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ogee.Recipes;

/// <summary>SHA-256 over texts, each after its length, so that ("ab", "c") and ("a", "bc") differ.</summary>
sealed class ContentHash : IDisposable
{
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    byte[] buffer = new byte[1 << 15];
    int filled;

    internal void Add(ReadOnlySpan<char> text)
    {
        var most = sizeof(int) + Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > buffer.Length - filled)
        {
            Flush();
            if (most > buffer.Length) buffer = new byte[most];
        }
        var length = Encoding.UTF8.GetBytes(text, buffer.AsSpan(filled + sizeof(int)));
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(filled), length);
        filled += sizeof(int) + length;
    }

    /// <summary>64 lower-case hex digits.</summary>
    internal string Finish()
    {
        Flush();
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void Dispose() => hash.Dispose();

    void Flush()
    {
        hash.AppendData(buffer.AsSpan(0, filled));
        filled = 0;
    }
}
