using Ogee.Cpu;

namespace Ogee.Tests;

/// <summary>Convolutions by fewer multiplications: what they may add to the error of rounding, and what decides about them.</summary>
[Collection("settings")]
public unsafe class WinogradTests(ITestOutputHelper output)
{
    const double OfResult = 1e-4;
    const double OfLargest = 1e-5;

    static ConvGeometry Geometry(long batch, long channels, long height, long width, long filters) => new(batch, height, width, channels, height, width, filters, 3, 3, 1, 1, 1, 1, 1, 1, 1);

    static float[] Normal(long count, ulong stream, bool isRectified)
    {
        var random = new Rng(new RngKey(31, stream));
        return [.. Enumerable.Range(0, (int)count).Select(_ => (float)random.NextNormal()).Select(x => isRectified ? Math.Max(x, 0) : x)];
    }

    /// <summary>A convolution, or the gradient of its image, whose sizes are the same.</summary>
    static float[] Run(in ConvGeometry g, float[] image, float[] weight, bool isGradient)
    {
        var y = new float[g.OutputPixels * g.OutChannels];
        fixed (float* x = image, w = weight, to = y)
            if (isGradient) Convolution.InputGradient(g, x, w, to);
            else Convolution.Forward(g, x, w, to);
        return y;
    }

    static double[] Define(in ConvGeometry g, float[] image, float[] weight, bool isGradient)
    {
        var y = new double[g.OutputPixels * g.OutChannels];
        fixed (double* x = image.Select(x => (double)x).ToArray(), w = weight.Select(x => (double)x).ToArray(), to = y)
            if (isGradient) Convolution.InputGradient(g, x, w, to);
            else Convolution.Forward(g, x, w, to);
        return y;
    }

    /// <summary>What every algorithm should give: computed for the first that asks.</summary>
    static readonly Dictionary<(int Channels, bool IsRectified, bool IsGradient), double[]> Defined = [];

    public static TheoryData<string, int, bool, bool> Budgets()
    {
        var cases = new TheoryData<string, int, bool, bool>();
        foreach (var algorithm in (Algorithm[])[Algorithm.Winograd4x4, Algorithm.Winograd2x2, Algorithm.IndirectConvolution])
            foreach (var channels in (int[])[32, 128, 512])
                foreach (var isRectified in (bool[])[false, true])
                    foreach (var isGradient in (bool[])[false, true]) cases.Add(algorithm.ToString(), channels, isRectified, isGradient);
        return cases;
    }

    [Theory, MemberData(nameof(Budgets))]
    public void ErrorsStayWithinTheBudget(string name, int channels, bool isRectified, bool isGradient)
    {
        using var watch = new Algorithms.Watch(Enum.Parse<Algorithm>(name));
        var g = Geometry(1, channels, 30, 30, channels);
        var (image, weight) = (Normal(g.InputPixels * channels, 1, isRectified), Normal(9L * channels * channels, 2, false));
        var y = Run(g, image, weight, isGradient);
        Assert.True(watch.HasRun(Enum.Parse<Algorithm>(name)));
        if (!Defined.TryGetValue((channels, isRectified, isGradient), out var expected)) Defined[(channels, isRectified, isGradient)] = expected = Define(g, image, weight, isGradient);
        HoldsTheBudget(FormattableString.Invariant($"{name}, {channels} channels, {(isRectified ? "rectified" : "normal")}, {(isGradient ? "gradient" : "forward")}"), y, expected);
    }

    void HoldsTheBudget(string name, float[] y, double[] expected)
    {
        var largest = expected.Max(Math.Abs);
        var (worst, error) = (0.0, 0.0);
        for (var i = 0; i < y.Length; i++)
        {
            var difference = Math.Abs(y[i] - expected[i]);
            error = Math.Max(error, difference / largest);
            worst = Math.Max(worst, difference / ((OfResult * Math.Abs(expected[i])) + (OfLargest * largest)));
        }
        output.WriteLine(FormattableString.Invariant($"{name}: largest error {error:0.0e0} of the largest result, {worst:0.00} of the budget"));
        Assert.True(worst <= 1, $"{worst} times the budget");
    }

    static float[] WeightGradient(in ConvGeometry g, float[] image, float[] gradient, int threads, bool isNarrow)
    {
        var result = new float[g.OutChannels * g.Channels * g.Taps];
        using var use = Workers.Use(threads);
        Gemm.ForceNarrow = isNarrow;
        try
        {
            fixed (float* x = image, gy = gradient, gw = result) Convolution.WeightGradient(g, x, gy, gw);
        }
        finally
        {
            Gemm.ForceNarrow = false;
        }
        return result;
    }

