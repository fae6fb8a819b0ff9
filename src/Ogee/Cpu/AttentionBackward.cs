using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>The gradients of an attention, in two passes over blocks of probabilities that are computed again: a part has some rows of queries and goes over the keys, or some rows of keys and goes over the queries. So every sum is one thread's, in one order.</summary>
/// <remarks>With s = scale · q kᵀ, p = exp(s − logarithm), o = p v and the gradient g of o: the slopes are d = p ∘ (g vᵀ − Σ g ∘ o), and the gradients scale · d k, scale · dᵀ q and pᵀ g. The passes differ in what are rows and what are columns (Dao et al. 2022).</remarks>
internal static unsafe class AttentionBackward<T, TTile> where T : unmanaged, IFloatingPointIeee754<T> where TTile : struct, IMicrokernel<T>
{
    const int Together = AttentionProblem<T>.Together, Columns = AttentionProblem<T>.Columns;

    /// <summary>A pass: rows of the scores and of the gradients of probabilities, columns of both, and the results.</summary>
    struct Pass
    {
        public AttentionProblem<T> Problem;
        public AttentionRows<T> Rows, RowValues, Against, AgainstValues, Slopes, Weighed;
        public long RowCount, ColumnCount;
        public bool IsTransposed, HasSlopes, HasWeighed;
    }

    public static void AddScratch(ScratchNeed need, AttentionProblem<T> problem)
    {
        need.Own<T>(3, Products(problem));
        if (GoesByHeads(problem))
        {
            AttentionHeadBackward<T, TTile>.AddScratch(need, problem);
            return;
        }
        foreach (var rows in (ReadOnlySpan<long>)[problem.Queries, problem.Keys])
        {
            var parts = problem.Cut(rows);
            need.Part<T>(0, Room(problem, Math.Min(problem.PartRows, rows)), parts);
        }
    }

    static long Products(in AttentionProblem<T> p) => p.Heads.Count * p.Queries;

    static bool GoesByHeads(in AttentionProblem<T> p)
    {
        var way = AttentionHeadBackward<T, TTile>.Pays(p) ? Algorithm.AttentionGradientByHeads : Algorithm.AttentionGradientByRows;
        return Algorithms.Choose(way, Algorithm.AttentionGradientByHeads, Algorithm.AttentionGradientByRows) == Algorithm.AttentionGradientByHeads;
    }

    static long Room(in AttentionProblem<T> p, long rows)
    {
        var (wide, wideValues, padded) = (AttentionTiles<T, TTile>.Padded(p.Width), AttentionTiles<T, TTile>.Padded(p.Values), AttentionTiles<T, TTile>.PaddedRows(rows));
        return ((rows + Columns) * (p.Width + p.Values)) + ((Columns + padded) * (wide + wideValues)) + (2 * BlockSize) + (3 * Columns);
    }

    static long BlockSize => AttentionTiles<T, TTile>.PaddedRows(Together) * Columns;

    public static void Run(AttentionProblem<T> problem)
    {
        problem.Products = KernelScratch.Rent<T>(3, Products(problem));
        problem.Run(problem.Cut(problem.Queries), &MultiplyRows, &problem);
        var goesByHeads = GoesByHeads(problem);
        Algorithms.Ran(goesByHeads ? Algorithm.AttentionGradientByHeads : Algorithm.AttentionGradientByRows);
        if (goesByHeads)
        {
            AttentionHeadBackward<T, TTile>.Run(problem);
            return;
        }
        if (problem.QueryGradient.First != null)
        {
            var pass = new Pass
            {
                Rows = problem.Query, RowValues = problem.Gradient, Against = problem.Key, AgainstValues = problem.Value, Slopes = problem.QueryGradient,
                RowCount = problem.Queries, ColumnCount = problem.Keys, HasSlopes = true,
            };
            Run(problem, ref pass);
        }
        if (problem.KeyGradient.First != null || problem.ValueGradient.First != null)
        {
            var pass = new Pass
            {
                Rows = problem.Key, RowValues = problem.Value, Against = problem.Query, AgainstValues = problem.Gradient, Slopes = problem.KeyGradient, Weighed = problem.ValueGradient,
                RowCount = problem.Keys, ColumnCount = problem.Queries, IsTransposed = true, HasSlopes = problem.KeyGradient.First != null, HasWeighed = problem.ValueGradient.First != null,
            };
            problem.Mask = problem.Mask.Transposed();
            Run(problem, ref pass);
        }
    }

