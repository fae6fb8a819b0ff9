namespace Ogee;

/// <summary>How a signal is cut into pieces for a short-time Fourier transform. The defaults are those of <c>torch.stft</c>.</summary>
public sealed record StftOptions
{
    /// <summary>Samples of a transform, n_fft.</summary>
    public required long Size { get; init; }

    /// <summary>Samples from one piece to the next; a quarter of <see cref="Size"/> if null.</summary>
    public long? Hop { get; init; }

    /// <summary>The window that each piece is multiplied by: [window], at most <see cref="Size"/>, and 0 around it where it is shorter; ones if null.</summary>
    public Tensor? Window { get; init; }

    /// <summary>Whether piece t is around sample t · hop: then the signal is padded by half a piece on both sides.</summary>
    public bool IsCentered { get; init; } = true;

    /// <summary>How it is padded; null by zeros.</summary>
    public PadMode? Padding { get; init; } = PadMode.Reflect;

    /// <summary>Whether it is divided by √<see cref="Size"/>.</summary>
    public bool IsNormalized { get; init; }

    /// <summary>Whether only the frequencies from 0 to the half are there: those of real signals that say all.</summary>
    public bool IsOneSided { get; init; } = true;

    internal long Step => Hop ?? Math.Max(1, Size / 4);

    internal long Frequencies => IsOneSided ? (Size / 2) + 1 : Size;

    /// <summary>The window with <see cref="Size"/> values.</summary>
    /// <exception cref="OgeeException">The sizes do not fit.</exception>
    internal Tensor WindowOf(DType type, string op)
    {
        if (Size < 1 || Step < 1) throw EngineErrors.Argument.With($"{op}: transforms of {Size} samples, {Step} apart", "Expected 1 or more", "Check size and hop.");
        if (Window is not { } window) return Tensor.Ones([Size], type);
        if (window.Rank != 1 || window.Shape[0] < 1 || window.Shape[0] > Size)
            throw EngineErrors.Shape.With($"{op}: the window is {window.Spec} for transforms of {Size} samples", $"Expected [1] to [{Size}]", "Use a window of the transform's size or less.");
        var (missing, low) = (Size - window.Shape[0], (Size - window.Shape[0]) / 2);
        var cast = window.Cast(type);
        return missing == 0 ? cast : cast.Pad([(low, missing - low)]);
    }
}
