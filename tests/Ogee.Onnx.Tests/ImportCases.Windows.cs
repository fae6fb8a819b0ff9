using Ogee.Learn.Tests;
using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Onnx.Tests;

/// <summary>Windows that move: poolings and convolutions.</summary>
sealed partial class ImportCases
{
    void Windows()
    {
        // Poolings
        foreach (var opset in (long[])[10, 11, 19, 22])
            foreach (var ceil in (long[])[0, 1])
                foreach (var (k, s, p) in ((long, long, long[])[])[(3, 2, [0, 0, 0, 0]), (2, 3, [1, 0, 0, 1]), (3, 2, [1, 1, 1, 1]), (3, 3, [0, 1, 2, 0])])
                {
                    C(opset, "MaxPool", [V(1, 2, 6, 7)], Ints("kernel_shape", k, k), Ints("strides", s, s), Ints("pads", p), Int("ceil_mode", ceil));
                    M(opset, "MaxPool", 2, [V(2, 2, 6, 7)], Ints("kernel_shape", k, k), Ints("strides", s, s), Ints("pads", p), Int("ceil_mode", ceil));
                    M(opset, "MaxPool", 2, [V(2, 2, 6, 7)], Ints("kernel_shape", k, k), Ints("strides", s, s), Ints("pads", p), Int("ceil_mode", ceil), Int("storage_order", 1));
                    foreach (var count in (long[])[0, 1])
                        C(opset, "AveragePool", [V(1, 2, 6, 7)], Ints("kernel_shape", k, k), Ints("strides", s, s), Ints("pads", p), Int("ceil_mode", ceil), Int("count_include_pad", count));
                    if (opset >= 19)
                    {
                        C(opset, "LpPool", [V(1, 2, 6, 7)], Ints("kernel_shape", k, k), Ints("strides", s, s), Ints("pads", p), Int("ceil_mode", ceil), Int("p", 3));
                        C(opset, "AveragePool", [V(1, 2, 9, 9)], Ints("kernel_shape", k, k), Ints("strides", s, s), Ints("pads", p), Int("ceil_mode", ceil), Ints("dilations", 2, 2), Int("count_include_pad", 1));
                    }
                }
        foreach (var way in (string[])["SAME_UPPER", "SAME_LOWER", "VALID"])
            foreach (var (k, s) in ((long, long)[])[(3, 2), (2, 2), (4, 3), (2, 1), (1, 3)])
            {
                C(12, "MaxPool", [V(1, 2, 6, 7)], Ints("kernel_shape", k, k), Ints("strides", s, s), Text("auto_pad", way));
                C(12, "MaxPool", [V(1, 2, 6, 7)], Ints("kernel_shape", k, k), Ints("strides", s, s), Text("auto_pad", way), Int("ceil_mode", 1));
                M(12, "MaxPool", 2, [V(1, 2, 6, 7)], Ints("kernel_shape", k, k), Ints("strides", s, s), Text("auto_pad", way));
                C(12, "MaxPool", [V(1, 2, 9, 9)], Ints("kernel_shape", k, k), Ints("strides", s, s), Text("auto_pad", way), Ints("dilations", 2, 2));
                C(11, "AveragePool", [V(1, 2, 6, 7)], Ints("kernel_shape", k, k), Ints("strides", s, s), Text("auto_pad", way));
                C(11, "AveragePool", [V(1, 2, 6, 7)], Ints("kernel_shape", k, k), Ints("strides", s, s), Text("auto_pad", way), Int("count_include_pad", 1));
                C(11, "LpPool", [V(1, 2, 6, 7)], Ints("kernel_shape", k, k), Ints("strides", s, s), Text("auto_pad", way));
                C(11, "Conv", [V(1, 2, 6, 7), V(3, 2, k, k)], Ints("strides", s, s), Text("auto_pad", way));
                C(11, "Conv", [V(1, 2, 9, 9), V(3, 2, k, k), F(1, 2, 3)], Ints("strides", s, s), Text("auto_pad", way), Ints("dilations", 1, 2));
                C(11, "ConvTranspose", [V(1, 2, 4, 5), V(2, 3, k, k)], Ints("strides", s, s), Text("auto_pad", way));
                C(11, "ConvTranspose", [V(1, 2, 4, 5), V(2, 3, k, k)], Ints("strides", s, s), Text("auto_pad", way), Ints("output_shape", 4 * s, 5 * s));
            }
        C(11, "ConvTranspose", [V(1, 2, 4, 5), V(2, 3, 3, 3)], Ints("strides", 2, 3), Ints("output_padding", 1, 2), Ints("pads", 1, 0, 0, 1));
        C(11, "ConvTranspose", [V(1, 2, 4, 5), V(2, 3, 3, 3)], Ints("strides", 2, 3), Ints("output_shape", 10, 14));
        C(11, "ConvTranspose", [V(1, 2, 4, 5), V(2, 3, 3, 3)], Ints("strides", 2, 3), Ints("output_shape", 7, 11));
        C(11, "ConvTranspose", [V(1, 2, 4, 5), V(2, 3, 3, 3)], Ints("strides", 2, 3), Ints("output_shape", 8, 14), Text("auto_pad", "SAME_UPPER"));
        C(11, "ConvTranspose", [V(1, 4, 4, 5), V(4, 3, 3, 3), F(1, 2, 3, 4, 5, 6)], Int("group", 2), Ints("dilations", 2, 1));
        foreach (var p in (long[])[1, 2, 3]) C(11, "GlobalLpPool", [V(1, 2, 3, 4)], Int("p", p));
        C(12, "MaxPool", [Tensor.From([.. Enumerable.Range(0, 50).Select(i => (byte)(i * 53))], [1, 2, 5, 5])], Ints("kernel_shape", 2, 2), Ints("pads", 1, 1, 0, 0));
        C(12, "MaxPool", [Tensor.From([.. Enumerable.Range(0, 50).Select(i => (sbyte)(i * 53))], [1, 2, 5, 5])], Ints("kernel_shape", 2, 2), Ints("pads", 1, 1, 0, 0));
        foreach (var op in (string[])["MaxPool", "AveragePool"])
        {
            C(12, op, [V(1, 2, 9)], Ints("kernel_shape", 3), Ints("strides", 2));
            C(12, op, [V(1, 2, 4, 5, 6)], Ints("kernel_shape", 2, 2, 3), Ints("strides", 2, 1, 2), Ints("pads", 1, 0, 1, 0, 1, 1));
        }
    }
}
