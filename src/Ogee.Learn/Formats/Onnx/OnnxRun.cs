using System.Runtime.CompilerServices;

namespace Ogee.Learn;

/// <summary>One walk over a model: from the values of its inputs to expressions of its outputs.</summary>
/// <param name="initial">The value of an initializer.</param>
/// <param name="cancellation">Looked at before each node.</param>
sealed class OnnxRun(Func<OnnxData, TensorValue> initial, CancellationToken cancellation)
{
    /// <summary>The most times that bodies of loops are written out in one walk. More would be a graph that no machine computes in reasonable time, or a hostile one.</summary>
    internal const int MostSteps = 100_000;

    /// <summary>The most nodes that are walked in one pass: with functions that call functions and bodies that run many times, a small file could ask for any number.</summary>
    internal const int MostNodes = 2_000_000;

    /// <summary>The most calls of functions and bodies inside each other: a graph may be passed on and run inside of itself.</summary>
    internal const int MostDepth = 256;

    int steps, nodes, depth;
    ulong draws;

    /// <summary>The value of a tensor that the file holds.</summary>
    internal TensorValue Initial(OnnxData data) => initial(data);

    internal Device Device { get; init; }

    /// <summary>Counts what draws random numbers in this pass: a node that runs several times draws others each time.</summary>
    internal ulong NextDraw() => draws++;

    /// <summary>Takes from the nodes that one pass may have, and looks whether it is to end.</summary>
    /// <param name="count">How many nodes, or steps of a handler that are like nodes.</param>
    /// <param name="what">Who takes them.</param>
    internal void Spend(long count, object what)
    {
        cancellation.ThrowIfCancellationRequested();
        if (count > MostNodes - nodes) throw OnnxErrors.Node.With($"{what}: the pass walks more than {MostNodes} nodes", $"Expected at most {MostNodes}, functions and bodies written out", "Loop in the program that calls the model instead.");
        nodes += (int)count;
    }

    /// <summary>Computes the nodes of a graph in a scope, whose inputs are set: one that is set wins over an initializer, which is its default.</summary>
    internal void Walk(OnnxGraph graph, OnnxScope scope)
    {
        foreach (var data in graph.Initializers)
            if (!scope.Declares(data.Name)) scope.Set(data.Name, Initial(data));
        Walk(graph.Nodes, scope);
    }

    void Walk(OnnxNode[] nodes, OnnxScope scope)
    {
        foreach (var node in nodes)
        {
            Spend(1, node);
            var inputs = new GraphValue?[node.Inputs.Count];
            for (var i = 0; i < inputs.Length; i++)
                if (node.Inputs[i].Length > 0) inputs[i] = scope.Find(node.Inputs[i]) ?? (scope.IsLeftOut(node.Inputs[i]) ? null : throw Unknown(node, node.Inputs[i]));
            var outputs = node.Function is { } function ? Call(function, node, inputs, scope) : Compute(new OnnxCall(node, inputs, scope));
            for (var i = 0; i < node.Outputs.Count; i++)
            {
                if (node.Outputs[i].Length == 0) continue;
                if (i >= outputs.Length || outputs[i] is not { } output)
                    throw OnnxErrors.Unsupported.With($"{node}: its result {i}, {Quoted.Name(node.Outputs[i])}, is not computed", $"Expected at most {outputs.Length} results of {node.Called}", "Export the model without that result.");
                scope.Set(node.Outputs[i], output);
            }
        }
    }

