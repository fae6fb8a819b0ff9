using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Functions of one number, and arithmetic on two.</summary>
static class OnnxElementwise
{
    internal static OnnxOperator[] All =>
    [
        Unary("Abs", x => x.Abs(), Math.Abs, Math.Abs), Unary("Neg", x => -x, x => -x, x => -x), Unary("Sign", x => x.Sign(), x => Math.Sign(x), null, 9),
        Unary("Ceil", x => x.Ceiling(), null, Math.Ceiling), Unary("Floor", x => x.Floor(), null, Math.Floor), Unary("Round", x => x.Round(), null, x => Math.Round(x, MidpointRounding.ToEven), 11),
        Unary("Sqrt", x => x.Sqrt(), null, Math.Sqrt), Unary("Reciprocal", x => x.Reciprocal(), null, x => 1 / x),
        Unary("Exp", x => x.Exp()), Unary("Log", x => x.Log()), Unary("Erf", x => x.Erf(), since: 9), Unary("Sin", x => x.Sin(), since: 7), Unary("Cos", x => x.Cos(), since: 7), Unary("Tan", x => x.Tan(), since: 7),
        Unary("Asin", x => x.Asin(), since: 7), Unary("Acos", x => x.Acos(), since: 7), Unary("Atan", x => x.Atan(), since: 7), Unary("Sinh", x => x.Sinh(), since: 9), Unary("Cosh", x => x.Cosh(), since: 9),
        Unary("Tanh", x => x.Tanh()), Unary("Asinh", x => x.Asinh(), since: 9), Unary("Acosh", x => x.Acosh(), since: 9), Unary("Atanh", x => x.Atanh(), since: 9), Unary("Sigmoid", x => x.Sigmoid()),
        Unary("Identity", x => x, x => x, x => x) with { Run = call => [call.Any(0)] },
        One("IsNaN", 9, "", call => call.X(0).IsNan()),
        One("IsInf", 10, "detect_negative detect_positive", IsInf),

        Binary("Add", 1, (a, b) => a + b, (a, b) => unchecked(a + b), (a, b) => a + b), Binary("Sub", 1, (a, b) => a - b, (a, b) => unchecked(a - b), (a, b) => a - b),
        Binary("Mul", 1, (a, b) => a * b, (a, b) => unchecked(a * b), (a, b) => a * b), Binary("Div", 1, (a, b) => a / b, Quotient, (a, b) => a / b),
        One("Mod", 10, "fmod", Mod).Needs(2), One("Pow", 1, "broadcast:-6 axis:-6", Pow).Needs(2),
        Variadic("Max", (a, b) => a.Maximum(b), Math.Max, null), Variadic("Min", (a, b) => a.Minimum(b), Math.Min, null), Variadic("Sum", (a, b) => a + b, null, null),
        One("Mean", 1, "", call => Sum(call, (a, b) => a + b) / call.Count),
        One("Clip", 1, "min:-10 max:-10", Clip).Fixes(1, 2),
        One("CumSum", 11, "exclusive reverse", call => call.X(0).CumulativeSum(call.Axis(call.Integer(1), call.X(0).Rank), call.Flag("exclusive"), call.Flag("reverse")).Cast(call.X(0).Type), 1).Needs(2),
        One("CumProd", 26, "exclusive reverse", call => call.X(0).CumulativeProduct(call.Axis(call.Integer(1), call.X(0).Rank), call.Flag("exclusive"), call.Flag("reverse")).Cast(call.X(0).Type), 1).Needs(2),
    ];

    static OnnxOperator Unary(string name, Func<Tensor, Tensor> words, Func<long, long>? integers = null, Func<double, double>? floats = null, int since = 1) =>
        One(name, since, "", call => call.IsKnown && HostMath.Unary(call.Host(0), integers, floats) is { } known ? known : words(call.X(0)));

    internal static OnnxOperator Binary(string name, int since, Func<Tensor, Tensor, Tensor> words, Func<long, long, long>? integers, Func<double, double, double>? floats) =>
        One(name, since, "broadcast:-6 axis:-6", call => call.IsKnown && call.Opset >= 7 && HostMath.Binary(call.Host(0), call.Host(1), integers, floats) is { } known ? known : Together(call, words)).Needs(2);

    /// <summary>A word of two tensors of one type, which broadcast as the opset says.</summary>
    internal static Tensor Together(OnnxCall call, Func<Tensor, Tensor, Tensor> words)
    {
        var (a, b) = (call.X(0), Aligned(call));
        if (a.Type != b.Type) throw call.Refused($"its inputs are {a.Spec} and {b.Spec}", "one type");
        return words(a, b);
    }

