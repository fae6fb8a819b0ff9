namespace Ogee.Tests;

/// <summary>Small graphs whose plans are kept: what each compiles to is reviewed like code.</summary>
static class GoldenGraphs
{
    /// <summary>The graphs, with how many kernels each has, copies among them, and how many copies.</summary>
    public static IReadOnlyDictionary<string, (int Kernels, int Copies, Func<Tensor[]> Build)> All { get; } = new Dictionary<string, (int, int, Func<Tensor[]>)>
    {
        ["elementwise-chain"] = (1, 0, () => [(Leaf(64, 100) * 2 + 1).Tanh().Square() - 3]),
        ["elementwise-diamond"] = (1, 0, () => Leaf(64, 100).Exp() is var e ? [(e + 1) * (e - 1), e.Sigmoid()] : []),
        ["broadcast"] = (1, 0, () => [(Leaf(32, 64) * Leaf(64)) + Leaf(32, 1)]),
        ["mean-and-variance"] = (1, 0, () => Leaf(32, 64) is var x ? [x.Mean(1), (x - x.Mean([1], keepAxes: true)).Square().Mean(1)] : []),
        ["softmax"] = (1, 0, () => [Leaf(32, 64).Softmax()]),
        ["layer-norm"] = (1, 0, () => [Leaf(32, 64).LayerNorm(Leaf(64), Leaf(64))]),
        ["softmax-cross-entropy"] = (4, 0, () => [CrossEntropy(Leaf(32, 10), Labels(32))]),
        ["softmax-cross-entropy-backward"] = (5, 0, () => Leaf(32, 10) is var x ? [.. CrossEntropy(x, Labels(32)).Gradients(x)] : []),
        ["matmul-transposed"] = (1, 0, () => [Leaf(32, 64).MatMul(Leaf(16, 64).Transpose(0, 1))]),
        ["matmul-bias-relu"] = (2, 0, () => [(Leaf(32, 64).MatMul(Leaf(64, 16)) + Leaf(16)).Relu()]),
        ["matmul-backward"] = (4, 0, () => (Leaf(32, 64), Leaf(64, 16)) is var (x, w) ? [.. x.MatMul(w).Square().Sum().Gradients(x, w)] : []),
        ["mlp-step"] = (18, 0, MlpStep),
        ["conv-norm-relu-pool"] = (9, 2, () => [ConvBlock(Leaf(8, 3, 16, 16), Leaf(16, 3, 3, 3), Leaf(16), Leaf(16))]),
        ["conv-norm-relu-pool-backward"] = (21, 3, ConvBackward),
        ["attention"] = (7, 0, () => [Leaf(2, 4, 10, 8).Attention(Leaf(2, 4, 10, 8), Leaf(2, 4, 10, 8), isCausal: true)]),
        ["self-attention-heads"] = (6, 1, SelfAttention),
        ["long-attention"] = (4, 1, () => [LongAttention().Result]),
        ["long-attention-backward"] = (7, 0, () => LongAttention() is var (y, x) ? [.. y.Square().Sum().Gradients(x)] : []),
        ["adam-update"] = (1, 0, Adam),
        ["momentum-update"] = (1, 0, () => (Leaf(64, 100), Leaf(64, 100), Leaf(64, 100)) is var (w, g, m) && (m * 0.9) + g is var next ? [w - (next * 0.1), next] : []),
        ["gradient-norm"] = (3, 0, () => (Leaf(64, 100), Leaf(100)) is var (a, b) ? [(a.Square().Sum() + b.Square().Sum()).Sqrt()] : []),
        ["concat"] = (3, 1, () => [Tensor.Concat(1, Leaf(32, 8).Exp(), Leaf(32, 4)) * 2]),
        ["pad"] = (3, 2, () => [Leaf(32, 8).Pad([(1, 1), (2, 0)]) + 1]),
        ["views"] = (1, 0, () => [Leaf(8, 16, 4).Permute(2, 0, 1).Flip(1).Slice(2, 0, 16, 2) * 2]),
        ["dropout"] = (2, 0, () => [Leaf(32, 64).Dropout(0.5, new RngKey(1, 2))]),
        ["embedding-backward"] = (3, 0, () => Leaf(100, 16) is var w ? [.. w.Take(Labels(32)).Square().Sum().Gradients(w)] : []),
        ["linear-backward"] = (3, 0, () => (Leaf(32, 64), Leaf(16, 64)) is var (x, w) ? [w - (x.MatMul(w.Transpose(0, 1)).Square().Sum().Gradients(w)[0] * 0.1)] : []),
        ["recurrent-loop"] = (1, 0, () => Recurrent() is var (loop, _) ? [loop] : []),
        ["recurrent-loop-backward"] = (7, 2, () => Recurrent() is var (loop, weights) ? [.. loop.Square().Sum().Gradients(weights)] : []),
        ["table-updated-in-a-loop"] = (2, 1, () => [Tensor.Loop(64, [Leaf(64, 16)], step => new([step.States[0].UpdateSlice(0, step.Index, Tensor.Ones([1, 16]))])).States[0]]),
        ["choice"] = (3, 0, () => Leaf(8, 16) is var x ? [.. Tensor.If(x.Sum().Greater(0), [x], y => [(y[0] * 2).Exp()], y => [y[0] + 1])] : []),
        ["common-subexpression"] = (1, 0, () => Leaf(64, 100) is var x ? [(x.Exp() + 1) * (x.Exp() + 1)] : []),
    };

