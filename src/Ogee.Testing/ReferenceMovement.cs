namespace Ogee.Testing;

/// <summary>Movements, look-ups and sources by definition: where each element comes from.</summary>
static class ReferenceMovement
{
    public static ReferenceTensor Compute(Op op, TensorSpec spec, ReferenceTensor[] x)
    {
        long[] Index(long place) => ReferenceTensor.Index(spec.Shape, place);
        // Where the first operand has what the result has at an index: the index of each of its axes.
        ReferenceTensor Moved(Func<long[], int, long> from) => x[0].Moved(spec, i => Place(x[0].Shape, Index(i), from));
        return op switch
        {
            Reshape or Transfer or WithGradient or Recomputed or After => x[0].Moved(spec, i => i),
            Permute permute when permute.Order.Inverse() is var inverse => Moved((at, axis) => at[inverse[axis]]),
            Expand => Moved((at, axis) => x[0].Shape[axis] == 1 ? 0 : at[axis + spec.Shape.Rank - x[0].Shape.Rank]),
            Slice slice => Moved((at, axis) => slice.Start[axis] + (at[axis] * slice.Step[axis])),
            Flip flip => Moved((at, axis) => flip.Along.Contains(axis) ? x[0].Shape[axis] - 1 - at[axis] : at[axis]),
            Concat concat => Concat(concat.Axis, spec, x),
            Pad pad => Pad(pad, spec, x[0], x[1]),
            Take take => x[0].Moved(spec, i => Taken(Index(i), take.Axis, x[0], x[1])),
            Gather gather => x[0].Moved(spec, i => Place(x[0].Shape, Index(i), (at, axis) => axis == gather.Axis ? x[1].Integers[i] : at[axis])),
            TakeAdd take => new ScatterBy(spec, x[0], place => Taken(ReferenceTensor.Index(x[0].Shape, place), take.Axis, new(spec, [], []), x[1])).By(new Scatter<AddMonoid>(take.Axis, take.Size)),
            ScatterOp scatter => new ScatterBy(spec, x[0], place =>
            {
                var index = ReferenceTensor.Index(x[0].Shape, place);
                index[scatter.Axis] = x[1].Integers[place];
                return ReferenceTensor.Place(spec.Shape, index);
            }).By(scatter),
            DynamicSlice slice => Moved((at, axis) => at[axis] + (axis == slice.Axis ? x[1].Integers[0] : 0)),
            UpdateSlice update => UpdateSlice(update.Axis, spec, x[0], x[1], x[2].Integers[0]),
            Iota iota => ReferenceTensor.Of(spec, i => Index(i)[iota.Axis], i => Index(i)[iota.Axis]),
            RandomNumbers random => Draw(random, spec, x[0]),
            RandomDraw draw => ReferenceTensor.Of(spec, i => RandomDraw.At(draw.From, KeyOf(x[0]), (ulong)i, x[1].Floats[i]), _ => 0),
            _ => throw new NotSupportedException($"The reference has no definition of {op.Name}."),
        };
    }

    /// <summary>Random numbers, of the type that they are drawn in.</summary>
    static ReferenceTensor Draw(RandomNumbers random, TensorSpec spec, ReferenceTensor key)
    {
        var (single, numbers) = (new float[spec.Shape.Count], new double[spec.Shape.Count]);
        var from = KeyOf(key);
        var isUniform = random.Distribution == Distribution.Uniform;
        if (spec.Type == DType.Float64 && isUniform) Philox.Uniform(from, 0, numbers);
        else if (spec.Type == DType.Float64) Philox.Normal(from, 0, numbers);
        else if (isUniform) Philox.Uniform(from, 0, single);
        else Philox.Normal(from, 0, single);
        return new(spec, spec.Type == DType.Float64 ? numbers : [.. single.Select(value => (double)value)], []);
    }

    static RngKey KeyOf(ReferenceTensor key) => new(unchecked((ulong)key.Integers[0]), unchecked((ulong)key.Integers[1]));

    static long Place(Shape shape, long[] index, Func<long[], int, long> from)
    {
        var place = 0L;
        for (var axis = 0; axis < shape.Rank; axis++) place = (place * shape[axis]) + from(index, axis);
        return place;
    }

    /// <summary>The place in x that an index of the result of a take names.</summary>
    static long Taken(long[] index, int axis, ReferenceTensor x, ReferenceTensor which)
    {
        var rank = which.Shape.Rank;
        var chosen = which.Integers[ReferenceTensor.Place(which.Shape, index.AsSpan(axis, rank))];
        return ReferenceTensor.Place(x.Shape, [.. index[..axis], chosen, .. index[(axis + rank)..]]);
    }

    /// <summary>Values that go to places, one after the other.</summary>
    sealed class ScatterBy(TensorSpec spec, ReferenceTensor values, Func<long, long> place) : IMonoidVisitor
    {
        ReferenceTensor result = null!;

        public ReferenceTensor By(ScatterOp op)
        {
            op.Accept(this);
            return result;
        }

        public void Visit<T>() where T : struct, IMonoid
        {
            result = ReferenceTensor.Of(spec, _ => T.Identity, _ => T.IntegerIdentity(spec.Type));
            for (var i = 0L; i < values.Shape.Count; i++)
                if (values.IsFloat) result.Floats[place(i)] = T.F64(result.Floats[place(i)], values.Floats[i]);
                else result.Integers[place(i)] = ReferenceTensor.Wrap(T.I64(result.Integers[place(i)], values.Integers[i]), spec.Type);
        }
    }

    static ReferenceTensor UpdateSlice(int axis, TensorSpec spec, ReferenceTensor x, ReferenceTensor values, long start)
    {
        (ReferenceTensor, long) Source(long place)
        {
            var index = ReferenceTensor.Index(spec.Shape, place);
            if (index[axis] < start || index[axis] >= start + values.Shape[axis]) return (x, place);
            index[axis] -= start;
            return (values, ReferenceTensor.Place(values.Shape, index));
        }
        return ReferenceTensor.Of(spec, i => Source(i) is var (from, place) ? from.Floats[place] : 0, i => Source(i) is var (from, place) ? from.Integers[place] : 0);
    }

    static ReferenceTensor Concat(int axis, TensorSpec spec, ReferenceTensor[] x)
    {
        (ReferenceTensor, long) Source(long place)
        {
            var index = ReferenceTensor.Index(spec.Shape, place);
            var part = 0;
            for (; index[axis] >= x[part].Shape[axis]; part++) index[axis] -= x[part].Shape[axis];
            return (x[part], ReferenceTensor.Place(x[part].Shape, index));
        }
        return ReferenceTensor.Of(spec, i => Source(i) is var (from, place) ? from.Floats[place] : 0, i => Source(i) is var (from, place) ? from.Integers[place] : 0);
    }

    static ReferenceTensor Pad(Pad pad, TensorSpec spec, ReferenceTensor x, ReferenceTensor value)
    {
        long? Source(long place)
        {
            var index = ReferenceTensor.Index(spec.Shape, place);
            for (var axis = 0; axis < index.Length; axis++)
            {
                var (steps, between) = Math.DivRem(index[axis] - pad.Low[axis], pad.Interior[axis] + 1);
                if (index[axis] < pad.Low[axis] || between != 0 || steps >= x.Shape[axis]) return null;
                index[axis] = steps;
            }
            return ReferenceTensor.Place(x.Shape, index);
        }
        return ReferenceTensor.Of(spec, i => Source(i) is { } place ? x.Floats[place] : value.Floats[0], i => Source(i) is { } place ? x.Integers[place] : value.Integers[0]);
    }
}
