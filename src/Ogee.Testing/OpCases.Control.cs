namespace Ogee.Testing;

public static partial class OpCases
{
    /// <summary>Loops and choices: every kind of input and result, alone and inside each other.</summary>
    static IEnumerable<OpCase> Control()
    {
        static Tensor Number(double value) => Tensor.Scalar(value, DType.Int64);
        foreach (var sample in OpSample.All)
        {
            OpCase Of(string op, string what, Func<Tensor, Tensor> function) => Case(op, $"{sample.Name}{what}", [sample.Leaf], x => function(sample.View(x[0])));
            yield return Of("loop", " a state", x => Tensor.Loop(3, [x], step => new([step.States[0].Square() * 0.3 + step.States[0]])).States[0]);
            yield return Of("loop", " the index and a capture", x => Tensor.Loop(3, [x * 0.5], step => new([(step.States[0] * x) + step.Index.Cast(x.Type)])).States[0]);
            yield return Of("loop", " as often as a number says", x => Tensor.Loop(5, [x], step => new([step.States[0].Sin() + x]), times: Number(2)).States[0]);
            yield return Of("loop", " inside a loop", x => Tensor.Loop(2, [x], outer =>
                new([Tensor.Loop(2, [outer.States[0]], inner => new([(inner.States[0] * outer.States[0] * 0.3) + (x * 0.25)])).States[0]])).States[0]);
            yield return Of("result", " rows of output", x => Tensor.Loop(3, [x], step => new([step.States[0] * 0.9 + 0.1], [step.States[0].Square(), step.Index])).Outputs[0]);
            yield return Of("result", " two states that change places", x => Tensor.Loop(3, [x, x * 2], step => new([step.States[1], step.States[0].Square()])) is var r ? r.States[0] + (r.States[1] * 0.5) : x);
            yield return Of("if", " true", x => Tensor.If(Number(3).Greater(2), [x], y => [y[0].Square() + x], y => [y[0]])[0]);
            yield return Of("if", " false", x => Tensor.If(Number(1).Greater(2), [x, x * 2], y => [y[0] * y[1]], y => [x * y[1].Sin()])[0]);
            yield return Of("if", " inside a loop", x => Tensor.Loop(3, [x], step => new([Tensor.If(step.Index.Greater(0), [step.States[0]], y => [y[0].Sin()], y => [y[0] * x * 0.3])[0]])).States[0]);
            if (sample.View(Tensor.Zeros(sample.Leaf)).Shape is not { Rank: > 0 } shape) continue;
            yield return Of("loop", " items", x => Tensor.Loop(shape[0], [Tensor.Ones(shape.Without([0]), x.Type)], step => new([step.States[0] * step.Items[0] + step.Items[0]]), items: [x]).States[0]);
            yield return Of("loop", " items from the last on, with rows", x =>
                Tensor.Loop(shape[0], [Tensor.Ones(shape.Without([0]), x.Type)], step => new([step.States[0] * 0.5 + step.Items[0]], [step.States[0] * step.Items[0]]), items: [x], isReversed: true).Outputs[0]);
            yield return Of("loop", " that stops", x => Tensor.Loop(6, [x, Number(0)], step => new([step.States[0].Square() * 0.5 + x, step.States[1] + 1], [step.States[0] * 0.5], step.States[1].Less(2))).Outputs[0]);
        }
        yield return Case("loop", "a recurrent layer", [[4, 2, 3], [3, 3], [3, 3], [2, 3]], x =>
            Tensor.Loop(4, [x[3]], step => (step.Items[0].MatMul(x[1]) + step.States[0].MatMul(x[2])).Tanh() is var h ? new([h], [h]) : null!, items: [x[0]]).Outputs[0]);
        yield return Case("loop", "a row of a table at a time", [[5, 3], [3]], x =>
            Tensor.Loop(5, [x[0], x[1]], step => new([step.States[0].UpdateSlice(0, step.Index, (step.States[1] * 2).Unsqueeze(0)), step.States[1] + step.States[0].DynamicSlice(0, step.Index, 1).Squeeze(0)])).States[0]);
    }
}
