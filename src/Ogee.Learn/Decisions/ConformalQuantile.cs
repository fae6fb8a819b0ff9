namespace Ogee.Learn;

/// <summary>The threshold of split conformal prediction: the smallest one under which a new score lies with the promised probability.</summary>
/// <seealso href="https://arxiv.org/abs/2107.07511">Angelopoulos and Bates, A gentle introduction to conformal prediction (2021), section 1</seealso>
static class ConformalQuantile
{
    // (n + 1)·level may round up to just above a whole number; 10⁻⁹ of a sample costs less than 10⁻⁹ of coverage.
    const double Slack = 1e-9;

    /// <summary>The rank ⌈(n + 1)·level⌉, from 1; above <paramref name="samples"/> where so few samples cannot promise it.</summary>
    internal static long Rank(int samples, double level) => Math.Max(1, (long)Math.Ceiling((samples + 1.0) * level - Slack));

    /// <summary>The score of that rank; null where there are too few scores, and only everything can be promised.</summary>
    internal static double? Of(double[] scores, double level)
    {
        var rank = Rank(scores.Length, level);
        if (rank > scores.Length) return null;
        Array.Sort(scores);
        return scores[rank - 1];
    }

    /// <summary>How often fits to so many samples truly cover: the coverage of a fit is Beta(rank, n + 1 − rank), Vovk (2012).</summary>
    internal static Interval Spread(int samples, double level)
    {
        var rank = Rank(samples, level);
        if (rank > samples) return new(1, 1, 1);
        return new((double)rank / (samples + 1), Distributions.BetaQuantile(0.025, rank, samples + 1 - rank), Distributions.BetaQuantile(0.975, rank, samples + 1 - rank));
    }
}
