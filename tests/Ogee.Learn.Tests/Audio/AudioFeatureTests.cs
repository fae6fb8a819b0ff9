using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>Features of sound against plain definitions.</summary>
public class AudioFeatureTests
{
    static readonly MelOptions Small = new() { Size = 32, Hop = 8, Mels = 6, SampleRate = 1600, Scale = MelScale.Slaney };

    static double[] Signal(int samples)
    {
        var random = new Rng(new RngKey(5, 6));
        return [.. Enumerable.Range(0, samples).Select(_ => random.NextDouble() - 0.5)];
    }

    static void Close(double[] expected, Tensor actual, double tolerance = 1e-12)
    {
        var found = actual.Cast(DType.Float64).ToArray<double>();
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < found.Length; i++) Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance * (1 + Math.Abs(expected[i])), $"{i}: {found[i]}, expected {expected[i]}");
    }

    [Fact]
    public void ScalesHaveTheirKnownValuesAndTurnBack()
    {
        // librosa.hz_to_mel([60, 110, 220, 440]) and mel_to_hz(3)
        foreach (var (hertz, mel) in ((double, double)[])[(60, 0.9), (110, 1.65), (220, 3.3), (440, 6.6), (1000, 15), (6400, 42)]) Assert.Equal(mel, MelScale.Slaney.Mel(hertz), 12);
        Assert.Equal(200, MelScale.Slaney.Hertz(3), 12);
        Assert.Equal(781.172838748052, MelScale.Htk.Mel(700), 9);
        foreach (var scale in Enum.GetValues<MelScale>())
            foreach (var hertz in (double[])[0, 20, 999, 1000, 1001, 8000]) Assert.Equal(hertz, scale.Hertz(scale.Mel(hertz)), 8);
    }

    [Fact]
    public void FiltersAreTrianglesBetweenTheirNeighbours()
    {
        foreach (var options in (MelOptions[])[Small, Small with { IsAreaNormalized = true }, Small with { Scale = MelScale.Htk, Lowest = 50, Highest = 700 }])
        {
            var (first, last) = (options.Scale.Mel(options.Lowest), options.Scale.Mel(options.Highest ?? 800));
            double Point(int i) => options.Scale.Hertz(first + ((last - first) * i / 7));
            double[] expected = [.. from mel in Enumerable.Range(0, 6) from k in Enumerable.Range(0, 17) select Triangle(mel, k * 50.0)];
            Close(expected, MelFilters.Of(options, DType.Float64));
            double Triangle(int mel, double hertz)
            {
                var (low, middle, high) = (Point(mel), Point(mel + 1), Point(mel + 2));
                var height = hertz <= low || hertz >= high ? 0 : hertz < middle ? (hertz - low) / (middle - low) : (high - hertz) / (high - middle);
                return options.IsAreaNormalized ? height * 2 / (high - low) : height;
            }
        }
    }

    [Fact]
    public void SpectrogramsArePowersOfTransforms()
    {
        var x = Tensor.From(Signal(100));
        var pairs = x.PairStft(new() { Size = 32, Hop = 12, Window = SignalWindow.Hann(24, type: DType.Float64) });
        var power = pairs.Square().Sum(-1).ToArray<double>();
        var options = new SpectrogramOptions { Size = 32, WindowSize = 24 };
        Close(power, x.Spectrogram(options));
        Close([.. power.Select(Math.Sqrt)], x.Spectrogram(options with { Power = 1 }));
        // The squares of a periodic Hann window of n add to 3n/8.
        Close([.. power.Select(value => value / 9)], x.Spectrogram(options with { IsNormalized = true }));
        Assert.Equal([201L, 6], Tensor.Zeros([1000]).Spectrogram().Shape.Sizes.ToArray());
        // A tone lies in its band: 1 kHz of 16 kHz is 25 of 400.
        var tone = (Tensor.Arange(1600, DType.Float64) * (Math.Tau / 16)).Sin().Spectrogram();
        Assert.Equal(25, tone.Slice(1, 3, 4).Squeeze(1).ArgMax(0).Item());
    }

    [Fact]
    public void MelSpectrogramsAndCoefficientsAreMadeOfThem()
    {
        var x = Tensor.From(Signal(100));
        var (filters, power) = (MelFilters.Of(Small, DType.Float64).ToArray<double>(), x.Spectrogram(Small).ToArray<double>());
        const int frames = 13;
        double[] mels = [.. from mel in Enumerable.Range(0, 6) from t in Enumerable.Range(0, frames) select Enumerable.Range(0, 17).Sum(k => filters[(mel * 17) + k] * power[(k * frames) + t])];
        Close(mels, x.MelSpectrogram(Small));
        double[] levels = [.. mels.Select(value => 10 * Portable.Log10(Math.Max(value, 1e-10)))];
        var least = levels.Max() - 80;
        double[] Coefficients(double[] of) => [.. from c in Enumerable.Range(0, 4) from t in Enumerable.Range(0, frames) select Math.Sqrt((c == 0 ? 1.0 : 2) / 6) * Enumerable.Range(0, 6).Sum(mel => of[(mel * frames) + t] * Portable.Cos(Math.PI * c * ((2 * mel) + 1) / 12))];
        Close(Coefficients([.. levels.Select(level => Math.Max(level, least))]), x.Mfcc(4, Small), 1e-11);
        Close(Coefficients([.. mels.Select(value => Portable.Log(value + 1e-6))]), x.Mfcc(4, Small, isLogarithm: true), 1e-11);
        Assert.Equal([2L, 40, 6], Tensor.Zeros([2, 1000]).Mfcc().Shape.Sizes.ToArray());
    }

    [Fact]
    public void DecibelsAreBoundByTheLargestOfASample()
    {
        Close([0, 10, -100, -100], Tensor.From(1.0, 10, 0, 1e-11).AmplitudeToDecibels());
        Close([0, 20, -200], Tensor.From(1.0, 10, 0).AmplitudeToDecibels(isPower: false));
        var two = Tensor.From([1.0, 1e-9, 1e-3, 1e-8, 1e6, 0, 1, 1e-2], [2, 2, 1, 2]);
        Close([0, -20, -20, -20, 60, 40, 40, 40], two.AmplitudeToDecibels(range: 20));
        Close([0, -80, -30, -80, 60, -20, 0, -20], two.AmplitudeToDecibels(range: 80));
    }

    [Fact]
    public void GradientsPass()
    {
        static Shape[] Shapes() => [[40]];
        foreach (var (what, function) in ((string, Func<Tensor, Tensor>)[])[("amplitude", x => x.Spectrogram(Small with { Power = 1 }).Slice(1, 2, 4)), ("mfcc", x => x.Mfcc(3, Small, isLogarithm: true)), ("decibels", x => x.MelSpectrogram(Small).AmplitudeToDecibels())])
            Assert.Null(GradientCheck.First(new OpCase(what, "", Shapes(), [Signal(40)], x => function(x[0]), HasGradient: true)).Failure);
        // Silence has a gradient: none.
        var silence = Tensor.Zeros([100]) * 1;
        Assert.All(silence.Spectrogram(Small with { Power = 1 }).Sum().Gradients(silence)[0].ToArray<float>(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void WhatIsNotUsableIsNamed()
    {
        static string Message(Func<Tensor> call) => Assert.Throws<OgeeException>(call).Message;
        var x = Tensor.Ones([1000]);
        Assert.StartsWith("mfcc: 41 coefficients of 40 mels", Message(() => x.Mfcc(41, new() { Mels = 40 })), StringComparison.Ordinal);
        Assert.StartsWith("melfilters: 4 filters from 900 to 800 Hz", Message(() => MelFilters.Of(Small with { Mels = 4, Lowest = 900 })), StringComparison.Ordinal);
        Assert.StartsWith("amplitudetodecibels: a range of -1 dB", Message(() => x.AmplitudeToDecibels(range: -1)), StringComparison.Ordinal);
    }

    [Fact]
    public void SilenceInSixteenBitsHasDecibelsToo()
    {
        var silence = Tensor.Zeros([2000], DType.Float16);
        Assert.All(silence.MelSpectrogram().AmplitudeToDecibels().Cast(DType.Float32).ToArray<float>(), value => Assert.Equal(-100, value));
        Assert.All(silence.Mfcc(13).Cast(DType.Float32).ToArray<float>(), value => Assert.True(float.IsFinite(value)));
        Assert.Equal(DType.Float16, silence.Spectrogram().Type);
    }
}
