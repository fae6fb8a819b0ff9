using TorchSharp;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

/// <summary>What a graph gives: its results, and the gradients of Σ seed · result with respect to its float leaves.</summary>
/// <param name="Results">The elements of each result.</param>
/// <param name="Gradients">For each node that is a float leaf its gradient, empty where there is no path; null for other nodes.</param>
sealed record OracleRun(double[][] Results, double[]?[] Gradients)
{
    /// <summary>By Ogee: one plan for results and gradients.</summary>
    public static OracleRun Ours(OracleGraph graph)
    {
        var tensors = graph.Written();
        int[] targets = [.. Targets(graph)];
        Tensor[] outputs = [.. graph.Roots.Select(root => tensors[root])];
        Tensor[] seeds = [.. outputs.Select((output, i) => Tensor.From(Seed(output.Shape, i), output.Shape).Cast(output.Type))];
        var found = Gradient.Of(outputs, seeds, [.. targets.Select(target => tensors[target])], []);
        Tensor.Evaluate([.. outputs, .. found.OfType<Tensor>()]);
        var gradients = new double[]?[tensors.Length];
        foreach (var (target, gradient) in targets.Zip(found)) gradients[target] = gradient is null ? [] : Numbers(gradient);
        return new([.. outputs.Select(Numbers)], gradients);
    }

    /// <summary>By libtorch: every node by the table, gradients by its own autograd.</summary>
    /// <returns>Null where libtorch refuses the graph.</returns>
    public static OracleRun? Peer(OracleGraph graph, out string error)
    {
        error = "";
        try
        {
            return Peer(graph);
        }
        catch (System.Runtime.InteropServices.ExternalException refused)
        {
            error = refused.Message.Split((char)10)[0];
            return null;
        }
    }

    static OracleRun Peer(OracleGraph graph)
    {
        using var scope = torch.NewDisposeScope();
        var tensors = new Theirs[graph.Nodes.Count];
        var gradients = new double[]?[tensors.Length];
        int[] targets = [.. Targets(graph)];
        var several = new Dictionary<int, Theirs[]>();
        for (var i = 0; i < tensors.Length; i++)
        {
            var node = graph.Nodes[i];
            Theirs[] inputs = [.. node.Inputs.Select(input => tensors[input])];
            // The node of an operation with several results is a token of them.
            if (node.Op is IManyResults) (several[i], tensors[i]) = (TorchOps.ApplySeveral(node, inputs), torch.zeros(0));
            else if (node.Op is Result result) tensors[i] = several[node.Inputs[0]][result.Index];
            else tensors[i] = node.Value is { } value ? Given(value) : node.IsLiteral ? Given(Tensor.Scalar(node.Scalar, node.Spec.Type)) : TorchOps.Apply(node, inputs);
            if (targets.Contains(i)) tensors[i].requires_grad_();
        }
        var loss = torch.zeros(1, torch.float64);
        for (var i = 0; i < graph.Roots.Length; i++)
        {
            var root = tensors[graph.Roots[i]];
            loss = loss + (root * torch.tensor(Seed(graph.Nodes[graph.Roots[i]].Spec.Shape, i), root.shape).to_type(root.dtype)).sum();
        }
        if (loss.requires_grad) loss.backward();
        foreach (var target in targets) gradients[target] = tensors[target].grad is { } gradient ? Numbers(gradient) : [];
        return new([.. graph.Roots.Select(root => Numbers(tensors[root]))], gradients);
    }

    static IEnumerable<int> Targets(OracleGraph graph) => Enumerable.Range(0, graph.HasGradients ? graph.Nodes.Count : 0).Where(i => graph.Nodes[i] is { Value: not null, Spec.Type: DType.Float32 or DType.Float64 });

    static double[] Seed(Shape shape, int root)
    {
        var random = new Rng(new RngKey(2026, (ulong)root));
        // float32 holds them, so that both types have the same.
        return [.. Enumerable.Range(0, (int)shape.Count).Select(_ => (double)(float)((random.NextDouble() * 2) - 1))];
    }

    static Theirs Given(Tensor value)
    {
        long[] shape = [.. value.Shape.Sizes];
        var all = value.Type.IsFloat() ? torch.tensor(Numbers(value), shape) : torch.tensor(value.Cast(DType.Int64).ToArray<long>(), shape);
        return all.to_type(TorchOps.TypeOf(value.Type)).detach();
    }

    /// <summary>The elements of a tensor.</summary>
    public static double[] Numbers(Tensor tensor) => tensor.Cast(DType.Float64).ToArray<double>();

    static double[] Numbers(Theirs tensor) => tensor.numel() == 0 ? [] : tensor.detach().to_type(torch.float64).contiguous().data<double>().ToArray();
}