    static void Run(AttentionProblem<T> problem, ref Pass pass)
    {
        var parts = problem.Cut(pass.RowCount);
        pass.Problem = problem;
        fixed (Pass* state = &pass) problem.Run(parts, &Part, state);
    }

    /// <summary>For each query of a part the sum of the products of result and gradient, in sixteen lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void MultiplyRows(int part, void* state)
    {
        ref readonly var p = ref *(AttentionProblem<T>*)state;
        var (head, chunk) = Math.DivRem(part, p.HeadParts);
        var output = p.Output.Head(p.Heads, head);
        var gradient = p.Gradient.Head(p.Heads, head);
        var to = p.Products + (head * p.Queries);
        var lanes = stackalloc T[AttentionCarried<T>.Lanes];
        for (var row = chunk * p.PartRows; row < Math.Min(p.Queries, (chunk + 1) * p.PartRows); row++)
        {
            new Span<T>(lanes, AttentionCarried<T>.Lanes).Clear();
            var a = output + (row * p.Output.Row);
            var b = gradient + (row * p.Gradient.Row);
            var j = 0L;
            for (; j <= p.Values - AttentionCarried<T>.Lanes; j += AttentionCarried<T>.Lanes)
                for (var lane = 0; lane < AttentionCarried<T>.Lanes; lane += Vector512<T>.Count)
                    (Vector512.Load(lanes + lane) + (Vector512.Load(a + j + lane) * Vector512.Load(b + j + lane))).Store(lanes + lane);
            for (var lane = 0; j + lane < p.Values; lane++) lanes[lane] += a[j + lane] * b[j + lane];
            var sum = T.Zero;
            for (var lane = 0; lane < AttentionCarried<T>.Lanes; lane++) sum += lanes[lane];
            to[row] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Part(int part, void* state)
    {
        ref readonly var pass = ref *(Pass*)state;
        ref readonly var p = ref pass.Problem;
        var (head, chunk) = Math.DivRem(part, p.HeadParts);
        var (first, width, values) = (chunk * p.PartRows, p.Width, p.Values);
        var rows = Math.Min(p.PartRows, pass.RowCount - first);
        var (wide, wideValues, padded) = (AttentionTiles<T, TTile>.Padded(width), AttentionTiles<T, TTile>.Padded(values), AttentionTiles<T, TTile>.PaddedRows(rows));
        var blockSize = BlockSize;

        var room = KernelScratch.Rent<T>(0, Room(p, rows));
        T* Take(long count) => (room += count) - count;
        var own = Take(rows * width);
        var ownValues = Take(rows * values);
        var scorePanels = Take(Columns * width);
        var slopePanels = Take(Columns * values);
        var panels = Take(Columns * wide);
        var valuePanels = Take(Columns * wideValues);
        var sums = Take(padded * wide);
        var weighed = Take(padded * wideValues);
        var scores = Take(blockSize);
        var slopes = Take(blockSize);
        var bias = Take(Columns);
        var logarithms = Take(Columns);
        var products = Take(Columns);

        AttentionTiles<T, TTile>.Copy(pass.Rows.Head(p.Heads, head) + (first * pass.Rows.Row), pass.Rows.Row, rows, width, own, width);
        AttentionTiles<T, TTile>.Copy(pass.RowValues.Head(p.Heads, head) + (first * pass.RowValues.Row), pass.RowValues.Row, rows, values, ownValues, values);
        var against = pass.Against.Head(p.Heads, head);
        var againstValues = pass.AgainstValues.Head(p.Heads, head);
        var mask = p.Mask.Head<T>(p.Heads, head);
        var queryLogarithms = p.Logarithms + (head * p.Queries);
        var queryProducts = p.Products + (head * p.Queries);

        // A bit for each group of rows that has sums.
        var begun = 0;
        var (from, to) = !p.IsCausal ? (0L, pass.ColumnCount) : pass.IsTransposed ? (first / Columns * Columns, pass.ColumnCount) : (0L, Math.Min(pass.ColumnCount, first + rows));
        for (var column = from; column < to; column += Columns)
        {
            var live = (int)Math.Min(Columns, pass.ColumnCount - column);
            var block = against + (column * pass.Against.Row);
            var blockValues = againstValues + (column * pass.AgainstValues.Row);
            AttentionTiles<T, TTile>.PanelsOfTransposed(block, pass.Against.Row, width, live, scorePanels);
            AttentionTiles<T, TTile>.PanelsOfTransposed(blockValues, pass.AgainstValues.Row, values, live, slopePanels);
            if (pass.HasSlopes) AttentionTiles<T, TTile>.Panels(block, pass.Against.Row, live, width, panels);
            if (pass.HasWeighed) AttentionTiles<T, TTile>.Panels(blockValues, pass.AgainstValues.Row, live, values, valuePanels);
            if (pass.IsTransposed)
            {
                new Span<T>(logarithms, 2 * Columns).Clear();
                new Span<T>(queryLogarithms + column, live).CopyTo(new(logarithms, live));
                new Span<T>(queryProducts + column, live).CopyTo(new(products, live));
            }
            for (var row = 0L; row < rows; row += Together)
            {
                var count = (int)Math.Min(Together, rows - row);
                if (p.IsCausal && (pass.IsTransposed ? column + live - 1 < first + row : column > first + row + count - 1)) continue;
                AttentionTiles<T, TTile>.Multiply(own + (row * width), width, count, width, scorePanels, live, scores, Columns, false);
                AttentionTiles<T, TTile>.Multiply(ownValues + (row * values), values, count, values, slopePanels, live, slopes, Columns, false);
                var opened = new AttentionBlock<T>(scores, bias, count, live, first + row, column, p.Scale, mask, p.IsCausal, pass.IsTransposed);
                if (pass.IsTransposed) AttentionSoftmax.Slope(opened, slopes, logarithms, products, isTransposed: true);
                else AttentionSoftmax.Slope(opened, slopes, queryLogarithms + first + row, queryProducts + first + row, isTransposed: false);
                var group = 1 << (int)(row / Together);
                if (pass.HasSlopes) AttentionTiles<T, TTile>.Multiply(slopes, Columns, count, live, panels, width, sums + (row * wide), wide, (begun & group) != 0);
                if (pass.HasWeighed) AttentionTiles<T, TTile>.Multiply(scores, Columns, count, live, valuePanels, values, weighed + (row * wideValues), wideValues, (begun & group) != 0);
                begun |= group;
            }
        }
        for (var row = 0L; row < rows; row++)
        {
            // Keys that no query sees have no gradient.
            var isBegun = (begun & (1 << (int)(row / Together))) != 0;
            if (pass.HasSlopes) AttentionTiles<T, TTile>.Scale(sums + (row * wide), width, isBegun ? p.Scale : T.Zero, pass.Slopes.Head(p.Heads, head) + ((first + row) * pass.Slopes.Row));
            if (pass.HasWeighed) AttentionTiles<T, TTile>.Scale(weighed + (row * wideValues), values, isBegun ? T.One : T.Zero, pass.Weighed.Head(p.Heads, head) + ((first + row) * pass.Weighed.Row));
        }
    }
}