    /// <summary>The second operand. Before opset 7 an attribute says that it broadcasts, and from which axis on.</summary>
    internal static Tensor Aligned(OnnxCall call)
    {
        var (a, b) = (call.X(0), call.X(1));
        if (call.Opset >= 7) return call.Says("broadcast") || call.Says("axis") ? throw call.NoValue("broadcast", "of opset 6") : b;
        if (!call.Flag("broadcast")) return a.Shape == b.Shape ? b : throw call.Refused($"its inputs are {a.Shape} and {b.Shape}", "one shape, or the attribute 'broadcast'");
        if (!call.Says("axis")) return b;
        var axis = call.Axis(call.Int("axis"), a.Rank);
        return b.Reshape(Shape.Create([.. b.Shape.Sizes, .. Enumerable.Repeat(1L, Math.Max(0, a.Rank - axis - b.Rank))]));
    }

    static OnnxOperator Variadic(string name, Func<Tensor, Tensor, Tensor> words, Func<long, long, long>? integers, Func<double, double, double>? floats) =>
        One(name, 1, "", call => call.IsKnown && call.Count == 2 && HostMath.Binary(call.Host(0), call.Host(1), integers, floats) is { } known ? known : Sum(call, words));

    static Tensor Sum(OnnxCall call, Func<Tensor, Tensor, Tensor> words)
    {
        var all = call.All();
        if (all.Length == 0 || all.Any(x => x.Type != all[0].Type)) throw call.Refused($"its inputs are {string.Join(" and ", call.Described())}", "at least one, all of one type");
        return all.Aggregate(words);
    }

    static GraphValue IsInf(OnnxCall call)
    {
        var x = call.X(0);
        return (call.Flag("detect_negative", true), call.Flag("detect_positive", true)) switch
        {
            (true, true) => x.IsInfinite(),
            (true, false) => x.IsInfinite().And(x.Less(0)),
            (false, true) => x.IsInfinite().And(x.Greater(0)),
            _ => Tensor.Zeros(x.Shape, DType.Bool),
        };
    }

    // The least number has no negative, and the processor's division traps on it.
    static long Quotient(long a, long b) => b == -1 ? unchecked(-a) : a / b;

    static long Rest(long a, long b) => b == -1 ? 0 : a % b;

    static GraphValue Mod(OnnxCall call)
    {
        var isFmod = call.Flag("fmod");
        if (call.Value(0).Type.IsFloat() && !isFmod) throw call.NoValue("fmod", "0 for floats");
        if (call.IsKnown && HostMath.Binary(call.Host(0), call.Host(1), isFmod ? Rest : (a, b) => Rest(a, b) is var rest && rest != 0 && (rest ^ b) < 0 ? rest + b : rest, null) is { } known) return known;
        return Together(call, isFmod ? (a, b) => a.Fmod(b) : (a, b) => a.Remainder(b));
    }

    // Beyond the rounding of a power, and below what tells whole numbers of 48 bits apart.
    const double NearWhole = 1.0 / (1L << 48);

    /// <summary>The type is that of the base. Whole numbers are raised in float64; what is whole but for the rounding is whole, for the conversion cuts.</summary>
    static GraphValue Pow(OnnxCall call)
    {
        var (a, b) = (call.X(0), Aligned(call));
        if (a.Type.IsFloat() && call.Value(1).IsKnown && call.Value(1).Host is { Count: 1 } exponent && b.Rank <= a.Rank) return a.Pow(exponent.Number(0)).Reshape(a.Shape);
        if (a.Type.IsFloat()) return a.Pow(b.Cast(a.Type));
        var power = a.Cast(DType.Float64).Pow(b.Cast(DType.Float64));
        var whole = power.Round();
        return Tensor.Where((power - whole).Abs().LessEqual(power.Abs() * NearWhole), whole, power).Cast(a.Type);
    }

    static GraphValue Clip(OnnxCall call)
    {
        var x = call.X(0);
        if (call.Opset < 11)
        {
            if (call.Says("min")) x = x.Maximum(call.Float("min", 0));
            return call.Says("max") ? x.Minimum(call.Float("max", 0)) : x;
        }
        if (call.Maybe(1) is { } low) x = x.Maximum(Scalar(call, low, x));
        return call.Maybe(2) is { } high ? x.Minimum(Scalar(call, high, x)) : x;
    }

    static Tensor Scalar(OnnxCall call, Tensor bound, Tensor x) => bound.Shape.Count == 1 && bound.Type == x.Type ? bound.Reshape(Shape.Scalar) : throw call.Refused($"a bound is {bound.Spec} for {x.Spec}", "one number of the input's type");
}
