namespace Ogee.Learn;

/// <summary>What models of sound start from. All words take signals [..., samples] of a float type, keep it, and pass gradients; 16 bits are computed in float32 and rounded once. Meanings are those of torchaudio.</summary>
public static class AudioFeatures
{
    // What logarithms are kept away from 0 by.
    const double Smallest = 1e-10, SmallestMel = 1e-6;

    // Power has twice the exponents of what is heard.
    static Tensor InSingle(Tensor tensor, Func<Tensor, Tensor> word) => word(tensor.Cast(DType.Float32)).Cast(tensor.Type);

    extension(Tensor signal)
    {
        /// <summary>Absolute values of a short-time Fourier transform, to a power.</summary>
        /// <param name="options">How it is made; by default pieces of 400 samples, 200 apart, by a Hann window, squared.</param>
        /// <returns>[..., size/2 + 1, frames]</returns>
        /// <exception cref="OgeeException">The type is no float, or the signal is too short.</exception>
        public Tensor Spectrogram(SpectrogramOptions? options = null)
        {
            if (signal.Type.IsHalf()) return InSingle(signal, x => x.Spectrogram(options));
            options ??= new();
            var size = options.WindowSize ?? options.Size;
            var window = options.Window?.Invoke(size, signal.Type) ?? SignalWindow.Hann(size, type: signal.Type);
            var pairs = signal.PairStft(new() { Size = options.Size, Hop = options.Hop ?? Math.Max(1, size / 2), Window = window, IsCentered = options.IsCentered, Padding = options.Padding });
            if (options.IsNormalized) pairs /= window.Square().Sum().Sqrt();
            var power = pairs.Square().Sum(-1);
            if (options.Power == 2) return power;
            // The root has no gradient at 0; nothing passes there.
            var isSilent = power.EqualTo(0);
            return Tensor.Where(isSilent, Tensor.Scalar(0, power.Type), Tensor.Where(isSilent, Tensor.Scalar(1, power.Type), power).Pow(options.Power / 2));
        }

        /// <summary>A spectrogram by bands of pitch.</summary>
        /// <param name="options">How it is made; by default 128 bands of signals of 16 kHz.</param>
        /// <returns>[..., mels, frames]</returns>
        /// <exception cref="OgeeException">The type is no float, the signal is too short, or the bands are not usable.</exception>
        public Tensor MelSpectrogram(MelOptions? options = null)
        {
            if (signal.Type.IsHalf()) return InSingle(signal, x => x.MelSpectrogram(options));
            options ??= new();
            return MelFilters.Of(options, signal.Type).MatMul(signal.Spectrogram(options));
        }

        /// <summary>Mel frequency cepstral coefficients: the cosine transform of a mel spectrogram in decibels (Davis and Mermelstein 1980).</summary>
        /// <param name="coefficients">How many; at most as many as mels.</param>
        /// <param name="options">How the mel spectrogram is made.</param>
        /// <param name="isLogarithm">Whether natural logarithms of the spectrogram are taken, instead of decibels of which none is more than 80 below the largest.</param>
        /// <returns>[..., coefficients, frames]</returns>
        /// <exception cref="OgeeException">The type is no float, the signal is too short, or there are more coefficients than mels.</exception>
        public Tensor Mfcc(int coefficients = 40, MelOptions? options = null, bool isLogarithm = false)
        {
            if (signal.Type.IsHalf()) return InSingle(signal, x => x.Mfcc(coefficients, options, isLogarithm));
            options ??= new();
            if (coefficients < 1 || coefficients > options.Mels)
                throw EngineErrors.Argument.With($"mfcc: {coefficients} coefficients of {options.Mels} mels", $"Expected 1 to {options.Mels}", "Ask for fewer, or use more mels.");
            var mels = signal.MelSpectrogram(options);
            var levels = isLogarithm ? (mels + SmallestMel).Log() : mels.AmplitudeToDecibels(range: 80);
            return levels.Dct(-2, FourierNorm.Ortho).Slice(-2, 0, coefficients);
        }
    }

    extension(Tensor spectrogram)
    {
        /// <summary>Decibels of a spectrogram [..., frequencies, frames]: 10 log₁₀ of power, 20 log₁₀ of amplitude.</summary>
        /// <param name="isPower">Whether it is of power, or of amplitude.</param>
        /// <param name="range">By how much values may be below the largest, in decibels; what is further below is raised. The largest is of the last three axes: of all channels of a sample. Not bound if null.</param>
        /// <returns>The same shape; values below 1e−10 count as that.</returns>
        /// <exception cref="OgeeException">The type is no float, or the range is negative.</exception>
        public Tensor AmplitudeToDecibels(bool isPower = true, double? range = null)
        {
            if (spectrogram.Type.IsHalf()) return InSingle(spectrogram, x => x.AmplitudeToDecibels(isPower, range));
            if (range < 0) throw EngineErrors.Argument.With($"amplitudetodecibels: a range of {range} dB", "Expected 0 or more", "Check the range.");
            var levels = spectrogram.Maximum(Tensor.Scalar(Smallest, spectrogram.Type)).Log10() * (isPower ? 10.0 : 20.0);
            if (range is not { } most || levels.Shape.Count == 0) return levels;
            var axes = Axes.Create([.. Enumerable.Range(Math.Max(0, levels.Rank - 3), Math.Min(3, levels.Rank))]);
            return levels.Maximum(levels.Max(axes, keepAxes: true) - most);
        }
    }
}
