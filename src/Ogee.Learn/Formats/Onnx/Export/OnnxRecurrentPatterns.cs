using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Loops that are a recurrent layer, written as the operator that runtimes have a kernel for.</summary>
/// <remarks>What a layer computes is said by the layer alone: it is traced again with arguments of the same shapes, and the graph must be what comes of it, operation by operation.</remarks>
static class OnnxRecurrentPatterns
{
    /// <summary>What a layer is made from.</summary>
    /// <param name="X">[time, batch, features]</param>
    /// <param name="Input">[gates · width, features]</param>
    /// <param name="Hidden">[gates · width, width]</param>
    /// <param name="Biases">Two of [gates · width], or one of both, or none.</param>
    /// <param name="Starts">The first states, each [batch, width]; null where it is 0.</param>
    /// <param name="Lengths">int32 [batch]; null where all times count.</param>
    sealed record Parts<T>(T X, T Input, T Hidden, T[] Biases, T?[] Starts, T? Lengths) where T : class
    {
        /// <summary>Those that are there, in order, as these.</summary>
        public static Parts<T> Of(ReadOnlySpan<T> all, int biases, bool[] starts, bool hasLengths)
        {
            var next = 3 + biases;
            var first = new T?[starts.Length];
            for (var i = 0; i < first.Length; i++) first[i] = starts[i] ? all[next++] : null;
            return new(all[0], all[1], all[2], all.Slice(3, biases).ToArray(), first, hasLengths ? all[next] : null);
        }
    }

    /// <summary>One kind of layer.</summary>
    /// <param name="Operator">The operator.</param>
    /// <param name="Order">Where each gate of the operator is among the layer's.</param>
    /// <param name="States">How many states the operator has.</param>
    /// <param name="Attributes">What the operator is told, directions and sizes aside.</param>
    /// <param name="IsOurs">Whether it is a layer of this library, and not one that was read from a file.</param>
    /// <param name="Results">Which results of the loop are the states at the end; −1 for one that the loop does not have.</param>
    /// <param name="Run">What it computes, and whether it runs from the end.</param>
    sealed record Kind(string Operator, int[] Order, int States, (string, object)[] Attributes, bool IsOurs, int[] Results, Func<Parts<Tensor>, bool, Tensor> Run);

    static IEnumerable<Kind> Kinds()
    {
        (string, object)[] relu = [("activations", (string[])["Relu"])], after = [("linear_before_reset", 1L)];
        yield return Ours("LSTM", new LstmKind(), [0, 3, 1, 2], [], -1, 1);
        yield return Ours("GRU", new GruKind(resetsBefore: false), [1, 0, 2], after, 1);
        yield return Ours("GRU", new GruKind(resetsBefore: true), [1, 0, 2], [], 1);
        yield return Ours("RNN", new RnnKind(RnnActivation.Tanh), [0], [], -1);
        yield return Ours("RNN", new RnnKind(RnnActivation.Relu), [0], relu, -1);
        yield return Theirs("LSTM", new(4, 2, OnnxRecurrent.LstmStep, [Sigmoid, Tanh, Tanh]), []);
        yield return Theirs("GRU", new(3, 1, OnnxRecurrent.GruStep, [Sigmoid, Tanh], Flag: true), after);
        yield return Theirs("GRU", new(3, 1, OnnxRecurrent.GruStep, [Sigmoid, Tanh]), []);
        yield return Theirs("RNN", new(1, 1, OnnxRecurrent.RnnStep, [Tanh]), []);
        yield return Theirs("RNN", new(1, 1, OnnxRecurrent.RnnStep, [static x => x.Relu()]), relu);

        static Tensor Sigmoid(Tensor x) => x.Sigmoid();
        static Tensor Tanh(Tensor x) => x.Tanh();
        static Kind Ours(string name, RecurrentKind kind, int[] order, (string, object)[] attributes, params int[] results) => new(name, order, kind.States, attributes, true, results,
            (of, isReversed) => RecurrentLoop.Run(kind, new(of.Input, of.Hidden, of.Biases.ElementAtOrDefault(0), of.Biases.ElementAtOrDefault(1)), of.X, null, of.Starts, isReversed).Outputs);
        static Kind Theirs(string name, OnnxRecurrent.Layer layer, (string, object)[] attributes) => new(name, [.. Enumerable.Range(0, layer.Gates)], layer.States, attributes, false, [.. Enumerable.Range(0, layer.States)],
            (of, isReversed) => OnnxRecurrent.OneWay(layer, new(of.Input, of.Hidden, of.Biases.ElementAtOrDefault(0), null, of.Starts), of.X, of.Lengths, isReversed).Rows);
    }

