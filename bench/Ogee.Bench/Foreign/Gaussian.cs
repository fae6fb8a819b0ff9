namespace Ogee.Bench;

/// <summary>As the product fits it (Ogee.Learn, ShrunkGaussian), with a mean for each class where that is asked: squared Mahalanobis distances, to one mean or to the nearest of a few.</summary>
sealed class Gaussian
{
    readonly double[][] means;
    readonly double[] scale;
    readonly double[,] factor;

    /// <param name="rows">Rows to fit to.</param>
    /// <param name="classes">The mean that each belongs to; null: one mean.</param>
    public Gaussian(float[][] rows, int[]? classes)
    {
        var (n, d) = (rows.Length, rows[0].Length);
        classes ??= new int[n];
        means = new double[classes.Max() + 1][];
        for (var c = 0; c < means.Length; c++)
        {
            means[c] = new double[d];
            var count = 0;
            for (var r = 0; r < n; r++)
            {
                if (classes[r] != c) continue;
                count++;
                for (var i = 0; i < d; i++) means[c][i] += rows[r][i];
            }
            for (var i = 0; i < d; i++) means[c][i] /= Math.Max(1, count);
        }
        var centred = rows.Select((row, r) => row.Select((v, i) => v - means[classes[r]][i]).ToArray()).ToArray();
        scale = [.. Enumerable.Range(0, d).Select(i => Math.Sqrt(centred.Average(row => row[i] * row[i])))];
        var least = 0.01 * scale.Order().ElementAt(d / 2);
        for (var i = 0; i < d; i++) scale[i] = Math.Max(scale[i], Math.Max(least, 1e-12));
        foreach (var row in centred)
            for (var i = 0; i < d; i++) row[i] /= scale[i];
        factor = new double[d, d];
        double off = 0, noise = 0;
        for (var i = 0; i < d; i++)
            for (var j = 0; j <= i; j++)
            {
                double sum = 0, squares = 0;
                foreach (var row in centred)
                {
                    var w = row[i] * row[j];
                    sum += w;
                    squares += w * w;
                }
                var mean = sum / n;
                factor[i, j] = mean;
                if (i == j) continue;
                off += mean * mean;
                noise += (squares - (n * mean * mean)) / ((double)n * (n - 1));
            }
        var shrinkage = Math.Clamp(noise / Math.Max(off, 1e-12), 0.001, 1);
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < i; j++) factor[i, j] *= 1 - shrinkage;
            factor[i, i] = factor[i, i] < 0.5 ? 1 : factor[i, i];
        }
        for (var j = 0; j < d; j++)
            for (var i = j; i < d; i++)
            {
                var s = factor[i, j];
                for (var k = 0; k < j; k++) s -= factor[i, k] * factor[j, k];
                factor[i, j] = i == j ? Math.Sqrt(Math.Max(s, 1e-9)) : s / factor[j, j];
            }
    }

    public double Distance(float[] row)
    {
        var (d, best) = (row.Length, double.PositiveInfinity);
        var z = new double[d];
        foreach (var mean in means)
        {
            double sum = 0;
            for (var i = 0; i < d; i++)
            {
                var s = (row[i] - mean[i]) / scale[i];
                for (var k = 0; k < i; k++) s -= factor[i, k] * z[k];
                z[i] = s / factor[i, i];
                sum += z[i] * z[i];
            }
            best = Math.Min(best, sum);
        }
        return best;
    }
}
