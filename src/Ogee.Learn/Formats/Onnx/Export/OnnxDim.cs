namespace Ogee.Learn;

/// <summary>A size of the graph that is written: a number, or one that grows evenly with the batch.</summary>
/// <param name="Slope">How much it grows with each sample.</param>
/// <param name="Offset">What it is without samples.</param>
readonly record struct OnnxDim(long Slope, long Offset)
{
    internal static OnnxDim Fixed(long size) => new(0, size);

    internal bool IsFixed => Slope == 0;

    /// <summary>Whether it is this number, in batches of any size.</summary>
    internal bool Is(long size) => Slope == 0 && Offset == size;

    public static OnnxDim operator +(OnnxDim a, OnnxDim b) => new(a.Slope + b.Slope, a.Offset + b.Offset);

    public static OnnxDim operator -(OnnxDim a, OnnxDim b) => new(a.Slope - b.Slope, a.Offset - b.Offset);

    /// <summary>The line through the sizes that batches gave; null where they lie on none.</summary>
    /// <param name="batches">Sizes of batches; one alone says that nothing grows.</param>
    /// <param name="sizes">What the size was for each.</param>
    internal static OnnxDim? Through(ReadOnlySpan<long> batches, ReadOnlySpan<long> sizes)
    {
        if (sizes.Length == 1 || sizes.IndexOfAnyExcept(sizes[0]) < 0) return Fixed(sizes[0]);
        var (slope, rest) = Math.DivRem(sizes[1] - sizes[0], batches[1] - batches[0]);
        var dim = new OnnxDim(slope, sizes[0] - (slope * batches[0]));
        if (rest != 0) return null;
        for (var i = 0; i < sizes.Length; i++)
            if ((dim.Slope * batches[i]) + dim.Offset != sizes[i]) return null;
        return dim;
    }

    public override string ToString() => IsFixed ? $"{Offset}" : $"{(Slope == 1 ? "" : $"{Slope}·")}batch{(Offset == 0 ? "" : $" + {Offset}")}";
}