    static (Tensor Outputs, Tensor[] Weights) Recurrent()
    {
        Tensor[] weights = [Leaf(8, 16), Leaf(16, 16)];
        return (Tensor.Loop(20, [Leaf(4, 16)], step => (step.Items[0].MatMul(weights[0]) + step.States[0].MatMul(weights[1])).Tanh() is var h ? new([h], [h]) : null!, items: [Leaf(20, 4, 8)]).Outputs[0], weights);
    }

    static Tensor Leaf(params long[] shape) => Tensor.Create(new(Shape.Create(shape), DType.Float32), _ => { });

    static Tensor Labels(long count) => Tensor.Create(new([count], DType.Int64), _ => { });

    static Tensor CrossEntropy(Tensor logits, Tensor labels) => -logits.LogSoftmax().Gather(-1, labels.Unsqueeze(-1)).Mean();

    static Tensor[] MlpStep()
    {
        var x = Leaf(32, 784);
        Tensor[] weights = [Leaf(784, 128), Leaf(128), Leaf(128, 10), Leaf(10)];
        var loss = CrossEntropy((x.MatMul(weights[0]) + weights[1]).Relu().MatMul(weights[2]) + weights[3], Labels(32));
        return [loss, .. loss.Gradients(weights).Select((gradient, i) => weights[i] - (gradient * 0.1))];
    }

    static Tensor ConvBlock(Tensor x, Tensor weight, Tensor scale, Tensor shift)
    {
        var y = x.Conv2d(weight, padding: 1);
        var centred = y - y.Mean([0, 2, 3], keepAxes: true);
        var variance = centred.Square().Mean([0, 2, 3], keepAxes: true);
        return ((centred * ((variance + 1e-5).Rsqrt() * scale.Reshape(1, -1, 1, 1))) + shift.Reshape(1, -1, 1, 1)).Relu().MaxPool2d(2);
    }

    static Tensor[] ConvBackward()
    {
        Tensor[] inputs = [Leaf(8, 3, 16, 16), Leaf(16, 3, 3, 3), Leaf(16), Leaf(16)];
        return [.. ConvBlock(inputs[0], inputs[1], inputs[2], inputs[3]).Square().Sum().Gradients(inputs)];
    }

    static Tensor[] SelfAttention()
    {
        var parts = Leaf(2, 10, 32).MatMul(Leaf(32, 96)).Reshape(2, 10, 3, 4, 8).Permute(2, 0, 3, 1, 4);
        return [parts[0].Attention(parts[1], parts[2]).Permute(0, 2, 1, 3).Reshape(2, 10, 32)];
    }

    static (Tensor Result, Tensor[] Weights) LongAttention()
    {
        Tensor[] weights = [Leaf(32, 96), Leaf(32, 32)];
        var parts = Leaf(2, 100, 32).MatMul(weights[0]).Reshape(2, 100, 3, 4, 8).Permute(2, 0, 3, 1, 4);
        return (parts[0].Attention(parts[1], parts[2], isCausal: true).Permute(0, 2, 1, 3).Reshape(2, 100, 32).MatMul(weights[1]), weights);
    }

    static Tensor[] Adam()
    {
        var (w, g, mean, square) = (Leaf(64, 100), Leaf(64, 100), Leaf(64, 100), Leaf(64, 100));
        var nextMean = (mean * 0.9) + (g * 0.1);
        var nextSquare = (square * 0.999) + (g.Square() * 0.001);
        return [w - (nextMean * 0.01 / ((nextSquare.Sqrt() / 0.03) + 1e-8)), nextMean, nextSquare];
    }
}
