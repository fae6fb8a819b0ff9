namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>eˣ.</summary>
    public Tensor Exp() => Map<Exp>();
    /// <summary>eˣ − 1, accurate near 0.</summary>
    public Tensor Expm1() => Map<Expm1>();
    /// <summary>The natural logarithm; −∞ at 0, NaN below.</summary>
    public Tensor Log() => Map<Log>();
    /// <summary>The logarithm to base 2, exact for powers of two.</summary>
    public Tensor Log2() => Map<Log2>();
    /// <summary>ln(1 + x), accurate near 0.</summary>
    public Tensor Log1p() => Map<Log1p>();
    /// <summary>2ˣ, exact for whole x.</summary>
    public Tensor Exp2() => Map<Exp2>();
    /// <summary>The logarithm to base 10, exact for powers of ten.</summary>
    public Tensor Log10() => Map<Log10>();
    /// <summary>ln(x / (1 − x)), the logarithm of the odds: the inverse of <see cref="Sigmoid"/>.</summary>
    public Tensor Logit() => Map<Logit>();
    /// <summary>ln(eᵃ + eᵇ), without overflow, broadcast.</summary>
    public Tensor LogAddExp(Tensor other) => Map<LogAddExp>(other);
    /// <summary>log₂(2ᵃ + 2ᵇ), without overflow, broadcast.</summary>
    public Tensor LogAddExp2(Tensor other)
    {
        var type = DTypes.Promote(Type, other.Type);
        if (type.IsHalf()) return Cast(DType.Float32).LogAddExp2(other.Cast(DType.Float32)).Cast(type);
        var (a, b) = Match(this, other, "logaddexp2");
        // log₂ e; of two equal numbers, infinite ones too, the result is one more.
        var value = Where(a.EqualTo(b), a + 1, a.Maximum(b) + ((-(a - b).Abs()).Exp2().Log1p() * 1.4426950408889634));
        return Apply(new WithGradient("logaddexp2", LogAddExp2Gradient, IsDerivative: true), value, a, b);
    }

    static Tensor?[] LogAddExp2Gradient(Tensor gradient, Tensor[] inputs, Tensor y)
    {
        // Of two that are −∞, what a mask leaves, neither counts; ln 2.
        var share = Where(y.EqualTo(double.NegativeInfinity), y.Like(0), ((inputs[0] - inputs[1]) * 0.6931471805599453).Sigmoid());
        return [gradient * share, gradient * (1 - share)];
    }

    /// <summary>The square root; NaN for negative numbers.</summary>
    public Tensor Sqrt() => Map<Sqrt>();
    /// <summary>1 / √x.</summary>
    public Tensor Rsqrt() => Map<Rsqrt>();
    /// <summary>The cube root, of negative numbers too.</summary>
    public Tensor Cbrt() => Map<Cbrt>();
    /// <summary>√(a² + b²), without overflow on the way, broadcast.</summary>
    public Tensor Hypot(Tensor other) => Map<Hypot>(other);
    /// <summary>The hyperbolic tangent.</summary>
    public Tensor Tanh() => Map<Tanh>();
    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public Tensor Sigmoid() => Map<Sigmoid>();
    /// <summary>max(x, 0).</summary>
    public Tensor Relu() => Map<Relu>();
    /// <summary>The error function.</summary>
    public Tensor Erf() => Map<Erf>();
    /// <summary>1 − erf(x), accurate where it is small.</summary>
    public Tensor Erfc() => Map<Erfc>();
    /// <summary>|x|.</summary>
    public Tensor Abs() => Map<Abs>();
    /// <summary>−1, 0 or 1.</summary>
    public Tensor Sign() => Map<Sign>();
    /// <summary>x².</summary>
    public Tensor Square() => Map<Square>();
    /// <summary>1 / x.</summary>
    public Tensor Reciprocal() => Map<Reciprocal>();
    /// <summary>The sine of an angle in radians.</summary>
    public Tensor Sin() => Map<Sin>();
    /// <summary>The cosine of an angle in radians.</summary>
    public Tensor Cos() => Map<Cos>();
    /// <summary>The tangent of an angle in radians.</summary>
    public Tensor Tan() => Map<Tan>();
    /// <summary>The angle in radians whose sine is x, from −π/2 to π/2; NaN beyond ±1.</summary>
    public Tensor Asin() => Map<Asin>();
    /// <summary>The angle in radians whose cosine is x, from 0 to π; NaN beyond ±1.</summary>
    public Tensor Acos() => Map<Acos>();
    /// <summary>The angle in radians whose tangent is x, from −π/2 to π/2.</summary>
    public Tensor Atan() => Map<Atan>();
    /// <summary>The angle in radians of the point (<paramref name="abscissa"/>, this), from −π to π, broadcast.</summary>
    /// <param name="abscissa">What is along; this tensor is what is up.</param>
    public Tensor Atan2(Tensor abscissa) => Map<Atan2>(abscissa);
    /// <summary>The hyperbolic sine.</summary>
    public Tensor Sinh() => Map<Sinh>();
    /// <summary>The hyperbolic cosine.</summary>
    public Tensor Cosh() => Map<Cosh>();
    /// <summary>The number whose hyperbolic sine is x.</summary>
    public Tensor Asinh() => Map<Asinh>();
    /// <summary>The number, not below 0, whose hyperbolic cosine is x; NaN below 1.</summary>
    public Tensor Acosh() => Map<Acosh>();
    /// <summary>The number whose hyperbolic tangent is x; ±∞ at ±1, NaN beyond.</summary>
    public Tensor Atanh() => Map<Atanh>();
    /// <summary>The largest whole number not above x.</summary>
    public Tensor Floor() => Map<Floor>();
    /// <summary>The smallest whole number not below x.</summary>
    public Tensor Ceiling() => Map<Ceiling>();
    /// <summary>The nearest whole number; a half goes to the even neighbour.</summary>
    public Tensor Round() => Map<Round>();
    /// <summary>The whole part: rounded towards 0.</summary>
    public Tensor Truncate() => Map<Truncate>();
    /// <summary>Logical negation of a bool tensor; of integers, all bits turned.</summary>
    public Tensor Not() => Type == DType.Bool || Type.IsFloat() ? Map<Not>() : Map<Complement>();
    /// <summary>The same value, through which no gradient passes.</summary>
    public Tensor Detach() => Map<StopGradient>();

    /// <summary>x to a power that is the same for all elements; 2 and ½ become <see cref="Square()"/> and <see cref="Sqrt()"/>. Of integers it is a product that wraps around.</summary>
    /// <param name="exponent">Any number; a whole one from 0 on if this has integers.</param>
    /// <exception cref="OgeeException">This has integers, and the exponent is negative or no whole number.</exception>
    public Tensor Pow(double exponent) => Type.IsInteger() ? WholePower(exponent) : exponent switch { 1 => this, 2 => Square(), 0.5 => Sqrt(), -1 => Reciprocal(), _ => Map<Pow>(exponent) };

    Tensor WholePower(double exponent)
    {
        if (exponent < 0 || !DType.Int64.Holds(exponent))
            throw EngineErrors.Type.With(FormattableString.Invariant($"pow: {exponent} is the exponent of {Type.ShortName()}"), "Expected a whole number from 0 on, for the result has the same type", "Cast the tensor first, for instance x.Cast(DType.Float32).");
        if (exponent == 0) return Ones(Shape, Type);
        // By squaring: a product for each bit of the exponent that is set.
        Tensor? result = null;
        var power = this;
        for (var rest = (long)exponent; ; power = power.Square())
        {
            if ((rest & 1) != 0) result = result is null ? power : result * power;
            if ((rest >>= 1) == 0) return result!;
        }
    }

    /// <summary>x to the power of each exponent, broadcast.</summary>
    public Tensor Pow(Tensor exponent) => Map<Pow>(exponent);
    /// <summary>The larger of two, broadcast; NaN wins.</summary>
    public Tensor Maximum(Tensor other) => Map<Maximum>(other);
    /// <summary>The larger of the element and a number.</summary>
    public Tensor Maximum(double other) => Map<Maximum>(other);
    /// <summary>The smaller of two, broadcast; NaN wins.</summary>
    public Tensor Minimum(Tensor other) => Map<Minimum>(other);
    /// <summary>The smaller of the element and a number.</summary>
    public Tensor Minimum(double other) => Map<Minimum>(other);
    /// <summary>At least low and at most high; NaN stays. On the bounds the gradient passes, as in libtorch.</summary>
    /// <param name="low">The smallest result.</param>
    /// <param name="high">The largest result, not below <paramref name="low"/>.</param>
    /// <exception cref="OgeeException">The bounds are the wrong way round, or NaN, or none of the values of a whole type.</exception>
    public Tensor Clamp(double low, double high)
    {
        if (!(low <= high)) throw EngineErrors.Argument.With($"clamp: the bounds are {low} and {high}", "Expected low ≤ high", "Swap them.");
        var (least, most) = (Like(low, "clamp"), Like(high, "clamp"));
        return Where(Less(least), least, Where(Greater(most), most, this));
    }

    /// <summary>a &lt; b, broadcast; bool.</summary>
    public Tensor Less(Tensor other) => Compare<Less>(other);
    /// <summary>a &lt; b; bool.</summary>
    public Tensor Less(double other) => Compare<Less>(other);
    /// <summary>a ≤ b, broadcast; bool.</summary>
    public Tensor LessEqual(Tensor other) => Compare<LessEqual>(other);
    /// <summary>a ≤ b; bool.</summary>
    public Tensor LessEqual(double other) => Compare<LessEqual>(other);
    /// <summary>a &gt; b, broadcast; bool.</summary>
    public Tensor Greater(Tensor other) => Compare<Greater>(other);
    /// <summary>a &gt; b; bool.</summary>
    public Tensor Greater(double other) => Compare<Greater>(other);
    /// <summary>a ≥ b, broadcast; bool.</summary>
    public Tensor GreaterEqual(Tensor other) => Compare<GreaterEqual>(other);
    /// <summary>a ≥ b; bool.</summary>
    public Tensor GreaterEqual(double other) => Compare<GreaterEqual>(other);
    /// <summary>a = b, broadcast; bool.</summary>
    public Tensor EqualTo(Tensor other) => Compare<EqualTo>(other);
    /// <summary>a = b; bool.</summary>
    public Tensor EqualTo(double other) => Compare<EqualTo>(other);
    /// <summary>a ≠ b, broadcast; bool.</summary>
    public Tensor NotEqualTo(Tensor other) => Compare<NotEqualTo>(other);
    /// <summary>a ≠ b; bool.</summary>
    public Tensor NotEqualTo(double other) => Compare<NotEqualTo>(other);
    /// <summary>Logical and of two bool tensors, broadcast; of integers, bit by bit.</summary>
    public Tensor And(Tensor other) => Map<And>(other);
    /// <summary>Logical or of two bool tensors, broadcast; of integers, bit by bit.</summary>
    public Tensor Or(Tensor other) => Map<Or>(other);
    /// <summary>Exclusive or of two bool tensors, broadcast; of integers, bit by bit.</summary>
    public Tensor Xor(Tensor other) => Map<Xor>(other);

    /// <summary>Where a condition is true a value, elsewhere a number of its type.</summary>
    /// <inheritdoc cref="Where(Tensor, Tensor, Tensor)"/>
    /// <exception cref="OgeeException">Shapes do not broadcast, or the number is none of the values of a whole type.</exception>
    public static Tensor Where(Tensor condition, Tensor yes, double no) => Where(condition, yes, yes.Like(no, "where"));

    /// <summary>Where a condition is true a number, elsewhere a value of whose type it is.</summary>
    /// <inheritdoc cref="Where(Tensor, Tensor, double)"/>
    public static Tensor Where(Tensor condition, double yes, Tensor no) => Where(condition, no.Like(yes, "where"), no);

    /// <summary>Where a condition is true the first value, elsewhere the second; all three broadcast.</summary>
    /// <param name="condition">A bool tensor.</param>
    /// <param name="yes">The values where it is true.</param>
    /// <param name="no">The values elsewhere.</param>
    public static Tensor Where(Tensor condition, Tensor yes, Tensor no)
    {
        (yes, no) = Match(yes, no, "where");
        var shape = yes.Rank == 0 ? no.Shape : yes.Shape;
        if (condition.Rank != 0)
        {
            shape = Shape.Broadcast(condition.Shape, shape, "where");
            condition = condition.Expand(shape);
        }
        return new(new Node(Select.Instance, condition.Node, (yes.Rank == 0 ? yes : yes.Expand(shape)).Node, (no.Rank == 0 ? no : no.Expand(shape)).Node));
    }

    /// <summary>The elements in another type. Floats become integers by truncation towards zero, saturating, NaN as 0.</summary>
    public Tensor Cast(DType type) => type == Type ? this : type.IsComplex() ? Complex(this, Zeros(Shape, DType.Float32)) : Apply(new Cast(type), this);
}
