namespace Ogee.Learn;

/// <summary>What an initializer is to the nodes that take it.</summary>
enum OnnxUse
{
    /// <summary>Nothing takes it.</summary>
    None,
    /// <summary>Only sizes, axes and scales that are read while the graph is built.</summary>
    Host,
    /// <summary>Only running statistics of normalisations.</summary>
    Statistic,
    /// <summary>A value.</summary>
    Value,
}

/// <summary>Finds what initializers are used for, by their names in the graph that declares them and in the graphs inside of it.</summary>
sealed class OnnxUses
{
    readonly Dictionary<OnnxData, OnnxUse> uses = new(ReferenceEqualityComparer.Instance);

    internal OnnxUses(OnnxDocument document)
    {
        foreach (var graph in OnnxModel.Graphs(document))
        {
            var declared = graph.Initializers.ToDictionary(data => data.Name);
            Visit(graph, declared);
        }
    }

    internal OnnxUse Of(OnnxData data) => uses.GetValueOrDefault(data);

    void Visit(OnnxGraph graph, Dictionary<string, OnnxData> declared)
    {
        foreach (var output in graph.Outputs) Use(declared, output.Name, OnnxUse.Value);
        foreach (var node in graph.Nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++) Use(declared, node.Inputs[i], Kind(node, i));
            foreach (var attribute in node.Attributes)
                if (attribute.Graph is { } inner) Visit(inner, declared);
        }
    }

    static OnnxUse Kind(OnnxNode node, int input) =>
        node.Handler is not { } handler ? OnnxUse.Value
        : handler.HostInputs.Contains(input) ? OnnxUse.Host
        : handler is { Name: "BatchNormalization", Domain: "" } && input is 3 or 4 ? OnnxUse.Statistic
        : OnnxUse.Value;

    void Use(Dictionary<string, OnnxData> declared, string name, OnnxUse use)
    {
        if (declared.TryGetValue(name, out var data) && use > uses.GetValueOrDefault(data)) uses[data] = use;
    }
}
