namespace Ogee.Learn;

/// <summary>One way to abstain: answer only with at least this confidence.</summary>
/// <param name="Threshold">The smallest confidence that is answered.</param>
/// <param name="Coverage">The part of the samples that is answered.</param>
/// <param name="Risk">The part of the answers that is wrong.</param>
public readonly record struct RiskCoveragePoint(double Threshold, double Coverage, double Risk);

/// <summary>What abstaining buys: the error rate among the answers, for every part of the samples that is answered.</summary>
/// <param name="Points">One point a distinct confidence, from the most confident answers to all of them.</param>
/// <param name="Area">The mean risk over all coverages: small where mistakes come with low confidence.</param>
/// <seealso href="https://arxiv.org/abs/1705.08500">Geifman and El-Yaniv, Selective classification for deep neural networks (2017)</seealso>
public sealed record RiskCoverage(IReadOnlyList<RiskCoveragePoint> Points, double Area)
{
    /// <summary>The curve of a set of answers.</summary>
    /// <param name="confidence">The confidence of each answer [samples].</param>
    /// <param name="correct">Whether each answer is right [samples].</param>
    /// <remarks>Answers of equal confidence are given or withheld together; within the area they count in random order, by expectation.</remarks>
    public static RiskCoverage From(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct)
    {
        MetricErrors.SameLength("risk and coverage", "confidence", confidence.Length, "correct", correct.Length);
        MetricErrors.Finite("risk and coverage", "confidence", confidence);
        double[] sorted = confidence.ToArray();
        bool[] truths = correct.ToArray();
        Array.Sort(sorted, truths);
        var points = new List<RiskCoveragePoint>();
        double area = 0;
        int answered = 0, wrong = 0;
        for (var end = sorted.Length; end > 0;)
        {
            var start = end - 1;
            while (start > 0 && sorted[start - 1] == sorted[end - 1]) start--;
            var mistakes = 0;
            for (var i = start; i < end; i++)
            {
                if (!truths[i]) mistakes++;
            }
            var rate = (double)mistakes / (end - start);
            for (var i = 1; i <= end - start; i++) area += (wrong + i * rate) / (answered + i);
            answered += end - start;
            wrong += mistakes;
            points.Add(new(sorted[start], (double)answered / sorted.Length, (double)wrong / answered));
            end = start;
        }
        return new(points, sorted.Length == 0 ? 0 : area / sorted.Length);
    }

    /// <summary>The largest coverage whose risk is at most this; null where even the surest answers are wrong more often.</summary>
    /// <param name="risk">The error rate that is acceptable among the answers.</param>
    public RiskCoveragePoint? AtRisk(double risk)
    {
        for (var i = Points.Count - 1; i >= 0; i--)
        {
            if (Points[i].Risk <= risk) return Points[i];
        }
        return null;
    }

    /// <summary>The smallest coverage that is at least this; null without samples.</summary>
    /// <param name="coverage">The part of the samples that has to be answered, 0 to 1.</param>
    public RiskCoveragePoint? AtCoverage(double coverage)
    {
        foreach (var point in Points)
        {
            if (point.Coverage >= coverage) return point;
        }
        return Points.Count == 0 ? null : Points[^1];
    }

    /// <summary>At most so many of the points, evenly spread over the coverage, first and last among them: enough for a picture.</summary>
    /// <param name="count">How many points at most, at least 2.</param>
    public IReadOnlyList<RiskCoveragePoint> Thin(int count)
    {
        if (count < 2) throw MetricErrors.Input.With($"risk and coverage: {count} points", "A curve has at least 2 points", "Pass 100");
        if (Points.Count <= count) return Points;
        var thin = new List<RiskCoveragePoint>();
        for (var i = 0; i < count; i++)
        {
            var point = i == 0 ? Points[0] : i == count - 1 ? Points[^1] : AtCoverage(Points[0].Coverage + (1 - Points[0].Coverage) * i / (count - 1))!.Value;
            if (thin.Count == 0 || thin[^1] != point) thin.Add(point);
        }
        return thin;
    }
}
