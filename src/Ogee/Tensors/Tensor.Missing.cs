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
}
