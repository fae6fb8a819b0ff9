namespace Ogee;

// Short-time Fourier transforms, with the meaning and the defaults of torch.stft and torch.istft.
public sealed partial class Tensor
{
    /// <summary>The short-time Fourier transform: the discrete Fourier transform of each piece of a signal, multiplied by a window.</summary>
    /// <param name="options">How the signal is cut.</param>
    /// <returns>complex64 [..., frequencies, frames]; this is real [..., samples].</returns>
    /// <exception cref="OgeeException">The type is complex64 or float64, or the signal is too short for a piece, or for its padding.</exception>
    public Tensor Stft(StftOptions options) => Part("stft").PairStft(options).AsComplex();

    /// <summary>The short-time Fourier transform as pairs, of float64 too.</summary>
    /// <param name="options">How the signal is cut.</param>
    /// <returns>[..., frequencies, frames, 2], real part first; this is a float type [..., samples].</returns>
    /// <exception cref="OgeeException">The type is no float, or the signal is too short for a piece, or for its padding.</exception>
    public Tensor PairStft(StftOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        RequireFloat("stft");
        if (Rank == 0) throw EngineErrors.Shape.With("stft: a scalar is no signal", "Expected [..., samples]", "Check the shape.");
        var window = options.WindowOf(Type, "stft");
        var signal = options.IsCentered ? Surrounded(options) : this;
        if (signal.Shape[-1] < options.Size)
            throw EngineErrors.Shape.With($"stft: {Shape} has no piece of {options.Size} samples", $"Expected {options.Size} samples or more", "Use a smaller size, or pad the signal.");
        var frames = signal.Frames(options.Size, options.Step) * window;
        var norm = options.IsNormalized ? FourierNorm.Ortho : FourierNorm.Backward;
        var spectra = options.IsOneSided ? frames.PairRfft(norm: norm) : Stack(-1, frames, Zeros(frames.Shape, Type)).PairFft(norm: norm);
        return spectra.Transpose(-3, -2);
    }

    Tensor Surrounded(StftOptions options)
    {
        var amounts = new (long Low, long High)[Rank];
        amounts[^1] = (options.Size / 2, options.Size / 2);
        return options.Padding is { } mode ? Pad(amounts, mode) : Pad(amounts);
    }

    /// <summary>The inverse of <see cref="Stft"/>: the signal whose short-time Fourier transform is nearest to this one (Griffin and Lim 1984). Pieces are multiplied by the window again, added, and divided by the sum of squares of the windows.</summary>
    /// <param name="options">How the signal was cut.</param>
    /// <param name="length">How many samples; if null, as many as pieces tell, without the padding. Samples that no piece tells are 0.</param>
    /// <returns>float32 [..., samples]; this is complex64 [..., frequencies, frames].</returns>
    /// <remarks>The window's values are read at once, to check that every sample can be told.</remarks>
    /// <exception cref="OgeeException">The shape does not fit, or the windows leave samples out (they must not add to 0 anywhere: the nonzero overlap-add condition).</exception>
    public Tensor Istft(StftOptions options, long? length = null) => Spectral("istft").PairIstft(options, length);

    /// <summary>The inverse of <see cref="PairStft"/>, of float64 too.</summary>
    /// <param name="options">How the signal was cut.</param>
    /// <param name="length">How many samples; if null, as many as pieces tell, without the padding.</param>
    /// <returns>This float type [..., samples]; this is [..., frequencies, frames, 2].</returns>
    /// <exception cref="OgeeException">The shape does not fit, or the windows leave samples out.</exception>
    public Tensor PairIstft(StftOptions options, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        RequireFloat("istft");
        var window = options.WindowOf(Type, "istft");
        if (Rank < 3 || Shape[-1] != 2 || Shape[-3] != options.Frequencies || Shape[-2] == 0)
            throw EngineErrors.Shape.With($"istft: the pairs are {Shape}", $"Expected [..., {options.Frequencies}, frames, 2] with one frame or more", "Give the options that the transform was made with.");
        var (norm, step) = (options.IsNormalized ? FourierNorm.Ortho : FourierNorm.Backward, options.Step);
        var spectra = Transpose(-3, -2);
        var frames = options.IsOneSided ? spectra.PairIrfft(options.Size, norm: norm) : spectra.PairIfft(norm: norm).Slice(-1, 0, 1).Squeeze(-1);
        var sum = (frames * window).OverlapAdd(step);
        var envelope = window.Square().Expand([frames.Shape[-2], options.Size]).OverlapAdd(step);
        var all = sum.Shape[-1];
        var first = options.IsCentered ? options.Size / 2 : 0;
        var last = Math.Min(all, length is { } asked ? first + asked : all - first);
        if (length < 1 || last <= first)
            throw EngineErrors.Argument.With($"istft: {length?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no"} samples of {all}, of which {first} at each end are padding", "Expected 1 or more", "Give more frames, or a length.");
        var (told, weights) = (sum.Slice(-1, first, last), envelope.Slice(0, first, last));
        // As in torch: below, a sample would be noise.
        if (weights.Min().Item() is var least && !(least > 1e-11))
            throw EngineErrors.Argument.With($"istft: the squares of the windows add to {least} somewhere", "Expected more than 1e-11 for every sample", "Use a smaller hop, or a window without zeros; centered pieces spare the ends.");
        var signal = told / weights;
        return length is { } samples && samples > last - first ? signal.Fitted(Rank - 3, samples) : signal;
    }
}
