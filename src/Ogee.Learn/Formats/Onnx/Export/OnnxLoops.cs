namespace Ogee.Learn;

/// <summary>Loops that forms are made of: all elements go on until every one of them is done.</summary>
static class OnnxLoops
{
    /// <summary>A loop whose states have the shape of the operation.</summary>
    /// <param name="e">The operation.</param>
    /// <param name="first">The first states; of the operation's shape, or to be repeated to it.</param>
    /// <param name="types">Their types.</param>
    /// <param name="step">Of the states: the next states, and a condition for each element, which goes on where it is true.</param>
    /// <returns>The last states. There is one time in any case.</returns>
    internal static string[] While(OnnxEmission e, IReadOnlyList<string> first, IReadOnlyList<DType> types, Func<string[], (string[] Next, string GoesOn)> step)
    {
        var shape = e.Shape;
        var sizes = e.Builder.Sizes(shape);
        var block = e.Builder.Inside(inner =>
        {
            string Input(string hint, DType type, OnnxDim[] of)
            {
                var name = e.Builder.Fresh(hint);
                inner.Inputs.Add((name, type, of));
                return name;
            }
            Input("time", DType.Int64, []);
            Input("goes_on", DType.Bool, []);
            string[] states = [.. types.Select(type => Input("state", type, shape))];
            var (next, goesOn) = step(states);
            // A sum, which is also something where there are no elements.
            var count = e.Emit("ReduceSum", [e.Cast(goesOn, DType.Bool, DType.Int64)], ("keepdims", 0L));
            inner.Outputs.Add((e.Emit("Greater", [count, e.Builder.Scalar(0, DType.Int64)]), DType.Bool, []));
            for (var i = 0; i < next.Length; i++) inner.Outputs.Add((next[i], types[i], shape));
        });
        return e.Builder.Nodes("Loop", ["", "", .. first.Select(state => e.Emit("Expand", [state, sizes]))], types.Count, ("body", block));
    }

    // So many times stand in the body: each time of a loop costs more than what it computes of few elements.
    const int Together = 4;

    /// <summary>A loop over numbers in float64, which may go on for some times where all is done.</summary>
    /// <param name="first">The first states.</param>
    /// <param name="step">Of the number of the time, from 1 on, and the states.</param>
    internal static OnnxReal[] While(OnnxReal[] first, Func<OnnxReal, OnnxReal[], (OnnxReal[] Next, string GoesOn)> step)
    {
        OnnxReal Real(string name) => first[0] with { Name = name };
        var e = first[0].Words.Inner;
        // The number is a state: as the time that the loop tells it would be a constant for readers that write loops out, another each time.
        OnnxReal[] all = [first[0].Of(0), .. first];
        return [.. While(e, [.. all.Select(state => state.Name)], [.. all.Select(_ => DType.Float64)], states =>
        {
            var (next, goesOn) = ((OnnxReal[])[.. states.Skip(1).Select(Real)], "");
            for (var i = 1; i <= Together; i++) (next, goesOn) = step(Real(states[0]) + i, next);
            return ([(Real(states[0]) + Together).Name, .. next.Select(state => state.Name)], goesOn);
        }).Skip(1).Select(Real)];
    }
}
