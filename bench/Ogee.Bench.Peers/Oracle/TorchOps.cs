using TorchSharp;
using static TorchSharp.torch;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

/// <summary>What libtorch calls the operations of Ogee: by name, each with the calls that compute the same.</summary>
/// <remarks>Where libtorch, or TorchSharp, has no call for an operation, a few calls of its own stand for it: its gradient is still by its autograd, and nothing of Ogee's is in it.</remarks>
static partial class TorchOps
{
    static readonly Dictionary<string, Func<Theirs, Theirs>> Unary = new()
    {
        ["neg"] = x => x.neg(),
        ["abs"] = x => x.abs(),
        ["sign"] = x => x.sign(),
        ["square"] = x => x.square(),
        ["reciprocal"] = x => x.reciprocal(),
        ["sqrt"] = x => x.sqrt(),
        ["rsqrt"] = x => x.rsqrt(),
        ["relu"] = x => x.relu(),
        ["floor"] = x => x.floor(),
        ["ceiling"] = x => x.ceil(),
        ["round"] = x => x.round(),
        ["truncate"] = x => x.trunc(),
        ["exp"] = x => x.exp(),
        ["expm1"] = x => x.expm1(),
        ["log"] = x => x.log(),
        ["log2"] = x => x.log2(),
        ["log1p"] = x => x.log1p(),
        ["sigmoid"] = x => x.sigmoid(),
        ["tanh"] = x => x.tanh(),
        ["erf"] = x => x.erf(),
        // TorchSharp does not offer the approximation of its gelu.
        ["gelu_tanh"] = x => 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))).tanh()),
        ["sin"] = x => x.sin(),
        ["cos"] = x => x.cos(),
        ["tan"] = x => x.tan(),
        ["asin"] = x => x.asin(),
        ["acos"] = x => x.acos(),
        ["atan"] = x => x.atan(),
        ["sinh"] = x => x.sinh(),
        ["cosh"] = x => x.cosh(),
        ["asinh"] = x => x.asinh(),
        ["acosh"] = x => x.acosh(),
        ["atanh"] = x => x.atanh(),
        ["exp2"] = x => x.exp2(),
        ["log10"] = x => x.log10(),
        ["logit"] = x => x.logit(),
        // libtorch has no cube root.
        ["cbrt"] = x => x.sign() * x.abs().pow(1.0 / 3),
        ["erfc"] = x => x.erfc(),
        // TorchSharp 0.107 calls erfc under the name of erfcx.
        ["erfcx"] = x => x.square().exp() * x.erfc(),
        ["erfinv"] = x => x.erfinv(),
        ["ndtr"] = special.ndtr,
        // TorchSharp has no log_ndtr; far below 0 this one would lose its digits, and graphs do not go there.
        ["log_ndtr"] = x => special.ndtr(x).log(),
        ["ndtri"] = special.ndtri,
        ["sinc"] = x => x.sinc(),
        ["lgamma"] = x => x.lgamma(),
        ["digamma"] = x => x.digamma(),
        ["bessel_i0"] = special.i0,
        ["bessel_i0e"] = special.i0e,
        ["bessel_i1"] = special.i1,
        ["bessel_i1e"] = special.i1e,
        ["not"] = x => x.logical_not(),
        ["complement"] = x => x.bitwise_not(),
        ["stopgradient"] = x => x.detach(),
    };

    static readonly Dictionary<string, Func<Theirs, Theirs, Theirs>> Binary = new()
    {
        ["add"] = (a, b) => a + b,
        ["sub"] = (a, b) => a - b,
        ["mul"] = (a, b) => a * b,
        ["div"] = (a, b) => a.is_floating_point() ? a / b : a.div(b, RoundingMode.trunc),
        ["maximum"] = (a, b) => a.maximum(b),
        ["minimum"] = (a, b) => a.minimum(b),
        ["pow"] = (a, b) => a.pow(b),
        ["atan2"] = (a, b) => a.atan2(b),
        ["hypot"] = (a, b) => a.hypot(b),
        ["logaddexp"] = (a, b) => a.logaddexp(b),
        ["floor_divide"] = (a, b) => a.floor_divide(b),
        ["remainder"] = (a, b) => a.remainder(b),
        ["fmod"] = (a, b) => a.fmod(b),
        ["polygamma"] = Polygamma,
        ["gammainc"] = special.gammainc,
        ["gammaincc"] = special.gammaincc,
        ["and"] = (a, b) => a.bitwise_and(b),
        ["or"] = (a, b) => a.bitwise_or(b),
        ["xor"] = (a, b) => a.bitwise_xor(b),
        ["shift_left"] = (a, b) => a.bitwise_left_shift(b),
        ["shift_right"] = (a, b) => a.bitwise_right_shift(b),
        ["gcd"] = (a, b) => a.gcd(b),
        ["lcm"] = (a, b) => a.lcm(b),
        ["less"] = (a, b) => a.less(b),
        ["lessequal"] = (a, b) => a.less_equal(b),
        ["greater"] = (a, b) => a.greater(b),
        ["greaterequal"] = (a, b) => a.greater_equal(b),
        ["equal"] = (a, b) => a.eq(b),
        ["notequal"] = (a, b) => a.not_equal(b),
    };

    /// <summary>Operations whose gradients libtorch computes with fewer digits than others, and how far apart that may be.</summary>
    public static readonly (string Name, DType Type, double Tolerance, string Reason)[] Looser =
    [
        ("digamma", DType.Float64, 1e-8, "libtorch ends the series of trigamma after four terms"),
        ("polygamma", DType.Float64, 1e-8, "libtorch ends the series of trigamma after four terms"),
        ("sinc", DType.Float32, 1e-3, "libtorch subtracts nearly equal numbers in its slope near 0"),
    ];

    /// <summary>Operations that choose by comparing: where rounding makes two numbers equal or not, gradients go other ways.</summary>
    public static readonly HashSet<string> Choosing =
    [
        "abs", "relu", "sign", "floor", "ceiling", "round", "truncate", "maximum", "minimum", "remainder", "fmod", "floor_divide", "less", "lessequal", "greater", "greaterequal", "equal", "notequal",
        "max", "min", "argmax", "argmin", "cumulative_max", "cumulative_min", "scatter_max", "scatter_min", "argsort", "searchsorted", "max_pool2d",
    ];

    /// <summary>Whether the table has an operation.</summary>
    public static bool Has(string name) => Several.ContainsKey(name) || Ternary.ContainsKey(name) || Unary.ContainsKey(name) || Binary.ContainsKey(name) || Structural.ContainsKey(name);

    /// <summary>A node by libtorch.</summary>
    public static Theirs Apply(OracleNode node, Theirs[] x)
    {
        var result = Unary.TryGetValue(node.Op.Name, out var unary) ? unary(x[0]) : Binary.TryGetValue(node.Op.Name, out var binary) ? binary(x[0], x[1]) : Ternary.TryGetValue(node.Op.Name, out var ternary) ? ternary(x[0], x[1], x[2]) : Structural[node.Op.Name](node.Op, x, node.Spec);
        return Shape.Create(result.shape) == node.Spec.Shape ? result : throw new InvalidOperationException($"{node.Op}: libtorch gives {Shape.Create(result.shape)}, and Ogee {node.Spec.Shape}.");
    }

    /// <summary>libtorch takes one order for all: those that there are, one after another.</summary>
    static Theirs Polygamma(Theirs order, Theirs x)
    {
        var orders = order.detach();
        var y = full_like(x.detach() + orders, double.NaN);
        foreach (var n in orders.to_type(float64).reshape(-1).data<double>().ToArray().Distinct())
            y = where(orders.eq(n), x.polygamma((long)n), y);
        return y;
    }

    public static ScalarType TypeOf(DType type) => type switch
    {
        DType.Float32 => float32,
        DType.Float64 => float64,
        DType.Int8 => int8,
        DType.UInt8 => uint8,
        DType.Int16 => int16,
        DType.Int32 => int32,
        DType.Int64 => int64,
        DType.Bool => @bool,
        _ => throw new NotSupportedException($"{type} is not compared."),
    };
}
