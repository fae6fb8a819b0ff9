namespace Ogee.Learn;

/// <summary>Loops that forms are made of: they run a number of times, or until a time says that it was the last.</summary>
static class OnnxLoops
{
    /// <summary>What a time gives.</summary>
    /// <param name="States">The states after it.</param>
    /// <param name="Rows">What is kept of it.</param>
    internal readonly record struct Step(string[] States, params string[] Rows)
    {
        /// <summary>Whether there is a next time; while there are times left if null.</summary>
        internal string? GoesOn { get; init; }
    }

    /// <summary>Writes a loop.</summary>
    /// <param name="e">What writes nodes.</param>
    /// <param name="times">How often at most, a scalar of int64; empty for as often as the body says.</param>
    /// <param name="states">The first states; each keeps its type and shape.</param>
    /// <param name="rows">Types and shapes of what is kept of each time.</param>
    /// <param name="step">Writes the body, from the number of the time and the states.</param>
    /// <returns>The last states, and each row with an axis of times in front.</returns>
    internal static string[] Write(OnnxEmission e, string times, IReadOnlyList<(string First, DType Type, OnnxDim[] Shape)> states, IReadOnlyList<(DType Type, OnnxDim[] Shape)> rows, Func<string, string[], Step> step)
    {
        var body = e.Builder.Inside(block =>
        {
            // Shapes too: ONNX Runtime runs no loop whose body has inputs of unknown shape.
            string Input(string hint, DType type, OnnxDim[] shape)
            {
                var name = e.Builder.Fresh(hint);
                block.Inputs.Add((name, type, shape));
                return name;
            }
            var (time, goesOn) = (Input("time", DType.Int64, []), Input("goes_on", DType.Bool, []));
            var given = step(time, [.. states.Select(state => Input("state", state.Type, state.Shape))]);
            // Each output is one of its own.
            void Output(string name, DType type, OnnxDim[] shape) => block.Outputs.Add((name == goesOn || block.Outputs.Any(output => output.Name == name) ? e.Builder.Nodes("Identity", [name], 1)[0] : name, type, shape));
            Output(given.GoesOn ?? goesOn, DType.Bool, []);
            for (var i = 0; i < states.Count; i++) Output(given.States[i], states[i].Type, states[i].Shape);
            for (var i = 0; i < rows.Count; i++) Output(given.Rows[i], rows[i].Type, rows[i].Shape);
        });
        return e.Builder.Nodes("Loop", [times, "", .. states.Select(state => state.First)], states.Count + rows.Count, ("body", body));
    }

    /// <summary>A loop whose states have the shape of the operation: all elements go on until every one of them is done.</summary>
    /// <param name="e">The operation.</param>
    /// <param name="first">The first states; of the operation's shape, or to be repeated to it.</param>
    /// <param name="types">Their types.</param>
    /// <param name="step">Of the states: the next states, and a condition for each element, which goes on where it is true.</param>
    /// <returns>The last states. There is one time in any case.</returns>
    internal static string[] While(OnnxEmission e, IReadOnlyList<string> first, IReadOnlyList<DType> types, Func<string[], (string[] Next, string GoesOn)> step)
    {
        var sizes = e.Builder.Sizes(e.Shape);
        return Write(e, "", [.. first.Zip(types, (state, type) => (e.Emit("Expand", [state, sizes]), type, e.Shape))], [], (_, states) =>
        {
            var (next, goesOn) = step(states);
            // A sum, which is also something where there are no elements.
            var count = e.Emit("ReduceSum", [e.Cast(goesOn, DType.Bool, DType.Int64)], ("keepdims", 0L));
            return new(next) { GoesOn = e.Emit("Greater", [count, e.Builder.Scalar(0, DType.Int64)]) };
        });
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
