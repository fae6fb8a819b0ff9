using TorchSharp;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

/// <summary>Graph convolutions with libtorch: rows are taken with index_select and added with index_add, and degrees are computed once, before the steps.</summary>
sealed class PeerGcn : torch.nn.Module
{
    // Kept for good: a number that is converted at the call may be collected, and freed, while libtorch still reads it.
    static readonly Scalar One = 1;
    readonly TorchSharp.Modules.ParameterList weights = [];
    readonly TorchSharp.Modules.ParameterList biases = [];
    readonly TorchSharp.Modules.Linear head;
    readonly Theirs nodes;
    readonly Theirs sources;
    readonly Theirs targets;
    readonly Theirs membership;
    readonly Theirs scale;
    readonly Theirs sizes;
    readonly int graphs;

    public PeerGcn(int features, int outputs, int width, int layers, Theirs nodes, Theirs sources, Theirs targets, Theirs membership, int graphs) : base("gcn")
    {
        for (var i = 0; i < layers; i++)
        {
            weights.Add(torch.nn.Parameter(torch.nn.init.xavier_uniform_(torch.empty(i == 0 ? features : width, width))));
            biases.Add(torch.nn.Parameter(torch.zeros(width)));
        }
        head = torch.nn.Linear(width, outputs);
        (this.nodes, this.sources, this.targets, this.membership, this.graphs) = (nodes, sources, targets, membership, graphs);
        scale = torch.ones(nodes.shape[0], 1).index_add(0, targets, torch.ones(targets.shape[0], 1), One).rsqrt();
        sizes = torch.zeros(graphs, 1).index_add(0, membership, torch.ones(nodes.shape[0], 1), One);
        RegisterComponents();
    }

    /// <returns>[graphs, outputs]</returns>
    public Theirs Predict()
    {
        var y = nodes;
        for (var i = 0; i < weights.Count; i++)
        {
            var z = y.matmul(weights[i]) * scale;
            y = ((z.index_add(0, targets, z.index_select(0, sources), One) * scale) + biases[i]).relu();
        }
        return head.forward(torch.zeros(graphs, y.shape[1]).index_add(0, membership, y, One) / sizes);
    }
}
