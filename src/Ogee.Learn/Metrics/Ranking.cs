namespace Ogee.Learn;

/// <summary>Orders of numbers that do not depend on how a sort treats equal ones.</summary>
static class Ranking
{
    /// <summary>The indices from the largest number to the smallest; of equal ones the smaller index first.</summary>
    internal static int[] Descending(ReadOnlySpan<double> numbers)
    {
        var keys = new double[numbers.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = -numbers[i];
        return Ascending(keys);
    }

    /// <summary>The indices from the smallest number to the largest; of equal ones the smaller index first. Sorts the numbers too.</summary>
    internal static int[] Ascending(double[] keys)
    {
        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(keys, order);
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start]) end++;
            if (end - start > 1) Array.Sort(order, start, end - start);
            start = end;
        }
        return order;
    }
}
