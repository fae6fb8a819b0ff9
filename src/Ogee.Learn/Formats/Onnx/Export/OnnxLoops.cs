namespace Ogee.Learn;

/// <summary>A Loop that runs a number of times, or until a time says that it was the last.</summary>
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
    /// <param name="times">How often at most, a scalar of int64.</param>
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
}
