using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Eigenvalues of three diagonals by implicit QL steps (Martin and Wilkinson 1968; Dubrulle 1970). The rotations are collected, and turn the vectors a strip at a time while it stays in a cache.</summary>
internal static unsafe class TridiagonalRotations
{
    // Far more than values take: steps converge cubically.
    const int MostSteps = 60;

    // Rotations that are collected, and columns of the vectors that they turn together.
    const int Collected = 8192, Strip = 64;

    // Of a matrix scaled near 1, what is 0 whatever stands beside it: rotations by hardly normal numbers turn nothing.
    const double Epsilon = 1.0 / (1L << 52), Least = 1e-290;

    struct Rotation
    {
        public long Row;
        public double C, S;
    }

    struct Turn
    {
        public Rotation* Rotations;
        public double* Vectors;
        public long N, Count;
    }

    public static void AddScratch(ScratchNeed need) => need.Own<Rotation>(KernelScratch.Panels, Collected);

    /// <summary>Finds the values, and turns the rows of a matrix into vectors.</summary>
    /// <param name="d">[n] The diagonal, which becomes the values in no order.</param>
    /// <param name="e">[n] The diagonal beside it, with any last element.</param>
    /// <param name="n">Rows.</param>
    /// <param name="vectors">[n, n], or null where only values are asked for.</param>
    /// <returns>Whether they were found.</returns>
    public static bool Diagonalize(double* d, double* e, long n, double* vectors)
    {
        var turn = new Turn { Vectors = vectors, N = n };
        if (vectors != null) turn.Rotations = KernelScratch.Rent<Rotation>(KernelScratch.Panels, Collected);
        for (var low = 0L; low < n; low++)
            for (var step = 0; ; step++)
            {
                var high = low;
                while (high < n - 1 && Math.Abs(e[high]) > Math.Max(Least, Epsilon * (Math.Abs(d[high]) + Math.Abs(d[high + 1])))) high++;
                if (high == low) break;
                if (step == MostSteps) return false;
                Step(d, e, low, high, ref turn);
            }
        Flush(ref turn);
        return true;
    }

    static void Step(double* d, double* e, long low, long high, ref Turn turn)
    {
        var g = (d[low + 1] - d[low]) / (2 * e[low]);
        g = d[high] - d[low] + (e[low] / (g + Math.CopySign(Length(g, 1), g)));
        var (s, c, p) = (1.0, 1.0, 0.0);
        for (var i = high - 1; i >= low; i--)
        {
            var (f, b) = (s * e[i], c * e[i]);
            var r = e[i + 1] = Length(f, g);
            if (r == 0)
            {
                // It fell apart: what is left are two smaller ones.
                d[i + 1] -= p;
                e[high] = 0;
                return;
            }
            (s, c) = (f / r, g / r);
            g = d[i + 1] - p;
            r = ((d[i] - g) * s) + (2 * c * b);
            p = s * r;
            d[i + 1] = g + p;
            g = (c * r) - b;
            if (turn.Vectors == null) continue;
            if (turn.Count == Collected) Flush(ref turn);
            turn.Rotations[turn.Count++] = new() { Row = i, C = c, S = s };
        }
        d[low] -= p;
        e[low] = g;
        e[high] = 0;
    }

    static void Flush(ref Turn turn)
    {
        if (turn.Count == 0) return;
        var now = turn;
        Workers.Run(checked((int)((now.N + Strip - 1) / Strip)), &Part, &now);
        turn.Count = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Part(int part, void* state)
    {
        ref readonly var turn = ref *(Turn*)state;
        var vectors = turn.Vectors + (part * Strip);
        var width = Math.Min(Strip, turn.N - (part * Strip));
        for (var i = 0L; i < turn.Count; i++)
        {
            ref readonly var rotation = ref turn.Rotations[i];
            var row = vectors + (rotation.Row * turn.N);
            RowMath.Rotate(row + turn.N, row, rotation.C, rotation.S, width);
        }
    }

    /// <summary>√(a² + b²), without overflow on the way.</summary>
    static double Length(double a, double b)
    {
        var (large, small) = Math.Abs(a) > Math.Abs(b) ? (Math.Abs(a), Math.Abs(b)) : (Math.Abs(b), Math.Abs(a));
        if (large == 0 || double.IsInfinity(large)) return large;
        var share = small / large;
        return large * Math.Sqrt(1 + (share * share));
    }
}
