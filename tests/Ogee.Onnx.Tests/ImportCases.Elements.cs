using Ogee.Learn.Tests;
using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Onnx.Tests;

/// <summary>Rows, shapes, edges, whole numbers for floats, functions of elements, products, samples, recurrences and what is left.</summary>
sealed partial class ImportCases
{
    void Elements()
    {
        var images = V(1, 2, 5, 7);
        // Rows before and since opset 13
        foreach (var op in (string[])["Softmax", "LogSoftmax", "Hardmax"])
            foreach (var opset in (long[])[7, 11, 12, 13, 17])
            {
                C(opset, op, [V(2, 3, 4)]);
                foreach (var axis in (long[])[0, 1, 2, -1, -3]) C(opset, op, [V(2, 3, 4)], Int("axis", axis));
            }
        // Dropout
        M(7, "Dropout", 1, [V(3, 4)], Float("ratio", 0.7f));
        M(10, "Dropout", 2, [V(3, 4)], Float("ratio", 0.7f));
        M(12, "Dropout", 2, [V(3, 4), S(0.7)]);
        M(13, "Dropout", 2, [V(3, 4), null, null]);
        M(13, "Dropout", 2, [V(3, 4), S(0), Tensor.From(true).Reshape()]);
        // Shapes
        M(18, "Split", 3, [V(7, 2)], Int("num_outputs", 3));
        M(18, "Split", 4, [V(2, 9)], Int("num_outputs", 4), Int("axis", -1));
        M(18, "Split", 4, [V(2, 5)], Int("num_outputs", 4), Int("axis", 1));
        M(13, "Split", 2, [V(2, 6), L(4, 2)], Int("axis", -1));
        M(11, "Split", 2, [V(2, 6)], Ints("split", 5, 1), Int("axis", 1));
        M(2, "Split", 2, [V(2, 6)]);
        C(5, "Reshape", [V(2, 6), L(0, 3, -1)]);
        C(14, "Reshape", [V(0, 6), L(0, 6, 5)], Int("allowzero", 1));
        C(15, "Shape", [V(2, 3, 4)], Int("start", -2));
        C(15, "Shape", [V(2, 3, 4)], Int("start", 5), Int("end", -1));
        C(15, "Shape", [V(2, 3, 4)], Int("end", -1));
        foreach (var axis in (long[])[0, 3, -1, -3]) C(11, "Flatten", [V(2, 3, 4)], Int("axis", axis));
        C(13, "DepthToSpace", [V(1, 8, 2, 3)], Int("blocksize", 2), Text("mode", "CRD"));
        C(13, "DepthToSpace", [V(1, 8, 2, 3)], Int("blocksize", 2));
        C(13, "SpaceToDepth", [V(1, 2, 4, 6)], Int("blocksize", 2));
        C(13, "Squeeze", [V(1, 2, 1)]);
        C(13, "Squeeze", [V(1, 2, 1), L(-1)]);
        C(13, "Unsqueeze", [V(2, 3), L(-1, 0)]);
        C(11, "Unsqueeze", [V(2, 3)], Ints("axes", -1, 1));
        // Clip
        C(6, "Clip", [V(3, 4)], Float("min", -1));
        C(7, "Clip", [V(3, 4)], Float("max", 0.5f));
        C(11, "Clip", [V(3, 4), null, S(0.5)]);
        C(12, "Clip", [V(3, 4), S(-0.5)]);
        C(12, "Clip", [V(3, 4), S(1), S(-1)]);
        C(13, "Clip", [L(-3, 5, 9), null, S(6, DType.Int64)]);
        C(13, "Clip", [V(3, 4)]);
        // Pad
        foreach (var mode in (string[])["constant", "reflect", "edge", "wrap"])
            foreach (var pads in (long[][])[[1, 0, 0, 2], [-1, 1, 0, -1], [0, -1, 1, 2], [2, 3, 1, 1], [0, 4, 0, 5]])
            {
                C(mode == "wrap" ? 19 : 13, "Pad", [V(4, 6), L(pads), S(7)], Text("mode", mode));
                C(19, "Pad", [V(2, 4, 6), L(pads), null, L(-1, 0)], Text("mode", mode));
                if (mode != "wrap") C(10, "Pad", [V(4, 6)], Text("mode", mode), Ints("pads", pads), Float("value", 3));
            }
        C(13, "Pad", [L(1, 2, 3), L(1, 1), S(5, DType.Int64)]);
        // Quantised
        var x = V(2, 3, 4);
        foreach (var zero in (Tensor?[])[null, Tensor.From<byte>(3, 128, 200), Tensor.From<sbyte>(-5, 0, 100)])
        {
            C(13, "QuantizeLinear", [x, F(0.1f, 0.5f, 0.013f), zero], Int("axis", 1));
            C(13, "QuantizeLinear", [x, F(0.1f, 0.5f, 0.013f), zero], Int("axis", -2));
        }
        C(10, "QuantizeLinear", [F(0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 300, -300, 127.5f), S(1), S(0, DType.Int8)]);
        C(13, "QuantizeLinear", [F(float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f), S(1), S(0, DType.Int8)]);
        C(13, "DequantizeLinear", [Tensor.From([.. Enumerable.Range(0, 24).Select(i => (sbyte)(i * 37))], [2, 3, 4]), F(0.1f, 0.5f, 0.013f), Tensor.From<sbyte>(-5, 0, 100)]);
        C(13, "DequantizeLinear", [Tensor.From([.. Enumerable.Range(0, 24).Select(i => (byte)(i * 37))], [2, 3, 4]), F(0.1f, 0.5f), Tensor.From<byte>(5, 250)], Int("axis", 0));
        C(13, "DequantizeLinear", [Tensor.From(int.MaxValue, int.MinValue, 7), S(0.1)]);
        M(11, "DynamicQuantizeLinear", 3, [V(3, 4)]);
        M(11, "DynamicQuantizeLinear", 3, [V(3, 4).Abs()]);
        M(11, "DynamicQuantizeLinear", 3, [Tensor.Zeros([4])]);
        var a8 = Tensor.From([.. Enumerable.Range(0, 12).Select(i => (byte)(i * 53))], [3, 4]);
        var b8 = Tensor.From([.. Enumerable.Range(0, 20).Select(i => (sbyte)(i * 37))], [4, 5]);
        C(10, "MatMulInteger", [a8, b8, S(128, DType.UInt8), S(-3, DType.Int8)]);
        C(10, "MatMulInteger", [a8, b8, S(128, DType.UInt8), Tensor.From<sbyte>(1, 2, 3, 4, -5)]);
        C(10, "MatMulInteger", [a8, b8]);
        C(10, "QLinearMatMul", [a8, S(0.1), S(128, DType.UInt8), b8, S(0.02), S(-3, DType.Int8), S(0.5), S(100, DType.UInt8)]);
        C(10, "QLinearMatMul", [a8, S(0.1), S(128, DType.UInt8), b8, F(0.02f, 0.01f, 0.2f, 0.3f, 0.004f), Tensor.From<sbyte>(0, 0, 0, 0, 0), S(0.5), S(100, DType.UInt8)]);
        var x8 = Tensor.From([.. Enumerable.Range(0, 50).Select(i => (byte)(i * 53))], [1, 2, 5, 5]);
        var w8 = Tensor.From([.. Enumerable.Range(0, 54).Select(i => (sbyte)(i * 37))], [3, 2, 3, 3]);
        var u8 = Tensor.From([.. Enumerable.Range(0, 54).Select(i => (byte)(i * 37))], [3, 2, 3, 3]);
        C(10, "ConvInteger", [x8, u8, S(128, DType.UInt8), S(7, DType.UInt8)], Ints("pads", 1, 1, 1, 1));
        C(10, "ConvInteger", [x8, u8], Ints("strides", 2, 2));
        C(10, "QLinearConv", [x8, S(0.1), S(128, DType.UInt8), w8, F(0.02f, 0.01f, 0.3f), Tensor.From<sbyte>(0, 0, 0), S(2), S(100, DType.UInt8), Tensor.From(1000, -2000, 30)], Ints("pads", 1, 1, 1, 1));
        C(10, "QLinearConv", [x8, S(0.1), S(128, DType.UInt8), w8, S(0.02), S(3, DType.Int8), S(2), S(100, DType.UInt8)], Text("auto_pad", "SAME_LOWER"), Ints("strides", 2, 2));
        // Elementwise
        foreach (var fmod in (long[])[0, 1]) C(13, "Mod", [L(-7, 7, -7, 7), L(3, -3, -3, 3)], Int("fmod", fmod));
        C(13, "Mod", [F(-7.5f, 7.5f, -7.5f), F(2, -2, -2)], Int("fmod", 1));
        C(13, "Div", [L(-7, 7, -7), L(2, -2, -2)]);
        C(15, "Pow", [L(2, -3, 7), F(2, 3, 0.5f)]);
        C(15, "Pow", [F(2, -3, 7), L(2, 3, -1)]);
        C(11, "Round", [F(0.5f, 1.5f, 2.5f, -0.5f, -1.5f)]);
        C(20, "Gelu", [V(10)], Text("approximate", "tanh"));
        C(20, "Gelu", [V(10)]);
        C(10, "Shrink", [V(10)], Float("bias", 0.3f), Float("lambd", 1.1f));
        C(12, "Celu", [V(10)], Float("alpha", 0.5f));
        C(10, "ThresholdedRelu", [V(10)], Float("alpha", 0.7f));
        C(14, "HardSwish", [V(20)]);
        C(18, "Mish", [V(20)]);
        C(6, "HardSigmoid", [V(20)]);
        C(6, "Selu", [V(20)]);
        C(6, "Elu", [V(20)], Float("alpha", 2));
        C(9, "PRelu", [V(2, 3, 4), V(3, 1)]);
        C(7, "PRelu", [V(2, 3, 4), F(0.5f)]);
        C(20, "IsInf", [F(1, float.PositiveInfinity, float.NegativeInfinity)], Int("detect_negative", 0));
        C(13, "Cast", [F(1.9f, -1.9f, 0.5f)], Int("to", 6));
        C(13, "Cast", [F(0, -0.0f, 0.3f)], Int("to", 9));
        C(13, "Cast", [F(300f, 255, 3)], Int("to", 10));
        C(13, "Sign", [F(-2, 0, 3)]);
        C(8, "Max", [V(3, 1), V(1, 4), S(0.5)]);
        C(13, "Mean", [V(3, 1), V(1, 4), S(0.5)]);
        C(13, "Min", [L(1, 5), L(3)]);
        C(11, "BitShift", [Tensor.From<byte>(200, 3), Tensor.From<byte>(1, 2)], Text("direction", "LEFT"));
        // Products
        C(11, "Gemm", [V(3, 4), V(3, 5), V(5)], Int("transA", 1), Float("alpha", 0.5f), Float("beta", 2));
        C(11, "Gemm", [V(3, 4), V(5, 4)], Int("transB", 1));
        C(11, "Gemm", [V(3, 4), V(4, 5), V(3, 1)]);
        C(12, "Einsum", [V(2, 3, 4), V(2, 4, 5)], Text("equation", "bij, bjk -> bik"));
        C(12, "Einsum", [V(2, 3, 3)], Text("equation", "...ii->...i"));
        C(12, "Einsum", [V(3, 3)], Text("equation", "ii"));
        C(12, "Einsum", [V(2, 3), V(3, 2)], Text("equation", "ij,jk"));
        C(9, "MatMul", [V(4), V(2, 4, 3)]);
        C(11, "Det", [V(2, 3, 3)]);
        // Sampling
        foreach (var mode in (string[])["bilinear", "nearest", "bicubic"])
            foreach (var padding in (string[])["zeros", "border", "reflection"])
                foreach (var corners in (long[])[0, 1])
                {
                    C(16, "GridSample", [images, V(1, 3, 4, 2) * 0.6], Text("mode", mode), Text("padding_mode", padding), Int("align_corners", corners));
                    if (mode != "bicubic") C(20, "GridSample", [images, V(1, 3, 4, 2) * 0.6], Text("mode", mode == "bilinear" ? "linear" : "nearest"), Text("padding_mode", padding), Int("align_corners", corners));
                }
        foreach (var corners in (long[])[0, 1]) C(20, "AffineGrid", [V(1, 2, 3), L(1, 2, 4, 5)], Int("align_corners", corners));
        // Recurrent
        foreach (var way in (string[])["forward", "reverse", "bidirectional"])
        {
            var d = way == "bidirectional" ? 2 : 1;
            var lens = Tensor.From(3, 2);
            M(14, "LSTM", 3, [V(4, 2, 3) * 0.3, V(d, 8, 3) * 0.3, V(d, 8, 2) * 0.3, V(d, 16) * 0.2, lens, V(d, 2, 2) * 0.2, V(d, 2, 2) * 0.4, V(d, 6) * 0.3], Int("hidden_size", 2), Text("direction", way));
            M(14, "LSTM", 3, [V(4, 2, 3) * 0.3, V(d, 8, 3) * 0.3, V(d, 8, 2) * 0.3], Int("hidden_size", 2), Text("direction", way), Float("clip", 0.2f));
            M(14, "GRU", 2, [V(4, 2, 3) * 0.3, V(d, 6, 3) * 0.3, V(d, 6, 2) * 0.3, V(d, 12) * 0.2, lens, V(d, 2, 2) * 0.2], Int("hidden_size", 2), Text("direction", way));
            M(14, "GRU", 2, [V(4, 2, 3) * 0.3, V(d, 6, 3) * 0.3, V(d, 6, 2) * 0.3, V(d, 12) * 0.2], Int("hidden_size", 2), Text("direction", way), Int("linear_before_reset", 1));
            M(14, "RNN", 2, [V(4, 2, 3) * 0.3, V(d, 2, 3) * 0.3, V(d, 2, 2) * 0.3, V(d, 4) * 0.2, lens], Int("hidden_size", 2), Text("direction", way));
        }
        M(14, "LSTM", 3, [V(4, 2, 3) * 0.3, V(1, 8, 3) * 0.3, V(1, 8, 2) * 0.3], Int("hidden_size", 2), Int("input_forget", 1));
        // Losses, selections, others
        C(13, "NegativeLogLikelihoodLoss", [V(3, 4), L(0, 3, 1)], Text("reduction", "mean"), Int("ignore_index", 3));
        M(13, "SoftmaxCrossEntropyLoss", 2, [V(3, 4), L(0, 3, 1), F(1, 2, 3, 4)], Text("reduction", "sum"));
        M(11, "Unique", 4, [F(3, 1, 3, 2, 1)], Int("sorted", 0));
        M(11, "Unique", 4, [F(3, 1, 3, 1, 1, 3, 1, 3).Reshape(4, 2)], Int("axis", 0));
        C(11, "NonMaxSuppression", [F(0, 0, 1, 1, 0, 0.1f, 1, 1.1f, 0, 10, 1, 11).Reshape(1, 3, 4), F(0.9f, 0.75f, 0.6f).Reshape(1, 1, 3), S(3, DType.Int64), S(0.5), S(0)]);
        C(11, "NonMaxSuppression", [F(0.5f, 0.5f, 1, 1, 0.5f, 0.6f, 1, 1, 0.5f, 10, 1, 1).Reshape(1, 3, 4), F(0.9f, 0.75f, 0.6f).Reshape(1, 1, 3), S(3, DType.Int64), S(0.5), S(0)], Int("center_point_box", 1));
        C(13, "NonZero", [F(0, 1, 2, 0).Reshape(2, 2)]);
        C(11, "Compress", [V(3, 2), Tensor.From(false, true)], Int("axis", 0));
        foreach (var way in (string[])["half_pixel", "output_half_pixel"])
            foreach (var mode in (string[])["avg", "max"])
                foreach (var ratio in (long[])[0, 2])
                    C(16, "RoiAlign", [V(2, 1, 6, 6), F(0, 0, 4.4f, 4, 1, 1.5f, 5, 3).Reshape(2, 4), L(0, 1)], Int("output_height", 2), Int("output_width", 3), Int("sampling_ratio", ratio), Text("mode", mode), Text("coordinate_transformation_mode", way), Float("spatial_scale", 0.9f));
        C(1, "MaxRoiPool", [V(2, 1, 6, 6), F(0, 0, 0, 4, 4, 1, 1, 1, 5, 3).Reshape(2, 5)], Ints("pooled_shape", 2, 3));
        C(11, "MaxUnpool", [F(5, 6, 7, 8).Reshape(1, 1, 2, 2), L(5, 7, 13, 15).Reshape(1, 1, 2, 2)], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2));
        C(18, "Col2Im", [V(1, 12, 9), L(4, 5), L(2, 3)]);
        C(18, "CenterCropPad", [V(4, 5), L(3, 8)]);
        C(18, "CenterCropPad", [V(5, 3), L(2)], Ints("axes", -2));
        foreach (var op in (string[])["HannWindow", "HammingWindow", "BlackmanWindow"]) foreach (var p in (long[])[0, 1]) C(17, op, [S(7, DType.Int64)], Int("periodic", p));
        C(17, "DFT", [V(1, 6, 1)], Int("axis", 1));
        C(17, "DFT", [V(1, 6, 2)], Int("axis", 1), Int("inverse", 1));
        C(17, "DFT", [V(1, 6, 1)], Int("axis", 1), Int("onesided", 1));
        C(17, "STFT", [V(1, 16, 1), S(4, DType.Int64), null, S(8, DType.Int64)]);
        C(17, "MelWeightMatrix", [S(8, DType.Int64), S(16, DType.Int64), S(8192, DType.Int64), S(0), S(4096)]);
        C(9, "EyeLike", [V(3, 4)], Int("k", -1), Int("dtype", 7));
        C(11, "Range", [S(5), S(0), S(-1.5)]);
        C(11, "CumSum", [Tensor.From(1, 2, 3), S(0, DType.Int32)]);
        C(18, "GroupNormalization", [V(2, 4, 3), F(1, 2), F(0, 1)], Int("num_groups", 2));
        C(21, "GroupNormalization", [V(2, 4, 3), F(1, 2, 3, 4), F(0, 1, 2, 3)], Int("num_groups", 2));
        C(23, "RMSNormalization", [V(2, 3, 4), V(3, 4)], Int("axis", 1));
        C(23, "Attention", [V(1, 2, 3, 4), V(1, 2, 5, 4), V(1, 2, 5, 4)], Int("is_causal", 1));
        C(23, "RotaryEmbedding", [V(1, 2, 3, 4), V(1, 3, 2), V(1, 3, 2)]);
        C(19, "DeformConv", [V(1, 2, 5, 5), V(2, 2, 3, 3), V(1, 18, 3, 3) * 0.3]);
    }
}
