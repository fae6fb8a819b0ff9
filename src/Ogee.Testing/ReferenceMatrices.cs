namespace Ogee.Testing;

/// <summary>Operations on matrices by other means than the kernels', plain and in float64.</summary>
static class ReferenceMatrices
{
    public static ReferenceTensor Compute(Op op, TensorSpec spec, ReferenceTensor[] x) => Each([spec], x, matrices =>
    [
        op switch
        {
            Cholesky => LowerFactor(matrices[0]),
            TriangularSolve solve => Solve(solve, matrices[0], matrices[1]),
            _ => Exponential(matrices[0]),
        },
    ])[0];

    public static ReferenceTensor[] Compute(Factorization op, ReferenceTensor[] x) => Each(op.Results, x, matrices => op switch
    {
        LuFactor => Eliminate(matrices[0]),
        Qr qr => Orthogonalize(matrices[0], qr.IsComplete),
        Eigh => ReferenceSpectra.Eigh(matrices[0]) is var (values, vectors) ? [Row(values), vectors] : [],
        _ => ReferenceSpectra.Svd(matrices[0], ((Svd)op).IsFull),
    });

    /// <summary>Computes matrix by matrix; vectors are matrices of one row.</summary>
    static ReferenceTensor[] Each(IReadOnlyList<TensorSpec> specs, ReferenceTensor[] x, Func<double[][,], double[][,]> compute)
    {
        ReferenceTensor[] results = [.. specs.Select(spec => ReferenceTensor.Of(spec, _ => 0, _ => 0))];
        var count = Shape.Create(x[0].Shape.Sizes[..^2]).Count;
        for (var item = 0L; item < count; item++)
        {
            var parts = compute([.. x.Select(input => Read(input, item))]);
            for (var i = 0; i < parts.Length; i++)
            {
                var at = item * parts[i].Length;
                foreach (var value in parts[i])
                {
                    if (results[i].IsFloat) results[i].Floats[at++] = value;
                    else results[i].Integers[at++] = (long)value;
                }
            }
        }
        return results;
    }

    static double[,] Read(ReferenceTensor x, long item)
    {
        var matrix = new double[x.Shape[-2], x.Shape[-1]];
        for (var i = 0L; i < matrix.Length; i++) matrix[i / x.Shape[-1], i % x.Shape[-1]] = x.Floats[(item * matrix.Length) + i];
        return matrix;
    }

    static double[,] Row(double[] values)
    {
        var row = new double[1, values.Length];
        for (var i = 0; i < values.Length; i++) row[0, i] = values[i];
        return row;
    }

    static double[,] LowerFactor(double[,] a)
    {
        var n = a.GetLength(0);
        var l = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
            {
                var sum = a[i, j];
                for (var k = 0; k < j; k++) sum -= l[i, k] * l[j, k];
                l[i, j] = i == j ? Math.Sqrt(sum) : sum / l[j, j];
            }
        return l;
    }

    static double[,] Solve(TriangularSolve op, double[,] t, double[,] b)
    {
        var (n, x) = (t.GetLength(0), (double[,])b.Clone());
        for (var column = 0; column < b.GetLength(1); column++)
            for (var step = 0; step < n; step++)
            {
                var i = op.IsUpper ? n - 1 - step : step;
                for (var j = op.IsUpper ? i + 1 : 0; j < (op.IsUpper ? n : i); j++) x[i, column] -= t[i, j] * x[j, column];
                if (!op.IsUnit) x[i, column] /= t[i, i];
            }
        return x;
    }

    static double[][,] Eliminate(double[,] matrix)
    {
        var (a, m, n) = ((double[,])matrix.Clone(), matrix.GetLength(0), matrix.GetLength(1));
        var (pivots, order) = (new double[Math.Min(m, n)], Enumerable.Range(0, m).Select(i => (double)i).ToArray());
        for (var step = 0; step < pivots.Length; step++)
        {
            var pivot = Enumerable.Range(step, m - step).MaxBy(i => Math.Abs(a[i, step]));
            pivots[step] = pivot;
            (order[step], order[pivot]) = (order[pivot], order[step]);
            for (var j = 0; j < n; j++) (a[step, j], a[pivot, j]) = (a[pivot, j], a[step, j]);
            for (var i = step + 1; i < m && a[step, step] != 0; i++)
            {
                a[i, step] /= a[step, step];
                for (var j = step + 1; j < n; j++) a[i, j] -= a[i, step] * a[step, j];
            }
        }
        return [a, Row(pivots), Row(order)];
    }

    /// <summary>Gram and Schmidt, twice over; a complete basis goes on with unit vectors.</summary>
    static double[][,] Orthogonalize(double[,] a, bool isComplete)
    {
        var (m, n) = (a.GetLength(0), a.GetLength(1));
        var columns = isComplete ? m : Math.Min(m, n);
        var q = ReferenceSpectra.Complete(m, columns, Enumerable.Range(0, Math.Min(columns, n)).Select(j => Enumerable.Range(0, m).Select(i => a[i, j]).ToArray()));
        var r = new double[columns, n];
        for (var i = 0; i < columns; i++)
            for (var j = i; j < n; j++)
                for (var k = 0; k < m; k++) r[i, j] += q[k, i] * a[k, j];
        return [q, r];
    }

    /// <summary>The series of a matrix that is halved until it is small, squared again.</summary>
    static double[,] Exponential(double[,] a)
    {
        const int terms = 24;
        var n = a.GetLength(0);
        var (halvings, norm) = (0, a.Cast<double>().Select(Math.Abs).DefaultIfEmpty().Max() * n);
        for (; norm > 0.5; norm /= 2) halvings++;
        var (sum, term) = (new double[n, n], new double[n, n]);
        for (var i = 0; i < n; i++) sum[i, i] = term[i, i] = 1;
        for (var k = 1; k <= terms; k++)
        {
            term = Product(term, a, 1.0 / k / (1L << halvings));
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++) sum[i, j] += term[i, j];
        }
        for (var i = 0; i < halvings; i++) sum = Product(sum, sum, 1);
        return sum;
    }

    static double[,] Product(double[,] a, double[,] b, double factor)
    {
        var n = a.GetLength(0);
        var c = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var k = 0; k < n; k++)
            {
                var share = a[i, k] * factor;
                for (var j = 0; j < n; j++) c[i, j] += share * b[k, j];
            }
        return c;
    }
}
