using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Elementwise functions. Where the operation set names an operator that computes the same, that is written; the others are put together from such.</summary>
static class OnnxScalarForms
{
    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        .. OpSet.All.Where(static entry => entry.Kind is OpKind.Unary or OpKind.Binary or OpKind.Comparison && entry.Onnx?.Name is not (null or "BitwiseNot" or "And" or "Or" or "Xor" or "Identity" or "Max" or "Min" or "Relu"))
            .Select(static entry => entry.Type == typeof(Divide) ? Of<Divide>("Div", Quotient) : new OnnxForm(entry.Type, entry.Onnx!.Value.Name, emission => Named(emission, entry.Onnx.Value.Name, entry.Kind == OpKind.Comparison))),
        Of<Square>("Mul", (e, x) => e.Mul(x[0], x[0])),
        Of<Rsqrt>("Sqrt, Reciprocal", (e, x) => e.One("Reciprocal", e.One("Sqrt", x[0]))),
        Of<Truncate>("Sign, Abs, Floor, Mul", (e, x) => e.Mul(e.One("Sign", x[0]), e.One("Floor", e.One("Abs", x[0])))),
        Of<Ops.Relu>("Relu", (e, x) => e.Type.IsFloat() ? e.One("Relu", x[0]) : e.Two("Max", x[0], e.Of(0))),
        Of<Maximum>("Max", (e, x) => e.Type == DType.Bool ? e.Two("Or", x[0], x[1]) : e.Two("Max", x[0], x[1])),
        Of<Minimum>("Min", (e, x) => e.Type == DType.Bool ? e.Two("And", x[0], x[1]) : e.Two("Min", x[0], x[1])),
        // eˣ − 1 = tanh(x/2) · (eˣ + 1), which does not cancel near 0.
        Of<Expm1>("Tanh, Exp, Add, Mul", (e, x) => e.Mul(e.One("Tanh", e.Mul(x[0], e.Of(0.5))), e.Add(e.One("Exp", x[0]), e.Of(1)))),
        Of<Log1p>("Log, Add, Sub, Div, Where", (e, x) => Log1p(e, x[0])),
        Of<Log2>("Log, Mul", (e, x) => e.Mul(e.One("Log", x[0]), e.Of(1.4426950408889634))),
        Of<Log10>("Log, Mul", (e, x) => e.Mul(e.One("Log", x[0]), e.Of(0.4342944819032518))),
        Of<Exp2>("Pow", (e, x) => e.Two("Pow", e.Of(2), x[0])),
        Of<GeluTanh>("Mul, Add, Tanh", (e, x) => e.Mul(e.Mul(x[0], e.Of(0.5)), e.Add(e.One("Tanh", e.Mul(e.Of(0.7978845608028654), e.Add(x[0], e.Mul(e.Of(0.044715), e.Mul(x[0], e.Mul(x[0], x[0])))))), e.Of(1)))),
        Of<Logit>("Sub, Div, Log", (e, x) => e.One("Log", e.Two("Div", x[0], e.Sub(e.Of(1), x[0])))),
        Of<Cbrt>("Sign, Abs, Pow, Mul", (e, x) => e.Mul(e.One("Sign", x[0]), e.Two("Pow", e.One("Abs", x[0]), e.Of(1 / 3.0)))),
        Of<Sinc>("Sin, Mul, Div, Equal, Where", (e, x) => e.Mul(x[0], e.Of(Math.PI)) is var angle ? e.Where(e.Two("Equal", x[0], e.Of(0)), e.Of(1), e.Two("Div", e.One("Sin", angle), angle)) : ""),
        Of<Atan2>("Atan and others", Atan2),
        Of<Hypot>("Sqrt and others", Hypot),
        Of<LogAddExp>("Exp, Log and others", LogAddExp),
        Of<FloorDivide>("Mod, Div and others", (e, x) => e.Type.IsFloat() ? FloorDivide(e, x) : FloorDivideWhole(e, x)),
        Of<Remainder>("Mod", (e, x) => e.Type.IsFloat() ? Remainder(e, x) : RemainderWhole(e, x)),
        Of<Fmod>("Mod", (e, x) => e.Type.IsFloat() ? e.Inner.Emit("Mod", x, ("fmod", 1L)) : FmodWhole(e, x)),
        new(typeof(NotEqualTo), "Equal, Not", e => e.Emit("Not", [Named(e, "Equal", isComparison: true)])),
        new(typeof(Select), "Where", Select),
        new(typeof(Cast), "Cast", e => OnnxCasts.Write(e, e[0], e.Operand(0).Spec.Type, e.Type)),
    ];

    static OnnxForm Of<T>(string operators, Func<OnnxScalarEmission, string[], string> write) where T : struct =>
        new(typeof(T), operators, e => e.Widened(e.Type, e.Names, (x, type) => write(new(e, type), x)));

    static string Named(OnnxEmission e, string name, bool isComparison)
    {
        var type = e.Operand(0).Spec.Type;
        // Runtimes compare truth values for equality alone: as numbers they have an order.
        if (isComparison && type == DType.Bool && name != "Equal") return e.Emit(name, [.. e.Names.Select(x => e.Cast(x, DType.Bool, DType.Int32))]);
        return isComparison ? e.Emit(name, [.. e.Names.Select(x => e.Cast(x, type, OnnxEmission.Wide(type)))]) : e.Widened(type, e.Names, (x, _) => e.Emit(name, x));
    }

    // log(1 + x) with what 1 + x lost put back: exact where x is tiny; where the logarithm is infinite there is nothing to put back.
    internal static string Log1p(OnnxScalarEmission e, string x)
    {
        var sum = e.Add(x, e.Of(1));
        var log = e.One("Log", sum);
        var mended = e.Add(log, e.Two("Div", e.Sub(x, e.Sub(sum, e.Of(1))), sum));
        return e.Where(e.One("IsInf", log), log, mended);
    }

    // By the smaller over the larger, so that nothing overflows; signs by reciprocals, which tell −0.
    static string Atan2(OnnxScalarEmission e, string[] x)
    {
        var (a, b) = (e.One("Abs", x[0]), e.One("Abs", x[1]));
        string IsNegative(string value) => e.Two("Less", e.Where(e.Two("Equal", value, e.Of(0)), e.One("Reciprocal", value), value), e.Of(0));
        var (most, least) = (e.Two("Max", a, b), e.Two("Min", a, b));
        var ratio = e.Where(e.Two("Equal", most, e.Of(0)), e.Of(0), e.Where(e.Two("Equal", most, least), e.Of(1), e.Two("Div", least, most)));
        var angle = e.One("Atan", ratio);
        angle = e.Where(e.Two("Greater", a, b), e.Sub(e.Of(Math.PI / 2), angle), angle);
        angle = e.Where(IsNegative(x[1]), e.Sub(e.Of(Math.PI), angle), angle);
        return e.Where(IsNegative(x[0]), e.One("Neg", angle), angle);
    }

    static string Hypot(OnnxScalarEmission e, string[] x)
    {
        var (a, b) = (e.One("Abs", x[0]), e.One("Abs", x[1]));
        var most = e.Two("Max", a, b);
        var (p, q) = (e.Two("Div", a, most), e.Two("Div", b, most));
        var root = e.Mul(most, e.One("Sqrt", e.Add(e.Mul(p, p), e.Mul(q, q))));
        var isInfinite = e.Two("Or", e.One("IsInf", a), e.One("IsInf", b));
        return e.Where(isInfinite, e.Of(double.PositiveInfinity), e.Where(e.Two("Equal", most, e.Of(0)), e.Of(0), root));
    }

    static string LogAddExp(OnnxScalarEmission e, string[] x)
    {
        var larger = e.Two("Max", x[0], x[1]);
        var rest = Log1p(e, e.One("Exp", e.One("Neg", e.One("Abs", e.Sub(x[0], x[1])))));
        // Infinities of one sign have no difference.
        return e.Where(e.One("IsInf", larger), larger, e.Add(larger, rest));
    }

    // The sign of the divisor, as Python has it.
    static string Remainder(OnnxScalarEmission e, string[] x)
    {
        var remainder = e.Inner.Emit("Mod", x, ("fmod", 1L));
        var differs = e.Two("Less", e.Mul(e.One("Sign", remainder), e.One("Sign", x[1])), e.Of(0));
        return e.Where(differs, e.Add(remainder, x[1]), remainder);
    }

    static string FloorDivide(OnnxScalarEmission e, string[] x)
    {
        var remainder = e.Inner.Emit("Mod", x, ("fmod", 1L));
        var quotient = e.One("Round", e.Two("Div", e.Sub(x[0], remainder), x[1]));
        var differs = e.Two("Less", e.Mul(e.One("Sign", remainder), e.One("Sign", x[1])), e.Of(0));
        return e.Where(e.Two("Equal", x[1], e.Of(0)), e.Two("Div", x[0], x[1]), e.Where(differs, e.Sub(quotient, e.Of(1)), quotient));
    }

    // One less than the quotient where the two kinds of remainder differ. Nothing here passes the ends of the type, as x − remainder would.
    static string FloorDivideWhole(OnnxScalarEmission e, string[] x)
    {
        var quotient = Quotient(e, x);
        return e.Where(e.Two("Equal", RemainderWhole(e, x), FmodWhole(e, x)), quotient, e.Sub(quotient, e.Of(1)));
    }

    // The smallest number over −1 is a trap of the processor that ends a runtime's program; the quotient is a negation there, which wraps, and the remainder 0.
    static string Quotient(OnnxScalarEmission e, string[] x) => MeetsTrap(e) ? e.Where(IsMinusOne(e, x[1]), e.One("Neg", x[0]), e.Two("Div", x[0], Divisor(e, x[1]))) : e.Two("Div", x[0], x[1]);

    static string RemainderWhole(OnnxScalarEmission e, string[] x) => e.Inner.Emit("Mod", [x[0], Untrapped(e, x[1])]);

    // ONNX Runtime takes this remainder of int64 in float64, which does not hold all of them: there it is what division leaves.
    static string FmodWhole(OnnxScalarEmission e, string[] x) => Untrapped(e, x[1]) is var divisor && e.Inner.Type == DType.Int64 ? e.Sub(x[0], e.Mul(e.Two("Div", x[0], divisor), divisor)) : e.Inner.Emit("Mod", [x[0], divisor], ("fmod", 1L));

    static string Untrapped(OnnxScalarEmission e, string divisor) => MeetsTrap(e) ? Divisor(e, divisor) : divisor;

    // Narrow numbers are computed in a type that holds the quotient.
    static bool MeetsTrap(OnnxScalarEmission e) => e.Inner.Type is DType.Int32 or DType.Int64 && !(e.Inner.Operand(1) is { Kind: TracedKind.Literal, Literal: not -1 } && e.Inner.Trace.IsSame(e.Inner.OperandNumber(1)));

    static string IsMinusOne(OnnxScalarEmission e, string x) => e.Two("Equal", x, e.Of(-1));

    static string Divisor(OnnxScalarEmission e, string x) => e.Where(IsMinusOne(e, x), e.Of(1), x);

    static string Select(OnnxEmission e)
    {
        var type = e.Type;
        // Of truth values and narrow numbers runtimes have no choice: they are chosen as wider ones.
        var wide = type == DType.Bool ? DType.UInt8 : type is DType.Int8 or DType.Int16 ? DType.Int32 : type.IsHalf() ? DType.Float32 : type;
        return e.Cast(e.Emit("Where", [e[0], e.Cast(e[1], type, wide), e.Cast(e[2], type, wide)]), wide, type);
    }
}
