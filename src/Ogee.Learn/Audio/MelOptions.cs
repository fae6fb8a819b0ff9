namespace Ogee.Learn;

/// <summary>How a spectrogram is made of a signal. The defaults are those of torchaudio.</summary>
public record SpectrogramOptions
{
    /// <summary>Samples of a transform, n_fft.</summary>
    public long Size { get; init; } = 400;

    /// <summary>Samples of the window; <see cref="Size"/> if null.</summary>
    public long? WindowSize { get; init; }

    /// <summary>Samples from one piece to the next; half of the window if null.</summary>
    public long? Hop { get; init; }

    /// <summary>The window for a size and a float type; <see cref="SignalWindow.Hann"/> if null.</summary>
    public Func<long, DType, Tensor>? Window { get; init; }

    /// <summary>To what power absolute values are raised: 2 for power, 1 for amplitude.</summary>
    public double Power { get; init; } = 2;

    /// <summary>Whether amplitudes are divided by the root of the sum of squares of the window.</summary>
    public bool IsNormalized { get; init; }

    /// <summary>Whether piece t is around sample t · hop.</summary>
    public bool IsCentered { get; init; } = true;

    /// <summary>How the signal is padded then; null by zeros.</summary>
    public PadMode? Padding { get; init; } = PadMode.Reflect;
}

/// <summary>How a mel spectrogram is made of a signal. The defaults are those of torchaudio.</summary>
public sealed record MelOptions : SpectrogramOptions
{
    /// <summary>Samples a second.</summary>
    public double SampleRate { get; init; } = 16_000;

    /// <summary>How many filters.</summary>
    public int Mels { get; init; } = 128;

    /// <summary>Where the lowest filter begins, in hertz.</summary>
    public double Lowest { get; init; }

    /// <summary>Where the highest filter ends, in hertz; half of the sample rate if null.</summary>
    public double? Highest { get; init; }

    /// <summary>The scale on which the filters lie at equal distances.</summary>
    public MelScale Scale { get; init; } = MelScale.Htk;

    /// <summary>Whether each filter is divided by half of its width in hertz, so that all have the same area (Slaney's norm).</summary>
    public bool IsAreaNormalized { get; init; }
}
