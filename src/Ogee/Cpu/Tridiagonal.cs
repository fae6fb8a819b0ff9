using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Symmetric matrices brought to three diagonals by reflections from both sides. Each pass over the matrix subtracts what the reflection before leaves, and multiplies by the next while a row is in the cache.</summary>
internal static unsafe class Tridiagonal
{
    // Elements of the rows that one thread goes through together.
    const long PartElements = 16384;

    struct Pass
    {
        public double* A, V, W, Next, Product;
        public long N, First, Each;
        public double Tau;
    }

    /// <summary>Reduces a matrix.</summary>
    /// <param name="a">The whole symmetric matrix [n, n]; row k keeps reflection k behind its diagonal.</param>
    /// <param name="n">Rows.</param>
    /// <param name="diagonal">[n]</param>
    /// <param name="beside">[n] The diagonal beside it; its last element is 0.</param>
    /// <param name="taus">[n] The factors of the reflections.</param>
    /// <param name="room">[2 n]</param>
    public static void Reduce(double* a, long n, double* diagonal, double* beside, double* taus, double* room)
    {
        var pass = new Pass { A = a, N = n, W = room, Product = room + n };
        for (var k = 0L; k < n; k++)
        {
            var row = a + (k * n);
            if (pass.V != null) RowMath.Add(-pass.V[k], pass.W + k, -pass.W[k], pass.V + k, row + k, n - k);
            diagonal[k] = row[k];
            (taus[k], beside[k]) = k + 1 < n ? Reflections.Of(row + k + 1, n - k - 1) : (0, 0);
            var left = n - k - 1;
            if (left == 0) return;
            pass.Next = row;
            pass.Tau = taus[k];
            pass.First = k + 1;
            pass.Each = Math.Max(1, PartElements / left);
            if (pass.V != null || pass.Tau != 0) Workers.Run(checked((int)((left + pass.Each - 1) / pass.Each)), &Part, &pass);
            if (pass.Tau == 0)
            {
                pass.V = null;
                continue;
            }
            var half = pass.Tau / 2 * RowMath.Dot(pass.Product + k + 1, row + k + 1, left);
            RowMath.Add(-half, row + k + 1, pass.Product + k + 1, left);
            pass.V = row;
            var spare = pass.W;
            pass.W = pass.Product;
            pass.Product = spare;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Part(int part, void* state)
    {
        ref readonly var pass = ref *(Pass*)state;
        var (first, count) = (pass.First, pass.N - pass.First);
        var last = Math.Min(count, (part + 1) * pass.Each);
        for (var i = first + (part * pass.Each); i < first + last; i++)
        {
            var row = pass.A + (i * pass.N) + first;
            if (pass.V != null) RowMath.Add(-pass.V[i], pass.W + first, -pass.W[i], pass.V + first, row, count);
            if (pass.Tau != 0) pass.Product[i] = pass.Tau * RowMath.Dot(row, pass.Next + first, count);
        }
    }

    /// <summary>The product of the reflections, turned: its rows are what becomes the eigenvectors.</summary>
    /// <param name="a">What <see cref="Reduce"/> left.</param>
    /// <param name="n">Rows.</param>
    /// <param name="taus">The factors.</param>
    /// <param name="reflections">Room [n, n].</param>
    /// <param name="triangles">Room [n, panel].</param>
    /// <param name="vectors">The result [n, n].</param>
    public static void Vectors(double* a, long n, double* taus, double* reflections, double* triangles, double* vectors)
    {
        // The first row and column stay: what is behind them is a product of reflections that begin one row later each.
        var k = n - 1;
        for (var i = 0L; i < k; i++)
            for (var j = 0L; j < k; j++) reflections[(i * k) + j] = j > i ? 0 : a[(j * n) + i + 1];
        for (var first = 0L; first < k; first += Reflections.Panel)
            Reflections.Triangle(reflections + (first * (k + 1)), k, k - first, Math.Min(Reflections.Panel, k - first), taus + first, triangles + (first * Reflections.Panel));
        Reflections.Multiply(reflections, k, k, triangles, a, k, k);
        for (var i = 0L; i < n; i++) vectors[i] = vectors[i * n] = i == 0 ? 1 : 0;
        for (var i = 0L; i < k; i++)
            for (var j = 0L; j < k; j++) vectors[((j + 1) * n) + i + 1] = a[(i * k) + j];
    }
}
