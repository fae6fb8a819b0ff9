namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>Applies a function of one sample to many at once: what the function says of a vector is computed for a matrix. Gradients pass, and a function may take gradients itself: per-sample gradients.</summary>
    /// <param name="function">Computes results from one sample of each input. It is called once, with tensors that have no values; what it uses from outside is the same for all samples.</param>
    /// <param name="inputs">Tensors with as many slices along axis 0, one for each sample.</param>
    /// <returns>The results, with the samples along a new axis 0.</returns>
    /// <example>Per-sample gradients: <c>Tensor.Vmap(s => [.. Loss(s[0], s[1], w).Gradients(w)], x, y)</c></example>
    /// <exception cref="OgeeException">The inputs have different numbers of samples, or none is given.</exception>
    public static IReadOnlyList<Tensor> Vmap(Func<Tensor[], IReadOnlyList<Tensor>> function, params ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length == 0) throw EngineErrors.Argument.With("vmap: no inputs", "Expected at least one", "Give the tensors whose samples the function sees.");
        var arguments = new BodyArgument[inputs.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = inputs[i].Rank > 0 && inputs[i].Shape[0] == inputs[0].Shape[0] ? new(inputs[i].Spec with { Shape = inputs[i].Shape.Without([0]) }, inputs[i].Node.IsConstant)
                : throw EngineErrors.Shape.With($"vmap: inputs must have as many samples along axis 0, got {inputs[0]} and {inputs[i]}", "Expected equal sizes", "Expand or slice one of them.");
        var (body, captures) = Traced("vmap", arguments, samples => [.. function(samples)]);
        return Batching.Apply(body, [.. inputs, .. captures.Select(node => new Tensor(node))], inputs.Length, inputs[0].Shape[0]);
    }
}

/// <summary>Runs a body for many samples, operation by operation.</summary>
static class Batching
{
    /// <param name="body">What is computed for one sample.</param>
    /// <param name="inputs">Its inputs; the first <paramref name="batched"/> have an axis of samples in front.</param>
    /// <param name="batched">How many.</param>
    /// <param name="size">How many samples.</param>
    public static IReadOnlyList<Tensor> Apply(Body body, Tensor[] inputs, int batched, long size)
    {
        var values = new Dictionary<Node, (Tensor? Value, bool IsBatched, IReadOnlyList<Tensor>? Results)>(ReferenceEqualityComparer.Instance);
        var (order, roots) = body.Nodes();
        foreach (var node in order)
        {
            if (node.Op is Input input) values[node] = (inputs[input.Index], input.Index < batched, null);
            else if (node.Op is Result result)
            {
                var (whole, isBatched, results) = values[node.Inputs[0]];
                values[node] = results is null ? (Tensor.ResultOf(whole!.Node, result.Index), isBatched, null) : (results[result.Index], true, null);
            }
            else
            {
                Tensor[] given = [.. node.Inputs.Select(from => values[from].Value!)];
                bool[] which = [.. node.Inputs.Select(from => values[from].IsBatched)];
                // What is the same for all samples is computed once.
                if (!which.Contains(true)) values[node] = (Tensor.Apply(node.Op, given), false, null);
                else if (node.Op is IBatchable batchable && batchable.Batch(new(given, which, size)) is { } all) values[node] = (all, true, null);
                else
                {
                    var results = OneByOne(node.Op, given, which, size);
                    values[node] = node.Op is IManyResults ? (null, true, results) : (results[0], true, null);
                }
            }
        }
        return [.. roots.Select(root => values[root] is (var value, var isBatched, _) && isBatched ? value! : value!.Expand(Shape.Create([size, .. value!.Shape.Sizes])))];
    }

    static IReadOnlyList<Tensor> OneByOne(Op op, Tensor[] given, bool[] which, long size) => Tensor.Loop(size, [], step =>
    {
        var items = new Queue<Tensor>(step.Items);
        var node = new Node(op, [.. given.Select((tensor, i) => (which[i] ? items.Dequeue() : tensor).Node)]);
        return new([], op is IManyResults many ? [.. many.Results.Select((_, i) => Tensor.ResultOf(node, i))] : [new(node)]);
    }, items: [.. given.Where((_, i) => which[i])]).Outputs;
}
