using Ogee.Cpu;

namespace Ogee.Tests;

/// <summary>Convolutions and their gradients against the definition, at shapes that choose every way of computing them.</summary>
[Collection("settings")]
public class ConvolutionTests
{
    public static TheoryData<int[], int[]> Cases()
    {
        var cases = new TheoryData<int[], int[]>();
        // batch, channels, height, width, filters, rows, columns | stride, padding, dilation, groups
        int[][] shapes =
        [
            [1, 1, 1, 1, 1, 1, 1], [2, 3, 9, 8, 5, 3, 3], [1, 17, 7, 7, 50, 3, 3], [3, 16, 6, 5, 48, 3, 3], [2, 20, 5, 5, 67, 1, 1], [1, 3, 20, 19, 8, 7, 7],
            [2, 33, 4, 4, 12, 2, 3], [1, 64, 3, 3, 49, 3, 3], [2, 4, 5, 6, 8, 3, 3], [0, 3, 4, 4, 2, 3, 3],
        ];
        foreach (var shape in shapes)
            foreach (var (stride, padding, dilation) in ((int, int, int)[])[(1, 0, 1), (1, 1, 1), (2, 1, 1), (3, 2, 1), (1, 2, 2), (2, 3, 3)])
                if (shape[2] + (2 * padding) > dilation * (shape[5] - 1) && shape[3] + (2 * padding) > dilation * (shape[6] - 1)) cases.Add(shape, [stride, padding, dilation, 1]);
        cases.Add([2, 8, 6, 6, 12, 3, 3], [1, 1, 1, 4]);
        cases.Add([2, 40, 6, 6, 40, 3, 3], [2, 1, 1, 2]);
        cases.Add([2, 35, 6, 7, 35, 3, 3], [1, 1, 1, 35]);
        cases.Add([2, 16, 9, 9, 16, 5, 5], [2, 2, 1, 16]);
        return cases;
    }

    static double[] Random(long count, ulong stream)
    {
        var random = new Rng(new RngKey(11, stream));
        return [.. Enumerable.Range(0, (int)count).Select(_ => (float)((random.NextDouble() * 2) - 1)).Select(x => (double)x)];
    }

    [Theory, MemberData(nameof(Cases))]
    public void EveryWayAgreesWithTheDefinition(int[] s, int[] how)
    {
        var (stride, padding, dilation, groups) = (how[0], how[1], how[2], how[3]);
        Shape xShape = [s[0], s[1], s[2], s[3]];
        Shape wShape = [s[4], s[1] / groups, s[5], s[6]];
        var (x, w) = (Random(xShape.Count, 1), Random(wShape.Count, 2));
        var window = Window.Even(stride, padding, dilation);
        var (h, v) = window.Output(s[2], s[3], s[5], s[6], "test");
        Shape yShape = [s[0], s[4], h, v];
        var g = Random(yShape.Count, 3);
        var expected = Define(xShape, wShape, yShape, x, w, g, stride, padding, dilation, groups);
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
            foreach (var narrow in (bool[])[false, true])
                foreach (var threads in (int[])[1, 4])
                {
                    using var use = Workers.Use(threads);
                    Gemm.ForceNarrow = narrow;
                    try
                    {
                        var (tx, tw, tg) = (Tensor.From(x, xShape).Cast(type), Tensor.From(w, wShape).Cast(type), Tensor.From(g, yShape).Cast(type));
                        var y = tx.Conv2d(tw, window, groups);
                        var gradients = y.VectorJacobian(tg, tx, tw);
                        var tolerance = type == DType.Float32 ? 2e-6 : 1e-14;
                        Check(expected.Y, expected.YScale, y, tolerance, "forward");
                        Check(expected.Gx, expected.GxScale, gradients[0], tolerance, "input gradient");
                        Check(expected.Gw, expected.GwScale, gradients[1], tolerance, "weight gradient");
                    }
                    finally
                    {
                        Gemm.ForceNarrow = false;
                    }
                }
    }

