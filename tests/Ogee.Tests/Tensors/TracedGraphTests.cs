namespace Ogee.Tests;

public class TracedGraphTests
{
    static readonly TensorSpec Row = new([3], DType.Float32);

    [Fact]
    public void ItIsTheProgramAsItWasWritten()
    {
        var weight = new Parameter(Tensor.From(1f, 2, 3)) { Name = "weight" };
        var graph = TracedGraph.Trace([Row], x => [((x[0] * weight.Value) + 0).Sum()]);
        Assert.Equal(["argument", "leaf", "mul", "literal", "add", "sum"], graph.Nodes.Select(node => node.Op.Name));
        Assert.Equal([TracedKind.Argument, TracedKind.Value, TracedKind.Operation, TracedKind.Literal, TracedKind.Operation, TracedKind.Operation], graph.Nodes.Select(node => node.Kind));
        Assert.Equal([5], graph.Results);
        Assert.Equal((0, "weight", 0.0), (graph.Nodes[0].Argument, graph.Nodes[1].Owner, graph.Nodes[3].Literal));
        Assert.Equal([0, 1], graph.Nodes[2].Inputs);
        Assert.Equal([1f, 2, 3], graph.Nodes[1].Value!.ToArray<float>());
    }

    [Fact]
    public void WhatNoArgumentIsBelowCanBeComputed()
    {
        var graph = TracedGraph.Trace([Row], x => [x[0] + Tensor.Arange(3, DType.Float32).Square()]);
        var square = Enumerable.Range(0, graph.Nodes.Count).Single(node => graph.Nodes[node].Op.Name == "square");
        Assert.Equal([0f, 1, 4], graph.At(square).ToArray<float>());
    }

    [Fact]
    public void BodiesAreGraphsAndComplexNumbersArePairs()
    {
        var graph = TracedGraph.Trace([new([2], DType.Complex64)], x => [Tensor.Loop(2, [x[0]], step => new([step.States[0] + x[0]])).States[0]]);
        Assert.Equal([2L, 2], graph.Arguments[0].Shape);
        Assert.Equal(new TensorSpec([2, 2], DType.Float32), graph.Nodes[graph.Results[0]].Spec);
        var loop = graph.Nodes.Select(node => node.Op).OfType<Loop>().Single();
        var body = TracedGraph.Of(loop.Body);
        Assert.Equal(loop.Body.Inputs, body.Arguments);
        Assert.Contains(body.Nodes, node => node.Op.Name == "add");
    }

    [Fact]
    public void ReadingAnArgumentIsTold() => Assert.Contains("traced function", Assert.Throws<OgeeException>(() => TracedGraph.Trace([Row], x => [x[0] * x[0].Sum().Item()])).Message);
}
