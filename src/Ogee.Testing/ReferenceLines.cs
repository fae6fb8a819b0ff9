namespace Ogee.Testing;

/// <summary>Scans, recurrences and orders by definition, line by line along an axis.</summary>
sealed class ReferenceLines(CumulativeOp op, TensorSpec spec, ReferenceTensor x) : IMonoidVisitor
{
    ReferenceTensor result = null!;

    public static ReferenceTensor Compute(CumulativeOp op, TensorSpec spec, ReferenceTensor x)
    {
        var visitor = new ReferenceLines(op, spec, x);
        op.Accept(visitor);
        return visitor.result;
    }

    public void Visit<T>() where T : struct, IMonoid
    {
        result = ReferenceTensor.Of(spec, _ => 0, _ => 0);
        foreach (var line in Lines(spec.Shape, op.Axis, op.IsReversed))
        {
            var (sum, whole) = (T.Identity, T.IntegerIdentity(spec.Type));
            foreach (var place in line)
            {
                var (before, wholeBefore) = (sum, whole);
                if (x.IsFloat) sum = T.F64(sum, x.Floats[place]);
                else whole = ReferenceTensor.Wrap(T.I64(whole, x.Integers[place]), spec.Type);
                if (x.IsFloat) result.Floats[place] = op.IsExclusive ? before : sum;
                else result.Integers[place] = op.IsExclusive ? wholeBefore : whole;
            }
        }
    }

    public static ReferenceTensor Compute(Op op, TensorSpec spec, ReferenceTensor[] x) => op switch
    {
        LinearRecurrence recurrence => Recur(recurrence, spec, x[0].Floats, x[1].Floats),
        ArgSort sort => Sort(sort, spec, x[0]),
        _ => ReferenceTensor.Of(spec, _ => 0, i => Search((SearchSorted)op, x[0], x[1], i)),
    };

    static ReferenceTensor Recur(LinearRecurrence op, TensorSpec spec, double[] a, double[] b)
    {
        var result = ReferenceTensor.Of(spec, i => b[i], _ => 0);
        foreach (var line in Lines(spec.Shape, op.Axis, op.IsReversed))
            for (var i = 1; i < line.Length; i++) result.Floats[line[i]] = (a[line[i]] * result.Floats[line[i - 1]]) + b[line[i]];
        return result;
    }

    static ReferenceTensor Sort(ArgSort op, TensorSpec spec, ReferenceTensor x)
    {
        var result = ReferenceTensor.Of(spec, _ => 0, _ => 0);
        foreach (var (from, to) in Lines(x.Shape, op.Axis, false).Zip(Lines(spec.Shape, op.Axis, false)))
        {
            // LINQ's order is stable.
            var ranks = Enumerable.Range(0, from.Length);
            var order = Comparer<int>.Create((a, b) => Compare(x, from[a], x, from[b]));
            int[] sorted = [.. op.IsDescending ? ranks.OrderByDescending(rank => rank, order) : ranks.OrderBy(rank => rank, order)];
            for (var i = 0; i < to.Length; i++) result.Integers[to[i]] = sorted[i];
        }
        return result;
    }

    static long Search(SearchSorted op, ReferenceTensor rows, ReferenceTensor values, long i)
    {
        var size = rows.Shape[-1];
        var row = rows.Shape.Rank == 1 ? 0 : i / values.Shape[-1] * size;
        return Enumerable.Range(0, (int)size).Count(place => Compare(rows, row + place, values, i) is var order && (op.IsRight ? order <= 0 : order < 0));
    }

    /// <summary>NaN above all; 0 and −0 equal.</summary>
    static int Compare(ReferenceTensor a, long i, ReferenceTensor b, long j)
    {
        if (!a.IsFloat) return a.Integers[i].CompareTo(b.Integers[j]);
        var (x, y) = (a.Floats[i], b.Floats[j]);
        return double.IsNaN(x) || double.IsNaN(y) ? double.IsNaN(x).CompareTo(double.IsNaN(y)) : x < y ? -1 : x > y ? 1 : 0;
    }

    /// <summary>The places of each line along an axis, in order.</summary>
    static IEnumerable<long[]> Lines(Shape shape, int axis, bool isReversed)
    {
        long after = 1;
        foreach (var size in shape.Sizes[(axis + 1)..]) after *= size;
        for (var first = 0L; first < shape.Count; first++)
            if (first / after % shape[axis] == 0)
            {
                long[] line = [.. Enumerable.Range(0, (int)shape[axis]).Select(i => first + (i * after))];
                if (isReversed) Array.Reverse(line);
                yield return line;
            }
    }
}
