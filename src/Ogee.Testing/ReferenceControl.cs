namespace Ogee.Testing;

/// <summary>Loops and choices by definition.</summary>
static class ReferenceControl
{
    public static ReferenceTensor[] Compute(Op op, ReferenceTensor[] x, Func<Body, ReferenceTensor[], ReferenceTensor[]> run) => op switch
    {
        Loop loop => Repeat(loop, x, run),
        If choice => x[0].Integers[0] != 0
            ? run(choice.Then, x[1..(1 + choice.Then.Inputs.Count)])
            : run(choice.Otherwise, [.. x[1..(1 + choice.Operands)], .. x[(1 + choice.Then.Inputs.Count)..]]),
        _ => throw new NotSupportedException($"The reference has no definition of {op.Name}."),
    };

    static ReferenceTensor[] Repeat(Loop loop, ReferenceTensor[] x, Func<Body, ReferenceTensor[], ReferenceTensor[]> run)
    {
        var (times, states, ran) = (x[0].Integers[0], x[(1 + loop.Items)..(1 + loop.Items + loop.States)], 0L);
        var rows = new Dictionary<long, ReferenceTensor[]>();
        while (ran < times)
        {
            var index = loop.IsReversed ? times - 1 - ran : ran;
            var before = states;
            var next = run(loop.Body, [Number(index), .. x[1..(1 + loop.Items)].Select(item => Slice(item, index)), .. states, .. x[(1 + loop.Items + loop.States)..]]);
            states = next[..loop.States];
            rows[index] = [.. next[loop.States..(loop.States + loop.Outputs)], .. before];
            ran++;
            if (loop.MayStop && next[^1].Integers[0] == 0) break;
        }
        return
        [
            .. states,
            .. Enumerable.Range(0, loop.Outputs + loop.States).Select(i => Stack(loop.Results[loop.States + i], index => rows.TryGetValue(index, out var row) ? row[i] : null)),
            Number(ran),
        ];
    }

    static ReferenceTensor Number(long value) => new(new(Shape.Scalar, DType.Int64), [], [value]);

    static ReferenceTensor Slice(ReferenceTensor x, long index)
    {
        var spec = x.Spec with { Shape = x.Shape.Without([0]) };
        return x.Moved(spec, i => (index * spec.Shape.Count) + i);
    }

    static ReferenceTensor Stack(TensorSpec spec, Func<long, ReferenceTensor?> row)
    {
        var size = spec.Shape.Without([0]).Count;
        return ReferenceTensor.Of(spec, i => row(i / size)?.Floats[i % size] ?? 0, i => row(i / size)?.Integers[i % size] ?? 0);
    }
}
