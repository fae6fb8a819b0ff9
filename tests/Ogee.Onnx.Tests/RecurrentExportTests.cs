using Ogee.Learn;
using Ogee.Learn.Tests;

namespace Ogee.Onnx.Tests;

/// <summary>Recurrent layers are written as the operator that runtimes have a kernel for, whether they were made here or read from a file.</summary>
public class RecurrentExportTests
{
    static readonly Tensor X = Tensor.Normal([3, 7, 5], new RngKey(1));

    static readonly IReadOnlyList<IReadOnlyList<Tensor>> Others = [[Tensor.Normal([1, 7, 5], new RngKey(2))], [Tensor.Normal([6, 7, 5], new RngKey(3))]];

    [Theory]
    [InlineData("LSTM", true, false)]
    [InlineData("LSTM", false, true)]
    [InlineData("GRU", true, true)]
    [InlineData("GRU", false, false)]
    [InlineData("GRU before", true, false)]
    [InlineData("GRU before", false, true)]
    [InlineData("RNN", true, true)]
    [InlineData("RNN relu", false, false)]
    public void TwoLayersOfEachKind(string kind, bool hasBias, bool isBidirectional)
    {
        Recurrent layer = kind switch
        {
            "LSTM" => new Lstm(5, 4, 2, isBidirectional, hasBias: hasBias),
            "GRU" => new Gru(5, 4, 2, isBidirectional, hasBias: hasBias),
            "GRU before" => new Gru(5, 4, layers: 2, isBidirectional, hasBias: hasBias, resetsBefore: true),
            _ => new Rnn(5, 4, 2, kind == "RNN" ? RnnActivation.Tanh : RnnActivation.Relu, isBidirectional, hasBias: hasBias),
        };
        layer.Initialize(4);
        using var folder = new TemporaryFolder();
        var report = OnnxExport.Save(folder["a.onnx"], layer, X);
        AreNodes(report, kind.Split(' ')[0], isBidirectional ? 4 : 2);
        Checked.Agrees(folder["a.onnx"], x => [layer.Forward(x[0])], [[X], .. Others]);
        // Read and written again, it is the same.
        var read = OnnxNetwork.Open(folder["a.onnx"]);
        Assert.Equal([.. layer.Parameters.Select(parameter => parameter.Name).Order()], read.Parameters.Select(parameter => parameter.Name).Order());
        AreNodes(OnnxExport.Save(folder["b.onnx"], read, X), kind.Split(' ')[0], isBidirectional ? 4 : 2);
        Checked.Agrees(folder["b.onnx"], x => [layer.Forward(x[0])], [[X], .. Others]);
    }

    static void AreNodes(OnnxExportReport report, string operators, int count)
    {
        Assert.Equal(count, report.Operators.GetValueOrDefault(operators));
        Assert.False(report.Operators.ContainsKey("Loop"), "a loop is left");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void StatesThatAreGivenAndAsked(bool hasHidden, bool hasCells)
    {
        var layer = new Lstm(5, 4, isBidirectional: true);
        layer.Initialize(5);
        Tensor[] Of(IReadOnlyList<Tensor> x)
        {
            var run = layer.Run(x[0], null, hasHidden ? x[1].Permute(1, 0, 2) : null, hasCells ? x[2].Permute(1, 0, 2) * 2 : null);
            return [run.Outputs, run.Hidden + (x[1] * 0).Permute(1, 0, 2), run.Cells + (x[2] * 0).Permute(1, 0, 2)];
        }

        Tensor State(ulong key) => Tensor.Normal([3, 2, 4], new RngKey(key));
        AreNodes(Checked.Export(Of, [X, State(6), State(7)]), "LSTM", 2);
        var gru = new Gru(5, 4, layers: 2);
        gru.Initialize(8);
        AreNodes(Checked.Export(x => [gru.Run(x[0], null, hasHidden ? x[1].Permute(1, 0, 2) : null) is var run ? run.Outputs.Sum(1) + x[1].Sum() : null!, run.Hidden], [X, State(9)]), "GRU", 2);
    }

    [Fact]
    public void ALayerThatWasReadWithLengthsKeepsThem()
    {
        foreach (var (op, gates) in new[] { ("LSTM", 4), ("GRU", 3), ("RNN", 1) })
            foreach (var way in new[] { "forward", "reverse", "bidirectional" })
            {
                var d = way == "bidirectional" ? 2 : 1;
                Tensor V(ulong key, params long[] sizes) => Tensor.Normal(Shape.Create(sizes), new RngKey(key)) * 0.4;
                using var folder = new TemporaryFolder();
                var model = new OnnxBytes(17).Input("x", 1, 6, 3, 5).Input("lengths", 6, 3);
                foreach (var (name, values) in new[] { ("w", V(1, d, gates * 4, 5)), ("r", V(2, d, gates * 4, 4)), ("b", V(3, d, 8 * gates)), ("h", V(4, d, 3, 4)) })
                    model.Initializer(OnnxBytes.TensorOf(name, values.ToArray<float>(), [.. values.Shape]));
                model.Node(op, ["x", "w", "r", "b", "lengths", "h"], ["y", "y_h"], OnnxBytes.Int("hidden_size", 4), OnnxBytes.Text("direction", way));
                File.WriteAllBytes(folder["a.onnx"], model.Output("y", 1, 6, d, 3, 4).Output("y_h", 1, d, 3, 4).ToArray());
                var network = OnnxNetwork.Open(folder["a.onnx"]);
                IReadOnlyList<Tensor> Of(IReadOnlyList<Tensor> x) => [.. network.Forward(new Dictionary<string, Tensor> { ["x"] = x[0], ["lengths"] = x[1] }).Values];
                Tensor[] given = [Tensor.Normal([6, 3, 5], new RngKey(5)), Tensor.From([6, 2, 4])];
                AreNodes(OnnxExport.Save(folder["b.onnx"], Of, given, new() { IsBatchDynamic = false }), op, d);
                Checked.Agrees(folder["b.onnx"], Of, [given, [given[0], Tensor.From([1, 6, 5])]]);
            }
    }

    [Fact]
    public void WhatIsNotQuiteALayerStaysALoop()
    {
        var layer = new Lstm(5, 4);
        layer.Initialize(6);
        var mask = Tensor.From([.. Enumerable.Range(0, 21).Select(i => i % 3 != 1)], [3, 7]);
        Assert.Equal(1, Checked.Export(x => [layer.Run(x[0], mask).Outputs], [X], new() { IsBatchDynamic = false }).Operators["Loop"]);
        var w = Tensor.Normal([5, 5], new RngKey(7));
        // One more operation in the body, another weight for each time, a state of the time before that is read.
        Tensor Loop(Tensor x, Func<LoopStep, Tensor> next) => Tensor.Loop(7, [Tensor.Zeros([x.Shape[0], 5])], step => next(step) is var h ? new([h.MatMul(w.Transpose(0, 1))], [h]) : null!, items: [x.Permute(1, 0, 2).MatMul(w.Transpose(0, 1))]).Outputs[0].Sum(0);
        Assert.Equal(1, Checked.Export(x => [Loop(x[0], step => (step.Items[0] + step.States[0]).Tanh())], [X]).Operators["RNN"]);
        Assert.Equal(1, Checked.Export(x => [Loop(x[0], step => (step.Items[0] + step.States[0]).Tanh() * 0.5)], [X]).Operators["Loop"]);
        Assert.Equal(1, Checked.Export(x => [Loop(x[0], step => (step.Items[0] - step.States[0]).Tanh())], [X]).Operators["Loop"]);
    }
}
