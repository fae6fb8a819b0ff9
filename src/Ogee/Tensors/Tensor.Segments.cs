namespace Ogee;

// Rows that belong together are reduced together: the nodes of a graph, the words of a document, the lines of an order.
public sealed partial class Tensor
{
    /// <summary>The sum of the rows of each segment, in the order of the rows. Gradients pass.</summary>
    /// <param name="segments">int64 or int32 [rows]: the segment of each row, sorted or not; checked when the step runs. This is [rows, ...].</param>
    /// <param name="count">How many segments there are.</param>
    /// <returns>[count, ...]; 0 for a segment without rows.</returns>
    /// <exception cref="OgeeException">There is not one integer for each row, or the count is negative.</exception>
    public Tensor SegmentSum(Tensor segments, long count)
    {
        CheckSegments(segments, count, "segment_sum");
        return SegmentSum(segments, count, "segment_sum");
    }

    Tensor SegmentSum(Tensor segments, long count, string word) => Apply(new TakeAdd(0, count) { Word = word }, this, segments);

    /// <summary>The mean of the rows of each segment. Gradients pass.</summary>
    /// <param name="segments">int64 or int32 [rows]: the segment of each row, sorted or not; checked when the step runs. This is [rows, ...].</param>
    /// <param name="count">How many segments there are.</param>
    /// <returns>[count, ...]; 0 for a segment without rows.</returns>
    /// <exception cref="OgeeException">There is not one integer for each row, the count is negative, or the type is no float.</exception>
    public Tensor SegmentMean(Tensor segments, long count)
    {
        RequireFloat("segment_mean");
        CheckSegments(segments, count, "segment_mean");
        if (Type.IsHalf()) return InSingle(x => x.SegmentMean(segments, count));
        return SegmentSum(segments, count, "segment_mean") / SizesOfSegments(segments, count).Maximum(1);
    }

    /// <summary>The largest element of each segment; NaN wins. The gradient goes to the first row that has it.</summary>
    /// <param name="segments">int64 or int32 [rows]: the segment of each row, sorted or not; checked when the step runs. This is [rows, ...].</param>
    /// <param name="count">How many segments there are.</param>
    /// <returns>[count, ...]; 0 for a segment without rows.</returns>
    /// <exception cref="OgeeException">There is not one integer for each row, the count is negative, or the type is no float.</exception>
    public Tensor SegmentMax(Tensor segments, long count)
    {
        RequireFloat("segment_max");
        CheckSegments(segments, count, "segment_max");
        if (Shape.Count == 0 || count == 0) return SegmentSum(segments, count, "segment_max");
        // Which row is the first of the largest is found without gradients; taking it has one.
        var (values, each) = (Detach(), segments.Reshape(Shape.Create([Shape[0], .. Enumerable.Repeat(1L, Rank - 1)])).Expand(Shape));
        var largest = values.ScatterBy<MaximumMonoid>(0, each, count, "segment_max").Gather(0, each);
        var rows = Where(values.EqualTo(largest).Or(values.NotEqualTo(values)), Apply(new Iota(new(Shape, DType.Int64), 0)), Scalar(Shape[0], DType.Int64));
        var first = rows.ScatterBy<MinimumMonoid>(0, each, count);
        return Where(first.GreaterEqual(Shape[0]), Like(0), Gather(0, first.Minimum(Shape[0] - 1)));
    }

    /// <returns>[count, 1, ...]: rows of each segment, in this tensor's type.</returns>
    Tensor SizesOfSegments(Tensor segments, long count) => Full(Shape.Create([Shape[0], .. Enumerable.Repeat(1L, Rank - 1)]), 1, Type).SegmentSum(segments, count, "segment_mean");

    void CheckSegments(Tensor segments, long count, string op)
    {
        if (count < 0) throw EngineErrors.Argument.With($"{op}: the number of segments is {count}", "Expected 0 or more", "Check the number.");
        Ops.Take.CheckIndex(segments.Spec, op);
        Ops.Take.CheckSummed(Spec, op);
        if (Rank == 0 || segments.Rank != 1 || segments.Shape[0] != Shape[0])
            throw EngineErrors.Shape.With($"{op}: there must be one segment for each row, got {segments.Shape} for {Shape}", "Expected [rows] for [rows, ...]", "Reshape the segments, or move the axis of rows to the front.");
    }
}
