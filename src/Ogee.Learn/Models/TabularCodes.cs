namespace Ogee.Learn;

/// <summary>Codes of several columns in one table of learned values.</summary>
static class TabularCodes
{
    /// <summary>The learned values of codes. A code that a column does not have counts as 0.</summary>
    /// <param name="code">float [batch, columns]: codes of each column, from 0.</param>
    /// <param name="table">[codes of all columns, values]</param>
    /// <param name="cardinalities">Codes of each column.</param>
    /// <returns>[batch, columns, values]</returns>
    public static Tensor Look(Tensor code, Tensor table, IReadOnlyList<int> cardinalities)
    {
        var (first, counts) = (new int[cardinalities.Count], new float[cardinalities.Count]);
        for (var (i, next) = (0, 0); i < first.Length; next += cardinalities[i++]) (first[i], counts[i]) = (next, cardinalities[i]);
        // NaN compares as no code at all.
        var known = code.GreaterEqual(0).And(code.Less(Tensor.From(counts)));
        var index = Tensor.Where(known, code, Tensor.Scalar(0)).Cast(DType.Int32) + Tensor.From(first);
        return table.Take(index);
    }
}