    // Sums of few and of many tiles; sums of each segment, and of all tiles, which are more than parts share at a time with 9 images of 28×28.
    [Theory]
    [InlineData(512, 512, 7, 8, false), InlineData(512, 512, 7, 8, true), InlineData(64, 64, 56, 8, false), InlineData(64, 64, 56, 8, true), InlineData(128, 128, 28, 9, true), InlineData(130, 70, 13, 3, true)]
    public void TheGradientOfTheWeightStaysWithinTheBudgetWithTheSameBitsOnAnyThreads(int channels, int filters, int size, int batch, bool isRectified)
    {
        var g = Geometry(batch, channels, size, size, filters);
        var (image, gradient) = (Normal(g.InputPixels * channels, 1, isRectified), Normal(g.OutputPixels * filters, 2, false));
        var expected = new double[g.OutChannels * g.Channels * g.Taps];
        fixed (double* x = image.Select(x => (double)x).ToArray(), gy = gradient.Select(x => (double)x).ToArray(), gw = expected) Convolution.WeightGradient(g, x, gy, gw);
        foreach (var algorithm in (Algorithm?[])[Algorithm.WinogradWeightGradient, null])
        {
            using var scope = new SettingsScope(winograd: algorithm is not null);
            using var watch = new Algorithms.Watch(algorithm);
            var actual = WeightGradient(g, image, gradient, 1, isNarrow: false);
            Assert.Equal(algorithm is not null, watch.HasRun(Algorithm.WinogradWeightGradient));
            HoldsTheBudget(FormattableString.Invariant($"gradient of the weight, {channels}→{filters} @{size}² b{batch}, {(isRectified ? "rectified" : "normal")}, {(algorithm is null ? "by definition" : "F(3×3, 4×4)")}"), actual, expected);
            foreach (var threads in (int[])[2, 4]) Assert.True(actual.AsSpan().SequenceEqual(WeightGradient(g, image, gradient, threads, isNarrow: threads == 4)), $"other bits on {threads} threads");
        }
    }

    [Theory]
    [InlineData(64, 64, 56, 1, true), InlineData(128, 128, 28, 8, true), InlineData(256, 256, 14, 8, true), InlineData(512, 512, 7, 8, true), InlineData(32, 32, 32, 8, true)]
    [InlineData(512, 512, 7, 1, false), InlineData(16, 16, 32, 8, false), InlineData(3, 64, 224, 8, false)]
    public void TheGradientOfTheWeightGoesThisWayWhereTilesAreEnough(int channels, int filters, int size, int batch, bool pays) => Assert.Equal(pays, Winograd.PaysForWeight(Geometry(batch, channels, size, size, filters)));

    [Theory]
    [InlineData(64, 64, 56, true), InlineData(128, 128, 28, true), InlineData(256, 256, 14, true), InlineData(512, 512, 7, true), InlineData(32, 32, 32, true)]
    [InlineData(16, 16, 32, false), InlineData(3, 64, 224, false), InlineData(64, 64, 2, false)]
    public void ThePictureAndItsChannelsDecideWhateverTheBatch(int channels, int filters, int size, bool pays)
    {
        foreach (var batch in (int[])[1, 8, 1000])
        {
            var g = Geometry(batch, channels, size, size, filters);
            Assert.Equal(pays, Winograd.Pays(Correlation<float>.Forward(g, null, null, null)) is not null);
        }
    }

    [Fact]
    public void TheSettingSwitchesItOff()
    {
        var g = Geometry(1, 64, 20, 20, 64);
        var (x, w) = (Normal(g.InputPixels * 64, 1, false), Normal(9 * 64 * 64, 2, false));
        foreach (var isOn in (bool[])[true, false])
        {
            using var scope = new SettingsScope(winograd: isOn);
            using var watch = new Algorithms.Watch();
            Run(g, x, w, isGradient: false);
            Run(g, x, w, isGradient: true);
            Assert.Equal(isOn, watch.HasRun(Algorithm.Winograd4x4));
            WeightGradient(g, x, x, 1, isNarrow: false);
            Assert.Equal(isOn, watch.HasRun(Algorithm.WinogradWeightGradient));
        }
    }

    [Fact]
    public void WindowsAndStridesOfOtherSizesGoByDefinition()
    {
        var g = Geometry(1, 64, 20, 20, 64);
        foreach (var other in (ConvGeometry[])[g with { StrideWidth = 2, OutWidth = 10 }, g with { DilationHeight = 2, PadTop = 2 }, g with { KernelWidth = 2 }, g with { Groups = 2 }])
        {
            Assert.False(Winograd.IsPossible(Correlation<float>.Forward(other, null, null, null)));
            Assert.False(Winograd.IsPossibleForWeight(other));
        }
        Assert.True(Winograd.IsPossible(Correlation<float>.Forward(g, null, null, null)));
        Assert.True(Winograd.IsPossibleForWeight(g));
    }
}
