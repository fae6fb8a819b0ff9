namespace Ogee;

/// <summary>Checks that a graph keeps the rules: every spec is what its operation infers, and leaves have values of the right size.</summary>
internal static class Verifier
{
    /// <exception cref="OgeeException">A node breaks a rule.</exception>
    public static void Verify(ReadOnlySpan<Node> roots, string after)
    {
        foreach (var node in Walk.Topological(roots))
        {
            if (node.Value is { IsReleased: false } value && value.Bytes != node.Spec.Bytes) throw Broken(node, after, $"its value has {value.Bytes} bytes");
            if (node.Op is Leaf && node.Value is null) throw Broken(node, after, "it is a leaf without a value");
            if (node.Op is Leaf) continue;
            foreach (var body in node.Op.Bodies) body.Verify(after);
            if (node.Op is Result result && (node.Inputs[0].Op is not IManyResults many || result.Index >= many.Results.Count || many.Results[result.Index] != node.Spec with { Device = default }))
                throw Broken(node, after, "its operation has no such result");
            var inferred = node.Op.Infer(node.Inputs.Select(input => input.Spec).ToArray());
            if (inferred with { Device = node.Spec.Device } != node.Spec) throw Broken(node, after, $"its operation infers {inferred}");
        }
    }

    static OgeeException Broken(Node node, string after, string why) => EngineErrors.Graph.With(
        $"{node.Op} {node.Spec} breaks the rules after {after}: {why}", "Expected a well-formed graph", "Report this with the graph that OGEE_SHOW=passes prints.");
}
