using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ogee.Recipes;

/// <summary>The order in which a seed deals contents (or groups) out to the splits.</summary>
static class SplitKey
{
    /// <summary>A number that depends on the seed and the identity, and on nothing else.</summary>
    internal static ulong Of(ulong seed, string identity)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var text = Encoding.UTF8.GetBytes(identity);
        var input = new byte[8 + text.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(input, seed);
        text.CopyTo(input, 8);
        SHA256.HashData(input, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
