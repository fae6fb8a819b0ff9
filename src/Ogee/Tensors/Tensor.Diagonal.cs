namespace Ogee;

// Matrices by their diagonals. Leading axes are matrices of their own.
public sealed partial class Tensor
{
    /// <summary>The lower triangle of the last two axes, 0 above.</summary>
    /// <param name="offset">The last diagonal that stays: 0 the main one, above 0 to the right of it.</param>
    /// <exception cref="OgeeException">There are fewer than two axes.</exception>
    public Tensor Tril(long offset = 0) => Where(Band(MatrixOf("tril"), (row, column) => column.LessEqual(row + offset)), this, Like(0));

    /// <summary>The upper triangle of the last two axes, 0 below.</summary>
    /// <param name="offset">The first diagonal that stays: 0 the main one, above 0 to the right of it.</param>
    /// <exception cref="OgeeException">There are fewer than two axes.</exception>
    public Tensor Triu(long offset = 0) => Where(Band(MatrixOf("triu"), (row, column) => column.GreaterEqual(row + offset)), this, Like(0));

    /// <summary>The rows and columns of the elements of a lower triangle, in row-major order.</summary>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="columns">Its columns; as many as rows if null.</param>
    /// <param name="offset">The last diagonal that is in it: 0 the main one, above 0 to the right of it.</param>
    /// <returns>int64 [2, elements]</returns>
    /// <exception cref="OgeeException">A size is negative.</exception>
    public static Tensor TrilIndices(long rows, long? columns = null, long offset = 0) => TriangleIndices(rows, columns ?? rows, (row, column) => column <= row + offset, "tril_indices");

    /// <summary>The rows and columns of the elements of an upper triangle, in row-major order.</summary>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="columns">Its columns; as many as rows if null.</param>
    /// <param name="offset">The first diagonal that is in it: 0 the main one, above 0 to the right of it.</param>
    /// <returns>int64 [2, elements]</returns>
    /// <exception cref="OgeeException">A size is negative.</exception>
    public static Tensor TriuIndices(long rows, long? columns = null, long offset = 0) => TriangleIndices(rows, columns ?? rows, (row, column) => column >= row + offset, "triu_indices");

    static Tensor TriangleIndices(long rows, long columns, Func<long, long, bool> isInside, string op)
    {
        if (rows < 0 || columns < 0) throw EngineErrors.Argument.With($"{op}: of {rows} × {columns}", "Expected 0 or more", "Check the sizes.");
        List<long> row = [], column = [];
        for (var i = 0L; i < rows; i++)
            for (var j = 0L; j < columns; j++)
            {
                if (!isInside(i, j)) continue;
                row.Add(i);
                column.Add(j);
            }
        return From([.. row, .. column], [2, row.Count]);
    }

    /// <summary>A diagonal of two axes, as a view where they lie in order.</summary>
    /// <param name="offset">Which: 0 the main one, above 0 to the right of it.</param>
    /// <param name="rows">The axis of rows.</param>
    /// <param name="columns">The axis of columns.</param>
    /// <returns>The other axes, and the diagonal behind them; of size 0 where it lies outside.</returns>
    /// <exception cref="OgeeException">There are not two such axes.</exception>
    public Tensor Diagonal(long offset = 0, int rows = -2, int columns = -1)
    {
        (rows, columns) = (Shape.Axis(rows, "diagonal"), Shape.Axis(columns, "diagonal"));
        if (rows == columns) throw EngineErrors.Shape.With($"diagonal: axis {rows} is named twice for {Shape}", "Expected two axes", "Name another.");
        int[] others = [.. Enumerable.Range(0, Rank).Where(axis => axis != rows && axis != columns)];
        var (height, width) = (Shape[rows], Shape[columns]);
        var length = Math.Max(0, Math.Min(height - Math.Max(0, -offset), width - Math.Max(0, offset)));
        var flat = Permute(Axes.Create([.. others, rows, columns])).Reshape(Shape.Create([.. others.Select(axis => Shape[axis]), height * width]));
        var start = length == 0 ? 0 : offset >= 0 ? offset : -offset * width;
        return flat.Slice(-1, start, length == 0 ? 0 : start + ((length - 1) * (width + 1)) + 1, width + 1);
    }

    /// <summary>Vectors along the last axis as diagonals of square matrices, 0 elsewhere.</summary>
    /// <param name="offset">Which diagonal: 0 the main one, above 0 to the right of it.</param>
    /// <returns>[..., n, n] with n the length and the offset together</returns>
    /// <exception cref="OgeeException">This is a scalar.</exception>
    public Tensor DiagEmbed(long offset = 0)
    {
        var length = Shape[Shape.Axis(-1, "diag_embed")];
        var size = length + Math.Abs(offset);
        var before = offset >= 0 ? offset : -offset * size;
        var covered = length == 0 ? 0 : ((length - 1) * (size + 1)) + 1;
        var zeros = Shape.Create(new long[Rank]);
        var flat = Apply(new Pad(zeros.With(-1, before), zeros.With(-1, (size * size) - before - covered), zeros.With(-1, size)), this, Like(0));
        return flat.Reshape(Shape.Create([.. Shape.Sizes[..^1], size, size]));
    }

    /// <summary>A vector as the diagonal of a matrix, or the diagonal of a matrix as a vector.</summary>
    /// <param name="offset">Which diagonal: 0 the main one, above 0 to the right of it.</param>
    /// <exception cref="OgeeException">This is neither a vector nor a matrix.</exception>
    public Tensor Diag(long offset = 0) => Rank switch
    {
        1 => DiagEmbed(offset),
        2 => Diagonal(offset),
        _ => throw EngineErrors.Shape.With($"diag: takes a vector or a matrix, got {Shape}", "Expected rank 1 or 2", "Use DiagEmbed or Diagonal for many."),
    };

    /// <summary>The sum of the main diagonal of the last two axes; int64 of whole types.</summary>
    /// <exception cref="OgeeException">There are fewer than two axes.</exception>
    public Tensor Trace() => Diagonal().Sum(-1);

    Shape MatrixOf(string op) => Rank >= 2 ? Shape.Create(Shape.Sizes[^2..])
        : throw EngineErrors.Shape.With($"{op}: needs a matrix, got {Shape}", "Expected rank 2 or more", "Reshape first.");

    /// <summary>Where a rule about the numbers of row and column holds: bool.</summary>
    static Tensor Band(Shape matrix, Func<Tensor, Tensor, Tensor> rule) => rule(Apply(new Iota(new(matrix, DType.Int64), 0)), Apply(new Iota(new(matrix, DType.Int64), 1)));
}
