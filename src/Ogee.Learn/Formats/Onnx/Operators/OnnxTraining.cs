using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>The preview set of training: gradients inside of a graph, and steps of optimizers on any number of tensors.</summary>
static class OnnxTraining
{
    const string Set = "ai.onnx.preview.training";
    const double Epsilon = 1e-6f;

    internal static OnnxOperator[] All =>
    [
        Many("Gradient", 1, "xs y zs", Gradient) with { Domain = Set },
        Many("Adagrad", 1, "decay_factor epsilon norm_coefficient", call => Steps(call, 1, Adagrad)) with { Domain = Set },
        Many("Adam", 1, "alpha beta epsilon norm_coefficient norm_coefficient_post", call => Steps(call, 2, Adam)) with { Domain = Set },
        Many("Momentum", 1, "alpha beta mode=standard|nesterov norm_coefficient", call => Steps(call, 1, Momentum)) with { Domain = Set },
    ];

    /// <summary>How a tensor of the graph changes with others, all named by attributes.</summary>
    static GraphValue?[] Gradient(OnnxCall call)
    {
        Tensor Named(string name) => call.Scope.Find(name) is TensorValue value ? value.Tensor : throw call.Refused($"{Quoted.Name(name)} has no value before the node", "a tensor that is computed before");
        var (y, xs) = (Named(call.Text("y", "")), call.Texts("xs") ?? []);
        return [.. (y.Shape.Count == 1 ? y : y.Sum()).Gradients([.. xs.Select(Named)]).Select(gradient => (GraphValue)gradient)];
    }

    /// <summary>A step of each tensor: rate, number of the step, then all tensors, all gradients, and all of each state.</summary>
    static GraphValue?[] Steps(OnnxCall call, int states, Func<OnnxCall, Tensor, Tensor, Tensor[], Tensor[]> step)
    {
        var count = (call.Count - 2) / (2 + states);
        if (count < 1 || call.Count != 2 + (count * (2 + states))) throw call.Refused($"it has {call.Count} inputs", $"two, and {2 + states} for each tensor");
        var all = new GraphValue?[count * (1 + states)];
        for (var i = 0; i < count; i++)
        {
            Tensor At(int part) => call.X(2 + (part * count) + i);
            var x = At(0);
            var results = step(call, x, At(1) + (x * call.Float("norm_coefficient", 0)), [.. Enumerable.Range(2, states).Select(At)]);
            for (var part = 0; part < results.Length; part++) all[(part * count) + i] = results[part];
        }
        return all;
    }

    static Tensor Rate(OnnxCall call) => call.X(0).Reshape(Shape.Scalar);

    static Tensor[] Adagrad(OnnxCall call, Tensor x, Tensor gradient, Tensor[] states)
    {
        var squares = states[0] + gradient.Square();
        return [x - (Rate(call) / (1 + (call.Integer(1) * call.Float("decay_factor", 0))) * gradient / (squares.Sqrt() + call.Float("epsilon", Epsilon))), squares];
    }

    static Tensor[] Adam(OnnxCall call, Tensor x, Tensor gradient, Tensor[] states)
    {
        var (alpha, beta, time) = (call.Float("alpha", 0.9f), call.Float("beta", 0.999f), call.Integer(1));
        var mean = (states[0] * alpha) + (gradient * (1 - alpha));
        var square = (states[1] * beta) + (gradient.Square() * (1 - beta));
        var rate = time > 0 ? Rate(call) * (Math.Sqrt(1 - Portable.Pow(beta, time)) / (1 - Portable.Pow(alpha, time))) : Rate(call);
        return [(x - (rate * mean / (square.Sqrt() + call.Float("epsilon", Epsilon)))) * (1 - call.Float("norm_coefficient_post", 0)), mean, square];
    }

    static Tensor[] Momentum(OnnxCall call, Tensor x, Tensor gradient, Tensor[] states)
    {
        var alpha = call.Float("alpha", 0);
        var velocity = (states[0] * alpha) + (gradient * (call.Integer(1) > 0 ? call.Float("beta", 0) : 1));
        return [x - (Rate(call) * (call.Text("mode", "standard") == "nesterov" ? gradient + (velocity * alpha) : velocity)), velocity];
    }
}
