namespace Ogee.Learn;

/// <summary>Polynomials that stand for the engine's functions in files: interpolated when a file is written, so that no table of coefficients is kept twice.</summary>
static class OnnxFit
{
    /// <summary>A polynomial through a function at Chebyshev nodes of [−1, 1].</summary>
    /// <param name="degree">Its degree.</param>
    /// <param name="function">Smooth on (−1, 1); not asked for at the ends.</param>
    /// <returns>Coefficients of 1, t, t², ….</returns>
    internal static double[] Of(int degree, Func<double, double> function)
    {
        var count = degree + 1;
        double Node(long times, int k) => Portable.Cos(Math.PI * (times * ((2 * k) + 1) % (4 * count)) / (2 * count));
        double[] values = [.. Enumerable.Range(0, count).Select(k => function(Node(1, k)))];
        // Sums of Chebyshev's polynomials as sums of powers: Tₙ₊₁ = 2t Tₙ − Tₙ₋₁.
        var (sum, last, next) = (new double[count], new double[count + 1], new double[count + 1]);
        next[0] = 1;
        for (var n = 0; n < count; n++)
        {
            var weight = (n == 0 ? 1.0 : 2.0) / count * Enumerable.Range(0, count).Sum(k => values[k] * Node(n, k));
            for (var i = 0; i <= n; i++) sum[i] += weight * next[i];
            var after = new double[count + 1];
            for (var i = 0; i <= n; i++)
            {
                after[i + 1] += (n == 0 ? 1 : 2) * next[i];
                after[i] -= n == 0 ? 0 : last[i];
            }
            (last, next) = (next, after);
        }
        return sum;
    }
}
