namespace Ogee;

// Whether elements are about equal, or one of a few.
public sealed partial class Tensor
{
    /// <summary>Whether elements are about equal, broadcast: |x − y| ≤ absolute + relative · |y|, NumPy's definition. Infinities of one sign are; NaN is not. Integers beyond 2⁵³ are compared as float64.</summary>
    /// <param name="other">y.</param>
    /// <param name="relative">How much of y's size they may differ by; 0 or more.</param>
    /// <param name="absolute">How much they may differ by where y is near 0; 0 or more.</param>
    /// <param name="nanIsEqual">Whether NaN is close to NaN.</param>
    /// <returns>bool, of the broadcast shape. <c>x.IsClose(y).All()</c> is NumPy's allclose.</returns>
    /// <exception cref="OgeeException">Shapes do not broadcast, or a tolerance is negative.</exception>
    public Tensor IsClose(Tensor other, double relative = 1e-5, double absolute = 1e-8, bool nanIsEqual = false)
    {
        if (relative is not (>= 0) || absolute is not (>= 0)) throw EngineErrors.Argument.With($"is_close: tolerances are {relative} and {absolute}", "Expected numbers of 0 or more", "Check the tolerances.");
        // Differences in float64, where int64 and the tolerance of small floats lose least.
        var (x, y) = (Cast(DType.Float64), other.Cast(DType.Float64));
        var isClose = (x - y).Abs().LessEqual((y.Abs() * relative) + absolute).And(y.IsFinite()).Or(x.EqualTo(y));
        return nanIsEqual ? isClose.Or(x.IsNan().And(y.IsNan())) : isClose;
    }

    /// <summary>For each element whether it is one of a set. NaN is in none.</summary>
    /// <param name="set">The set, of any shape and this tensor's type.</param>
    /// <returns>bool, of this tensor's shape.</returns>
    /// <exception cref="OgeeException">The types differ, or are complex or bool.</exception>
    public Tensor IsIn(Tensor set)
    {
        if (set.Type != Type) throw EngineErrors.Type.With($"is_in: a set of {set.Type.ShortName()} for {Type.ShortName()}", "Expected one type", "Cast the set.");
        if (set.Shape.Count == 0) return Zeros(Shape, DType.Bool);
        var sorted = set.Reshape(-1).Sort(0).Values;
        var place = sorted.SearchSorted(Reshape(-1)).Minimum(sorted.Shape[0] - 1);
        return sorted.Take(place).Reshape(Shape).EqualTo(this);
    }
}
