namespace Ogee.Learn;

/// <summary>Two samples side by side: how many values of each are in each group, the groups in order. A group is a distinct value, a bucket, or a category.</summary>
readonly record struct Groups(long[] Reference, long[] Window)
{
    internal long ReferenceCount => Reference.Sum();

    internal long WindowCount => Window.Sum();

    /// <summary>One group a distinct number.</summary>
    internal static Groups Of(ReadOnlySpan<double> reference, ReadOnlySpan<double> window)
    {
        MetricErrors.Finite("drift test", "reference", reference);
        MetricErrors.Finite("drift test", "window", window);
        double[] first = reference.ToArray(), second = window.ToArray();
        Array.Sort(first);
        Array.Sort(second);
        return Joined(Runs(first), Runs(second));
    }

    /// <summary>One group a bucket, at the coarser of both resolutions: both are cut at the same places, so the cutting makes no difference between them.</summary>
    internal static Groups Of(NumberSketch reference, NumberSketch window)
    {
        var shift = Math.Max(reference.Shift, window.Shift);
        return Joined(reference.Sorted(shift), window.Sorted(shift));
    }

    /// <summary>One group a category, and one for all others.</summary>
    internal static Groups Of(CategoryCounts reference, CategoryCounts window)
    {
        reference.SameNames(window);
        return new([.. reference.Counts, reference.Other], [.. window.Counts, window.Other]);
    }

    static IEnumerable<KeyValuePair<double, long>> Runs(double[] sorted)
    {
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start]) end++;
            yield return new(sorted[start], end - start);
            start = end;
        }
    }

    static Groups Joined<T>(IEnumerable<KeyValuePair<T, long>> reference, IEnumerable<KeyValuePair<T, long>> window) where T : IComparable<T>
    {
        var (first, second) = (new List<long>(), new List<long>());
        using var left = reference.GetEnumerator();
        using var right = window.GetEnumerator();
        bool hasLeft = left.MoveNext(), hasRight = right.MoveNext();
        while (hasLeft || hasRight)
        {
            var order = !hasRight ? -1 : !hasLeft ? 1 : left.Current.Key.CompareTo(right.Current.Key);
            first.Add(order <= 0 ? left.Current.Value : 0);
            second.Add(order >= 0 ? right.Current.Value : 0);
            if (order <= 0) hasLeft = left.MoveNext();
            if (order >= 0) hasRight = right.MoveNext();
        }
        return new([.. first], [.. second]);
    }
}
