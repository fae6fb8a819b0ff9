namespace Ogee.Tests;

/// <summary>Windows, pieces of signals and their transforms, against plain definitions.</summary>
[Collection("settings")]
public class StftTests
{
    static void Close(double[] expected, Tensor actual, double tolerance = 1e-12)
    {
        var found = actual.Cast(DType.Float64).ToArray<double>();
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < found.Length; i++) Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance * (1 + Math.Abs(expected[i])), $"{i}: {found[i]}, expected {expected[i]}");
    }

    static (double Cos, double Sin) At(long place, long count) => RootsOfUnity.At(((place % count) + count) % count, count);

    [Fact]
    public void WindowsHaveTheirKnownValues()
    {
        const DType type = DType.Float64;
        Close([0, 0.5, 1, 0.5], SignalWindow.Hann(4, type: type));
        Close([0, 0.75, 0.75, 0], SignalWindow.Hann(4, isPeriodic: false, type));
        Close([0.08, 1, 0.08], SignalWindow.Hamming(3, isPeriodic: false, type));
        Close([0, 0.34, 1, 0.34], SignalWindow.Blackman(4, type: type));
        Close([0, 0.5, 1, 0.5, 0], SignalWindow.Bartlett(5, isPeriodic: false, type));
        Close([0, 0.5, 1, 0.5], SignalWindow.Bartlett(4, type: type));
        // numpy.kaiser(12, 14)
        double[] half = [7.72686684e-06, 3.46009194e-03, 4.65200189e-02, 2.29737120e-01, 5.99885316e-01, 9.45674898e-01];
        Close([.. half, .. half.Reverse()], SignalWindow.Kaiser(12, 14, isPeriodic: false, type), 1e-8);
        // e^(−(0.5/2)²/2) and e^(−(1.5/2)²/2)
        Close([0.7548396019890073, 0.9692332344763441, 0.9692332344763441, 0.7548396019890073], SignalWindow.Gaussian(4, 2, type: type));
        Close([Math.ScaleB(1, 0), 1], Tensor.Concat(0, SignalWindow.Hann(1), SignalWindow.Kaiser(1, isPeriodic: false)));
        // A periodic window is the longer symmetric one without its last value.
        foreach (var window in (Func<long, bool, Tensor>[])[(n, p) => SignalWindow.Hann(n, p, type), (n, p) => SignalWindow.Hamming(n, p, type), (n, p) => SignalWindow.Blackman(n, p, type), (n, p) => SignalWindow.Bartlett(n, p, type), (n, p) => SignalWindow.Kaiser(n, 8, p, type), (n, p) => SignalWindow.Gaussian(n, 1.5, p, type)])
            Close(window(8, false).ToArray<double>()[..7], window(7, true));
    }

    [Fact]
    public void PiecesOverlapAndAreAddedBack()
    {
        var x = Tensor.Arange(10, DType.Float64);
        Assert.Equal([0.0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9], x.Frames(4, 3).ToArray<double>());
        Assert.Equal([2L, 3, 4], x.Reshape(2, 5).Frames(4, 1).Slice(1, 0, 1).Expand([2, 3, 4]).Shape.Sizes.ToArray());
        Assert.Equal([0.0, 1, 2, 6, 4, 5, 12, 7, 8, 9], x.Frames(4, 3).OverlapAdd(3).ToArray<double>());
        Gradients.Check("frames", [[2, 7]], t => t[0].Frames(3, 2));
        Gradients.Check("overlap-add", [[2, 3, 4]], t => t[0].OverlapAdd(2));
    }

    static readonly StftOptions[] Kinds =
    [
        new() { Size = 8 }, new() { Size = 8, Hop = 3, Window = SignalWindow.Hann(8, type: DType.Float64) }, new() { Size = 7, Hop = 2, Window = SignalWindow.Hamming(5, type: DType.Float64), IsNormalized = true },
        new() { Size = 6, Hop = 2, IsOneSided = false, Padding = null }, new() { Size = 5, Hop = 5, IsCentered = false }, new() { Size = 8, Hop = 2, Window = SignalWindow.Hann(8, type: DType.Float64), Padding = PadMode.Circular },
    ];

    /// <summary>The transform by definition: [frequencies, frames, 2].</summary>
    static double[] Plain(double[] x, StftOptions options)
    {
        var (n, hop) = ((int)options.Size, (int)(options.Hop ?? (options.Size / 4)));
        var window = new double[n];
        var given = options.Window?.ToArray<double>() ?? [.. Enumerable.Repeat(1.0, n)];
        given.CopyTo(window, (n - given.Length) / 2);
        double Sample(long at)
        {
            if (options.IsCentered) at -= n / 2;
            if (at >= 0 && at < x.Length) return x[at];
            return options.Padding switch { null => 0, PadMode.Circular => x[(at + x.Length) % x.Length], _ => x[at < 0 ? -at : (2 * (x.Length - 1)) - at] };
        }
        var frames = ((x.Length + (options.IsCentered ? n / 2 * 2 : 0) - n) / hop) + 1;
        var frequencies = options.IsOneSided ? (n / 2) + 1 : n;
        var result = new double[frequencies * frames * 2];
        for (var k = 0; k < frequencies; k++)
            for (var t = 0; t < frames; t++)
                for (var j = 0; j < n; j++)
                {
                    var (cos, sin) = At(-(long)k * j, n);
                    var value = Sample((t * hop) + j) * window[j] / (options.IsNormalized ? Math.Sqrt(n) : 1);
                    result[((k * frames) + t) * 2] += value * cos;
                    result[(((k * frames) + t) * 2) + 1] += value * sin;
                }
        return result;
    }

    [Fact]
    public void TransformsAreThoseOfTheirPieces()
    {
        var x = Gradients.Draw([23], 1);
        foreach (var options in Kinds)
        {
            var expected = Plain(x, options);
            Close(expected, Tensor.From(x).PairStft(options));
            Close(expected, Tensor.From(x).Cast(DType.Float32).Stft(options).AsReal(), 1e-5);
            // Axes in front stay.
            Close([.. expected, .. expected.Select(value => -value)], Tensor.Stack(0, Tensor.From(x), -Tensor.From(x)).PairStft(options));
        }
    }

    [Fact]
    public void TheInverseGivesTheSignalBack()
    {
        var x = Gradients.Draw([2, 24], 2);
        foreach (var options in Kinds.Where(options => options.IsCentered))
        {
            var signal = Tensor.From(x, [2, 24]);
            var spectra = signal.PairStft(options);
            var told = ((spectra.Shape[2] - 1) * (options.Hop ?? 2)) + options.Size - (options.Size / 2 * 2);
            Close(signal.Slice(1, 0, told).ToArray<double>(), spectra.PairIstft(options), 1e-11);
            var cut = spectra.PairIstft(options, 20);
            Close(signal.Slice(1, 0, 20).ToArray<double>(), cut, 1e-11);
            Close([.. signal.Slice(1, 0, 20).Cast(DType.Float32).ToArray<float>().Select(v => (double)v)], signal.Cast(DType.Float32).Stft(options).Istft(options, 20), 1e-5);
        }
        // Beyond the pieces there is nothing to tell.
        var plain = new StftOptions { Size = 4, Hop = 2, IsCentered = false };
        Close([.. x[..10], 0, 0, 0], Tensor.From(x[..10]).PairStft(plain).PairIstft(plain, 13));
        // A spectrogram that is of no signal: what its pieces say is weighed by the squares of the windows.
        var window = SignalWindow.Hamming(4, type: DType.Float64);
        var made = new StftOptions { Size = 4, Hop = 2, Window = window, IsCentered = false };
        var pairs = Tensor.From(Gradients.Draw([3, 3, 2], 3), [3, 3, 2]);
        var (pieces, w) = (pairs.Transpose(0, 1).PairIrfft(4).ToArray<double>(), window.ToArray<double>());
        var (sum, weights) = (new double[8], new double[8]);
        for (var t = 0; t < 3; t++)
            for (var j = 0; j < 4; j++) (sum[(2 * t) + j], weights[(2 * t) + j]) = (sum[(2 * t) + j] + (pieces[(4 * t) + j] * w[j]), weights[(2 * t) + j] + (w[j] * w[j]));
        Close([.. sum.Zip(weights, (s, v) => s / v)], pairs.PairIstft(made));
    }

    [Fact]
    public void GradientsPassThereAndBack()
    {
        foreach (var options in Kinds[1..4]) Gradients.Check("stft", [[9]], [Gradients.Draw([9], 4)], x => x[0].PairStft(options), isSecond: false);
        Gradients.Check("istft", [[4, 3, 2]], x => x[0].PairIstft(new() { Size = 6, Hop = 2, Window = SignalWindow.Hamming(6, type: DType.Float64) }));
        Gradients.Check("window", [[8], [4]], x => x[0].PairStft(new() { Size = 4, Hop = 2, Window = x[1] }));
    }

    [Fact]
    public void CosineTransformsAreThoseOfTheDefinition()
    {
        foreach (var n in (int[])[1, 2, 3, 8, 13])
            foreach (var norm in Enum.GetValues<FourierNorm>())
            {
                var x = Gradients.Draw([n], (ulong)n);
                double Scale(int k) => norm switch { FourierNorm.Backward => 2, FourierNorm.Forward => 1.0 / n, _ => Math.Sqrt((k == 0 ? 1.0 : 2.0) / n) };
                double[] expected = [.. Enumerable.Range(0, n).Select(k => Scale(k) * Enumerable.Range(0, n).Sum(j => x[j] * At((long)k * ((2 * j) + 1), 4 * n).Cos))];
                Close(expected, Tensor.From(x).Dct(norm: norm));
                Close(x, Tensor.From(expected).Idct(norm: norm));
                Close([.. expected, .. expected], Tensor.Stack(1, Tensor.From(x), Tensor.From(x)).Dct(0, norm).Transpose(0, 1));
            }
        // Of type III, as it is.
        Close([.. Enumerable.Range(0, 3).Select(j => 1 + (2 * 2 * At((2 * j) + 1, 12).Cos) + (2 * 3 * At(2 * ((2 * j) + 1), 12).Cos))], Tensor.From(1.0, 2, 3).Idct(norm: FourierNorm.Forward));
        Gradients.Check("dct", [[2, 5]], x => x[0].Dct(norm: FourierNorm.Ortho));
        Gradients.Check("idct", [[4, 2]], x => x[0].Idct(0));
    }

    [Fact]
    public void WhatDoesNotFitIsNamed()
    {
        var x = Tensor.Ones([10]);
        static string Message(Func<Tensor> call) => Assert.Throws<OgeeException>(call).Message;
        Assert.StartsWith("frames: [10] has no piece of 11 elements", Message(() => x.Frames(11, 1)), StringComparison.Ordinal);
        Assert.StartsWith("frames: pieces of 4 elements, 0 apart", Message(() => x.Frames(4, 0)), StringComparison.Ordinal);
        Assert.StartsWith("overlapadd: [10] holds no pieces", Message(() => x.OverlapAdd(1)), StringComparison.Ordinal);
        Assert.StartsWith("stft: the window is f32[9] for transforms of 8 samples", Message(() => x.Stft(new() { Size = 8, Window = Tensor.Ones([9]) })), StringComparison.Ordinal);
        Assert.StartsWith("pad: 32 and 32 elements beyond axis 0", Message(() => x.Stft(new() { Size = 64 })), StringComparison.Ordinal);
        Assert.StartsWith("stft: [10] has no piece of 11 samples", Message(() => x.Stft(new() { Size = 11, IsCentered = false })), StringComparison.Ordinal);
        Assert.StartsWith("stft: a part is f64", Message(() => x.Cast(DType.Float64).Stft(new() { Size = 4 })), StringComparison.Ordinal);
        Assert.StartsWith("istft: the pairs are [2, 3, 2]. Expected [3, frames, 2]", Message(() => Tensor.Ones([2, 3, 2]).PairIstft(new() { Size = 4 })).Replace("[..., 3", "[3", StringComparison.Ordinal), StringComparison.Ordinal);
        // A Hann window begins with 0, and without padding no other piece tells the first sample.
        var hann = new StftOptions { Size = 4, Hop = 2, Window = SignalWindow.Hann(4), IsCentered = false };
        Assert.StartsWith("istft: the squares of the windows add to 0 somewhere", Message(() => x.Stft(hann).Istft(hann)), StringComparison.Ordinal);
        Assert.StartsWith("hann: 0 values", Message(() => SignalWindow.Hann(0)), StringComparison.Ordinal);
        Assert.StartsWith("gaussian: the deviation is 0", Message(() => SignalWindow.Gaussian(4, 0)), StringComparison.Ordinal);
        Assert.StartsWith("dct: does not take i64", Message(() => Tensor.Arange(3).Dct()), StringComparison.Ordinal);
    }
}
