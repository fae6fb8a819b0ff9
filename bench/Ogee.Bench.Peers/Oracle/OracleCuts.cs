namespace Ogee.Bench;

/// <summary>Where graphs are cut: at nodes that libtorch has nothing for, and to find the smallest that disagrees.</summary>
static class OracleCuts
{
    const string Halves = "16-bit floats";

    /// <summary>The part of a graph that can be compared: what libtorch has no calls for is given, with the value that Ogee computes.</summary>
    public static OracleGraph Covered(OracleGraph graph)
    {
        var cuts = new Dictionary<int, string?>();
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            if (node.IsGiven) continue;
            // Halves of two libraries are a rounding apart, which is more than everything else that is compared.
            if (node.Spec.Type.IsHalf() || node.Inputs.Any(input => graph.Nodes[input].Spec.Type.IsHalf())) cuts[i] = Halves;
            else if (node.Op is IManyResults) continue;
            else if ((node.Op is Result ? graph.Nodes[node.Inputs[0]].Op : node.Op).Name is var name && !TorchOps.Has(name)) cuts[i] = name;
        }
        return (cuts.Count == 0 ? graph : graph.Cut(cuts)).WithoutErrors();
    }

    /// <summary>The smallest graph that still disagrees: of one node, with what it needs given as far as that leaves the disagreement.</summary>
    public static OracleGraph Smallest(OracleGraph graph, double tolerance)
    {
        bool Fails(OracleGraph part) => OracleDeviation.Of(part).Largest > tolerance;
        for (var i = 0; i < graph.Nodes.Count; i++)
            if (!graph.Nodes[i].IsGiven && graph.Nodes[i].Op is not IManyResults && graph.Nodes[i].Spec.Type is DType.Float32 or DType.Float64 && graph.UpTo(i) is var part && Fails(part))
            {
                graph = part;
                break;
            }
        for (var i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            if (graph.Nodes[i].IsGiven || graph.Nodes[i].Op is IManyResults || graph.Roots.Contains(i)) continue;
            if (graph.Cut(new Dictionary<int, string?> { [i] = null }) is var cut && Fails(cut))
                (graph, i) = (cut, Math.Min(i, cut.Nodes.Count));
        }
        return graph;
    }

    /// <summary>Whether a graph chooses between numbers that only rounding tells apart, on one side at least: then neither is wrong.</summary>
    public static bool IsDecidedByRounding(OracleGraph graph, DType type)
    {
        var epsilon = 8 * (type == DType.Float64 ? Math.BitIncrement(1.0) - 1 : MathF.BitIncrement(1) - 1);
        foreach (var node in graph.Nodes)
        {
            int[] compared = [.. node.Inputs.Where(input => graph.Nodes[input].Spec.Type == type)];
            if (!TorchOps.Choosing.Contains(node.Op.Name) || compared.Length == 0) continue;
            var part = graph with { Roots = compared };
            foreach (var run in (OracleRun?[])[OracleRun.Ours(part), OracleRun.Peer(part, out _)])
            {
                // Functions of one number choose at 0.
                double[] numbers = [.. run!.Results.SelectMany(numbers => numbers).Append(0).Order()];
                for (var i = 1; i < numbers.Length; i++)
                    if (numbers[i] != numbers[i - 1] && numbers[i] - numbers[i - 1] <= epsilon * Math.Max(Math.Abs(numbers[i]), Math.Abs(numbers[i - 1]))) return true;
            }
        }
        return false;
    }
}
