namespace Ogee.Cpu;

/// <summary>The order of a few numbers, equal ones as they are.</summary>
internal static unsafe class MatrixOrder
{
    public static void AddScratch(ScratchNeed need, long count) => need.Own<Ranked>(1, 2 * count);

    /// <summary>Finds the order.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="count">How many.</param>
    /// <param name="isDescending">Whether the largest comes first.</param>
    /// <param name="order">Where the first, the second… of the order are.</param>
    public static void Of(double* values, long count, bool isDescending, long* order)
    {
        var items = KernelScratch.Rent<Ranked>(1, 2 * count);
        for (var i = 0L; i < count; i++) items[i] = new() { Key = SortKeys.Of(values[i]) ^ (isDescending ? ulong.MaxValue : 0), Place = i };
        var sorted = RankedSort.Sort(items, items + count, count);
        for (var i = 0L; i < count; i++) order[i] = sorted[i].Place;
    }
}
