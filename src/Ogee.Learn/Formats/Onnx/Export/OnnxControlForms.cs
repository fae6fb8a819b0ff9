using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Loops, choices, and what only says something to the engine.</summary>
static class OnnxControlForms
{
    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        new(typeof(Loop), "Loop; LSTM, GRU, RNN", Loop),
        new(typeof(If), "If", If),
        new(typeof(Result), "nothing: an output of the node", e => e.Writer.Results(e.OperandNumber(0)) is var results && e.Same((Result op) => op.Index) is var index && index < results.Length ? results[index] : ""),
        Same<StopGradient>(), Same<Transfer>(), Same<WithGradient>(), Same<Recomputed>(), Same<After>(),
        // Values and literals are no operations when they are traced.
        .. OpSet.All.Where(entry => entry.Name is "leaf" or "literal").Select(entry => new OnnxForm(entry.Type, "an initializer", static e => e.Fault("it is no operation"))),
    ];

    static OnnxForm Same<T>() => new(typeof(T), "nothing", static e => e[0]);

    static string If(OnnxEmission e)
    {
        var op = (If)e.Op;
        var captures = op.Then.Inputs.Count - op.Operands;
        string[] operands = [.. Enumerable.Range(1, op.Operands).Select(i => e[i])];
        string[] Names(int from, int count) => [.. operands, .. Enumerable.Range(1 + op.Operands + from, count).Select(i => e[i])];
        OnnxBlock Side(Func<If, Body> side, string[] names, string which) => e.Builder.Inside(block =>
        {
            var results = new OnnxGraphWriter(e.Builder, e.Trace.Body(e.Number, of => side((If)of)), names, Below(e, which)).Write();
            for (var i = 0; i < results.Length; i++) block.Outputs.Add((Own(e, block, results[i]), op.Results[i].Type, null));
        });
        var then = Side(static op => op.Then, Names(0, captures), "then");
        var otherwise = Side(static op => op.Otherwise, Names(captures, e.Count - 1 - op.Operands - captures), "else");
        e.Writer.Keep(e.Number, e.Builder.Nodes("If", [e[0]], op.Results.Count, ("then_branch", then), ("else_branch", otherwise)));
        return "";
    }

    static string Below(OnnxEmission e, string what) => e.Writer.Path.Length == 0 ? what : $"{e.Writer.Path} / {what}";

    // A result of a graph inside must be computed in it.
    static string Own(OnnxEmission e, OnnxBlock block, string name) => block.Statements.Any(statement => statement.Outputs.Contains(name)) && block.Outputs.All(output => output.Name != name) ? name : e.Builder.Nodes("Identity", [name], 1)[0];

    // The engine's loop also gives how often it ran and, for gradients, the states before each time; they are written where they are read.
    static string Loop(OnnxEmission e)
    {
        var op = (Loop)e.Op;
        var body = e.Trace.Body(e.Number, static of => ((Loop)of).Body);
        var (mayStop, isReversed, isComplete) = (e.Same((Loop of) => of.MayStop), e.Same((Loop of) => of.IsReversed), e.Same((Loop of) => of.IsComplete));
        var (items, states, outputs) = (op.Items, op.States, op.Outputs);
        bool IsRead(int result) => e.Writer.IsRead(e.Number, result);
        int[] rows = [.. Enumerable.Range(states, outputs).Where(IsRead), .. Enumerable.Range(states + outputs, states).Where(IsRead)];
        var most = e.Dim((Loop of) => of.Most);
        var (one, zero) = (e.Builder.Scalar(1, DType.Int64), e.Builder.Scalar(0, DType.Int64));
        var isCounted = mayStop || !isComplete;
        var block = e.Builder.Inside(inner =>
        {
            // Shapes too: ONNX Runtime runs no loop whose body has inputs of unknown shape.
            string Input(string hint, DType type, OnnxDim[] shape)
            {
                var name = e.Builder.Fresh(hint);
                inner.Inputs.Add((name, type, shape));
                return name;
            }
            var (time, goesOn) = (Input("time", DType.Int64, []), Input("goes_on", DType.Bool, []));
            string[] state = [.. Enumerable.Range(0, states).Select(i => Input("state", op.Body.Results[i].Type, e.ShapeOf(1 + items + i)))];
            var count = isCounted ? Input("count", DType.Int64, []) : "";
            // Counted down: from the last time that there is.
            var index = isReversed ? e.Emit("Sub", [e.Emit("Sub", [e[0], one]), time]) : time;
            string[] slices = [.. Enumerable.Range(1, items).Select(i => e.Emit("Gather", [e[i], index], ("axis", 0L)))];
            var captured = Enumerable.Range(1 + items + states, e.Count - 1 - items - states).Select(i => e[i]);
            var results = new OnnxGraphWriter(e.Builder, body, [index, .. slices, .. state, .. captured], Below(e, "loop")).Write();
            void Output(string name, DType type, OnnxDim[] shape) => inner.Outputs.Add((Own(e, inner, name), type, shape));
            void OutputOf(string name, int result) => Output(name, op.Body.Results[result].Type, body.Shape(body.First.Results[result]));
            Output(mayStop ? results[^1] : goesOn, DType.Bool, []);
            for (var i = 0; i < states; i++) OutputOf(results[i], i);
            if (isCounted) Output(e.Emit("Add", [count, one]), DType.Int64, []);
            foreach (var row in rows)
                if (row < states + outputs) OutputOf(results[row], row);
                else OutputOf(state[row - states - outputs], row - states - outputs);
        });
        string[] first = [.. Enumerable.Range(1 + items, states).Select(i => e[i])];
        var given = isCounted ? states + 1 : states;
        var all = e.Builder.Nodes("Loop", [e[0], "", .. first, .. isCounted ? (string[])[zero] : []], given + rows.Length, ("body", block));
        var kept = new string[(2 * states) + outputs + 1];
        for (var i = 0; i < states; i++) kept[i] = all[i];
        kept[^1] = isCounted ? all[states] : e[0];
        for (var i = 0; i < rows.Length; i++) kept[rows[i]] = Whole(e, all[given + i], rows[i] < states + outputs ? op.Body.Results[rows[i]] : op.Body.Results[rows[i] - states - outputs], isReversed, isCounted ? (most, kept[^1]) : null);
        e.Writer.Keep(e.Number, kept);
        return "";
    }

    // Rows in the order of their index, and zeros for times that did not come.
    static string Whole(OnnxEmission e, string rows, TensorSpec row, bool isReversed, (OnnxDim Most, string Count)? fewer)
    {
        var (first, backwards) = (e.Builder.Ints(0), e.Builder.Ints(-1));
        if (isReversed) rows = e.Emit("Slice", [rows, backwards, e.Builder.Ints(long.MinValue), first, backwards]);
        if (fewer is not var (most, count)) return rows;
        var missing = e.Emit("Sub", [e.Builder.Sizes([most]), e.Emit("Reshape", [count, e.Builder.Ints(1)])]);
        var rank = row.Shape.Rank + 1;
        string[] pads = rank == 1 ? [first, missing] : [e.Builder.Ints([.. new long[rank]]), missing, e.Builder.Ints([.. new long[rank - 1]])];
        var type = row.Type switch { DType.Bool => DType.UInt8, DType.Int16 => DType.Int32, DType.Float16 or DType.BFloat16 => DType.Float32, _ => row.Type };
        return e.Cast(e.Emit("Pad", [e.Cast(rows, row.Type, type), e.Emit("Concat", pads, ("axis", 0L)), e.Builder.Scalar(0, type)]), type, row.Type);
    }
}
