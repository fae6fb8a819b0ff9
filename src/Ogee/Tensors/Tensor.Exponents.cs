namespace Ogee;

// Floats by their exponents: taken apart, put together, and their neighbours. Composites of exact steps.
public sealed partial class Tensor
{
    /// <summary>Numbers as fraction · 2^exponent, the size of the fraction from ½ to below 1; the meaning of C's frexp. Of 0, infinities and NaN the fraction is the number, and the exponent 0.</summary>
    /// <remarks>The gradient passes to the fraction, as a product with 2^−exponent.</remarks>
    /// <returns>The fraction, of this shape and type, and the exponent: int32.</returns>
    /// <exception cref="OgeeException">This is no tensor of real floats.</exception>
    public (Tensor Fraction, Tensor Exponent) Frexp()
    {
        if (!Type.IsFloat()) throw NoFloats("frexp");
        if (Type.IsHalf()) return Cast(DType.Float32).Frexp() is var (fraction, exponent) ? (fraction.Cast(Type), exponent) : default;
        var isPlain = IsFinite().And(NotEqualTo(0));
        // A logarithm is off by one next to powers of two at the most.
        var near = Where(isPlain, Detach().Abs(), Like(1)).Log2().Floor() + 1;
        var size = Where(isPlain, Detach().Abs(), Like(0.5)).TimesPowerOfTwo(-near);
        near += Where(size.GreaterEqual(1), Like(1), Where(size.Less(0.5), Like(-1), Like(0)));
        near = Where(isPlain, near, Like(0));
        return (TimesPowerOfTwo(-near), near.Cast(DType.Int32));
    }

    /// <summary>x · 2^exponent, broadcast, rounded once; the meaning of torch.ldexp and C's ldexp. Whole exponents are exact, and no power overflows on the way.</summary>
    /// <remarks>Gradients pass to both, to exponents that are floats: ln 2 times the result.</remarks>
    /// <param name="exponent">Integers or floats.</param>
    /// <returns>Of this type where exponents are integers; or else of both, promoted.</returns>
    /// <exception cref="OgeeException">This is no tensor of real floats.</exception>
    public Tensor Ldexp(Tensor exponent)
    {
        var type = DTypes.Promote(Type, exponent.Type);
        if (!Type.IsFloat() || type.IsComplex()) throw NoFloats("ldexp");
        var wide = type == DType.Float64 ? type : DType.Float32;
        var (x, power) = Match(Cast(wide), exponent.Cast(wide), "ldexp");
        return x.TimesPowerOfTwo(power).Cast(type);
    }

    /// <summary>The next number of this type from this towards another, broadcast; the meaning of C's nextafter. Where both are equal, the other; NaN if one is.</summary>
    /// <remarks>No gradient passes.</remarks>
    /// <param name="towards">Where to go, in this type.</param>
    /// <exception cref="OgeeException">This is no tensor of real floats.</exception>
    public Tensor NextAfter(Tensor towards)
    {
        if (!Type.IsFloat()) throw NoFloats("nextafter");
        // Bits of the fraction with the leading one, and the exponent of the smallest positive number.
        var (bits, least, largest) = Type switch { DType.Float64 => (53, -1074, double.MaxValue), DType.Float16 => (11, -24, (double)Half.MaxValue), DType.BFloat16 => (8, -133, new BFloat16(0x7F7F)), _ => (24, -149, float.MaxValue) };
        var wide = Type == DType.Float64 ? Type : DType.Float32;
        var (x, to) = Match(Detach().Cast(wide), towards.Detach().Cast(Type).Cast(wide), "nextafter");
        var (fraction, exponent) = x.Frexp();
        // Towards 0 from a power of two the step is half as long.
        var isInwards = x.Greater(0).Xor(to.Greater(x));
        var place = exponent.Cast(wide) - bits - Where(isInwards.And(fraction.Abs().EqualTo(0.5)), x.Like(1), x.Like(0));
        var step = x.Like(1).TimesPowerOfTwo(Where(x.EqualTo(0), x.Like(least), place.Maximum(least)));
        var moved = Where(x.IsInfinite(), Where(x.Greater(0), x.Like(largest), x.Like(-largest)), Where(to.Greater(x), x + step, x - step));
        // −0 is left where a step ends at 0 from below.
        return Where(x.EqualTo(to), to, Where(x.IsNan().Or(to.IsNan()), x + to, moved.CopySign(Where(x.EqualTo(0), to, x)))).Cast(Type);
    }

    // In three steps, the last the largest: each power is a normal number, and only the last product is rounded.
    Tensor TimesPowerOfTwo(Tensor exponent)
    {
        var limit = Type == DType.Float64 ? 1022 : 126;
        var last = exponent.Clamp(-limit, limit);
        var middle = (exponent - last).Clamp(-limit, limit);
        var first = exponent - last - middle;
        return this * first.Clamp(-limit, limit).Exp2() * middle.Exp2() * last.Exp2();
    }

    OgeeException NoFloats(string op) => EngineErrors.Type.With($"{op}: takes floats, got {Type.ShortName()}", "Expected float16, bfloat16, float32 or float64", "Cast the tensor first, for instance x.Cast(DType.Float32).");
}