    [Fact]
    public void ThreadsTilesAndBatchChangeNoBit()
    {
        Shape xShape = [5, 24, 11, 11];
        Shape wShape = [52, 24, 3, 3];
        var (x, w) = (Random(xShape.Count, 4), Random(wShape.Count, 5));
        string Hash(int threads, bool narrow, int images)
        {
            using var use = Workers.Use(threads);
            Gemm.ForceNarrow = narrow;
            try
            {
                var tx = Tensor.From(x, xShape).Cast(DType.Float32).Slice(0, 0, images);
                var tw = Tensor.From(w, wShape).Cast(DType.Float32);
                var y = tx.Conv2d(tw, 2, 1);
                var all = y[0].Flatten(0);
                if (images == 5)
                {
                    var gradients = y.Square().Sum().Gradients(tx, tw);
                    all = Tensor.Concat(0, y[0].Flatten(0), gradients[0].Flatten(0), gradients[1].Flatten(0));
                }
                return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(all.ToArray<float>())));
            }
            finally
            {
                Gemm.ForceNarrow = false;
            }
        }
        foreach (var images in (int[])[1, 5])
            Assert.Single(new[] { (1, false), (2, false), (4, false), (1, true), (3, true) }.Select(way => Hash(way.Item1, way.Item2, images)).Distinct());
        var first = Tensor.From(x, xShape).Cast(DType.Float32).Conv2d(Tensor.From(w, wShape).Cast(DType.Float32), 2, 1)[0].ToArray<float>();
        var alone = Tensor.From(x, xShape).Cast(DType.Float32).Slice(0, 0, 1).Conv2d(Tensor.From(w, wShape).Cast(DType.Float32), 2, 1)[0].ToArray<float>();
        Assert.Equal(first, alone);
    }

    static void Check(double[] expected, double[] scale, Tensor actual, double tolerance, string what)
    {
        var values = actual.Cast(DType.Float64).ToArray<double>();
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - values[i]) <= tolerance * (scale[i] + 1e-300), $"{what} {i}: expected {expected[i]}, got {values[i]}");
    }

    /// <summary>The definition, with the sum of absolute products beside each result: errors are measured against it.</summary>
    static (double[] Y, double[] YScale, double[] Gx, double[] GxScale, double[] Gw, double[] GwScale) Define(Shape xs, Shape ws, Shape ys, double[] x, double[] w, double[] g, int stride, int padding, int dilation, int groups)
    {
        var (y, yScale) = (new double[ys.Count], new double[ys.Count]);
        var (gx, gxScale) = (new double[xs.Count], new double[xs.Count]);
        var (gw, gwScale) = (new double[ws.Count], new double[ws.Count]);
        var each = ws[0] / groups;
        for (var n = 0L; n < ys[0]; n++)
            for (var o = 0L; o < ys[1]; o++)
                for (var i = 0L; i < ys[2]; i++)
                    for (var j = 0L; j < ys[3]; j++)
                        for (var c = 0L; c < ws[1]; c++)
                            for (var r = 0L; r < ws[2]; r++)
                                for (var q = 0L; q < ws[3]; q++)
                                {
                                    var (row, column) = ((i * stride) - padding + (r * dilation), (j * stride) - padding + (q * dilation));
                                    if (row < 0 || column < 0 || row >= xs[2] || column >= xs[3]) continue;
                                    var xi = (((((n * xs[1]) + (o / each * ws[1]) + c) * xs[2]) + row) * xs[3]) + column;
                                    var wi = (((((o * ws[1]) + c) * ws[2]) + r) * ws[3]) + q;
                                    var yi = (((((n * ys[1]) + o) * ys[2]) + i) * ys[3]) + j;
                                    y[yi] += x[xi] * w[wi];
                                    yScale[yi] += Math.Abs(x[xi] * w[wi]);
                                    gx[xi] += g[yi] * w[wi];
                                    gxScale[xi] += Math.Abs(g[yi] * w[wi]);
                                    gw[wi] += g[yi] * x[xi];
                                    gwScale[wi] += Math.Abs(g[yi] * x[xi]);
                                }
        return (y, yScale, gx, gxScale, gw, gwScale);
    }
}