    /// <summary>The layer that a loop is; null if it is none, or if something is read of it that the operator does not give.</summary>
    internal static OnnxMatch? Find(OnnxView view, int node, Func<int, bool> isRead)
    {
        var loop = (Loop)view[node].Op;
        if (loop is not { Most: > 0, Items: 1 or 2, IsComplete: true }) return null;
        var items = view[view[node].Inputs[1]].Spec;
        if (items is not { Type: DType.Float32, Shape.Rank: 3 } || Features(view, view[node].Inputs[1]) is not { } features) return null;
        foreach (var kind in Kinds())
        {
            var gates = kind.Order.Length;
            if (items.Shape[2] % gates != 0 || (kind.IsOurs && loop.Items > 1)) continue;
            var (batch, width) = (items.Shape[1], items.Shape[2] / gates);
            TensorSpec Floats(params ReadOnlySpan<long> sizes) => new(Shape.Create(sizes), DType.Float32);
            for (var which = 0; which < 2 << kind.States; which++)
            {
                var biases = (which & 1) == 0 ? 0 : kind.IsOurs ? 2 : 1;
                bool[] starts = [.. Enumerable.Range(1, kind.States).Select(state => (which >> state & 1) == 1)];
                TensorSpec[] specs =
                [
                    Floats(loop.Most, batch, features), Floats(gates * width, features), Floats(gates * width, width),
                    .. Enumerable.Repeat(Floats((kind.IsOurs ? 1 : 2) * gates * width), biases), .. starts.Where(isThere => isThere).Select(_ => Floats(batch, width)), .. loop.Items > 1 ? [new TensorSpec(Shape.Create([batch]), DType.Int32)] : (TensorSpec[])[],
                ];
                var traced = TracedGraph.Trace(specs, x => [kind.Run(Parts<Tensor>.Of(x, biases, starts, loop.Items > 1), loop.IsReversed)]);
                if (new OnnxTwin(view.Trace, traced).Find(node) is not { } found || found[1..3].Any(weight => view.Trace.Shape(weight).Any(dim => !dim.IsFixed))) continue;
                // The operator gives the outputs and the last states, and nothing of the time between.
                if (Enumerable.Range(0, loop.Results.Count).Any(result => isRead(result) && result != loop.States && !kind.Results.Contains(result))) return null;
                return new(found, e => Write(e, kind, loop, Parts<string>.Of(e.Names, biases, starts, loop.Items > 1)));
            }
        }
        return null;
    }

    // Of what sizes the input of all times is: the factor of its product.
    static long? Features(OnnxView view, int node)
    {
        for (; view[node].Kind == TracedKind.Operation; node = view[node].Inputs[0])
            if (view.Is<Dot>(node)) return view[view[node].Inputs[1]].Spec.Shape[0];
            else if (!view.Is<Reshape>(node) && !view.Is<Binary<Add>>(node)) return null;
        return null;
    }

    static string Write(OnnxEmission e, Kind kind, Loop loop, Parts<string> names)
    {
        var (gates, features, width) = (kind.Order.Length, e.Operand(1).Spec.Shape[1], e.Operand(2).Spec.Shape[1]);
        var first = e.Builder.Ints(0);
        string Unsqueezed(string value) => e.Emit("Unsqueeze", [value, first]);
        // Weights stay under their names in the order of the layer.
        string Gates(string value, params long[] row) => !kind.IsOurs || gates == 1 ? Unsqueezed(value)
            : e.Emit("Reshape", [e.Emit("Gather", [e.Emit("Reshape", [value, e.Builder.Ints([gates, width, .. row])]), e.Builder.Ints([.. kind.Order.Select(gate => (long)gate)])], ("axis", 0L)), e.Builder.Ints([1, gates * width, .. row])]);
        var bias = names.Biases switch { [] => "", [var both] => Unsqueezed(both), var two => e.Emit("Concat", [.. two.Select(one => Gates(one))], ("axis", 1L)) };
        string[] inputs = [names.X, Gates(names.Input, features), Gates(names.Hidden, width), bias, names.Lengths ?? "", .. names.Starts.Select(start => start is null ? "" : Unsqueezed(start))];
        while (inputs[^1].Length == 0) inputs = inputs[..^1];
        var written = e.Builder.Nodes(kind.Operator, inputs, 1 + kind.States, [("hidden_size", width), .. loop.IsReversed ? [("direction", "reverse")] : ((string, object)[])[], .. kind.Attributes]);
        var kept = new string[loop.Results.Count];
        Array.Fill(kept, "");
        kept[loop.States] = e.Emit("Squeeze", [written[0], e.Builder.Ints(1)]);
        for (var state = 0; state < kind.Results.Length; state++)
            if (kind.Results[state] is >= 0 and var result && e.Writer.IsRead(e.Number, result)) kept[result] = e.Emit("Squeeze", [written[1 + state], first]);
        e.Writer.Keep(e.Number, kept);
        return "";
    }
}