    static GraphValue?[] Compute(OnnxCall call)
    {
        try
        {
            if (call.Uncomputed() is var (attribute, value)) throw call.NoValue(attribute, value);
            var outputs = call.Node.Handler!.Run(call);
            foreach (var output in outputs) call.CheckSize(output);
            return outputs;
        }
        catch (OgeeException error) when (error.Error != OnnxErrors.Unsupported && error.Error != OnnxErrors.Node)
        {
            throw OnnxErrors.Node.With($"{call.Node} of {string.Join(" and ", call.Described())}: {error.What}", error.Expected, error.Remedy, error);
        }
        catch (Exception error) when (error is OverflowException or IndexOutOfRangeException or ArgumentException or InvalidCastException or DivideByZeroException or NullReferenceException or InvalidOperationException or KeyNotFoundException or OutOfMemoryException)
        {
            // Numbers of attributes and constants beyond what sizes can be.
            throw OnnxErrors.Node.With($"{call.Node} of {string.Join(" and ", call.Described())}: {error.Message}", "Expected numbers that fit its inputs", "Check the node in the model.", error);
        }
    }

    GraphValue?[] Call(OnnxFunction function, OnnxNode node, GraphValue?[] inputs, OnnxScope caller)
    {
        using var call = Enter(node);
        var attributes = new Dictionary<string, OnnxTold>();
        var scope = new OnnxScope(this, null, attributes);
        foreach (var attribute in function.Defaults) attributes[attribute.Name] = new(attribute, scope);
        foreach (var attribute in node.Attributes)
        {
            // One that the caller was not told itself is left out, as if it were not written.
            if (attribute.Reference.Length == 0) attributes[attribute.Name] = new(attribute, caller);
            else if (caller.Attributes?.TryGetValue(attribute.Reference, out var told) == true) attributes[attribute.Name] = told;
        }
        for (var i = 0; i < function.Inputs.Count; i++)
        {
            if (i < inputs.Length && inputs[i] is { } input) scope.Set(function.Inputs[i], input);
            else scope.LeaveOut(function.Inputs[i]);
        }
        Walk(function.Nodes, scope);
        return [.. function.Outputs.Select(scope.Find)];
    }

    /// <summary>Computes one time of a loop.</summary>
    /// <inheritdoc cref="Body"/>
    internal GraphValue[] Step(OnnxBody body, IReadOnlyList<GraphValue> inputs)
    {
        if (++steps > MostSteps)
            throw OnnxErrors.Node.With($"graph {Quoted.Name(body.Graph.Name)}: bodies of loops ran {MostSteps} times", $"Expected at most {MostSteps} times in one pass", "Loop in the program that calls the model instead.");
        return Body(body, inputs);
    }

    /// <summary>Computes a body: a branch of a choice, one time of a loop.</summary>
    /// <param name="body">The graph, and where it is written.</param>
    /// <param name="inputs">A value for each of its inputs.</param>
    internal GraphValue[] Body(OnnxBody body, IReadOnlyList<GraphValue> inputs)
    {
        var (graph, outer) = body;
        var title = $"graph {Quoted.Name(graph.Name)}";
        if (inputs.Count != body.Inputs.Count)
            throw OnnxErrors.Malformed.With($"{title} has {body.Inputs.Count} inputs, and is given {inputs.Count}", "Expected one for each", "Export the model again.");
        using var call = Enter(title);
        var scope = new OnnxScope(this, outer, outer.Attributes);
        for (var i = 0; i < inputs.Count; i++) scope.Set(body.Inputs[i].Name, inputs[i]);
        Walk(graph, scope);
        return [.. graph.Outputs.Select(output => scope.Find(output.Name) ?? throw OnnxErrors.Malformed.With($"{title} has no value for its output {Quoted.Name(output.Name)}", "Expected a node that computes it", "Export the model again."))];
    }

    Depth Enter(object what)
    {
        if (depth == MostDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw OnnxErrors.Node.With($"{what}: functions and bodies run {depth} deep in each other", $"Expected at most {MostDepth}, and a thread with the stack for it", "Check the model for a graph that runs inside of itself.");
        depth++;
        return new(this);
    }

    readonly struct Depth(OnnxRun run) : IDisposable
    {
        public void Dispose() => run.depth--;
    }

    static OgeeException Unknown(OnnxNode node, string name) =>
        OnnxErrors.Node.With($"{node}: its input {Quoted.Name(name)} has no value here", "Expected an input that is given", "Give the function or the model the input that was left out.");
}
