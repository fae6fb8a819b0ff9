using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ogee.Recipes;

/// <summary>A number for each row that depends on a seed and on what a model sees of the row, and not on its place.</summary>
static class RowKeys
{
    // What the kinds of the columns and their numbering tell needs no large sample.
    const int SampledValues = 100_000;

    const int MostCopies = 3;

    internal static ulong[] Of(TableData data, ulong seed, TableTask? task)
    {
        var ids = IdColumns.Find(data, TableScan.Of(data, SampledValues), task);
        int[] columns = [.. Enumerable.Range(0, data.Columns.Count).Where(c => data.Columns[c].IsFeature && c != task?.Column && !ids.Contains(c))];
        var keys = new ulong[data.Rows];
        var values = new double[data.Columns.Count];
        var bytes = new byte[sizeof(ulong) * (1 + columns.Length)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, seed);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        for (var row = 0; row < keys.Length; row++)
        {
            data.Read(row, values);
            for (var i = 0; i < columns.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(sizeof(ulong) * (1 + i)), RowHash.Bits(values[columns[i]]));
            SHA256.HashData(bytes, digest);
            keys[row] = BinaryPrimitives.ReadUInt64LittleEndian(digest);
        }
        PartKinds(keys);
        return keys;
    }

    // Where there are over three rows of each on average, they are kinds and no copies: each row then goes its own way, by how many like it came before.
    static void PartKinds(ulong[] keys)
    {
        var seen = new Dictionary<ulong, ulong>();
        foreach (var key in keys) seen[key] = 0;
        if (seen.Count > keys.Length / MostCopies) return;
        for (var row = 0; row < keys.Length; row++)
        {
            var before = seen[keys[row]]++;
            keys[row] = RowHash.Mix(keys[row] ^ RowHash.Mix(before));
        }
    }
}
