namespace Ogee;

// Curves that are given by points.
public sealed partial class Tensor
{
    /// <summary>The area under lines through points along an axis, which disappears: Σ ½ (yᵢ + yᵢ₊₁) · distance. 0 of fewer than two points.</summary>
    /// <param name="distance">The distance of neighbouring points.</param>
    /// <param name="axis">The axis of the points.</param>
    public Tensor Trapezoid(double distance = 1, int axis = -1) => Strips("trapezoid", null, distance, axis).Sum(axis);

    /// <summary>The area under lines through points along an axis, which disappears: Σ ½ (yᵢ + yᵢ₊₁) · (xᵢ₊₁ − xᵢ). 0 of fewer than two points.</summary>
    /// <param name="places">Where the points are: [points], or this tensor's shape.</param>
    /// <param name="axis">The axis of the points.</param>
    /// <exception cref="OgeeException">There are other places than points.</exception>
    public Tensor Trapezoid(Tensor places, int axis = -1) => Strips("trapezoid", places, 1, axis).Sum(axis);

    /// <summary>The areas under lines through points from the first to each other one along an axis, which gets one shorter.</summary>
    /// <inheritdoc cref="Trapezoid(double, int)"/>
    public Tensor CumulativeTrapezoid(double distance = 1, int axis = -1) => Strips("cumulative_trapezoid", null, distance, axis).CumulativeSum(axis);

    /// <summary>The areas under lines through points from the first to each other one along an axis, which gets one shorter.</summary>
    /// <inheritdoc cref="Trapezoid(Tensor, int)"/>
    public Tensor CumulativeTrapezoid(Tensor places, int axis = -1) => Strips("cumulative_trapezoid", places, 1, axis).CumulativeSum(axis);

    Tensor Strips(string op, Tensor? places, double distance, int axis)
    {
        RequireFloat(op);
        axis = Shape.Axis(axis, op);
        var size = Shape[axis];
        if (places is not null && places.Shape != Shape && !(places.Rank == 1 && places.Shape[0] == size))
            throw EngineErrors.Shape.With($"{op}: places are {places.Shape} for points {Shape} along axis {axis}", $"Expected [{size}] or {Shape}", "Give a place for each point.");
        var (first, count) = (Math.Min(1, size), Math.Max(0, size - 1));
        var sums = Slice(axis, first, size) + Slice(axis, 0, count);
        if (places is null) return sums * (0.5 * distance);
        if (places.Rank == 1) places = places.Reshape(Shape.Create([size, .. Enumerable.Repeat(1L, Rank - 1 - axis)]));
        var along = places.Rank == Rank ? axis : 0;
        return sums * ((places.Slice(along, first, size) - places.Slice(along, 0, count)) * 0.5);
    }

    /// <summary>Values on lines through points, NumPy's interp: before the first point the first value, behind the last the last. Gradients pass to places and to values of points.</summary>
    /// <param name="places">Where the points are: [points], ascending, of this tensor's type.</param>
    /// <param name="values">Their values: [points].</param>
    /// <returns>The shape of this tensor, which says where; NaN where it is NaN.</returns>
    /// <exception cref="OgeeException">There is no point, or shapes or types do not fit.</exception>
    public Tensor Interpolate(Tensor places, Tensor values)
    {
        RequireFloat("interpolate");
        if (places.Rank != 1 || values.Shape != places.Shape || places.Shape[0] < 1 || places.Type != Type || values.Type != Type)
            throw EngineErrors.Shape.With($"interpolate: points are at {places} with values {values}, for {this}", "Expected [points] twice, of one type, with at least one", "Sort the points, and cast them.");
        var last = places.Shape[0] - 1;
        if (last == 0) return Where(IsNan(), this, values.Squeeze(0));
        var next = places.Detach().SearchSorted(Detach(), isRight: true).Clamp(1, last);
        var before = next - 1;
        var (x0, x1, y0, y1) = (places.Take(before), places.Take(next), values.Take(before), values.Take(next));
        // Of two points at one place the second counts, from there on.
        var width = x1 - x0;
        var isStep = width.EqualTo(0);
        var share = Where(isStep.And(GreaterEqual(x1)), Like(1), ((this - x0) / Where(isStep, Like(1), width)).Clamp(0, 1));
        return y0 + (share * (y1 - y0));
    }
}
