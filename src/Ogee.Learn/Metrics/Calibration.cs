namespace Ogee.Learn;

/// <summary>Samples of similar confidence: what the model said, and what was true.</summary>
/// <param name="Low">The smallest confidence of the bin (equal width: its lower edge).</param>
/// <param name="High">The largest confidence of the bin (equal width: its upper edge).</param>
/// <param name="Count">How many samples are in the bin.</param>
/// <param name="Confidence">Their mean confidence; 0 where there are none.</param>
/// <param name="Accuracy">The part of them that is right; 0 where there are none.</param>
public readonly record struct ReliabilityBin(double Low, double High, int Count, double Confidence, double Accuracy);

/// <summary>Whether confidences mean what they say: of the answers given with 80 % confidence, 80 % should be right.</summary>
/// <seealso href="https://arxiv.org/abs/1706.04599">Guo, Pleiss, Sun, Weinberger, On calibration of modern neural networks (2017)</seealso>
public static class Calibration
{
    /// <summary>Bins of equal width over [0, 1].</summary>
    /// <param name="confidence">The confidence of each answer, 0 to 1 [samples].</param>
    /// <param name="correct">Whether each answer is right [samples].</param>
    /// <param name="bins">How many bins.</param>
    /// <remarks>A bin holds its upper edge and not its lower one, as in the paper; the first holds 0 too.</remarks>
    public static ReliabilityBin[] EqualWidthBins(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct, int bins = 15)
    {
        Check(confidence, correct, bins);
        var counts = new int[bins];
        var hits = new int[bins];
        var sums = new double[bins];
        for (var i = 0; i < confidence.Length; i++)
        {
            var bin = Math.Clamp((int)Math.Ceiling(confidence[i] * bins) - 1, 0, bins - 1);
            counts[bin]++;
            sums[bin] += confidence[i];
            if (correct[i]) hits[bin]++;
        }
        var result = new ReliabilityBin[bins];
        for (var b = 0; b < bins; b++)
            result[b] = new((double)b / bins, (b + 1.0) / bins, counts[b], counts[b] == 0 ? 0 : sums[b] / counts[b], counts[b] == 0 ? 0 : (double)hits[b] / counts[b]);
        return result;
    }

    /// <summary>Bins with (as nearly as can be) the same number of samples; equal confidences stay in one bin.</summary>
    /// <param name="confidence">The confidence of each answer, 0 to 1 [samples].</param>
    /// <param name="correct">Whether each answer is right [samples].</param>
    /// <param name="bins">How many bins at most; ties can make them fewer.</param>
    public static ReliabilityBin[] EqualMassBins(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct, int bins = 15)
    {
        Check(confidence, correct, bins);
        double[] sorted = confidence.ToArray();
        bool[] truths = correct.ToArray();
        Array.Sort(sorted, truths);
        var result = new List<ReliabilityBin>();
        var start = 0;
        for (var b = 1; b <= bins && start < sorted.Length; b++)
        {
            var end = Math.Max(start + 1, (int)((long)sorted.Length * b / bins));
            while (end < sorted.Length && sorted[end] == sorted[end - 1]) end++;
            double sum = 0;
            var hits = 0;
            for (var i = start; i < end; i++)
            {
                sum += sorted[i];
                if (truths[i]) hits++;
            }
            result.Add(new(sorted[start], sorted[end - 1], end - start, sum / (end - start), (double)hits / (end - start)));
            start = end;
        }
        return [.. result];
    }

    /// <summary>The expected calibration error: the gap between confidence and accuracy, averaged over the bins by their counts.</summary>
    /// <param name="bins">The bins of <see cref="EqualWidthBins"/> or <see cref="EqualMassBins"/>.</param>
    /// <returns>0 (says what it knows) to 1.</returns>
    public static double ExpectedError(ReadOnlySpan<ReliabilityBin> bins)
    {
        double sum = 0;
        long count = 0;
        foreach (var bin in bins)
        {
            sum += bin.Count * Math.Abs(bin.Confidence - bin.Accuracy);
            count += bin.Count;
        }
        return count == 0 ? 0 : sum / count;
    }

    /// <summary>The largest gap between confidence and accuracy in a bin that has samples.</summary>
    /// <param name="bins">The bins of <see cref="EqualWidthBins"/> or <see cref="EqualMassBins"/>.</param>
    public static double LargestError(ReadOnlySpan<ReliabilityBin> bins)
    {
        double largest = 0;
        foreach (var bin in bins)
        {
            if (bin.Count > 0) largest = Math.Max(largest, Math.Abs(bin.Confidence - bin.Accuracy));
        }
        return largest;
    }

    static void Check(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct, int bins)
    {
        MetricErrors.SameLength("calibration", "confidence", confidence.Length, "correct", correct.Length);
        if (bins < 1) throw MetricErrors.Input.With($"calibration: {bins} bins", "There is at least one bin", "Pass 10 or 15");
        for (var i = 0; i < confidence.Length; i++)
        {
            // The sum of rounded probabilities may pass 1 by a few units of the last place.
            if (!(confidence[i] >= 0 && confidence[i] <= 1 + 1e-9))
                throw MetricErrors.Input.With($"calibration: confidence[{i}] is {confidence[i]}", "Confidences are 0 to 1", "Pass probabilities, not logits");
        }
    }
}
