namespace Ogee.Cpu;

/// <summary>Orthonormal rows made a whole basis, as of singular values that are 0.</summary>
internal static unsafe class Completion
{
    /// <summary>Fills the rows from a number on.</summary>
    /// <param name="rows">[n, n]</param>
    /// <param name="known">How many are there.</param>
    /// <param name="n">Rows.</param>
    /// <param name="room">[n]</param>
    public static void Rows(double* rows, long known, long n, double* room)
    {
        if (known == n) return;
        // How much of each unit vector the rows hold.
        new Span<double>(room, checked((int)n)).Clear();
        for (var i = 0L; i < known; i++) Count(rows + (i * n), n, room);
        for (var i = known; i < n; i++)
        {
            var row = rows + (i * n);
            var at = 0L;
            for (var j = 1L; j < n; j++)
                if (room[j] < room[at]) at = j;
            for (var j = 0L; j < n; j++) row[j] = j == at ? 1 : 0;
            // Twice is enough (Giraud et al. 2005).
            for (var time = 0; time < 2; time++)
            {
                for (var other = 0L; other < i; other++) RowMath.Add(-RowMath.Dot(rows + (other * n), row, n), rows + (other * n), row, n);
                RowMath.Divide(row, Math.Sqrt(RowMath.Dot(row, row, n)), n);
            }
            Count(row, n, room);
        }
    }

    static void Count(double* row, long n, double* sums)
    {
        for (var j = 0L; j < n; j++) sums[j] = Math.FusedMultiplyAdd(row[j], row[j], sums[j]);
    }
}
