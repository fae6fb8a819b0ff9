using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ogee.Cpu;

namespace Ogee.Tests;

/// <summary>The convolution kernels by their own geometry: uneven windows, channels around the width of vectors, large kernels; and their bits with threads, SIMD levels and batches changed.</summary>
[Collection("settings")]
public unsafe class ConvolutionKernelTests
{
    static ConvGeometry Geometry(long batch, long channels, long height, long width, long filters, int groups, (int Rows, int Columns) kernel, (int Down, int Across) stride,
        (int Top, int Bottom, int Left, int Right) pad, (int Down, int Across) dilation) => new(
            batch, height, width, channels, ((height + pad.Top + pad.Bottom - (dilation.Down * (kernel.Rows - 1)) - 1) / stride.Down) + 1,
            ((width + pad.Left + pad.Right - (dilation.Across * (kernel.Columns - 1)) - 1) / stride.Across) + 1, filters,
            kernel.Rows, kernel.Columns, stride.Down, stride.Across, pad.Top, pad.Left, dilation.Down, dilation.Across, groups);

    // What the padding on the right and below is, the size of the result says.
    static readonly ConvGeometry[] Uneven =
    [
        Geometry(2, 19, 7, 11, 21, 1, (3, 2), (1, 2), (0, 2, 1, 0), (1, 1)),
        Geometry(2, 3, 12, 9, 33, 1, (5, 3), (2, 1), (3, 1, 0, 2), (1, 1)),
        Geometry(1, 3, 12, 13, 50, 1, (3, 3), (2, 3), (1, 0, 2, 1), (2, 1)),
        Geometry(1, 18, 9, 10, 51, 1, (2, 4), (3, 1), (1, 1, 4, 5), (3, 2)),
        Geometry(2, 12, 6, 5, 18, 6, (3, 1), (1, 1), (2, 0, 0, 0), (1, 1)),
        Geometry(2, 34, 5, 20, 68, 34, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
    ];

    // Few filters or few channels, whose pixels lie in the lanes; lines that are cut into blocks; every phase of a stride.
    static readonly ConvGeometry[] Few =
    [
        Geometry(3, 1, 28, 28, 6, 1, (5, 5), (1, 1), (2, 2, 2, 2), (1, 1)),
        Geometry(3, 6, 14, 14, 16, 1, (5, 5), (1, 1), (2, 2, 2, 2), (1, 1)),
        Geometry(2, 16, 40, 40, 16, 1, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
        Geometry(1, 20, 33, 70, 7, 1, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1)),
        Geometry(2, 5, 19, 40, 13, 1, (3, 2), (1, 3), (2, 0, 1, 3), (2, 2)),
        Geometry(2, 9, 10, 17, 1, 1, (2, 3), (1, 1), (0, 1, 2, 0), (1, 2)),
        Geometry(2, 3, 30, 31, 64, 1, (7, 7), (2, 2), (3, 3, 3, 3), (1, 1)),
        Geometry(2, 32, 16, 18, 64, 1, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1)),
        Geometry(1, 70, 7, 7, 129, 1, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
        Geometry(1, 4, 5, 6, 3, 1, (2, 2), (3, 4), (0, 0, 0, 0), (1, 1)),
    ];

    // 3×3 windows over enough channels for fewer multiplications: with weights that parts share and with pixels that they share, more channels than a block, tails in both directions.
    static readonly ConvGeometry[] Winograd =
    [
        Geometry(3, 40, 43, 37, 52, 1, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
        Geometry(2, 131, 14, 13, 67, 1, (3, 3), (1, 1), (0, 2, 1, 0), (1, 1)),
        Geometry(3, 64, 7, 7, 96, 1, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
        Geometry(2, 48, 9, 6, 48, 1, (3, 3), (1, 1), (2, 2, 2, 2), (1, 1)),
    ];

    // Narrow groups: lines shorter than a vector, channels beside those of other groups, tiles that are not whole, phases that no tap reaches.
    static readonly ConvGeometry[] Grouped =
    [
        Geometry(2, 24, 12, 28, 24, 3, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
        Geometry(2, 16, 14, 15, 32, 2, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1)),
        Geometry(3, 40, 7, 7, 40, 5, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
        Geometry(1, 48, 9, 6, 48, 2, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
        Geometry(2, 12, 10, 9, 20, 4, (3, 2), (2, 1), (0, 1, 1, 1), (1, 2)),
        Geometry(1, 16, 8, 35, 54, 2, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
        Geometry(2, 16, 9, 9, 16, 4, (1, 1), (2, 2), (0, 0, 0, 0), (1, 1)),
        Geometry(1, 16, 40, 120, 16, 2, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
    ];

    static readonly ConvGeometry[] Depthwise =
    [
        .. from channels in (int[])[15, 16, 17, 31, 32, 47, 67] select Geometry(2, channels, 6, 21, channels, channels, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
        Geometry(2, 24, 9, 33, 24, 24, (3, 3), (2, 2), (0, 1, 0, 1), (1, 1)),
        Geometry(1, 20, 11, 37, 20, 20, (5, 7), (2, 3), (2, 1, 6, 0), (1, 1)),
        Geometry(1, 20, 9, 3, 20, 20, (3, 3), (1, 1), (2, 2, 4, 4), (2, 2)),
        Geometry(1, 16, 4, 4, 16, 16, (1, 1), (3, 3), (0, 0, 0, 0), (1, 1)),
        Geometry(3, 18, 1, 2, 18, 18, (3, 5), (1, 1), (1, 1, 2, 2), (1, 1)),
        Geometry(2, 33, 8, 30, 33, 33, (1, 4), (1, 2), (0, 0, 3, 3), (1, 3)),
        Geometry(0, 16, 4, 4, 16, 16, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
        Geometry(2, 75, 7, 7, 75, 75, (5, 5), (1, 1), (2, 2, 2, 2), (1, 1)),
        Geometry(2, 64, 9, 9, 64, 64, (5, 5), (2, 2), (2, 2, 2, 2), (1, 1)),
        Geometry(3, 24, 36, 36, 24, 24, (5, 5), (1, 1), (2, 2, 2, 2), (1, 1)),
    ];

    public static TheoryData<int> Cases() => [.. Enumerable.Range(0, Geometries.Length)];

    static readonly ConvGeometry[] Geometries = [.. Uneven, .. Few, .. Grouped, .. Winograd, .. Depthwise];

    static ConvGeometry At(int i) => Geometries[i];

    static (long X, long W, long Y) Counts(in ConvGeometry g) => (g.InputPixels * g.Channels, g.OutChannels * g.GroupChannels * g.Taps, g.OutputPixels * g.OutChannels);

    static double[] Random(long count, ulong stream)
    {
        var random = new Rng(new RngKey(23, stream));
        return [.. Enumerable.Range(0, (int)count).Select(_ => (double)(float)((random.NextDouble() * 2) - 1))];
    }

    /// <summary>Results of the three kernels. They are written into memory that holds NaN, so that what a kernel leaves out shows.</summary>
    static (T[] Y, T[] Gx, T[] Gw) Run<T>(in ConvGeometry g, double[] x, double[] w, double[] gy) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        static T[] Copy(double[] from) => [.. from.Select(T.CreateChecked)];
        static T[] Unset(long count) => [.. Enumerable.Repeat(T.NaN, (int)count)];
        var counts = Counts(g);
        var (y, gx, gw) = (Unset(counts.Y), Unset(counts.X), Unset(counts.W));
        fixed (T* px = Copy(x), pw = Copy(w), pgy = Copy(gy), py = y, pgx = gx, pgw = gw)
            if (typeof(T) == typeof(float))
            {
                Convolution.Forward(g, (float*)px, (float*)pw, (float*)py);
                Convolution.InputGradient(g, (float*)pgy, (float*)pw, (float*)pgx);
                Convolution.WeightGradient(g, (float*)px, (float*)pgy, (float*)pgw);
            }
            else
            {
                Convolution.Forward(g, (double*)px, (double*)pw, (double*)py);
                Convolution.InputGradient(g, (double*)pgy, (double*)pw, (double*)pgx);
                Convolution.WeightGradient(g, (double*)px, (double*)pgy, (double*)pgw);
            }
        return (y, gx, gw);
    }

    [Theory, MemberData(nameof(Cases))]
    public void KernelsAgreeWithTheDefinition(int index)
    {
        var g = At(index);
        var counts = Counts(g);
        var (x, w, gy) = (Random(counts.X, 1), Random(counts.W, 2), Random(counts.Y, 3));
        var (y, gx, gw) = (new double[counts.Y], new double[counts.X], new double[counts.W]);
        var (yScale, gxScale, gwScale) = (new double[counts.Y], new double[counts.X], new double[counts.W]);
        for (var at = 0L; at < counts.Y; at++)
        {
            var (pixel, filter) = Math.DivRem(at, g.OutChannels);
            var (line, column) = Math.DivRem(pixel, g.OutWidth);
            var (image, row) = Math.DivRem(line, g.OutHeight);
            for (var c = 0L; c < g.GroupChannels; c++)
                for (var tap = 0L; tap < g.Taps; tap++)
                {
                    var (i, j) = ((row * g.StrideHeight) - g.PadTop + (tap / g.KernelWidth * g.DilationHeight), (column * g.StrideWidth) - g.PadLeft + (tap % g.KernelWidth * g.DilationWidth));
                    if (i < 0 || j < 0 || i >= g.Height || j >= g.Width) continue;
                    var xi = (((((image * g.Height) + i) * g.Width) + j) * g.Channels) + (filter / g.GroupFilters * g.GroupChannels) + c;
                    var wi = (((filter * g.GroupChannels) + c) * g.Taps) + tap;
                    y[at] += x[xi] * w[wi];
                    gx[xi] += gy[at] * w[wi];
                    gw[wi] += gy[at] * x[xi];
                    yScale[at] += Math.Abs(x[xi] * w[wi]);
                    gxScale[xi] += Math.Abs(gy[at] * w[wi]);
                    gwScale[wi] += Math.Abs(gy[at] * x[xi]);
                }
        }
        var isWinograd = Winograd.Contains(g);
        foreach (var narrow in (bool[])[false, true])
            foreach (var threads in (int[])[1, 3])
            {
                using var use = Workers.Use(threads);
                Gemm.ForceNarrow = narrow;
                try
                {
                    var single = Run<float>(g, x, w, gy);
                    var whole = Run<double>(g, x, w, gy);
                    Check(y, isWinograd ? Shared(yScale) : yScale, single.Y, 1e-6);
                    Check(gx, isWinograd ? Shared(gxScale) : gxScale, single.Gx, 1e-6);
                    Check(gw, isWinograd ? Shared(gwScale) : gwScale, single.Gw, 1e-6);
                    Check(y, yScale, whole.Y, 1e-14);
                    Check(gx, gxScale, whole.Gx, 1e-14);
                    Check(gw, gwScale, whole.Gw, 1e-14);
                }
                finally
                {
                    Gemm.ForceNarrow = false;
                }
            }
    }

    /// <summary>The results of a tile share its error, also a corner that sees few taps; so do the taps of a weight.</summary>
    static double[] Shared(double[] scale) => [.. Enumerable.Repeat(scale.Max(), scale.Length)];

    static void Check<T>(double[] expected, double[] scale, T[] actual, double tolerance) where T : System.Numerics.INumber<T>
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - double.CreateChecked(actual[i])) <= tolerance * scale[i], $"{i}: expected {expected[i]}, got {actual[i]}");
    }

    static readonly Lazy<string> HashHere = new(Hash);

    static string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < Geometries.Length; i++)
        {
            var g = At(i);
            var counts = Counts(g);
            var (x, w, gy) = (Random(counts.X, 1), Random(counts.W, 2), Random(counts.Y, 3));
            Add(Run<float>(g, x, w, gy));
            Add(Run<double>(g, x, w, gy));
        }
        return Convert.ToHexString(hash.GetHashAndReset());

        void Add<T>((T[] Y, T[] Gx, T[] Gw) results) where T : unmanaged
        {
            hash.AppendData(MemoryMarshal.AsBytes<T>(results.Y));
            hash.AppendData(MemoryMarshal.AsBytes<T>(results.Gx));
            hash.AppendData(MemoryMarshal.AsBytes<T>(results.Gw));
        }
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512=0"), InlineData("DOTNET_EnableAVX2=0"), InlineData("OGEE_THREADS=1"), InlineData("OGEE_THREADS=3")]
    public void KernelsHaveTheSameBits(string setting) => Assert.Equal(HashHere.Value, ChildProcess.Run(Hash, setting));

    [Theory, MemberData(nameof(Cases))]
    public void AnImageHasTheSameBitsAloneAndInABatch(int index)
    {
        var g = At(index);
        if (g.Batch < 2) g = g with { Batch = 2 };
        var counts = Counts(g);
        var (x, w, gy) = (Random(counts.X, 1), Random(counts.W, 2), Random(counts.Y, 3));
        var all = Run<float>(g, x, w, gy);
        for (var image = 0; image < g.Batch; image++)
        {
            var (inputs, outputs) = ((int)(counts.X / g.Batch), (int)(counts.Y / g.Batch));
            var alone = Run<float>(g with { Batch = 1 }, x[(image * inputs)..((image + 1) * inputs)], w, gy[(image * outputs)..((image + 1) * outputs)]);
            Assert.Equal(alone.Y.Select(BitConverter.SingleToInt32Bits), all.Y[(image * outputs)..((image + 1) * outputs)].Select(BitConverter.SingleToInt32Bits));
            Assert.Equal(alone.Gx.Select(BitConverter.SingleToInt32Bits), all.Gx[(image * inputs)..((image + 1) * inputs)].Select(BitConverter.SingleToInt32Bits));
        }
    }

    static string LargeKernel()
    {
        var g = Geometry(1, 1, 2, 2, 1, 1, (600, 600), (1, 1), (299, 299, 299, 299), (1, 1));
        var (y, gx, gw) = Run<float>(g, [1, 1, 1, 1], [.. Enumerable.Repeat(0.5, 360_000)], [2]);
        return $"{y[0]} {gx[0]} {gx[^1]} {gw.Sum()}";
    }

    /// <summary>In a process of its own: an overflow of the stack cannot be caught.</summary>
    [Fact]
    public void KernelsLargerThanTheStackWork() => Assert.Equal("2 1 1 8", ChildProcess.Run(LargeKernel));
}
