namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>The sum over axes (all if none is given), which disappear. 0 over an empty axis. Of whole types it is int64, as a sum of bytes seldom is a byte; of bool it is how many are true. Beyond 2⁶³ it wraps around, and so does a cast back.</summary>
    public Tensor Sum(params ReadOnlySpan<int> axes) => Sum(Axes.Create(axes), keepAxes: false);
    /// <summary>The sum over axes; they stay with size 1 if <paramref name="keepAxes"/> says so.</summary>
    public Tensor Sum(Axes axes, bool keepAxes) => Counting().ReduceBy<AddMonoid>(axes, keepAxes);
    /// <summary>The product over axes (all if none is given), which disappear. 1 over an empty axis. Of whole types and bool it is int64, which wraps around beyond 2⁶³.</summary>
    public Tensor Prod(params ReadOnlySpan<int> axes) => Prod(Axes.Create(axes), keepAxes: false);
    /// <summary>The product over axes; they stay with size 1 if <paramref name="keepAxes"/> says so.</summary>
    public Tensor Prod(Axes axes, bool keepAxes) => Counting().ReduceBy<MultiplyMonoid>(axes, keepAxes);

    /// <summary>Whole numbers and bool in the type of their sums: those of NumPy and torch are int64 too.</summary>
    Tensor Counting() => Type.IsInteger() || Type == DType.Bool ? Cast(DType.Int64) : this;

    /// <summary>The largest element over axes (all if none is given), which disappear; NaN wins.</summary>
    /// <exception cref="OgeeException">An axis is empty.</exception>
    public Tensor Max(params ReadOnlySpan<int> axes) => Max(Axes.Create(axes), keepAxes: false);
    /// <summary>The largest element over axes; they stay with size 1 if <paramref name="keepAxes"/> says so.</summary>
    public Tensor Max(Axes axes, bool keepAxes) => ReduceBy<MaximumMonoid>(axes, keepAxes);
    /// <summary>The smallest element over axes (all if none is given), which disappear; NaN wins.</summary>
    /// <exception cref="OgeeException">An axis is empty.</exception>
    public Tensor Min(params ReadOnlySpan<int> axes) => Min(Axes.Create(axes), keepAxes: false);
    /// <summary>The smallest element over axes; they stay with size 1 if <paramref name="keepAxes"/> says so.</summary>
    public Tensor Min(Axes axes, bool keepAxes) => ReduceBy<MinimumMonoid>(axes, keepAxes);

    /// <summary>The mean over axes (all if none is given), which disappear. NaN over an empty axis.</summary>
    public Tensor Mean(params ReadOnlySpan<int> axes) => Mean(Axes.Create(axes), keepAxes: false);
    /// <summary>The mean over axes; they stay with size 1 if <paramref name="keepAxes"/> says so.</summary>
    public Tensor Mean(Axes axes, bool keepAxes)
    {
        if (!Type.IsComplex()) RequireFloat("mean");
        if (Type.IsHalf()) return InSingle(x => x.Mean(axes, keepAxes));
        return Sum(axes, keepAxes) / Counted(axes, "mean");
    }

    /// <summary>The mean squared distance from the mean over axes. Exact also where the mean is large: what rounding left of the mean is subtracted too.</summary>
    /// <param name="axes">The axes; all if none is given.</param>
    /// <param name="keepAxes">Whether they stay with size 1.</param>
    /// <param name="correction">0 divides by n; 1 by n − 1 (Bessel).</param>
    public Tensor Variance(Axes axes = default, bool keepAxes = false, int correction = 0)
    {
        RequireFloat("variance");
        if (Type.IsHalf()) return InSingle(x => x.Variance(axes, keepAxes, correction));
        // The first difference is exact near the mean, so the mean of the differences is what the mean's own rounding left over.
        var centred = this - Mean(axes, keepAxes: true);
        centred -= centred.Mean(axes, keepAxes: true);
        return centred.Square().Sum(axes, keepAxes) / (Counted(axes, "variance") - correction);
    }

    /// <summary>The root of <see cref="Variance"/>; where that is 0, so is the gradient.</summary>
    /// <param name="axes">The axes; all if none is given.</param>
    /// <param name="keepAxes">Whether they stay with size 1.</param>
    /// <param name="correction">0 divides by n; 1 by n − 1 (Bessel).</param>
    public Tensor StandardDeviation(Axes axes = default, bool keepAxes = false, int correction = 0) =>
        Type.IsHalf() ? InSingle(x => x.StandardDeviation(axes, keepAxes, correction)) : Variance(axes, keepAxes, correction).RootOrZero(0.5);

    /// <summary>The p-norm over axes, (Σ |x|ᵖ)^(1/p): 2 is the Euclidean length, 1 the sum of magnitudes, ∞ the largest and −∞ the smallest of them, 0 how many are not 0. Where the norm is 0, so is the gradient.</summary>
    /// <param name="p">Which norm.</param>
    /// <param name="axes">The axes; all if none is given.</param>
    /// <param name="keepAxes">Whether they stay with size 1.</param>
    /// <exception cref="OgeeException">The type is no float, or an axis without elements has no largest one.</exception>
    public Tensor Norm(double p = 2, Axes axes = default, bool keepAxes = false)
    {
        RequireFloat("norm");
        if (Type.IsHalf()) return InSingle(x => x.Norm(p, axes, keepAxes));
        return p switch
        {
            0 => CountNonZero(axes, keepAxes).Cast(Type),
            1 => Abs().Sum(axes, keepAxes),
            2 => Square().Sum(axes, keepAxes).RootOrZero(0.5),
            double.PositiveInfinity => Abs().Max(axes, keepAxes),
            double.NegativeInfinity => Abs().Min(axes, keepAxes),
            _ => PowerOfSize(p).Sum(axes, keepAxes).RootOrZero(1 / p),
        };
    }

    /// <summary>|x|ᵖ; of powers below 1, whose slope at 0 is infinite, it is taken to be 0 there.</summary>
    Tensor PowerOfSize(double p)
    {
        var size = Abs();
        return p is <= 0 or >= 1 ? size.Pow(p) : size.RootOrZero(p);
    }

    /// <summary>A power whose slope at 0 would be infinite; here it is 0 there.</summary>
    Tensor RootOrZero(double exponent) => EqualTo(0) is var isZero ? Where(isZero, this, Where(isZero, Like(1), this).Pow(exponent)) : this;

    /// <summary>How many elements are not 0 (or true) over axes; int64. NaN is not 0.</summary>
    /// <param name="axes">The axes; all if none is given.</param>
    /// <param name="keepAxes">Whether they stay with size 1.</param>
    public Tensor CountNonZero(Axes axes = default, bool keepAxes = false) => Cast(DType.Bool).Cast(DType.Int64).Sum(axes, keepAxes);

    /// <summary>Whether any element is true (or not 0) over axes; bool. False over an empty axis.</summary>
    /// <param name="axes">The axes; all if none is given.</param>
    /// <param name="keepAxes">Whether they stay with size 1.</param>
    public Tensor Any(Axes axes = default, bool keepAxes = false) => CountNonZero(axes, keepAxes).Greater(0);

    /// <summary>Whether all elements are true (or not 0) over axes; bool. True over an empty axis.</summary>
    /// <param name="axes">The axes; all if none is given.</param>
    /// <param name="keepAxes">Whether they stay with size 1.</param>
    public Tensor All(Axes axes = default, bool keepAxes = false) => Cast(DType.Bool).Not().Any(axes, keepAxes).Not();

    /// <summary>ln Σ eˣ over axes, without overflow; −∞ where all elements are, through which no gradient passes, and over an empty axis.</summary>
    public Tensor LogSumExp(Axes axes = default, bool keepAxes = false)
    {
        RequireFloat("logsumexp");
        if (Type.IsHalf()) return InSingle(x => x.LogSumExp(axes, keepAxes));
        if (Counted(axes, "logsumexp") == 0) return Sum(axes, keepAxes).Log();
        // A row of −∞ has the maximum −∞, and −∞ − −∞ is NaN: shift by 0 there.
        var top = Max(axes, keepAxes: true).Detach();
        top = Where(top.Abs().EqualTo(double.PositiveInfinity), Like(0), top);
        var sum = (this - top).Exp().Sum(axes, keepAxes: true);
        var isNone = sum.EqualTo(0);
        var result = Where(isNone, Like(double.NegativeInfinity), Where(isNone, Like(1), sum).Log() + top);
        return keepAxes ? result : result.Reshape(Shape.Without(axes.Resolve(Shape, "logsumexp")));
    }

    /// <summary>The place of the first largest element of all, in row-major order; int64 scalar. NaN wins.</summary>
    public Tensor ArgMax() => Flatten(0).ArgMax(0);
    /// <summary>The place of the first smallest element of all, in row-major order; int64 scalar. NaN wins.</summary>
    public Tensor ArgMin() => Flatten(0).ArgMin(0);
    /// <summary>The index of the first largest element along an axis; int64. NaN wins.</summary>
    /// <param name="axis">The axis, which disappears.</param>
    /// <param name="keepAxis">Whether it stays with size 1.</param>
    /// <exception cref="OgeeException">The axis does not exist or is empty.</exception>
    public Tensor ArgMax(int axis, bool keepAxis = false) => ArgBy(Shape.Axis(axis, "argmax"), isLargest: true, keepAxis);
    /// <summary>The index of the first smallest element along an axis; int64. NaN wins.</summary>
    /// <inheritdoc cref="ArgMax(int, bool)"/>
    public Tensor ArgMin(int axis, bool keepAxis = false) => ArgBy(Shape.Axis(axis, "argmin"), isLargest: false, keepAxis);

    Tensor ArgBy(int axis, bool isLargest, bool keepAxis) => Apply(new ArgReduce(axis, isLargest), this) is var place && keepAxis ? place.Unsqueeze(axis) : place;

    /// <summary>Reduces over axes by a monoid of one's own.</summary>
    /// <typeparam name="T">The monoid; it may be declared in any assembly.</typeparam>
    /// <param name="axes">The axes; all if none is given.</param>
    /// <param name="keepAxes">Whether they stay with size 1.</param>
    public Tensor ReduceBy<T>(Axes axes, bool keepAxes) where T : struct, IMonoid
    {
        var resolved = axes.Resolve(Shape, T.Name);
        var result = Apply(new Reduce<T>(resolved), this);
        if (!keepAxes) return result;
        var kept = Shape;
        foreach (var axis in resolved) kept = kept.With(axis, 1);
        return result.Reshape(kept);
    }

    /// <summary>Sums what broadcasting repeated, so that the shape is the given one again.</summary>
    /// <param name="shape">A shape that expands to this tensor's.</param>
    public Tensor SumTo(Shape shape)
    {
        if (shape == Shape) return this;
        var extra = Rank - shape.Rank;
        var axes = new List<int>();
        for (var axis = 0; axis < Rank; axis++)
            if (axis < extra || (shape[axis - extra] == 1 && Shape[axis] != 1)) axes.Add(axis);
        return (axes.Count == 0 ? this : ReduceBy<AddMonoid>(Axes.Create([.. axes]), keepAxes: false)).Reshape(shape);
    }

    double Counted(Axes axes, string op)
    {
        double count = 1;
        foreach (var axis in axes.Resolve(Shape, op)) count *= Shape[axis];
        return count;
    }

    void RequireFloat(string op)
    {
        if (!Type.IsFloat()) throw EngineErrors.Type.With($"{op}: does not take {Type.ShortName()}", "Expected floats", "Cast the tensor first, for instance x.Cast(DType.Float32).");
    }
}
