using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ogee.Learn;

/// <summary>A Gaussian whose correlations are shrunk towards none, so that it can be fitted to few rows of many numbers.</summary>
/// <seealso href="https://doi.org/10.2202/1544-6115.1175">Schäfer and Strimmer, A shrinkage approach to large-scale covariance matrix estimation (2005): the weight of no correlation that makes the expected squared error smallest</seealso>
static class ShrunkGaussian
{
    // A number that hardly ever changed in training says much when it does, yet not without end: its deviation counts as a hundredth of the usual one at least.
    const double LeastDeviation = 0.01;

    // Correlations of few rows may leave no room for chance; with this much of none the factor exists.
    const double LeastShrinkage = 0.001;

    /// <summary>Fits to rows; the order of every sum is fixed.</summary>
    /// <param name="rows">[samples × width]; at least one.</param>
    /// <param name="width">Numbers a row.</param>
    /// <returns>As little-endian float32: the means [width], the deviations [width], and the rows of the lower triangle of the correlations' Cholesky factor [width · (width + 1) / 2].</returns>
    public static (byte[] Mean, byte[] Deviation, byte[] Factor) Fit(ReadOnlySpan<float> rows, int width)
    {
        var count = rows.Length / width;
        var mean = new double[width];
        for (var i = 0; i < rows.Length; i++) mean[i % width] += rows[i] / (double)count;
        var deviation = new double[width];
        for (var i = 0; i < rows.Length; i++) deviation[i % width] += (rows[i] - mean[i % width]) * (rows[i] - mean[i % width]) / count;
        for (var i = 0; i < width; i++) deviation[i] = Math.Sqrt(deviation[i]);
        var least = Math.Max(1e-6, LeastDeviation * deviation.Order().ElementAt(width / 2));
        // Column by column, so that a correlation is a product of two runs of memory.
        var scaled = new double[width][];
        for (var i = 0; i < width; i++)
        {
            deviation[i] = Math.Max(least, deviation[i]);
            scaled[i] = new double[count];
            for (var r = 0; r < count; r++) scaled[i][r] = (rows[(r * width) + i] - mean[i]) / deviation[i];
        }
        var factor = new double[width][];
        double signal = 0, noise = 0;
        for (var i = 0; i < width; i++)
        {
            factor[i] = new double[i + 1];
            for (var j = 0; j <= i; j++)
            {
                double sum = 0, squares = 0;
                for (var r = 0; r < count; r++)
                {
                    var product = scaled[i][r] * scaled[j][r];
                    sum += product;
                    squares += product * product;
                }
                var correlation = sum / count;
                factor[i][j] = correlation;
                if (i == j || count < 2) continue;
                signal += correlation * correlation;
                noise += (squares - (count * correlation * correlation)) / ((double)count * (count - 1));
            }
        }
        var shrinkage = signal > 0 ? Math.Clamp(noise / signal, LeastShrinkage, 1) : 1;
        for (var i = 0; i < width; i++)
        {
            for (var j = 0; j < i; j++) factor[i][j] *= 1 - shrinkage;
            factor[i][i] = 1;
        }
        Decompose(factor);
        return (Bytes(mean), Bytes(deviation), Bytes([.. factor.SelectMany(row => row)]));
    }

    /// <summary>The squared Mahalanobis distance of a row to the mean, over the width: about 1 for rows like those of the fit.</summary>
    /// <param name="row">[width]</param>
    /// <param name="mean">As of <see cref="Fit"/>.</param>
    /// <param name="deviation">As of <see cref="Fit"/>.</param>
    /// <param name="factor">As of <see cref="Fit"/>.</param>
    public static double Distance(ReadOnlySpan<float> row, ReadOnlySpan<byte> mean, ReadOnlySpan<byte> deviation, ReadOnlySpan<byte> factor)
    {
        var means = MemoryMarshal.Cast<byte, float>(mean);
        var deviations = MemoryMarshal.Cast<byte, float>(deviation);
        var triangle = MemoryMarshal.Cast<byte, float>(factor);
        Span<double> solved = row.Length <= 512 ? stackalloc double[row.Length] : new double[row.Length];
        double squares = 0;
        for (int i = 0, at = 0; i < row.Length; i++)
        {
            var left = ((double)row[i] - means[i]) / deviations[i];
            for (var k = 0; k < i; k++) left -= triangle[at++] * solved[k];
            solved[i] = left / triangle[at++];
            squares += solved[i] * solved[i];
        }
        return squares / row.Length;
    }

    /// <summary>Cholesky's factor in the place of a matrix, its lower triangle by rows.</summary>
    static void Decompose(double[][] matrix)
    {
        for (var i = 0; i < matrix.Length; i++)
            for (var j = 0; j <= i; j++)
            {
                var left = matrix[i][j];
                for (var k = 0; k < j; k++) left -= matrix[i][k] * matrix[j][k];
                matrix[i][j] = i == j ? Math.Sqrt(left) : left / matrix[j][j];
            }
    }

    static byte[] Bytes(double[] values)
    {
        var bytes = new byte[sizeof(float) * values.Length];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(sizeof(float) * i), (float)values[i]);
        return bytes;
    }
}
