namespace Ogee.Learn;

/// <summary>Triangular filters that overlap by half and lie at equal distances on a mel scale.</summary>
public static class MelFilters
{
    /// <summary>The filters as a matrix that a spectrogram [..., frequencies, frames] is multiplied by from the left.</summary>
    /// <param name="options">The filters, and the size of the transform.</param>
    /// <param name="type">A float type; they are computed in float64 and rounded once.</param>
    /// <returns>[mels, size/2 + 1]</returns>
    /// <remarks>As <c>torchaudio.functional.melscale_fbanks</c>, transposed, but for odd sample rates: torchaudio halves them downwards, and here frequencies are where the transform has them. A filter that is narrower than the distance of two frequencies may be 0 everywhere.</remarks>
    /// <exception cref="OgeeException">There is no filter, or the range of frequencies is empty.</exception>
    public static Tensor Of(MelOptions options, DType type = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(options);
        var highest = options.Highest ?? options.SampleRate / 2;
        if (options.Mels < 1 || options.Size < 1 || !(options.Lowest >= 0 && options.Lowest < highest && double.IsFinite(highest)))
            throw EngineErrors.Argument.With($"melfilters: {options.Mels} filters from {options.Lowest} to {highest} Hz for transforms of {options.Size}", "Expected 1 or more, and a range of frequencies from 0 on", "Check the options.");
        var (first, last) = (options.Scale.Mel(options.Lowest), options.Scale.Mel(highest));
        var points = new double[options.Mels + 2];
        for (var i = 0; i < points.Length; i++) points[i] = options.Scale.Hertz(first + ((last - first) * i / (options.Mels + 1)));
        var frequencies = (options.Size / 2) + 1;
        var filters = new double[options.Mels * frequencies];
        for (var mel = 0; mel < options.Mels; mel++)
        {
            var (low, middle, high) = (points[mel], points[mel + 1], points[mel + 2]);
            var scale = options.IsAreaNormalized ? 2 / (high - low) : 1;
            for (var k = 0L; k < frequencies; k++)
            {
                var hertz = frequencies == 1 ? 0 : options.SampleRate / 2 * k / (frequencies - 1);
                filters[(mel * frequencies) + k] = scale * Math.Max(0, Math.Min((hertz - low) / (middle - low), (high - hertz) / (high - middle)));
            }
        }
        return Tensor.From(filters, [options.Mels, frequencies]).Cast(type);
    }
}
