namespace Ogee.Learn;

/// <summary>What stands for a node when it is written: the nodes that it is computed from, and how.</summary>
/// <param name="Operands">The numbers of these nodes.</param>
/// <param name="Emit">Writes it; gives the name of the result.</param>
sealed record OnnxMatch(IReadOnlyList<int> Operands, Func<OnnxEmission, string> Emit);

/// <summary>Writes the nodes of one graph: from the results back it is found what is needed and by what form, then all is written in order.</summary>
/// <param name="builder">What is written to.</param>
/// <param name="trace">The graph.</param>
/// <param name="arguments">The names of the arguments.</param>
/// <param name="path">Which operations the graph is inside of, for errors.</param>
sealed class OnnxGraphWriter(OnnxBuilder builder, OnnxTrace trace, IReadOnlyList<string> arguments, string path = "")
{
    // What is computed from constants alone is computed now if it has at most so many elements; views of it only if they are small.
    const long MostFolded = 1 << 22, MostViewed = 1 << 12;

    readonly string?[] names = new string?[trace.Count];
    readonly OnnxMatch?[] matches = new OnnxMatch?[trace.Count];
    readonly bool[] isNeeded = new bool[trace.Count];
    readonly Dictionary<int, string[]> results = [];
    readonly HashSet<(int Node, int Index)> read = [];

    internal OnnxBuilder Builder => builder;

    internal OnnxTrace Trace => trace;

    internal string Path => path;

    /// <summary>The name of a node's value.</summary>
    internal string Name(int node) => names[node] ?? throw new InvalidOperationException($"Node {node} ({trace[node]}) is used before it is written.");

    /// <summary>The results of an operation that has several; set when it is written.</summary>
    internal string[] Results(int node) => results.GetValueOrDefault(node, []);

    internal void Keep(int node, string[] all) => results[node] = all;

    /// <summary>Whether a result of an operation that has several is used.</summary>
    internal bool IsRead(int node, int index) => read.Contains((node, index));

    /// <summary>Writes the graph.</summary>
    /// <returns>The names of its results.</returns>
    internal string[] Write()
    {
        var folded = Folded();
        foreach (var result in trace.First.Results) isNeeded[result] = true;
        for (var i = trace.Count - 1; i >= 0; i--)
        {
            if (!isNeeded[i]) continue;
            var node = trace[i];
            if (node.Kind != TracedKind.Operation || folded[i]) continue;
            if (node.Op is Ops.Result result) read.Add((node.Inputs[0], result.Index));
            var match = matches[i] = OnnxPatterns.Find(trace, i, result => IsRead(i, result)) ?? new(node.Inputs, OnnxForms.Of(node.Op));
            foreach (var operand in match.Operands) isNeeded[operand] = true;
        }
        for (var i = 0; i < trace.Count; i++)
            if (isNeeded[i]) names[i] = folded[i] ? Computed(i) : Named(i);
        return [.. trace.First.Results.Select(Name)];
    }

    string Named(int i)
    {
        var node = trace[i];
        switch (node.Kind)
        {
            case TracedKind.Argument: return arguments[node.Argument];
            case TracedKind.Value: return builder.Value(node.Value!, node.Owner);
            case TracedKind.Literal: return Literal(i);
            default:
                var match = matches[i]!;
                return match.Emit(new(this, i, match.Operands));
        }
    }

    // A number that differs with the batch is one over it or grows with it, as in a mean over samples.
    string Literal(int i)
    {
        var (type, values) = (trace[i].Spec.Type, trace.Literals(i));
        if (values.All(value => value.Equals(values[0]))) return builder.Scalar(values[0], type);
        OnnxDim? Grows(Func<double, double> of) => values.All(value => of(value) is var whole && Math.Abs(whole - Math.Round(whole)) < 1e-9 * Math.Abs(whole)) ? OnnxDim.Through(trace.Batches, [.. values.Select(value => (long)Math.Round(of(value)))]) : null;
        string As(OnnxDim dim) => builder.Node("Cast", [builder.SizeScalar(dim)], ("to", (long)OnnxTypes.Number(type)));
        if (Grows(static value => value) is { } size) return As(size);
        if (type.IsFloat() && Grows(static value => 1 / value) is { } inverse) return builder.Node("Reciprocal", [As(inverse)]);
        throw trace.Differs(i, $"the number is {string.Join(", ", values)}");
    }

    string Computed(int i)
    {
        var tensor = trace.First.At(i);
        Tensor.Evaluate(tensor);
        return builder.Value(tensor, null);
    }

    /// <summary>Which operations are computed now: of constants alone always, unless that would only make the file larger; of parameters too where there is no form.</summary>
    bool[] Folded()
    {
        var (isOfArguments, isOfParameters, isFolded) = (new bool[trace.Count], new bool[trace.Count], new bool[trace.Count]);
        for (var i = 0; i < trace.Count; i++)
        {
            var node = trace[i];
            isOfArguments[i] = node.Kind == TracedKind.Argument || node.Inputs.Any(input => isOfArguments[input]) || !trace.IsSame(i);
            isOfParameters[i] = node.Owner is not null || node.Inputs.Any(input => isOfParameters[input]);
            if (node.Kind != TracedKind.Operation || isOfArguments[i] || node.Op is Ops.Attention or Ops.AttentionGradient or Ops.Loop or Ops.If || OnnxForms.HasSeveral(node.Op)) continue;
            var count = node.Spec.Shape.Count;
            isFolded[i] = !OnnxForms.IsWritten(node.Op) || (!isOfParameters[i] && count <= (OnnxForms.IsMovement(node.Op) ? MostViewed : MostFolded));
        }
        return isFolded;
    }
}
