using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>How often something held once the truth arrived: answers that were right, ranges that held the number.</summary>
/// <param name="Successes">How often it held.</param>
/// <param name="Trials">How many truths arrived.</param>
public readonly record struct RunningRate(long Successes, long Trials)
{
    /// <summary>The rate, with the 95 % interval for someone who looks once: Wilson's.</summary>
    [JsonIgnore]
    public Interval Once => Interval.Wilson(Successes, Trials);

    /// <summary>The rate, with an interval that may be looked at after every truth: the chance that it ever leaves out the true rate is at most 5 %.</summary>
    /// <remarks>
    /// The rates p at which the uniform mixture of likelihoods is at most 20 times the likelihood: (n + 1)·C(n, k)·p^k·(1 − p)^(n − k) ≥ 0.05. The mixture is a martingale at the true
    /// rate, so Ville's inequality holds it for all times together. About one and a half times as wide as <see cref="Once"/>, which a monitor that looks at every truth sees leave the true
    /// rate sooner or later.
    /// </remarks>
    /// <seealso href="https://doi.org/10.1214/aoms/1177696786">Robbins, Statistical methods related to the law of the iterated logarithm (1970)</seealso>
    [JsonIgnore]
    public Interval Always
    {
        get
        {
            Check();
            if (Trials == 0) return new(0, 0, 1);
            double k = Successes, n = Trials, rate = k / n;
            var constant = Portable.Log1p(n) + Portable.LogGamma(n + 1) - Portable.LogGamma(k + 1) - Portable.LogGamma(n - k + 1) - Portable.Log(0.05);
            bool isInside(double p) => constant + (k > 0 ? k * Portable.Log(p) : 0) + (n > k ? (n - k) * Portable.Log1p(-p) : 0) >= 0;
            return new(rate, k == 0 ? 0 : Edge(rate, 0, isInside), k == n ? 1 : Edge(rate, 1, isInside));
        }
    }

    /// <summary>With one truth more.</summary>
    /// <param name="holds">Whether it held.</param>
    public RunningRate Add(bool holds) => new(Successes + (holds ? 1 : 0), Trials + 1);

    /// <summary>Of both streams.</summary>
    /// <param name="other">The other stream.</param>
    public RunningRate Merge(RunningRate other) => new(Successes + other.Successes, Trials + other.Trials);

    void Check()
    {
        if (Successes < 0 || Trials < Successes) throw MonitoringErrors.Setting.With($"rate: {Successes} of {Trials}", "Successes are 0 to the number of trials", "Pass counts");
    }

    static double Edge(double inside, double outside, Func<double, bool> isInside)
    {
        for (var step = 0; step < 60; step++)
        {
            var middle = inside + (outside - inside) / 2;
            if (isInside(middle)) inside = middle;
            else outside = middle;
        }
        return outside;
    }
}
