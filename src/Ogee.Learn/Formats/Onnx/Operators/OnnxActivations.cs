using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Activations, and the functions of rows that networks end with.</summary>
static class OnnxActivations
{
    // The defaults of Selu (Klambauer et al. 2017) as ONNX writes them.
    const double SeluAlpha = 1.67326319217681884765625, SeluGamma = 1.05070102214813232421875;

    internal static OnnxOperator[] All =>
    [
        One("Relu", 1, "", call => call.X(0).Relu()),
        One("LeakyRelu", 1, "alpha", call => LeakyRelu(call.X(0), call.Float("alpha", 0.01))),
        One("PRelu", 1, "", PRelu).Needs(2),
        One("Elu", 1, "alpha", call => Elu(call.X(0), call.Float("alpha", 1))),
        One("Selu", 6, "alpha gamma", call => Elu(call.X(0), call.Float("alpha", SeluAlpha)) * call.Float("gamma", SeluGamma)),
        One("Celu", 12, "alpha", call => call.X(0).Celu(call.Float("alpha", 1))),
        One("ThresholdedRelu", 10, "alpha", call => ThresholdedRelu(call.X(0), call.Float("alpha", 1))),
        One("HardSigmoid", 1, "alpha beta", call => HardSigmoid(call.X(0), call.Float("alpha", 0.2f), call.Float("beta", 0.5))),
        One("HardSwish", 14, "", call => call.X(0) * HardSigmoid(call.X(0), 1.0 / 6, 0.5)),
        One("Softplus", 1, "", call => call.X(0).Softplus()),
        One("Softsign", 1, "", call => call.X(0).Softsign()),
        One("Gelu", 20, "approximate=none|tanh", call => call.Text("approximate", "none") == "tanh" ? call.X(0).GeluTanh() : call.X(0).Gelu()),
        One("Mish", 18, "", call => call.X(0).Mish()),
        One("Swish", 24, "alpha", call => call.X(0) * (call.X(0) * call.Float("alpha", 1)).Sigmoid()),
        One("Shrink", 9, "bias lambd", Shrink),
        Rows("Softmax", (x, axis) => x.Softmax(axis)),
        Rows("LogSoftmax", (x, axis) => x.LogSoftmax(axis)),
        Rows("Hardmax", Hardmax),
    ];

    internal static Tensor LeakyRelu(Tensor x, double alpha) => Tensor.Where(x.Less(0), x * alpha, x);

    // Above 0 the other side is not looked at, so that its overflow does no harm to gradients.
    internal static Tensor Elu(Tensor x, double alpha) => Tensor.Where(x.Greater(0), x, x.Minimum(0).Expm1() * alpha);

    internal static Tensor HardSigmoid(Tensor x, double alpha, double beta) => ((x * alpha) + beta).Maximum(0).Minimum(1);

    internal static Tensor ThresholdedRelu(Tensor x, double alpha) => Tensor.Where(x.Greater(alpha), x, Tensor.Zeros(x.Shape, x.Type));

    static GraphValue PRelu(OnnxCall call)
    {
        var (x, slope) = (call.X(0), call.X(1));
        // Before opset 7 one slope a channel is not aligned by broadcasting.
        if (call.Opset < 7 && slope.Rank == 1 && slope.Shape[0] > 1 && x.Rank > 1) slope = slope.Reshape(Shape.Create([slope.Shape[0], .. Enumerable.Repeat(1L, x.Rank - 2)]));
        return Tensor.Where(x.Less(0), x * slope, x);
    }

    static GraphValue Shrink(OnnxCall call)
    {
        var (x, bias, lambda) = (call.X(0), call.Float("bias", 0), call.Float("lambd", 0.5));
        if (!x.Type.IsFloat() && (bias != Math.Truncate(bias) || lambda != Math.Truncate(lambda))) throw call.NoValue("lambd", $"{lambda} with bias {bias} for whole numbers");
        return Tensor.Where(x.Less(-lambda), x + bias, Tensor.Where(x.Greater(lambda), x - bias, Tensor.Zeros(x.Shape, x.Type)));
    }

    /// <summary>Along one axis since opset 13; before, along all axes from one on, as if they were one.</summary>
    static OnnxOperator Rows(string name, Func<Tensor, int, Tensor> along) => One(name, 1, "axis", call =>
    {
        var x = call.X(0);
        var axis = call.Int("axis", call.Opset >= 13 ? -1 : 1);
        var first = axis == x.Rank && call.Opset < 13 ? x.Rank : call.Axis(axis, x.Rank);
        if (x.Shape.Count == 0) return x;
        if (call.Opset >= 13) return along(x, first);
        long rows = 1;
        foreach (var size in x.Shape.Sizes[..first]) rows *= size;
        return along(x.Reshape(rows, x.Shape.Count / rows), 1).Reshape(x.Shape);
    });

    static Tensor Hardmax(Tensor x, int axis) => x.ArgMax(axis).OneHot(x.Shape[axis], x.Type).MoveAxis(-1, axis);
}
