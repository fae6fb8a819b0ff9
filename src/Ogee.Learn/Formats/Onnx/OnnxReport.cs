using System.Text;

namespace Ogee.Learn;

/// <summary>Something that a model needs and Ogee does not compute.</summary>
/// <param name="Reason">What it is, such as <c>operator ai.onnx.ml.TreeEnsembleClassifier (opset 3) is not supported</c>.</param>
/// <param name="Nodes">The nodes that need it, in the order of the graph; empty where it is about no node.</param>
public sealed record OnnxMissing(string Reason, IReadOnlyList<string> Nodes);

/// <summary>Everything that a model needs and Ogee does not compute, found before anything runs.</summary>
/// <param name="Missing">What is missing; each once.</param>
public sealed record OnnxReport(IReadOnlyList<OnnxMissing> Missing)
{
    const int NodesShown = 20, ReasonsShown = 50;

    /// <summary>Whether the model can run.</summary>
    public bool IsComplete => Missing.Count == 0;

    /// <summary>Each thing that is missing, with the names of its nodes: at most 50 things and 20 nodes of each.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var missing in Missing.Take(ReasonsShown))
        {
            if (text.Length > 0) text.Append("; ");
            text.Append(missing.Reason);
            if (missing.Nodes.Count == 0) continue;
            text.Append(": ").AppendJoin(", ", missing.Nodes.Take(NodesShown).Select(Quoted.Name));
            if (missing.Nodes.Count > NodesShown) text.Append(System.Globalization.CultureInfo.InvariantCulture, $" and {missing.Nodes.Count - NodesShown} more");
        }
        if (Missing.Count > ReasonsShown) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"; and {Missing.Count - ReasonsShown} more");
        return text.ToString();
    }
}

/// <summary>Collects what is missing while a model is checked.</summary>
sealed class OnnxFindings
{
    readonly OrderedDictionary<string, List<string>> found = [];

    internal void Add(string reason, string? node = null)
    {
        if (!found.TryGetValue(reason, out var nodes)) found.Add(reason, nodes = []);
        if (node is not null) nodes.Add(node);
    }

    internal OnnxReport Report() => new([.. found.Select(entry => new OnnxMissing(entry.Key, entry.Value))]);
}
