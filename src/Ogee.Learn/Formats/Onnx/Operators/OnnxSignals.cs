using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Spectra of signals: the last axis says whether numbers are real (1) or pairs (2).</summary>
static class OnnxSignals
{
    internal static OnnxOperator[] All =>
    [
        One("DFT", 17, "axis:-19 inverse onesided", Dft, 1, 2),
        One("STFT", 17, "onesided", Stft, 1, 3).Needs(2),
        One("MelWeightMatrix", 17, "output_datatype", MelWeights, 0, 1, 2, 3, 4).Needs(5),
    ];

    // In float64: where terms cancel, the rounding of float32 would be all that is left.
    static GraphValue Exactly(Tensor x, Func<Tensor, Tensor> spectrum) => spectrum(x.Cast(DType.Float64)).Cast(x.Type);

    static Tensor Pairs(Tensor x) => x.Shape[-1] == 2 ? x : Tensor.Concat(-1, x, Tensor.Zeros(x.Shape, x.Type));

    static GraphValue Dft(OnnxCall call)
    {
        var x = call.X(0);
        if (x.Rank < 2 || x.Shape[-1] is not (1 or 2)) throw call.Refused($"its input is {x.Shape}", "[..., 1] or [..., 2]");
        var axis = call.Axis(call.Opset < 20 ? call.Int("axis", 1) : call.Has(2) ? call.Integer(2) : -2, x.Rank);
        if (axis == x.Rank - 1) throw call.Refused($"the axis is {axis}, that of the pairs", "another");
        var size = call.Has(1) ? call.Integer(1) : (long?)null;
        if (size is { } given) call.Fits(x.Type, x.Shape.With(axis, given).Sizes);
        var (isInverse, isHalf) = (call.Flag("inverse"), call.Flag("onesided"));
        if (isHalf && isInverse) return x.Shape[-1] == 2 ? Exactly(x, half => half.PairIrfft(size, axis).Unsqueeze(-1)) : throw call.Refused($"its input is {x.Shape}", "pairs [..., 2] of half a spectrum");
        if (isHalf && x.Shape[-1] == 2) throw call.NoValue("onesided", "1 for complex numbers");
        if (isHalf) return Exactly(x, real => real.Squeeze(-1).PairRfft(size, axis));
        return Exactly(x, pairs => isInverse ? Pairs(pairs).PairIfft(size, axis) : Pairs(pairs).PairFft(size, axis));
    }

    static GraphValue Stft(OnnxCall call)
    {
        // PyTorch leaves the axis of the parts out.
        var (signal, hop) = (call.X(0) is { Rank: 2 } line ? line.Unsqueeze(2) : call.X(0), call.Integer(1));
        var (isHalf, window) = (call.Flag("onesided", true), call.Maybe(2));
        var size = call.Has(3) ? call.Integer(3) : window?.Shape[0] ?? signal.Shape[1];
        if (signal.Rank != 3 || hop < 1 || size < 1 || size > signal.Shape[1] || (window is not null && window.Shape != Shape.Create([size]))) throw call.Refused($"pieces of {size} from {hop} to {hop} of {signal.Shape}, window {window?.Shape}", "[batch, length, 1 or 2], and a window of a piece");
        if (isHalf && signal.Shape[2] == 2) throw call.NoValue("onesided", "1 for complex numbers");
        Tensor Pieces(Tensor line) => line.Frames(size, hop) is var frames && window is not null ? frames * window.Cast(frames.Type) : frames; // [batch, pieces, size]
        return Exactly(signal, x =>
        {
            if (x.Shape[2] == 2) return Tensor.Stack(-1, Pieces(x.Slice(2, 0, 1).Squeeze(2)), Pieces(x.Slice(2, 1, 2).Squeeze(2))).PairFft();
            var real = Pieces(x.Squeeze(2));
            return isHalf ? real.PairRfft() : Pairs(real.Unsqueeze(-1)).PairFft();
        });
    }

    /// <summary>Triangles over the bins of a spectrum, at equal distances of mels, as the operator defines them: corners are whole bins.</summary>
    static GraphValue MelWeights(OnnxCall call)
    {
        var (bands, size, rate) = (call.Integer(0), call.Integer(1), call.Integer(2));
        var (low, high) = (call.Number(3), call.Number(4));
        var bins = (size / 2) + 1;
        if (bands < 1 || size < 1 || rate < 1 || high <= low) throw call.Refused($"{bands} bands of a transform of {size} at {rate} Hz from {low} to {high}", "positive numbers");
        call.Fits(DType.Float32, bins, bands + 2);
        var (lowest, highest) = (MelScale.Htk.Mel(low), MelScale.Htk.Mel(high));
        // By two more than the bands, which leaves the highest corner below the end: so the operator says.
        var step = (highest - lowest) / (bands + 2);
        long[] corners = [.. Enumerable.Range(0, (int)bands + 2).Select(i => (long)Math.Floor((size + 1) * MelScale.Htk.Hertz((i * step) + lowest) / rate))];
        var weights = new double[bins * bands];
        for (var band = 0; band < bands; band++)
        {
            var (left, middle, right) = (corners[band], corners[band + 1], corners[band + 2]);
            void Set(long bin, double value)
            {
                if (bin >= 0 && bin < bins) weights[(bin * bands) + band] = value;
            }
            if (middle == left) Set(middle, 1);
            else for (var bin = left; bin <= middle; bin++) Set(bin, (double)(bin - left) / (middle - left));
            for (var bin = middle; bin < right; bin++) Set(bin, (double)(right - bin) / (right - middle));
        }
        return Tensor.From(weights, [bins, bands]).Cast(call.TypeOf("output_datatype", DType.Float32));
    }
}
