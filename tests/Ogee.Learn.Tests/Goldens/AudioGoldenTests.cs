namespace Ogee.Learn.Tests;

/// <summary>Spectrograms, mel spectrograms and cepstra with their gradients, beside the transforms of torchaudio written in libtorch's calls, in float64.</summary>
public class AudioGoldenTests
{
    // Both sides transform and add in their own order; logarithms of small power have larger gradients.
    const double Tolerance = 1e-11;

    static readonly GoldenFile Golden = new("audio.safetensors");

    static readonly MelOptions Htk = new() { Size = 32, Hop = 12, Mels = 8, SampleRate = 8000 };

    static readonly Dictionary<string, Func<Tensor, Tensor>> Words = new()
    {
        ["spectrogram"] = x => x.Spectrogram(Htk),
        ["spectrogram of amplitudes"] = x => x.Spectrogram(Htk with { Power = 1 }),
        ["mel htk"] = x => x.MelSpectrogram(Htk),
        ["mel slaney"] = x => x.MelSpectrogram(Htk with { Lowest = 100, Highest = 3500, Scale = MelScale.Slaney, IsAreaNormalized = true }),
        ["decibels"] = x => x.MelSpectrogram(Htk).AmplitudeToDecibels(range: 40),
        ["mfcc"] = x => x.Mfcc(5, Htk),
        ["mfcc of logarithms"] = x => x.Mfcc(5, Htk, isLogarithm: true),
    };

    public static TheoryData<string> Names => [.. Words.Keys];

    [Fact]
    public void EveryCaseOfTheFileIsCompared() => Assert.Equal(Golden.Cases, Words.Keys.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public void FeaturesAndGradientsAreThoseOfLibtorch(string name)
    {
        var signal = Golden[$"{name}/in0"];
        Golden.Same($"{name}/out", Words[name](signal), Tolerance);
        Golden.Same($"{name}/gradient0", (Words[name](signal) * Golden[$"{name}/seed"]).Sum().Gradients(signal)[0], Tolerance);
    }
}
