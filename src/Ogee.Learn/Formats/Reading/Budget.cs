namespace Ogee.Learn;

/// <summary>What a file may unfold to in memory before anyone asked for a tensor: enough for every honest file, and in proportion to it.</summary>
static class Budget
{
    const long Least = 40_000_000, Factor = 20;

    /// <summary>Bytes that may come of a file.</summary>
    /// <param name="length">The file's bytes.</param>
    public static long Of(long length) => Math.Max(Least, length > long.MaxValue / Factor ? long.MaxValue : Factor * length);
}
