namespace Ogee;

// Reductions that pass over NaN: the place of what is missing.
public sealed partial class Tensor
{
    /// <summary>The sum over axes (all if none is given) of what is not NaN; 0 where there is nothing else. No gradient passes to NaN.</summary>
    public Tensor NanSum(params ReadOnlySpan<int> axes) => NanSum(Axes.Create(axes), keepAxes: false);

    /// <summary>The sum over axes of what is not NaN; axes stay with size 1 if <paramref name="keepAxes"/> says so.</summary>
    public Tensor NanSum(Axes axes, bool keepAxes) => Where(IsNan(), Like(0), this).Sum(axes, keepAxes);

    /// <summary>The mean over axes (all if none is given) of what is not NaN; NaN where there is nothing else. No gradient passes to NaN.</summary>
    public Tensor NanMean(params ReadOnlySpan<int> axes) => NanMean(Axes.Create(axes), keepAxes: false);

    /// <summary>The mean over axes of what is not NaN; axes stay with size 1 if <paramref name="keepAxes"/> says so.</summary>
    public Tensor NanMean(Axes axes, bool keepAxes)
    {
        RequireFloat("nan_mean");
        if (Type.IsHalf()) return InSingle(x => x.NanMean(axes, keepAxes));
        return NanSum(axes, keepAxes) / IsNan().Not().Cast(Type).Sum(axes, keepAxes);
    }

    /// <summary>The largest over axes (all if none is given) of what is not NaN; NaN where there is nothing else. Equal ones share the gradient, and none passes to NaN.</summary>
    public Tensor NanMax(params ReadOnlySpan<int> axes) => NanMax(Axes.Create(axes), keepAxes: false);

    /// <summary>The largest over axes of what is not NaN; axes stay with size 1 if <paramref name="keepAxes"/> says so.</summary>
    public Tensor NanMax(Axes axes, bool keepAxes)
    {
        RequireFloat("nan_max");
        var (largest, smallest) = Extremes(axes, keepAxes);
        return Where(IsNan().All(axes, keepAxes), double.NaN, Where(largest.EqualTo(double.NegativeInfinity), smallest, largest));
    }

    /// <summary>The smallest over axes (all if none is given) of what is not NaN; NaN where there is nothing else. Equal ones share the gradient, and none passes to NaN.</summary>
    public Tensor NanMin(params ReadOnlySpan<int> axes) => NanMin(Axes.Create(axes), keepAxes: false);

    /// <summary>The smallest over axes of what is not NaN; axes stay with size 1 if <paramref name="keepAxes"/> says so.</summary>
    public Tensor NanMin(Axes axes, bool keepAxes)
    {
        RequireFloat("nan_min");
        var (largest, smallest) = Extremes(axes, keepAxes);
        return Where(IsNan().All(axes, keepAxes), double.NaN, Where(smallest.EqualTo(double.PositiveInfinity), largest, smallest));
    }

    /// <summary>The largest and the smallest of what is not NaN.</summary>
    /// <remarks>What stands for NaN loses to all numbers but the infinity that it is, with which it would share the gradient. Where that one is the largest, everything is equal, so the smallest is the same number, and has the gradient to itself.</remarks>
    (Tensor Largest, Tensor Smallest) Extremes(Axes axes, bool keepAxes) =>
        (Where(IsNan(), double.NegativeInfinity, this).Max(axes, keepAxes), Where(IsNan(), double.PositiveInfinity, this).Min(axes, keepAxes));

    /// <summary>The mean squared distance to the mean over axes of what is not NaN; NaN where there is nothing else, or no more than the correction. No gradient passes to NaN.</summary>
    /// <param name="axes">The axes; all if none is given.</param>
    /// <param name="keepAxes">Whether they stay with size 1.</param>
    /// <param name="correction">0 divides by the number n of what is there; 1 by n − 1 (Bessel).</param>
    public Tensor NanVariance(Axes axes = default, bool keepAxes = false, int correction = 0)
    {
        RequireFloat("nan_variance");
        if (Type.IsHalf()) return InSingle(x => x.NanVariance(axes, keepAxes, correction));
        // What is missing is at no distance.
        var distance = Where(IsNan(), 0, Where(IsNan(), 0, this) - NanMean(axes, keepAxes: true));
        var count = IsNan().Not().Cast(Type).Sum(axes, keepAxes) - correction;
        return Where(count.Greater(0), distance.Square().Sum(axes, keepAxes) / count.Maximum(1), double.NaN);
    }

    /// <summary>The root of <see cref="NanVariance"/>. Where it is 0, so is the gradient.</summary>
    /// <inheritdoc cref="NanVariance"/>
    public Tensor NanStandardDeviation(Axes axes = default, bool keepAxes = false, int correction = 0) =>
        Type.IsHalf() ? InSingle(x => x.NanStandardDeviation(axes, keepAxes, correction)) : NanVariance(axes, keepAxes, correction).RootOrZero(0.5);

    /// <summary>The median over axes of what is not NaN; NaN where there is nothing else.</summary>
    /// <inheritdoc cref="NanQuantile(double, Axes, bool)"/>
    public Tensor NanMedian(Axes axes = default, bool keepAxes = false) => NanQuantile("nan_median", 0.5, axes, keepAxes);

    /// <summary>A quantile over axes of what is not NaN, with linear interpolation between neighbours in order; NaN where there is nothing else.</summary>
    /// <param name="probability">From 0 (the smallest) to 1 (the largest).</param>
    /// <param name="axes">The axes, which disappear; all if none is given.</param>
    /// <param name="keepAxes">Whether they stay with size 1.</param>
    /// <exception cref="OgeeException">An axis does not exist, there are no elements, the probability is outside, or the type is no float.</exception>
    public Tensor NanQuantile(double probability, Axes axes = default, bool keepAxes = false) => NanQuantile("nan_quantile", probability, axes, keepAxes);

    Tensor NanQuantile(string word, double probability, Axes axes, bool keepAxes)
    {
        RequireFloat(word);
        if (Type.IsHalf()) return InSingle(x => x.NanQuantile(word, probability, axes, keepAxes));
        if (probability is not (>= 0 and <= 1)) throw EngineErrors.Argument.With($"{word}: the probability is {probability}", "Expected 0 to 1", "Divide percentages by 100.");
        var (line, axis, kept) = InOneAxis(axes, word, keepAxes);
        // In order, NaN is last.
        var sorted = line.Sort(axis).Values;
        var place = (line.IsNan().Not().Cast(DType.Float64).Sum(Axes.Create([axis]), keepAxes: true) - 1).Maximum(0) * probability;
        var low = place.Floor();
        var (a, b, weight) = (sorted.Gather(axis, low.Cast(DType.Int64)), sorted.Gather(axis, place.Ceiling().Cast(DType.Int64)), (place - low).Cast(Type));
        return Between(a, b, a.Lerp(b, weight), (a * (1 - weight)) + (b * weight)).Reshape(kept);
    }
}
