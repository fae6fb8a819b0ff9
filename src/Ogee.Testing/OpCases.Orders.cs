namespace Ogee.Testing;

public static partial class OpCases
{
    /// <summary>Scans, recurrences, scatters and orders of a sample.</summary>
    static IEnumerable<OpCase> Orders(OpSample sample, Shape shape)
    {
        OpCase Of(string op, string what, Func<Tensor, Tensor> function, bool hasGradient = true) =>
            Case(op, $"{sample.Name}{what}", [sample.Leaf], x => function(sample.View(x[0])), hasGradient: hasGradient);
        OpCase Two(string op, string what, Func<Tensor, Tensor, Tensor> function) =>
            Case(op, $"{sample.Name}{what}", [sample.Leaf, sample.Leaf], x => function(sample.View(x[0]), sample.View(x[1])));
        yield return Of("sum", " running along axis 0", x => x.CumulativeSum(0));
        yield return Of("sum", " running exclusive from the end", x => x.CumulativeSum(-1, isExclusive: true, isReversed: true));
        yield return Of("prod", " running along the last axis", x => x.CumulativeProduct(-1));
        yield return Of("prod", " running exclusive from the end", x => x.CumulativeProduct(0, isExclusive: true, isReversed: true));
        yield return Of("max", " running along the last axis", x => x.CumulativeMax(-1).Values);
        yield return Of("min", " running from the end", x => x.CumulativeMin(0, isReversed: true).Values);
        yield return Two("linear_recurrence", " last axis", (a, b) => b.LinearRecurrence(a, -1));
        yield return Two("linear_recurrence", " from the end", (a, b) => b.LinearRecurrence(a, 0, isReversed: true));
        yield return Two("prod", " scattered", (a, b) => a.ScatterReduce(-1, Places(a, shape, shape[-1]), b, Scattering.Product));
        yield return Two("max", " scattered", (a, b) => a.ScatterReduce(-1, Places(a, shape, shape[-1]), b, Scattering.Max));
        yield return Two("min", " scattered", (a, b) => a.ScatterReduce(0, Places(a, shape, shape[0]), b, Scattering.Min, includeSelf: false));
        yield return Of("argsort", "", x => x.ArgSort().Cast(x.Type), hasGradient: false);
        yield return Of("argsort", " descending", x => x.ArgSort(0, isDescending: true).Cast(x.Type), hasGradient: false);
        yield return Of("argsort", " two", x => x.TopK(Math.Min(2, shape[-1])).Indices.Cast(x.Type), hasGradient: false);
        yield return Of("gather", " in order", x => x.Sort(0).Values);
        yield return Of("searchsorted", "", x => x.Sort().Values.SearchSorted(x, isRight: true).Cast(x.Type), hasGradient: false);
    }

    static IEnumerable<LengthSweep> OrderLengths()
    {
        yield return Rows(typeof(AddMonoid), x => Tensor.Concat(0, x.CumulativeSum(1), x.CumulativeSum(0, isExclusive: true)));
        yield return Rows(typeof(MultiplyMonoid), x => Tensor.Concat(0, x.CumulativeProduct(1, isReversed: true), x.CumulativeProduct(0)), domain: new(0.5, 1.5));
        yield return Rows(typeof(MaximumMonoid), (x, n) => Tensor.Concat(0, x.CumulativeMax(1).Values, x.ScatterReduce(0, Places(x, [3, n], 3), x.Flip(0), Scattering.Max)));
        yield return Rows(typeof(MinimumMonoid), (x, n) => Tensor.Concat(0, x.CumulativeMin(1).Values, x.ScatterReduce(1, Places(x, [3, n], Math.Max(1, n)), x.Flip(1), Scattering.Min)));
        yield return Rows(typeof(LinearRecurrence), x => Tensor.Concat(0, x.LinearRecurrence(x * 0.5, 1), x.LinearRecurrence(x, 0, isReversed: true)));
        yield return Rows(typeof(ArgSort), (x, n) => Tensor.Concat(1, x.ArgSort(1), x.ArgSort(0, isDescending: true), x.TopK(n / 8, 1).Indices).Cast(x.Type));
        yield return Rows(typeof(SearchSorted), x => Tensor.Concat(1, x.Sort(1).Values.SearchSorted(x), x.Bucketize(x[0].Sort().Values, isRight: true)).Cast(x.Type));
    }
}
