namespace Ogee;

/// <summary>Rows that several kernels run along: the axes that count them, and those along a row, which reductions take up. Axes of size 1 are left out.</summary>
internal sealed class RowForm
{
    RowForm(Shape rows, Shape row) => (Rows, Row, Whole) = (rows, row, Shape.Create([.. rows.Sizes, .. row.Sizes]));

    /// <summary>The axes that count rows.</summary>
    public Shape Rows { get; }

    /// <summary>The axes along a row.</summary>
    public Shape Row { get; }

    /// <summary>All of them.</summary>
    public Shape Whole { get; }

    /// <summary>The rows that a reduction takes up, each to one result; null if its axes are not the last ones, or there are no rows.</summary>
    public static RowForm? Of(ReduceKernel reduce)
    {
        if (reduce.Inputs.Length == 0) return null;
        var (shape, over) = (reduce.Inputs[0].Shape, reduce.Op.Over);
        var (rows, row) = (new List<long>(), new List<long>());
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (shape[axis] == 1) continue;
            if (over.Contains(axis)) row.Add(shape[axis]);
            else if (row.Count > 0) return null;
            else rows.Add(shape[axis]);
        }
        return rows.Count == 0 || row.Count == 0 || shape.Count == 0 ? null : new(Shape.Create([.. rows]), Shape.Create([.. row]));
    }

    /// <summary>A kernel as one of a row program, its operands with the axes of rows first and those of a row behind them, if it has any; null if it is none.</summary>
    public Kernel? Stage(Kernel kernel) => kernel switch
    {
        MapKernel { IsCopy: false } map when map.Outputs[0].Shape.Count == Whole.Count => Stage(map, Whole),
        MapKernel { IsCopy: false } map when map.Outputs[0].Shape.Count == Rows.Count => Stage(map, Rows),
        ReduceKernel reduce when Of(reduce) is { } own && own.Rows.Count == Rows.Count && own.Row.Count == Row.Count => Stage(reduce),
        _ => null,
    };

    MapKernel? Stage(MapKernel map, Shape shape) =>
        Laid(map.Inputs, shape) is { } inputs && Laid(map.Outputs, shape) is { } outputs && outputs.All(output => !IsAlong(output) || StrideAlong(output) == 1) ? map with { Inputs = inputs, Outputs = outputs } : null;

    ReduceKernel? Stage(ReduceKernel reduce) =>
        Laid(reduce.Inputs, Whole) is { } inputs && Laid(reduce.Outputs, Rows) is { } outputs ? reduce with { Op = reduce.Op.On(Axes.Create([.. Enumerable.Range(Rows.Rank, Row.Rank)])), Inputs = inputs, Outputs = outputs } : null;

    /// <summary>The same operands with another shape, if they need no copy for it and lie side by side along a row.</summary>
    Operand[]? Laid(Operand[] operands, Shape shape)
    {
        var laid = new Operand[operands.Length];
        for (var i = 0; i < laid.Length; i++)
        {
            if (operands[i].Reshaped(shape) is not { } operand || (IsAlong(operand) && StrideAlong(operand) is not (0 or 1))) return null;
            laid[i] = operand;
        }
        return laid;
    }

    /// <summary>Whether an operand of a stage has the axes along a row.</summary>
    public bool IsAlong(Operand operand) => operand.Shape.Rank > Rows.Rank;

    static long StrideAlong(Operand operand) => operand.Strides[^1];

    /// <summary>Whether an operand has elements of its own in every place of every row; else it repeats some.</summary>
    public bool IsWhole(Operand operand) => IsAlong(operand) && !operand.Strides.AsSpan().Contains(0);

    /// <summary>Whether a stage that reads finds, in its row, what another wrote there.</summary>
    public bool IsSameRow(Operand written, Operand read)
    {
        if (written.Offset != read.Offset || (IsAlong(written) && !IsAlong(read))) return false;
        for (var axis = 0; axis < read.Strides.Length; axis++)
            if (read.Strides[axis] != (axis < written.Strides.Length ? written.Strides[axis] : 0)) return false;
        return true;
    }

    public override string ToString() => $"{Rows} × {Row}";
}
