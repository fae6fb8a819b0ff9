namespace Ogee.Learn;

/// <summary>Count, mean and spread of a stream of numbers.</summary>
/// <param name="Count">How many numbers there were.</param>
/// <param name="Missing">How many were no finite number.</param>
/// <param name="Mean">Their mean; 0 without any.</param>
/// <param name="M2">The sum of squared distances from the mean.</param>
/// <remarks>
/// One after another by Welford's update, merged by Chan's: both keep the digits where the mean is large against the spread. Sums of doubles depend on their order, so merging
/// is associative up to rounding, not to the bit: merge parts in a fixed order. <see cref="NumberSketch"/> has a mean that does not depend on the order.
/// </remarks>
/// <seealso href="https://doi.org/10.1080/00401706.1962.10490022">Welford, Note on a method for calculating corrected sums of squares and products (1962)</seealso>
/// <seealso href="https://doi.org/10.1080/00031305.1983.10483115">Chan, Golub and LeVeque, Algorithms for computing the sample variance (1983)</seealso>
public readonly record struct Moments(long Count, long Missing, double Mean, double M2)
{
    /// <summary>The sample variance, M2 / (count − 1); NaN below two numbers.</summary>
    public double Variance => Count < 2 ? double.NaN : M2 / (Count - 1);

    /// <summary>With one number more; NaN and infinities are missing.</summary>
    /// <param name="value">The number.</param>
    public Moments Add(double value)
    {
        if (!double.IsFinite(value)) return this with { Missing = Missing + 1 };
        var distance = value - Mean;
        var mean = Mean + distance / (Count + 1);
        return new(Count + 1, Missing, mean, M2 + distance * (value - mean));
    }

    /// <summary>Of both streams.</summary>
    /// <param name="other">The other stream.</param>
    public Moments Merge(Moments other)
    {
        if (Count == 0 || other.Count == 0) return (Count == 0 ? other : this) with { Missing = Missing + other.Missing };
        double count = Count + other.Count, distance = other.Mean - Mean;
        return new(Count + other.Count, Missing + other.Missing, Mean + distance * (other.Count / count), M2 + other.M2 + distance * distance * (Count * (other.Count / count)));
    }
}
