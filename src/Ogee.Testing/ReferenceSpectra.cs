namespace Ogee.Testing;

/// <summary>Eigenvalues by rotations of rows and columns, and singular values as those of a product with the transposition.</summary>
static class ReferenceSpectra
{
    const int Sweeps = 30;

    /// <summary>Values ascending, vectors as columns; the lower triangle is read.</summary>
    public static (double[] Values, double[,] Vectors) Eigh(double[,] matrix)
    {
        var n = matrix.GetLength(0);
        var (a, v) = (new double[n, n], new double[n, n]);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) (a[i, j], v[i, j]) = (matrix[Math.Max(i, j), Math.Min(i, j)], i == j ? 1 : 0);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var turned = false;
            for (var p = 0; p < n; p++)
                for (var q = p + 1; q < n; q++)
                {
                    if (Math.Abs(a[p, q]) <= 1e-300 || Math.Abs(a[p, q]) < 1e-17 * (Math.Abs(a[p, p]) + Math.Abs(a[q, q]))) continue;
                    turned = true;
                    var ratio = (a[q, q] - a[p, p]) / (2 * a[p, q]);
                    var t = (ratio < 0 ? -1 : 1) / (Math.Abs(ratio) + Math.Sqrt(1 + (ratio * ratio)));
                    var c = 1 / Math.Sqrt(1 + (t * t));
                    for (var k = 0; k < n; k++) (a[k, p], a[k, q]) = ((c * a[k, p]) - (c * t * a[k, q]), (c * t * a[k, p]) + (c * a[k, q]));
                    for (var k = 0; k < n; k++) (a[p, k], a[q, k]) = ((c * a[p, k]) - (c * t * a[q, k]), (c * t * a[p, k]) + (c * a[q, k]));
                    for (var k = 0; k < n; k++) (v[k, p], v[k, q]) = ((c * v[k, p]) - (c * t * v[k, q]), (c * t * v[k, p]) + (c * v[k, q]));
                }
            if (!turned) break;
        }
        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => a[i, i])];
        var vectors = new double[n, n];
        for (var j = 0; j < n; j++)
        {
            var sign = Sign(Enumerable.Range(0, n).Select(i => v[i, order[j]]));
            for (var i = 0; i < n; i++) vectors[i, j] = sign * v[i, order[j]];
        }
        return ([.. order.Select(i => a[i, i])], vectors);
    }

    /// <summary>Left vectors as columns, values descending, right vectors as rows.</summary>
    public static double[][,] Svd(double[,] a, bool isFull)
    {
        var (m, n) = (a.GetLength(0), a.GetLength(1));
        var (least, isWide) = (Math.Min(m, n), m < n);
        double At(int tall, int small) => isWide ? a[small, tall] : a[tall, small];
        var product = new double[least, least];
        for (var i = 0; i < least; i++)
            for (var j = 0; j < least; j++)
                for (var k = 0; k < Math.Max(m, n); k++) product[i, j] += At(k, i) * At(k, j);
        var (squares, vectors) = Eigh(product);
        double[] values = [.. squares.Reverse().Select(square => Math.Sqrt(Math.Max(0, square)))];
        double[][] small = [.. Enumerable.Range(0, least).Select(i => Enumerable.Range(0, least).Select(k => vectors[k, least - 1 - i]).ToArray())];
        double[][] tall = [.. Enumerable.Range(0, least).Select(i => Enumerable.Range(0, Math.Max(m, n)).Select(k => Enumerable.Range(0, least).Sum(j => At(k, j) * small[i][j]) / values[i]).ToArray())];
        var (left, right) = isWide ? (small, tall) : (tall, small);
        for (var i = 0; i < least; i++)
        {
            var sign = Sign(right[i]);
            left[i] = [.. left[i].Select(value => sign * value)];
            right[i] = [.. right[i].Select(value => sign * value)];
        }
        var (u, v) = (Complete(m, isFull ? m : least, left), Complete(n, isFull ? n : least, right));
        var (s, turned) = (new double[1, least], new double[v.GetLength(1), n]);
        for (var i = 0; i < least; i++) s[0, i] = values[i];
        for (var i = 0; i < turned.GetLength(0); i++)
            for (var j = 0; j < n; j++) turned[i, j] = v[j, i];
        return [u, s, turned];
    }

    /// <summary>Orthonormal columns: given vectors made so in their order, and unit vectors behind them.</summary>
    public static double[,] Complete(int size, int columns, IEnumerable<double[]> given)
    {
        var found = new List<double[]>();
        var units = Enumerable.Range(0, size).Select(at => Enumerable.Range(0, size).Select(i => i == at ? 1.0 : 0.0).ToArray());
        foreach (var vector in given.Concat(units))
        {
            if (found.Count == columns) break;
            var (rest, length) = ((double[])vector.Clone(), Length(vector));
            for (var time = 0; time < 2; time++)
                foreach (var other in found)
                {
                    var share = other.Zip(rest, (a, b) => a * b).Sum();
                    for (var i = 0; i < size; i++) rest[i] -= share * other[i];
                }
            if (Length(rest) > 1e-8 * length) found.Add([.. rest.Select(value => value / Length(rest))]);
        }
        var result = new double[size, columns];
        for (var j = 0; j < columns; j++)
            for (var i = 0; i < size; i++) result[i, j] = found[j][i];
        return result;
    }

    static double Length(double[] vector) => Math.Sqrt(vector.Sum(value => value * value));

    static int Sign(IEnumerable<double> vector)
    {
        double[] all = [.. vector];
        var largest = all.Select(Math.Abs).DefaultIfEmpty().Max();
        return all.FirstOrDefault(value => Math.Abs(value) >= largest / 2) < 0 ? -1 : 1;
    }
}
