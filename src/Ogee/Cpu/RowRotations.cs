using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>One-sided Jacobi rotations (Hestenes 1958): rows are turned in pairs until all are orthogonal, as exactly as each is long. Pairs of one round share no row, so threads take them in any order.</summary>
internal static unsafe class RowRotations
{
    // Far more than matrices take: rotations converge quadratically once they are small.
    const int MostSweeps = 60;

    // Elements of the pairs that one thread turns together.
    const long PartElements = 4096;

    const double Epsilon = 1.0 / (1L << 52);

    struct Round
    {
        public double* Rows, Beside;
        public long N, Seats, Number, Each;
        public double Tolerance;
        public int Turned;
    }

    /// <summary>Turns the rows of a square matrix, and those of another alike.</summary>
    /// <param name="rows">[n, n]</param>
    /// <param name="n">Rows.</param>
    /// <param name="beside">[n, n], or null.</param>
    /// <returns>Whether all rows became orthogonal.</returns>
    public static bool Orthogonalize(double* rows, long n, double* beside)
    {
        if (n < 2) return true;
        var round = new Round { Rows = rows, Beside = beside, N = n, Seats = n + (n & 1), Each = Math.Max(1, PartElements / n), Tolerance = Math.Sqrt(n) * Epsilon };
        var pairs = round.Seats / 2;
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            round.Turned = 0;
            for (round.Number = 0; round.Number < round.Seats - 1; round.Number++)
                Workers.Run(checked((int)((pairs + round.Each - 1) / round.Each)), &Part, &round);
            if (round.Turned == 0) return true;
        }
        return false;
    }

    // As in a tournament: the last seat stays, the others move on by one.
    static void Part(int part, void* state)
    {
        ref var round = ref *(Round*)state;
        var others = round.Seats - 1;
        var last = Math.Min(round.Seats / 2, (part + 1) * round.Each);
        for (var pair = part * round.Each; pair < last; pair++)
        {
            var one = (round.Number + pair) % others;
            var other = pair == 0 ? others : (round.Number - pair + others) % others;
            var (p, q) = one < other ? (one, other) : (other, one);
            if (q < round.N && Turn(in round, p, q)) Volatile.Write(ref round.Turned, 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static bool Turn(in Round round, long p, long q)
    {
        double* x = round.Rows + (p * round.N), y = round.Rows + (q * round.N);
        var (xx, yy, xy) = RowMath.Dots(x, y, round.N);
        if (Math.Min(xx, yy) < RowMath.SmallSquare) return TurnSmall(in round, p, q);
        if (!(Math.Abs(xy) > round.Tolerance * Math.Sqrt(xx) * Math.Sqrt(yy))) return false;
        return Turn(in round, p, q, (yy - xx) / (2 * xy));
    }

    /// <summary>The same of rows whose products are no normal numbers: their lengths are apart.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static bool TurnSmall(in Round round, long p, long q)
    {
        double* x = round.Rows + (p * round.N), y = round.Rows + (q * round.N);
        var (xSize, ySize) = (RowMath.Largest(x, round.N), RowMath.Largest(y, round.N));
        if (xSize == 0 || ySize == 0) return false;
        var (xx, yy, xy) = (0.0, 0.0, 0.0);
        for (var i = 0L; i < round.N; i++)
        {
            var (a, b) = (x[i] / xSize, y[i] / ySize);
            (xx, yy, xy) = (Math.FusedMultiplyAdd(a, a, xx), Math.FusedMultiplyAdd(b, b, yy), Math.FusedMultiplyAdd(a, b, xy));
        }
        return Math.Abs(xy) > round.Tolerance * Math.Sqrt(xx * yy) && Turn(in round, p, q, ((yy * (ySize / xSize)) - (xx * (xSize / ySize))) / (2 * xy));
    }

    /// <summary>Turns two rows.</summary>
    /// <param name="round">The rows.</param>
    /// <param name="p">The one.</param>
    /// <param name="q">The other.</param>
    /// <param name="ratio">The difference of the squares of their lengths by twice their product.</param>
    static bool Turn(in Round round, long p, long q, double ratio)
    {
        double* x = round.Rows + (p * round.N), y = round.Rows + (q * round.N);
        // Where its square overflows the root is the ratio itself.
        var tangent = Math.Abs(ratio) > 1e150 ? 0.5 / ratio : Math.CopySign(1 / (Math.Abs(ratio) + Math.Sqrt(1 + (ratio * ratio))), ratio);
        if (tangent == 0) return false;
        var cosine = 1 / Math.Sqrt(1 + (tangent * tangent));
        RowMath.Rotate(x, y, cosine, -cosine * tangent, round.N);
        if (round.Beside != null) RowMath.Rotate(round.Beside + (p * round.N), round.Beside + (q * round.N), cosine, -cosine * tangent, round.N);
        return true;
    }
}
