namespace Ogee.Learn;

/// <summary>How a graph's nodes become one vector.</summary>
public enum GraphReadout
{
    /// <summary>Their mean: for what does not grow with the graph.</summary>
    Mean,
    /// <summary>Their sum: for what does, such as a mass.</summary>
    Sum,
}

/// <summary>A graph convolutional network (Kipf and Welling 2017) that says something about whole graphs: layers of convolutions and rectifiers, then the mean or sum of each graph's nodes and one linear layer.</summary>
/// <remarks>What it says does not depend on how a graph's nodes are numbered, but for rounding; and not at all on which graphs are beside it.</remarks>
public sealed class Gcn : Module
{
    readonly GraphConvolution[] layers;
    readonly Linear head;
    readonly GraphReadout readout;

    /// <summary>A network with fresh weights.</summary>
    /// <param name="features">Features of a node.</param>
    /// <param name="outputs">Numbers to say about a graph.</param>
    /// <param name="width">Features of a node after each layer.</param>
    /// <param name="layers">Layers: how many edges away a node sees.</param>
    /// <param name="readout">How a graph's nodes become one vector.</param>
    /// <exception cref="OgeeException">A size is below 1.</exception>
    public Gcn(int features, int outputs, int width = 64, int layers = 3, GraphReadout readout = GraphReadout.Mean)
    {
        if (features < 1 || outputs < 1 || width < 1 || layers < 1)
            throw LearnErrors.Setting.With($"gcn: {features} features, {outputs} outputs, width {width} and {layers} layers", "Expected at least 1 of each", "Check the sizes.");
        this.layers = [.. Enumerable.Range(0, layers).Select(i => new GraphConvolution(i == 0 ? features : width, width))];
        (head, this.readout) = (new(width, outputs), readout);
    }

    /// <summary>Graphs of one node each, without edges.</summary>
    /// <param name="x">[graphs, features]</param>
    /// <returns>[graphs, outputs]</returns>
    public override Tensor Forward(Tensor x)
    {
        var none = Tensor.From(Array.Empty<long>(), [0]).To(x.Spec.Device);
        return Forward(new GraphBatch(x, none, none, Tensor.Arange(x.Shape[0]), checked((int)x.Shape[0])));
    }

    /// <summary>Says something about each graph.</summary>
    /// <param name="graphs">The graphs.</param>
    /// <returns>[graphs, outputs]</returns>
    public Tensor Forward(GraphBatch graphs)
    {
        var scale = GraphConvolution.Scale(graphs); // [nodes, 1]
        var y = graphs.Nodes;
        foreach (var layer in layers) y = layer.Forward(y, graphs.Sources, graphs.Targets, scale).Relu();
        return head.Forward(readout == GraphReadout.Sum ? y.SegmentSum(graphs.Membership, graphs.Count) : y.SegmentMean(graphs.Membership, graphs.Count));
    }
}

/// <summary>One graph convolution: D^−½ (A + I) D^−½ X W + b, where D counts the edges that end at a node, and itself (Kipf and Welling 2017, equation 2).</summary>
public sealed class GraphConvolution : Module
{
    readonly Parameter weight;
    readonly Parameter bias;

    /// <summary>A layer with Glorot initialisation.</summary>
    /// <param name="features">Features of a node.</param>
    /// <param name="outputs">Features of a node after it.</param>
    public GraphConvolution(int features, int outputs)
    {
        weight = new(Initializers.XavierUniform([features, outputs], features, outputs));
        bias = new(Tensor.From(new float[outputs], [outputs]));
    }

    /// <summary>1 / √ of each node's degree, itself counted: what edges are weighted by.</summary>
    /// <param name="graphs">The graphs.</param>
    /// <returns>[nodes, 1]</returns>
    public static Tensor Scale(GraphBatch graphs)
    {
        var (nodes, edges) = (graphs.Nodes.Shape[0], graphs.Targets.Shape[0]);
        return (Tensor.Ones([edges, 1], graphs.Nodes.Type).SegmentSum(graphs.Targets, nodes) + 1).Rsqrt();
    }

    /// <summary>Nodes without edges.</summary>
    /// <param name="x">[nodes, features]</param>
    /// <returns>[nodes, outputs]</returns>
    public override Tensor Forward(Tensor x) => x.MatMul(weight) + bias;

    /// <summary>Nodes and their neighbours.</summary>
    /// <param name="x">[nodes, features]</param>
    /// <param name="sources">int64 or int32 [edges]: where each edge begins.</param>
    /// <param name="targets">int64 or int32 [edges]: where each edge ends.</param>
    /// <param name="scale">[nodes, 1]: <see cref="Scale"/> of the graphs.</param>
    /// <returns>[nodes, outputs]</returns>
    /// <exception cref="OgeeException">The shapes do not fit; and when the step runs, an edge leads to a node that is not there.</exception>
    public Tensor Forward(Tensor x, Tensor sources, Tensor targets, Tensor scale)
    {
        // Scaled before and after, so that nothing has to be computed for each edge.
        var y = x.MatMul(weight) * scale;
        return ((y.Take(sources).SegmentSum(targets, x.Shape[0]) + y) * scale) + bias;
    }
}
