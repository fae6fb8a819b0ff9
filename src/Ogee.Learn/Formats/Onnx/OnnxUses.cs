using System.Collections.Frozen;

namespace Ogee.Learn;

/// <summary>What an initializer is to the nodes that take it; of several uses the last here counts.</summary>
enum OnnxUse
{
    /// <summary>No output depends on it.</summary>
    None,
    /// <summary>Only what is no weight by its place: sizes, axes, bounds, masks, scales of quantisation.</summary>
    Host,
    /// <summary>Only an operand of arithmetic: a constant if it has one element.</summary>
    Operand,
    /// <summary>Only running statistics of normalisations.</summary>
    Statistic,
    /// <summary>A value.</summary>
    Value,
}

/// <summary>Finds what initializers are used for: from the outputs back, through functions and what passes a value on. A node that no output depends on uses nothing.</summary>
sealed class OnnxUses
{
    static readonly FrozenSet<string> Arithmetic = FrozenSet.Create("Add", "Sub", "Mul", "Div", "Pow", "Mod", "Max", "Min", "Sum", "Mean", "Where", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual");
    static readonly FrozenSet<string> Products = FrozenSet.Create("MatMul", "Gemm", "Conv", "ConvTranspose", "Einsum");

    readonly Dictionary<OnnxData, OnnxUse> uses = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<OnnxFunction, OnnxUse[]> functions = new(ReferenceEqualityComparer.Instance);

    internal OnnxUses(OnnxDocument document) => Visit(document.Graph!);

    internal OnnxUse Of(OnnxData data) => uses.GetValueOrDefault(data);

    /// <summary>The uses of names that a graph takes from around it.</summary>
    Dictionary<string, OnnxUse> Visit(OnnxGraph graph)
    {
        var names = new Dictionary<string, OnnxUse>();
        foreach (var output in graph.Outputs) Raise(names, output.Name, OnnxUse.Value);
        Visit(graph.Nodes, names);
        foreach (var data in graph.Initializers)
        {
            var use = names.GetValueOrDefault(data.Name);
            if (use > Of(data)) uses[data] = use;
            names.Remove(data.Name);
        }
        foreach (var input in graph.Inputs) names.Remove(input.Name);
        foreach (var output in graph.Nodes.SelectMany(node => node.Outputs)) names.Remove(output);
        return names;
    }

    // Nodes are in order, so that each is met after all that take its results.
    void Visit(OnnxNode[] nodes, Dictionary<string, OnnxUse> names)
    {
        var maker = new Dictionary<string, OnnxNode>();
        foreach (var node in nodes)
            foreach (var output in node.Outputs) maker[output] = node;
        foreach (var node in nodes.Reverse())
        {
            var result = OnnxUse.None;
            foreach (var output in node.Outputs)
                if (output.Length > 0 && names.GetValueOrDefault(output) is var use && use > result) result = use;
            if (result == OnnxUse.None) continue;
            for (var i = 0; i < node.Inputs.Count; i++) Raise(names, node.Inputs[i], Kind(node, i, result, maker));
            foreach (var attribute in node.Attributes)
            {
                if (attribute.Graph is { } inner)
                    foreach (var (name, use) in Visit(inner)) Raise(names, name, use);
                // Gradients are of tensors that attributes name.
                if (node.Handler is not { Name: "Gradient" }) continue;
                foreach (var text in (attribute.Texts ?? []).Append(attribute.Text)) Raise(names, System.Text.Encoding.UTF8.GetString(text.Span), OnnxUse.Value);
            }
        }
    }

    OnnxUse Kind(OnnxNode node, int input, OnnxUse result, Dictionary<string, OnnxNode> maker)
    {
        if (node.Function is { } function) return Of(function) is var kinds && input < kinds.Length ? kinds[input] : OnnxUse.None;
        if (node.Handler is not { } handler || handler.Domain.Length > 0) return OnnxUse.Value;
        if (handler.HostInputs.Contains(input) || handler.FixedInputs.Contains(input)) return OnnxUse.Host;
        return handler.Name switch
        {
            "Identity" => result,
            "BatchNormalization" when input is 3 or 4 => OnnxUse.Statistic,
            // What is added to a product is its bias, of whatever size.
            "Add" when node.Inputs.Count == 2 && maker.TryGetValue(node.Inputs[1 - input], out var other) && Products.Contains(other.Operator) => OnnxUse.Value,
            var name => Arithmetic.Contains(name) ? OnnxUse.Operand : OnnxUse.Value,
        };
    }

    /// <summary>The use of each input of a function. None calls itself, which was looked at.</summary>
    OnnxUse[] Of(OnnxFunction function)
    {
        if (functions.TryGetValue(function, out var known)) return known;
        var names = new Dictionary<string, OnnxUse>();
        foreach (var output in function.Outputs) Raise(names, output, OnnxUse.Value);
        Visit(function.Nodes, names);
        foreach (var attribute in function.Defaults)
            if (attribute.Graph is { } graph)
                foreach (var (name, use) in Visit(graph)) Raise(names, name, use);
        return functions[function] = [.. function.Inputs.Select(input => names.GetValueOrDefault(input))];
    }

    static void Raise(Dictionary<string, OnnxUse> names, string name, OnnxUse use)
    {
        if (name.Length > 0 && use > names.GetValueOrDefault(name)) names[name] = use;
    }
}
