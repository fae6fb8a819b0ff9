namespace Ogee;

// Scans: what an axis comes to, element after element.
public sealed partial class Tensor
{
    /// <summary>The running sum along an axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="isExclusive">Whether an element itself does not count: the first result is 0.</param>
    /// <param name="isReversed">Whether it begins at the end of the axis.</param>
    /// <returns>The same shape and type; int64 of whole types and bool. float32 is summed in float64 and rounded where it is written; int64 wraps around.</returns>
    /// <exception cref="OgeeException">The axis does not exist.</exception>
    /// <seealso href="https://onnx.ai/onnx/operators/onnx__CumSum.html">ONNX CumSum</seealso>
    public Tensor CumulativeSum(int axis, bool isExclusive = false, bool isReversed = false) => Counting().CumulateBy<AddMonoid>(axis, isExclusive, isReversed);

    /// <summary>The running product along an axis. Its gradient divides by nothing, so zeros are no exception.</summary>
    /// <inheritdoc cref="CumulativeSum"/>
    /// <param name="axis">The axis.</param>
    /// <param name="isExclusive">Whether an element itself does not count: the first result is 1.</param>
    /// <param name="isReversed">Whether it begins at the end of the axis.</param>
    public Tensor CumulativeProduct(int axis, bool isExclusive = false, bool isReversed = false) => Counting().CumulateBy<MultiplyMonoid>(axis, isExclusive, isReversed);

    /// <summary>The largest element so far along an axis, and where it is; of equal ones the latest, which gets the gradient. NaN wins.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="isReversed">Whether it begins at the end of the axis.</param>
    /// <returns>The values, of the same shape and type, and their places along the axis, int64.</returns>
    /// <exception cref="OgeeException">The axis does not exist, or the type is bool.</exception>
    public (Tensor Values, Tensor Indices) CumulativeMax(int axis, bool isReversed = false) => WithWinners(CumulateBy<MaximumMonoid>(axis, false, isReversed), axis, isReversed);

    /// <summary>The smallest element so far along an axis, and where it is; of equal ones the latest, which gets the gradient. NaN wins.</summary>
    /// <inheritdoc cref="CumulativeMax"/>
    public (Tensor Values, Tensor Indices) CumulativeMin(int axis, bool isReversed = false) => WithWinners(CumulateBy<MinimumMonoid>(axis, false, isReversed), axis, isReversed);

    (Tensor, Tensor) WithWinners(Tensor values, int axis, bool isReversed) => (values, CumulativeGradients.Winners(this, values, Shape.Axis(axis, "cumulative"), isReversed));

    /// <summary>ln Σ eˣ of the elements so far along an axis, without overflow.</summary>
    /// <param name="axis">The axis.</param>
    /// <returns>The same shape and type.</returns>
    /// <exception cref="OgeeException">The axis does not exist, or the type is no float.</exception>
    public Tensor LogCumulativeSumExp(int axis)
    {
        RequireFloat("logcumsumexp");
        if (Type.IsHalf()) return InSingle(x => x.LogCumulativeSumExp(axis));
        axis = Shape.Axis(axis, "logcumsumexp");
        // Sums are kept relative to the largest element so far, and made smaller where a larger one comes. Before any finite one there is nothing to be relative to.
        var top = Detach().CumulateBy<MaximumMonoid>(axis, false, false);
        top = Where(top.Abs().EqualTo(double.PositiveInfinity), Like(0), top);
        var sum = (this - top).Exp().LinearRecurrence((top.Shifted(axis, 1) - top).Minimum(0).Exp(), axis);
        // Where everything so far is −∞ no gradient passes.
        var isNone = sum.EqualTo(0);
        return Where(isNone, Like(double.NegativeInfinity), Where(isNone, Like(1), sum).Log() + top);
    }

    /// <summary>A scan by a monoid of one's own.</summary>
    /// <typeparam name="T">The monoid; it may be declared in any assembly.</typeparam>
    /// <param name="axis">The axis.</param>
    /// <param name="isExclusive">Whether an element itself does not count: the first result is the neutral element.</param>
    /// <param name="isReversed">Whether it begins at the end of the axis.</param>
    public Tensor CumulateBy<T>(int axis, bool isExclusive, bool isReversed) where T : struct, IMonoid =>
        Apply(new Cumulative<T>(Shape.Axis(axis, "cumulative_" + T.Name), isExclusive, isReversed), this);

    /// <summary>A linear recurrence along an axis, hᵢ = aᵢ · hᵢ₋₁ + xᵢ, with nothing before the first: exponential averages, discounted returns, state-space layers.</summary>
    /// <param name="factors">a, of this tensor's type, broadcast to its shape; that of the first element is not read.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="isReversed">Whether it begins at the end of the axis.</param>
    /// <returns>h, of this tensor's shape. float32 is computed in float64 and rounded where it is written.</returns>
    /// <exception cref="OgeeException">The axis does not exist, or the types are not one float type.</exception>
    public Tensor LinearRecurrence(Tensor factors, int axis, bool isReversed = false) =>
        Apply(new LinearRecurrence(Shape.Axis(axis, "linear_recurrence"), isReversed), factors.Expand(Shape), this);

    /// <summary>The elements some places further along an axis; 0 comes in, and what leaves is lost.</summary>
    internal Tensor Shifted(int axis, long by)
    {
        var (size, amounts) = (Shape[axis], new (long Low, long High)[Rank]);
        amounts[axis] = by > 0 ? (Math.Min(by, size), 0) : (0, Math.Min(-by, size));
        return (by > 0 ? Slice(axis, 0, Math.Max(0, size - by)) : Slice(axis, Math.Min(-by, size), size)).Pad(amounts);
    }

    /// <summary>The differences of neighbours along an axis: one fewer with every time.</summary>
    /// <param name="times">How often differences are taken, of differences from the second time on.</param>
    /// <param name="axis">The axis.</param>
    /// <exception cref="OgeeException">The number is negative or the axis does not exist.</exception>
    public Tensor Diff(int times = 1, int axis = -1)
    {
        if (times < 0) throw EngineErrors.Argument.With($"diff: differences are taken {times} times", "Expected 0 or more", "Check the number.");
        axis = Shape.Axis(axis, "diff");
        var result = this;
        for (; times > 0 && result.Shape[axis] > 0; times--)
        {
            var (after, before) = (result.Slice(axis, 1, result.Shape[axis]), result.Slice(axis, 0, result.Shape[axis] - 1));
            result = Type == DType.Bool ? after.Xor(before) : after - before;
        }
        return result;
    }
}
