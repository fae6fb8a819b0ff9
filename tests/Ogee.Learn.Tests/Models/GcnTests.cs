namespace Ogee.Learn.Tests;

/// <summary>Graph convolutions: against their definition, and what they may not depend on.</summary>
public class GcnTests
{
    static Graph Molecule(int nodes, int seed)
    {
        var random = new Rng(new RngKey((ulong)seed));
        var edges = Enumerable.Range(1, nodes - 1).Select(i => (From: i, To: random.NextInt(i))).ToArray();
        return new(nodes, [.. Enumerable.Range(0, nodes * 3).Select(_ => (float)random.NextNormal())], [.. edges.SelectMany(edge => (int[])[edge.From, edge.To])], [.. edges.SelectMany(edge => (int[])[edge.To, edge.From])]);
    }

    static Graph Renumbered(Graph graph)
    {
        int New(int node) => graph.Nodes - 1 - node;
        var features = Enumerable.Range(0, graph.Nodes).SelectMany(i => graph.Features.Skip(New(i) * 3).Take(3));
        return new(graph.Nodes, [.. features], [.. graph.Sources.Reverse().Select(New)], [.. graph.Targets.Reverse().Select(New)]);
    }

    static readonly Graph[] Graphs = [Molecule(5, 1), Molecule(1, 2), Molecule(9, 3), Molecule(20, 4)];

    [Fact]
    public void AConvolutionIsTheProductWithTheNormalisedMatrix()
    {
        var graph = Graphs[2];
        var layer = new GraphConvolution(3, 2);
        var batch = GraphBatch.Join([graph]);
        var found = layer.Forward(batch.Nodes, batch.Sources, batch.Targets, GraphConvolution.Scale(batch)).ToArray<float>();

        var n = graph.Nodes;
        var matrix = new double[n, n];
        for (var i = 0; i < n; i++) matrix[i, i] = 1;
        foreach (var (from, to) in graph.Sources.Zip(graph.Targets)) matrix[to, from] += 1;
        double Degree(int i) => Enumerable.Range(0, n).Sum(j => matrix[i, j]);
        var product = layer.Forward(batch.Nodes).ToArray<float>();
        for (var i = 0; i < n; i++)
            for (var k = 0; k < 2; k++)
                Assert.Equal(Enumerable.Range(0, n).Sum(j => matrix[i, j] / Math.Sqrt(Degree(i) * Degree(j)) * product[(j * 2) + k]), found[(i * 2) + k], 1e-5);
    }

    [Theory, InlineData(GraphReadout.Mean), InlineData(GraphReadout.Sum)]
    public void TheOrderOfNodesDoesNotMatterAndThatOfGraphsChangesNoBit(GraphReadout readout)
    {
        var model = new Gcn(3, 2, width: 8, layers: 3, readout);
        model.Initialize(1);
        float[] Said(params Graph[] graphs) => model.Forward(GraphBatch.Join(graphs)).ToArray<float>();
        var said = Said(Graphs);
        Assert.All(said.Zip(Said([.. Graphs.Select(Renumbered)])), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        var turned = Said([.. Graphs.Reverse()]);
        for (var g = 0; g < Graphs.Length; g++)
        {
            Assert.Equal(said[(2 * g)..(2 * g + 2)], turned[(2 * (Graphs.Length - 1 - g))..(2 * (Graphs.Length - g))]);
            Assert.Equal(said[(2 * g)..(2 * g + 2)], Said(Graphs[g]));
        }
    }

    [Fact]
    public void AGraphSeesItsEdges()
    {
        var model = new Gcn(3, 2, width: 8);
        model.Initialize(1);
        var alone = Graphs[2] with { Sources = [], Targets = [] };
        Assert.NotEqual(model.Forward(GraphBatch.Join([Graphs[2]])).ToArray<float>(), model.Forward(GraphBatch.Join([alone])).ToArray<float>());
    }

    [Fact]
    public void ItHasTheParametersOfItsPartsAndLearnsHowManyNodesThereAre()
    {
        var model = new Gcn(3, 1, width: 8, layers: 2, GraphReadout.Sum);
        model.Initialize(1);
        Assert.Equal((3 * 8) + 8 + (8 * 8) + 8 + 8 + 1, model.TrainableCount);
        var batch = GraphBatch.Join(Graphs);
        var target = Tensor.From([.. Graphs.Select(graph => graph.Nodes / 10f)], [Graphs.Length, 1]);
        var optimizer = new Adam(0.02);
        var losses = new List<double>();
        using var training = Mode.Training();
        for (var step = 0; step < 30; step++)
        {
            var loss = Loss.MeanSquared(model.Forward(batch), target);
            optimizer.Step(model.Parameters, loss.Gradients([.. model.Parameters.Select(parameter => parameter.Value)]));
            Tensor.Evaluate(loss, [.. model.Parameters]);
            losses.Add(loss.Item());
        }
        Assert.True(losses[^1] < 0.2 * losses[0], string.Join(' ', losses));
    }

    [Fact]
    public void AGraphThatCannotBeIsSaid()
    {
        string What(params Graph[] graphs) => Assert.Throws<OgeeException>(() => GraphBatch.Join(graphs)).What;
        Assert.Equal("graph 1 has an edge from node 0 to node 5, and nodes 0 to 4", What(Graphs[0], Graphs[0] with { Sources = [0], Targets = [5] }));
        Assert.Equal("graph 0 has 1 beginnings of edges and 0 ends", What(Graphs[0] with { Sources = [0], Targets = [] }));
        Assert.Equal("graph 1 has 14 features for 5 nodes", What(Graphs[0], Graphs[0] with { Features = new float[14] }));
        Assert.Equal("graph 1 has no node", What(Graphs[0], new Graph(0, [], [], [])));
        Assert.Equal("There are no graphs to join", What());
    }
}
