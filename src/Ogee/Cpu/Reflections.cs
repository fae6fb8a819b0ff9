using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Products of Householder reflections in the compact form I − V T Vᵀ (Schreiber and Van Loan 1989), a panel of them at a time.</summary>
internal static unsafe class Reflections
{
    /// <summary>Reflections of a panel.</summary>
    public const int Panel = 32;

    /// <summary>The reflection I − τ v vᵀ with v₀ = 1 that brings a vector onto its first element.</summary>
    /// <param name="x">The vector, which becomes v.</param>
    /// <param name="count">Its length.</param>
    /// <returns>τ, and what the first element becomes; τ is 0 where nothing is to be done.</returns>
    public static (double Tau, double First) Of(double* x, long count)
    {
        var (first, rest) = (x[0], RowMath.Dot(x + 1, x + 1, count - 1));
        var length = rest < RowMath.SmallSquare ? RowMath.Length(x, count) : Math.Sqrt((first * first) + rest);
        x[0] = 1;
        if (rest == 0 && RowMath.Largest(x + 1, count - 1) == 0) return (0, first);
        var last = -Math.CopySign(length, first);
        RowMath.Divide(x + 1, first - last, count - 1);
        return ((last - first) / last, last);
    }

    /// <summary>The triangle T of a panel.</summary>
    /// <param name="v">V [rows, count], with zeros above its diagonal of ones.</param>
    /// <param name="stride">Elements from one row of V to the next.</param>
    /// <param name="rows">Rows of V.</param>
    /// <param name="count">How many reflections.</param>
    /// <param name="taus">Their factors.</param>
    /// <param name="t">T [panel, panel], upper.</param>
    public static void Triangle(double* v, long stride, long rows, long count, double* taus, double* t)
    {
        var products = stackalloc double[Panel * Panel];
        Gemm.Run(v, 1, stride, v, stride, 1, products, Panel, count, count, rows);
        for (var i = 0L; i < count; i++)
        {
            for (var r = 0L; r < count; r++) t[(r * Panel) + i] = 0;
            for (var r = 0L; r < i; r++)
            {
                var sum = 0.0;
                for (var q = r; q < i; q++) sum = Math.FusedMultiplyAdd(t[(r * Panel) + q], products[(q * Panel) + i], sum);
                t[(r * Panel) + i] = -taus[i] * sum;
            }
            t[(i * Panel) + i] = taus[i];
        }
    }

    /// <summary>What panels of reflections, and their products with matrices of so many columns, ask of scratch.</summary>
    public static void AddScratch(ScratchNeed need, long rows, long reflections, long columns)
    {
        var count = Math.Min(Panel, reflections);
        need.Own<double>(KernelScratch.Panels, 2 * count * columns);
        MatrixBatch.AddProduct(need, count, Math.Max(count, columns), rows);
        MatrixBatch.AddProduct(need, rows, columns, count);
    }

    /// <summary>C becomes (I − V T Vᵀ) C, or (I − V Tᵀ Vᵀ) C.</summary>
    public static void Apply(double* v, long stride, long rows, long count, double* t, bool isTurned, double* c, long cStride, long columns)
    {
        if (columns == 0) return;
        var products = KernelScratch.Rent<double>(KernelScratch.Panels, 2 * count * columns);
        var factors = products + (count * columns);
        Gemm.Run(v, 1, stride, c, cStride, 1, products, columns, count, columns, rows);
        new Span<double>(factors, checked((int)(count * columns))).Clear();
        for (var r = 0L; r < count; r++)
        {
            // Only one triangle of T is there.
            var (first, step, many) = isTurned ? (r, Panel, r + 1) : ((r * Panel) + r, 1L, count - r);
            RowMath.SubtractRows(t + first, step, products + ((isTurned ? 0 : r) * columns), columns, many, factors + (r * columns), columns);
        }
        Gemm.Run(v, stride, 1, factors, columns, 1, c, cStride, rows, columns, count, accumulate: true);
    }

    /// <summary>The first columns of a product of reflections, of which each begins one row below the one before.</summary>
    /// <param name="v">V [m, k].</param>
    /// <param name="m">Rows.</param>
    /// <param name="k">How many reflections.</param>
    /// <param name="t">The triangles of the panels, one after the other.</param>
    /// <param name="q">The result.</param>
    /// <param name="stride">Elements from one of its rows to the next.</param>
    /// <param name="columns">How many columns, k or more.</param>
    public static void Multiply(double* v, long m, long k, double* t, double* q, long stride, long columns)
    {
        for (var i = 0L; i < m; i++)
            for (var j = 0L; j < columns; j++) q[(i * stride) + j] = i == j ? 1 : 0;
        for (var panel = ((k + Panel - 1) / Panel) - 1; panel >= 0; panel--)
        {
            var first = panel * Panel;
            Apply(v + (first * (k + 1)), k, m - first, Math.Min(Panel, k - first), t + (first * Panel), isTurned: false, q + (first * (stride + 1)), stride, columns - first);
        }
    }
}
