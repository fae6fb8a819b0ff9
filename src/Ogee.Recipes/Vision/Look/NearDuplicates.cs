namespace Ogee.Recipes;

/// <summary>Finds pictures that look almost the same without comparing each with each.</summary>
/// <remarks>
/// Two hashes that differ in at most 3 bits agree in one of four bands of 16 bits, so only pictures that share a band are compared; the thumbnails then
/// decide, since plain pictures have similar hashes without being similar.
/// </remarks>
static class NearDuplicates
{
    const int MostBits = 3, Bands = MostBits + 1, BandBits = 64 / Bands, MostPairs = 1_000_000;

    // A mean of 4 gray levels: what re-encoding as JPEG or scaling by a few per cent changes, and less than two views of one thing differ by.
    const int MostDifference = 4 * 256;

    // A small thing that only one of two pictures shows, such as a defect, moves the mean little and its own place much.
    const int MostDifferenceAnywhere = 24;

    internal sealed record Result(IReadOnlyList<(int First, int Second, int Distance)> Pairs, bool WasWhole);

    /// <summary>Pairs of pictures with different pixels and similar looks, ordered by their places.</summary>
    /// <param name="pictures">The traits; null where a picture could not be read.</param>
    /// <param name="maxComparisons">How many candidates are compared before the search stops.</param>
    internal static Result Find(IReadOnlyList<PictureTraits?> pictures, long maxComparisons)
    {
        var pairs = new List<(int First, int Second, int Distance)>();
        var left = maxComparisons;
        int[] candidates = [.. Enumerable.Range(0, pictures.Count).Where(i => pictures[i] is { IsConstant: false })];
        for (var band = 0; band < Bands; band++)
        {
            foreach (var bucket in candidates.GroupBy(i => Band(pictures[i]!.Hash, band)).Select(bucket => bucket.ToArray()))
            {
                for (var a = 0; a < bucket.Length; a++)
                {
                    if ((left -= bucket.Length - a - 1) < 0 || pairs.Count > MostPairs) return Sorted(pairs, false);
                    for (var b = a + 1; b < bucket.Length; b++)
                        if (IsNear(pictures[bucket[a]]!, pictures[bucket[b]]!, band, out var distance)) pairs.Add((bucket[a], bucket[b], distance));
                }
            }
        }
        return Sorted(pairs, true);
    }

    static Result Sorted(List<(int First, int Second, int Distance)> pairs, bool wasWhole)
    {
        pairs.Sort();
        return new(pairs, wasWhole);
    }

    static bool IsNear(PictureTraits one, PictureTraits other, int band, out int distance)
    {
        distance = one.Distance(other);
        if (distance > MostBits) return false;
        // A pair that shares several bands counts in the first of them.
        for (var earlier = 0; earlier < band; earlier++)
            if (Band(one.Hash, earlier) == Band(other.Hash, earlier)) return false;
        return one.Pixels != other.Pixels && one.Difference(other) is { Sum: <= MostDifference, Largest: <= MostDifferenceAnywhere };
    }

    static ushort Band(ulong hash, int band) => (ushort)(hash >> (BandBits * band));
}
