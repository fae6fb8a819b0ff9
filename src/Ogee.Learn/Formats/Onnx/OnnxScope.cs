namespace Ogee.Learn;

/// <summary>The values of names while a graph is walked: those of this graph, and of the graphs around it.</summary>
/// <param name="run">The walk that it is part of.</param>
/// <param name="outer">The graph around; null for the model's own and for functions, which see nothing of their callers.</param>
/// <param name="attributes">What the caller of a function told it, by name; null outside of functions.</param>
sealed class OnnxScope(OnnxRun run, OnnxScope? outer, Dictionary<string, OnnxTold>? attributes)
{
    readonly Dictionary<string, GraphValue> values = [];
    HashSet<string>? leftOut;

    internal OnnxRun Run { get; } = run;

    internal Dictionary<string, OnnxTold>? Attributes { get; } = attributes;

    internal GraphValue? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (scope.values.TryGetValue(name, out var value)) return value;
        return null;
    }

    OnnxScope? Outer { get; } = outer;

    /// <summary>An input of a function that its caller did not give: nodes that take it see none.</summary>
    internal void LeaveOut(string name) => (leftOut ??= []).Add(name);

    internal bool IsLeftOut(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (scope.leftOut?.Contains(name) == true) return true;
        return false;
    }

    internal bool Declares(string name) => values.ContainsKey(name);

    internal void Set(string name, GraphValue value) => values[name] = value;
}

/// <summary>An attribute with the scope that it is written in: a graph sees the names around it, wherever it is passed to.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Scope">Where it is written.</param>
readonly record struct OnnxTold(OnnxAttribute Attribute, OnnxScope Scope);

/// <summary>A graph that a node is told, with the scope that its names are taken from.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Scope">Where it is written.</param>
readonly record struct OnnxBody(OnnxGraph Graph, OnnxScope Scope)
{
    /// <summary>The inputs that must be given, in order.</summary>
    internal IReadOnlyList<OnnxPort> Inputs => Graph.Needed;

    internal IReadOnlyList<OnnxPort> Outputs => Graph.Outputs;
}
