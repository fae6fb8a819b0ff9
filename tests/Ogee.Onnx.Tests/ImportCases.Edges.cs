using Ogee.Learn.Tests;
using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Onnx.Tests;

/// <summary>Second forms, NaN, infinities, tensors of nothing, and types beside float32.</summary>
sealed partial class ImportCases
{
    void Edges()
    {
        foreach (var op in (string[])["MaxPool", "AveragePool"]) C(12, op, [V(1, 2, 5, 6, 5)], Ints("kernel_shape", 2, 3, 2), Ints("strides", 2, 2, 3), Ints("pads", 1, 0, 1, 0, 1, 1), Int("ceil_mode", 1));
        foreach (var q in (long[])[0, 1, 2, 3])
        {
            M(23, "Attention", 4, [V(1, 4, 3, 4), V(1, 2, 5, 4) * 0.7, V(1, 2, 5, 2)], Int("qk_matmul_output_mode", q), Float("softcap", q == 2 ? 0.7f : 0));
            M(23, "Attention", 4, [V(1, 4, 3, 4), V(1, 2, 5, 4) * 0.7, V(1, 2, 5, 2), V(3, 5) * 0.3], Int("qk_matmul_output_mode", q));
        }
        C(23, "Attention", [V(1, 4, 3, 4), V(1, 2, 5, 4) * 0.7, V(1, 2, 5, 2), V(3, 5).Greater(0)], Float("scale", 0.3f));
        C(23, "Attention", [V(1, 4, 3, 4), V(1, 2, 5, 4) * 0.7, V(1, 2, 5, 2), V(3, 5) * 0.2], Int("is_causal", 1));
        M(23, "Attention", 3, [V(1, 2, 3, 4), V(1, 2, 3, 4) * 0.7, V(1, 2, 3, 4) * 0.2, null, V(1, 2, 2, 4) * 0.1, V(1, 2, 2, 4) * 0.3], Int("is_causal", 1));
        M(23, "Attention", 3, [V(1, 3, 8), V(1, 5, 4) * 0.7, V(1, 5, 4) * 0.2], Int("q_num_heads", 4), Int("kv_num_heads", 2));
        foreach (var inter in (long[])[0, 1])
        {
            C(23, "RotaryEmbedding", [V(1, 2, 3, 4), V(6, 2), V(6, 2) * 0.3, L(0, 5, 2).Reshape(1, 3)], Int("interleaved", inter));
            C(23, "RotaryEmbedding", [V(1, 3, 8), V(6, 1), V(6, 1) * 0.3, L(0, 5, 2).Reshape(1, 3)], Int("interleaved", inter), Int("num_heads", 2), Int("rotary_embedding_dim", 2));
        }
        C(21, "QuantizeLinear", [V(2, 6), F(0.1f, 0.5f, 0.02f, 0.3f).Reshape(2, 2)], Int("axis", 1), Int("block_size", 3));
        C(21, "QuantizeLinear", [V(2, 6) * 1000, S(0.1)], Int("output_dtype", 5));
        C(21, "QuantizeLinear", [V(2, 6), F(0.1f, 0.5f), null], Int("axis", 0), Int("output_dtype", 3));
        C(21, "DequantizeLinear", [Tensor.From([.. Enumerable.Range(0, 12).Select(i => (sbyte)(i * 37))], [2, 6]), F(0.1f, 0.5f, 0.02f, 0.3f).Reshape(2, 2), Tensor.From([(sbyte)1, (sbyte)-2, (sbyte)3, (sbyte)100], [2, 2])], Int("axis", 1), Int("block_size", 3));
        foreach (var t in (Tensor[])[Tensor.From([.. Enumerable.Range(0, 70).Select(i => (byte)(i * 53))], [1, 2, 5, 7]), Tensor.From([.. Enumerable.Range(0, 70).Select(i => (sbyte)(i * 53))], [1, 2, 5, 7]), Tensor.From([.. Enumerable.Range(0, 70).Select(i => i * 53)], [1, 2, 5, 7])])
            foreach (var mode in (string[])["nearest", "linear", "cubic"])
                C(13, "Resize", [t, null, null, L(1, 2, 8, 4)], Text("mode", mode));
        C(13, "Resize", [V(1, 1, 3, 4, 5), null, null, L(1, 1, 5, 3, 7)], Text("mode", "linear"));
        C(13, "Resize", [V(3, 4), null, null, L(5, 3)], Text("mode", "linear"));
        C(13, "Resize", [V(1, 2, 7), null, null, L(1, 2, 4)], Text("mode", "linear"), Text("coordinate_transformation_mode", "align_corners"));
        foreach (var size in (long[])[1, 2, 4, 7]) C(7, "LRN", [V(1, 5, 2, 2)], Int("size", size), Float("alpha", 0.5f));
        C(9, "Upsample", [V(1, 2, 5, 7), F(1, 1, 1.5f, 2.7f)], Text("mode", "nearest"));
        C(9, "Upsample", [V(1, 2, 5, 7), F(1, 1, 1.5f, 2.7f)], Text("mode", "linear"));
        C(9, "Upsample", [V(1, 2, 5, 7), F(1, 1, 0.6f, 0.4f)], Text("mode", "nearest"));
        var odd = F(float.NaN, 1, -1, float.PositiveInfinity, float.NegativeInfinity, 2).Reshape(2, 3);
        foreach (var op in (string[])["Relu", "LeakyRelu", "Elu", "Selu", "Sigmoid", "Softplus", "Tanh", "HardSigmoid", "HardSwish", "ThresholdedRelu", "Softsign", "Abs", "Sign", "Exp", "Log", "Sqrt", "Erf", "Floor", "Round", "Reciprocal", "IsNaN", "Neg"]) C(15, op, [odd]);
        foreach (var op in (string[])["Softmax", "LogSoftmax", "ReduceMax", "ReduceMin", "ReduceSum", "ReduceLogSumExp", "ArgMax", "ArgMin", "Hardmax"]) C(13, op, [odd]);
        C(13, "Max", [odd, S(0)]);
        C(13, "Min", [odd, S(0)]);
        C(13, "Clip", [odd, S(-1), S(1)]);
        foreach (var op in (string[])["ReduceMax", "ReduceMin", "ReduceSum", "ReduceProd", "ReduceMean", "ReduceL1", "ReduceLogSumExp"]) { C(20, op, [Tensor.Zeros([2, 0, 3]), L(1)]); C(20, op, [Tensor.Zeros([2, 0, 3])]); }
        C(20, "ReduceMax", [Tensor.From(true, false)]);
        C(20, "ReduceMin", [Tensor.From(true, false)]);
        C(20, "ReduceMax", [Tensor.From<sbyte>(-3, 5)]);
        C(20, "ReduceMin", [Tensor.From<byte>(200, 5)]);
        C(13, "Softmax", [Tensor.Zeros([2, 0])]);
        C(13, "Concat", [V(2, 0), V(2, 3)], Int("axis", -1));
        C(13, "Tile", [V(2, 3), L(2, 0)]);
        C(13, "Tile", [V(2, 3), L(2, 3)]);
        C(13, "Expand", [V(3, 1), L(2, 1, 4)]);
        C(13, "Expand", [V(3, 4), L(1)]);
        M(11, "TopK", 2, [V(3, 5), L(3)], Int("sorted", 0), Int("axis", -1));
        M(11, "TopK", 2, [odd, L(2)]);
        C(20, "GridSample", [V(1, 2, 3, 4, 5), V(1, 2, 3, 2, 3) * 0.4], Text("mode", "linear"));
        C(20, "GridSample", [V(1, 2, 3, 4, 5), V(1, 2, 3, 2, 3) * 0.4], Text("mode", "nearest"), Text("padding_mode", "border"), Int("align_corners", 1));
        C(20, "AffineGrid", [V(1, 3, 4), L(1, 2, 3, 4, 5)]);
        foreach (var reduction in (string[])["none", "sum", "mean"])
        {
            C(13, "NegativeLogLikelihoodLoss", [V(2, 4, 3), L(0, 3, 1, 2, 2, 0).Reshape(2, 3), F(1, 2, 3, 4)], Text("reduction", reduction), Int("ignore_index", 2));
            M(13, "SoftmaxCrossEntropyLoss", 2, [V(2, 4, 3), L(0, 3, 1, -100, 2, 0).Reshape(2, 3)], Text("reduction", reduction), Int("ignore_index", -100));
        }
        C(11, "Gemm", [V(3, 4), V(4, 5), S(2)], Float("beta", 0));
        C(11, "Gemm", [V(3, 4), V(4, 5), V(1, 5)], Float("alpha", 0));
        C(13, "Gemm", [Tensor.From([1, 2, 3, 4], [2, 2]), Tensor.From([1, 2, 3, 4], [2, 2])], Float("alpha", 0.5f));
        foreach (var one in (string[])["Relu", "HardSigmoid", "Affine", "LeakyRelu", "Elu", "Softsign", "ThresholdedRelu", "ScaledTanh", "Softplus"])
            M(14, "RNN", 2, [V(4, 2, 3) * 0.3, V(1, 2, 3) * 0.3, V(1, 2, 2) * 0.3], Int("hidden_size", 2), Strings("activations", one), Floats("activation_alpha", 0.3f), Floats("activation_beta", 0.6f));
        M(14, "LSTM", 3, [V(4, 2, 3) * 0.3, V(1, 8, 3) * 0.3, V(1, 8, 2) * 0.3], Int("hidden_size", 2), Strings("activations", "HardSigmoid", "Softsign", "Relu"));
        M(14, "GRU", 2, [V(4, 2, 3) * 0.3, V(1, 6, 3) * 0.3, V(1, 6, 2) * 0.3], Int("hidden_size", 2), Strings("activations", "HardSigmoid", "Softsign"), Float("clip", 0.3f));
        M(7, "LSTM", 3, [V(4, 2, 3) * 0.3, V(1, 8, 3) * 0.3, V(1, 8, 2) * 0.3, V(1, 16) * 0.1, null, null, V(1, 2, 2)], Int("hidden_size", 2));
        C(20, "DFT", [V(1, 6, 1), S(8, DType.Int64), S(1, DType.Int64)]);
        C(20, "DFT", [V(1, 6, 1), S(4, DType.Int64), S(-2, DType.Int64)], Int("onesided", 1));
        C(17, "DFT", [V(1, 4, 6, 2)], Int("axis", 2));
        C(17, "STFT", [V(1, 16, 1), S(4, DType.Int64), F(0.1f, 0.5f, 1, 0.5f, 0.3f, 0.7f), S(6, DType.Int64)], Int("onesided", 0));
        C(7, "BatchNormalization", [V(2, 3, 4, 2), F(1, 2, 3), F(0, 1, 2), F(0.5f, 0, -1), F(1, 2, 0.1f)]);
        C(12, "GatherND", [V(2, 3, 4), L(-1, 1, 0, -2).Reshape(2, 2)]);
        C(18, "ScatterND", [V(4), L(1, 1, 3).Reshape(3, 1), F(1, 2, 3)], Text("reduction", "add"));
        C(16, "Where", [Tensor.From([true, false], [2, 1]), V(1, 3), S(9)]);
        C(13, "Equal", [Tensor.From(true, false), Tensor.From(true, true)]);
        C(11, "NonMaxSuppression", [V(1, 3, 4), V(1, 1, 3)]);
        C(12, "Einsum", [V(2, 3), V(3, 4), V(4, 2)], Text("equation", "ij,jk,ki->"));
        C(12, "Einsum", [V(2, 3, 4), V(2, 3, 4)], Text("equation", "...j,...j->..."));
        C(14, "Trilu", [V(3, 4), S(9, DType.Int64)]);
        C(14, "Trilu", [V(3, 4), S(-9, DType.Int64)]);
        C(11, "Range", [S(10, DType.Int64), S(0, DType.Int64), S(-3, DType.Int64)]);
        C(7, "Pow", [V(2, 3).Abs() + 0.5, F(2, -1, 0.5f)]);
        C(13, "Cast", [F(3.7f, 250.2f)], Int("to", 2));
        C(13, "Cast", [Tensor.From(300, -1, 128)], Int("to", 3));
        C(13, "Cast", [Tensor.From(300, -1, 128)], Int("to", 2));
        C(13, "Cast", [L(1L << 40, -5)], Int("to", 6));
        C(14, "Add", [Tensor.From<sbyte>(100, -100), Tensor.From<sbyte>(100, -100)]);
        C(14, "Mul", [Tensor.From(int.MaxValue, 3), Tensor.From(2, 3)]);
        C(14, "Div", [Tensor.From(-7, 7), Tensor.From(2, -2)]);
        C(13, "ConvTranspose", [V(1, 2, 4), V(2, 3, 3)], Ints("strides", 2), Text("auto_pad", "SAME_UPPER"), Ints("output_padding", 1));
        C(11, "Conv", [V(1, 4, 7), V(6, 2, 3)], Int("group", 2), Ints("pads", 2, 0));
        C(11, "Conv", [V(1, 1, 4, 4, 4), V(2, 1, 2, 2, 2)], Ints("strides", 2, 1, 2));
        C(17, "LayerNormalization", [V(2, 3, 4), V(4), V(4)], Int("stash_type", 1));
        C(6, "InstanceNormalization", [V(2, 3, 4, 2, 2), F(1, 2, 3), F(0, 1, 2)]);
        C(9, "EyeLike", [V(3, 4)]);
        C(13, "Sum", [V(2)]);
        C(13, "Max", [V(2, 1), V(1, 3), V(3)]);
        C(13, "ArgMax", [F(1, 3, 3)]);
        C(13, "Flatten", [V(5)], Int("axis", 0));
        C(13, "Transpose", [V(2, 3, 4)]);
        C(26, "CumProd", [V(2, 3), S(-2, DType.Int64)], Int("exclusive", 1), Int("reverse", 1));
        C(26, "BitCast", [V(4)], Int("to", 6));
        C(26, "BitCast", [L(1, -1, 4607182418800017408)], Int("to", 11));
        C(17, "STFT", [V(2, 16), S(3, DType.Int64), V(5)]);
    }
}
