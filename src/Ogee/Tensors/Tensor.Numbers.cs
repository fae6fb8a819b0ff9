namespace Ogee;

// What kind of number an element is, and what to put in its place. Composites: each is one kernel.
public sealed partial class Tensor
{
    /// <summary>Where the element is NaN; bool.</summary>
    public Tensor IsNan() => NotEqualTo(this);

    /// <summary>Where the element is +∞ or −∞; bool.</summary>
    public Tensor IsInfinite() => Type.IsComplex() ? Real().IsInfinite().Or(Imaginary().IsInfinite()) : Type.IsFloat() ? Abs().EqualTo(double.PositiveInfinity) : NotEqualTo(this);

    /// <summary>Where the element is neither infinite nor NaN; bool.</summary>
    public Tensor IsFinite() => Type.IsComplex() ? Real().IsFinite().And(Imaginary().IsFinite()) : Type.IsFloat() ? Abs().Less(double.PositiveInfinity) : EqualTo(this);

    /// <summary>Where the element is below 0, or −0; bool. NaN has no sign.</summary>
    public Tensor SignBit() => Type.IsFloat() ? Less(0).Or(EqualTo(0).And(Reciprocal().Less(0))) : Less(0);

    /// <summary>The size of this with the sign of another, broadcast; −0 counts as negative, NaN as positive. No gradient passes to the sign.</summary>
    /// <param name="sign">Where to take the signs from.</param>
    public Tensor CopySign(Tensor sign)
    {
        var size = Abs();
        return Where(sign.SignBit(), -size, size);
    }

    /// <summary>x − trunc(x), with the sign of x.</summary>
    public Tensor Fraction() => this - Truncate();

    /// <summary>0 below 0, 1 above, and a given value at 0, broadcast; NaN stays.</summary>
    /// <param name="atZero">The value at 0, of this tensor's type.</param>
    public Tensor Heaviside(Tensor atZero) => Where(EqualTo(0), atZero, Where(Greater(0), Like(1), Where(Less(0), Like(0), this)));

    /// <summary>Numbers in the place of NaN and infinities; where they are put no gradient passes.</summary>
    /// <param name="nan">In the place of NaN.</param>
    /// <param name="positive">In the place of +∞; the type's largest number unless given.</param>
    /// <param name="negative">In the place of −∞; the type's smallest number unless given.</param>
    public Tensor NanToNum(double nan = 0, double? positive = null, double? negative = null)
    {
        if (Type.IsComplex()) return Complex(Real().NanToNum(nan, positive, negative), Imaginary().NanToNum(nan, positive, negative));
        if (!Type.IsFloat()) return this;
        var largest = Type switch { DType.Float32 => float.MaxValue, DType.Float16 => (double)Half.MaxValue, DType.BFloat16 => new BFloat16(0x7F7F), _ => double.MaxValue };
        return Where(IsNan(), Like(nan), Where(EqualTo(double.PositiveInfinity), Like(positive ?? largest), Where(EqualTo(double.NegativeInfinity), Like(negative ?? -largest), this)));
    }

    /// <summary>From this tensor to another: this + weight · (end − this). At weight 1 it is the end to the bit.</summary>
    /// <param name="end">Where weight 1 is; broadcast.</param>
    /// <param name="weight">How far; beyond 0 and 1 it goes on.</param>
    public Tensor Lerp(Tensor end, double weight) => weight < 0.5 ? this + ((end - this) * weight) : end - ((end - this) * (1 - weight));

    /// <summary>From this tensor to another: this + weight · (end − this). At weight 1 it is the end to the bit.</summary>
    /// <param name="end">Where weight 1 is; broadcast.</param>
    /// <param name="weight">How far, for each element; broadcast.</param>
    public Tensor Lerp(Tensor end, Tensor weight)
    {
        var distance = end - this;
        return Where(weight.Less(0.5), this + (distance * weight), end - (distance * (1 - weight)));
    }

    /// <summary>At least low and at most high, broadcast; where low is above high, high. NaN stays; a bound that is NaN does not bind. On a bound the gradient passes to this tensor, beyond it to the bound, as in libtorch.</summary>
    /// <param name="low">The smallest results.</param>
    /// <param name="high">The largest results.</param>
    public Tensor Clamp(Tensor low, Tensor high)
    {
        var raised = Where(Less(low), low, this);
        return Where(raised.Greater(high), high, raised);
    }

    /// <summary>x · ln y, broadcast, and 0 where x is 0 whatever y, unless that is NaN.</summary>
    /// <param name="other">y. Where x is 0 no gradient passes.</param>
    public Tensor Xlogy(Tensor other) => this * Where(EqualTo(0).And(other.EqualTo(other)), other.Like(1), other).Log();

    /// <summary>x · ln(1 + y), broadcast, and 0 where x is 0 whatever y, unless that is NaN.</summary>
    /// <param name="other">y. Where x is 0 no gradient passes.</param>
    public Tensor Xlog1py(Tensor other) => this * Where(EqualTo(0).And(other.EqualTo(other)), other.Like(0), other).Log1p();
}
