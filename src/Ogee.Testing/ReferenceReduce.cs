namespace Ogee.Testing;

/// <summary>Reductions by definition: one element after the other.</summary>
sealed class ReferenceReduce(TensorSpec spec, ReferenceTensor x, Axes over) : IMonoidVisitor
{
    ReferenceTensor result = null!;

    public static ReferenceTensor Compute(ReduceOp op, TensorSpec spec, ReferenceTensor x)
    {
        var visitor = new ReferenceReduce(spec, x, op.Over);
        op.Accept(visitor);
        return visitor.result;
    }

    public void Visit<T>() where T : struct, IMonoid
    {
        var groups = Groups(spec.Shape, x.Shape, over);
        result = ReferenceTensor.Of(spec,
            i => groups[i].Aggregate(T.Identity, (sum, place) => T.F64(sum, x.Floats[place])),
            i => groups[i].Aggregate(T.IntegerIdentity(spec.Type), (sum, place) => ReferenceTensor.Wrap(T.I64(sum, x.Integers[place]), spec.Type)));
    }

    public static ReferenceTensor Compute(ArgReduce op, TensorSpec spec, ReferenceTensor x)
    {
        var groups = Groups(spec.Shape, x.Shape, [op.Axis]);
        return ReferenceTensor.Of(spec, _ => 0, i =>
        {
            var places = groups[i];
            if (!x.IsFloat) return First(places.Select(place => x.Integers[place]).ToArray(), op.Largest);
            var values = places.Select(place => x.Floats[place]).ToArray();
            return Array.FindIndex(values, double.IsNaN) is >= 0 and var nan ? nan : First(values, op.Largest);
        });
    }

    static long First<T>(T[] values, bool largest) where T : IComparable<T>
    {
        var best = largest ? values.Max() : values.Min();
        return Array.FindIndex(values, value => value.CompareTo(best) == 0);
    }

    /// <summary>For each result the places of its elements, in order.</summary>
    static List<long>[] Groups(Shape to, Shape from, Axes over)
    {
        var groups = new List<long>[to.Count];
        for (var i = 0; i < groups.Length; i++) groups[i] = [];
        int[] kept = [.. Enumerable.Range(0, from.Rank).Where(axis => !over.Contains(axis))];
        for (var place = 0L; place < from.Count; place++)
        {
            var index = ReferenceTensor.Index(from, place);
            var group = 0L;
            foreach (var axis in kept) group = (group * from[axis]) + index[axis];
            groups[group].Add(place);
        }
        return groups;
    }
}
