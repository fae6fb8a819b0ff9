namespace Ogee.Testing;

/// <summary>Results of contracts as bytes, and computed with several numbers of threads.</summary>
static class ContractBits
{
    static readonly int[] Threads = [1, 2, 3, 4];

    /// <summary>The bytes of tensors, one after the other.</summary>
    public static byte[] Of(params IEnumerable<Tensor> tensors)
    {
        using var bytes = new MemoryStream();
        foreach (var tensor in tensors)
        {
            var buffer = new byte[tensor.Spec.Bytes];
            tensor.CopyBytesTo(buffer);
            bytes.Write(buffer);
        }
        return bytes.ToArray();
    }

    /// <summary>Says that bytes differ, and where; null if they do not.</summary>
    public static string? Differ(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        if (expected.SequenceEqual(actual)) return null;
        return expected.Length != actual.Length ? $"{actual.Length} bytes instead of {expected.Length}" : $"the bits differ from byte {expected.CommonPrefixLength(actual)} of {expected.Length} on";
    }

    /// <summary>Says that a result depends on the number of threads; null if it does not.</summary>
    public static string? DifferByThreads(Func<byte[]> result)
    {
        byte[]? expected = null;
        foreach (var threads in Threads)
        {
            using var use = Cpu.Workers.Use(threads);
            var found = result();
            if (expected is not null && Differ(expected, found) is { } difference) return $"with {threads} threads {difference}";
            expected ??= found;
        }
        return null;
    }
}
