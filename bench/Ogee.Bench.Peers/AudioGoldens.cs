using TorchSharp;
using static TorchSharp.torch;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

/// <summary>Writes spectrograms, mel spectrograms and cepstra, in float64, with their gradients. TorchSharp has no torchaudio: its transforms are written here in libtorch's calls, as its documentation defines them.</summary>
static class AudioGoldens
{
    public const string Path = "tests/Ogee.Learn.Tests/Goldens/audio.safetensors";

    const int Size = 32, Hop = 12, Mels = 8;
    const double Rate = 8000;

    public static void Run()
    {
        Goldens.CaseDouble("spectrogram", x => Spectrogram(x[0], Size, Hop, 2), [2, 100]);
        Goldens.CaseDouble("spectrogram of amplitudes", x => Spectrogram(x[0], Size, Hop, 1), [2, 100]);
        Goldens.CaseDouble("mel htk", x => Mel(x[0], 0, Rate / 2, isSlaney: false, isAreaNormalized: false), [2, 100]);
        Goldens.CaseDouble("mel slaney", x => Mel(x[0], 100, 3500, isSlaney: true, isAreaNormalized: true), [2, 100]);
        Goldens.CaseDouble("decibels", x => Decibels(Mel(x[0], 0, Rate / 2, isSlaney: false, isAreaNormalized: false), 40), [2, 100]);
        Goldens.CaseDouble("mfcc", x => Cosines(Decibels(Mel(x[0], 0, Rate / 2, isSlaney: false, isAreaNormalized: false), 80), 5), [2, 100]);
        Goldens.CaseDouble("mfcc of logarithms", x => Cosines((Mel(x[0], 0, Rate / 2, isSlaney: false, isAreaNormalized: false) + 1e-6).log(), 5), [2, 100]);
        Goldens.Write(Path, "float64");
    }

    static Theirs Spectrogram(Theirs signal, int size, int hop, double power)
    {
        var parts = stft(signal, size, hop, size, hann_window(size, dtype: float64), center: true, pad_mode: PaddingModes.Reflect, onesided: true, return_complex: true).abs();
        return power == 2 ? parts.square() : parts;
    }

    static Theirs Mel(Theirs signal, double lowest, double highest, bool isSlaney, bool isAreaNormalized) =>
        Filters(lowest, highest, isSlaney, isAreaNormalized).matmul(Spectrogram(signal, Size, Hop, 2));

    /// <summary>Triangles whose corners are at equal distances in mels: melscale_fbanks, transposed.</summary>
    static Theirs Filters(double lowest, double highest, bool isSlaney, bool isAreaNormalized)
    {
        var filters = new double[Mels, (Size / 2) + 1];
        var (low, high) = (InMels(lowest, isSlaney), InMels(highest, isSlaney));
        double[] corners = [.. Enumerable.Range(0, Mels + 2).Select(i => Hertz(low + (i * (high - low) / (Mels + 1)), isSlaney))];
        for (var filter = 0; filter < Mels; filter++)
            for (var bin = 0; bin <= Size / 2; bin++)
            {
                var frequency = bin * Rate / Size;
                var up = (frequency - corners[filter]) / (corners[filter + 1] - corners[filter]);
                var down = (corners[filter + 2] - frequency) / (corners[filter + 2] - corners[filter + 1]);
                filters[filter, bin] = Math.Max(0, Math.Min(up, down)) * (isAreaNormalized ? 2 / (corners[filter + 2] - corners[filter]) : 1);
            }
        return tensor(filters.Cast<double>().ToArray(), [Mels, (Size / 2) + 1]);
    }

    // HTK: 2595 log₁₀(1 + f / 700). Slaney's Auditory Toolbox: 200/3 hertz a mel up to 1 kHz, then 27 mels for a factor of 6.4.
    static double InMels(double hertz, bool isSlaney) => !isSlaney ? 2595 * Math.Log10(1 + (hertz / 700)) : hertz < 1000 ? hertz * 3 / 200 : 15 + (27 * Math.Log(hertz / 1000) / Math.Log(6.4));

    static double Hertz(double mels, bool isSlaney) => !isSlaney ? 700 * (Math.Pow(10, mels / 2595) - 1) : mels < 15 ? mels * 200 / 3 : 1000 * Math.Exp((mels - 15) * Math.Log(6.4) / 27);

    /// <summary>10 log₁₀ of power, of which none is further below the largest of all channels than a range.</summary>
    static Theirs Decibels(Theirs power, double range)
    {
        var levels = 10 * power.clamp(min: 1e-10).log10();
        return levels.maximum(levels.amax([-3, -2, -1]) - range);
    }

    /// <summary>The first coefficients of a cosine transform of the second kind with orthonormal rows: create_dct.</summary>
    static Theirs Cosines(Theirs levels, int coefficients)
    {
        var k = arange(coefficients, float64).unsqueeze(1);
        var rows = (Math.PI / Mels * (arange(Mels, float64) + 0.5) * k).cos() * Math.Sqrt(2.0 / Mels);
        return cat([rows.narrow(0, 0, 1) / Math.Sqrt(2), rows.narrow(0, 1, coefficients - 1)], 0).matmul(levels);
    }
}
