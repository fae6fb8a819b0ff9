using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Bits of whole numbers, and conditions.</summary>
static class OnnxIntegerForms
{
    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        new(typeof(And), "And, BitwiseAnd (18)", e => Bits(e, "And")),
        new(typeof(Or), "Or, BitwiseOr (18)", e => Bits(e, "Or")),
        new(typeof(Xor), "Xor, BitwiseXor (18)", e => Bits(e, "Xor")),
        // −1 − x, which every type and operator set has.
        new(typeof(Complement), "Sub", e => e.Widened(e.Type, e.Names, (x, type) => e.Emit("Sub", [e.Builder.Scalar(-1, type), x[0]]))),
        new(typeof(ShiftLeft), "Gather, Mul and others", e => Shift(e, Left)),
        new(typeof(ShiftRight), "Gather, Div and others", e => Shift(e, Right)),
        new(typeof(PopCount), "Mod, Gather and others", PopCount),
    ];

    static string Bits(OnnxEmission e, string name)
    {
        if (e.Type == DType.Bool) return e.Emit(name, e.Names);
        return e.IsNewer($"of {e.Type.ShortName()} it") ? e.Emit($"Bitwise{name}", e.Names) : "";
    }

    // BitShift takes unsigned numbers only. Here a shift is a product with a power of two, or floor division by it, from a table.
    static string Shift(OnnxEmission e, Func<OnnxScalarEmission, string, string, string, string> shift) => e.Widened(e.Type, e.Names, (x, type) =>
    {
        var s = new OnnxScalarEmission(e, type);
        var width = type == DType.Int64 ? 64 : 32;
        var powers = e.Builder.Constant($"powers {type}", () => width == 64 ? Tensor.From([.. Enumerable.Range(0, 63).Select(bit => 1L << bit)], [63]) : Tensor.From([.. Enumerable.Range(0, 31).Select(bit => 1 << bit)], [31]));
        // The highest power does not fit the type, so bits go in two steps where there are so many.
        var isInside = s.Two("And", s.Two("GreaterOrEqual", x[1], s.Of(0)), s.Two("Less", x[1], s.Of(width)));
        var bits = s.Where(isInside, x[1], s.Of(0));
        var half = s.Two("Div", bits, s.Of(2));
        string Power(string of) => e.Emit("Gather", [powers, of], ("axis", 0L));
        return e.Emit("Where", [isInside, shift(s, shift(s, x[0], Power(half), ""), Power(s.Sub(bits, half)), ""), shift(s, x[0], "", "out")]);
    });

    static string Left(OnnxScalarEmission s, string x, string power, string outside) => outside.Length > 0 ? s.Of(0) : s.Mul(x, power);

    // ⌊x / p⌋ = (x − x mod p) / p, with a remainder that is not negative.
    static string Right(OnnxScalarEmission s, string x, string power, string outside) => outside.Length > 0 ? s.Where(s.Two("Less", x, s.Of(0)), s.Of(-1), s.Of(0)) : s.Two("Div", s.Sub(x, s.Two("Mod", x, power)), power);

    // Byte for byte of |x|, from a table. The smallest number is its own size, and its bytes are those of 2ⁿ.
    static string PopCount(OnnxEmission e) => e.Widened(e.Type, e.Names, (x, type) =>
    {
        var s = new OnnxScalarEmission(e, type);
        var counts = e.Builder.Constant($"bits of bytes {type}", () => type == DType.Int64 ? Tensor.From([.. Enumerable.Range(0, 256).Select(bits => long.PopCount(bits))], [256]) : Tensor.From([.. Enumerable.Range(0, 256).Select(bits => int.PopCount(bits))], [256]));
        var (rest, sum) = (s.One("Abs", x[0]), "");
        for (var bytes = e.Type.Size(); bytes > 0; bytes--)
        {
            var low = s.Two("Mod", rest, s.Of(256));
            var count = e.Emit("Gather", [counts, low], ("axis", 0L));
            sum = sum.Length == 0 ? count : s.Add(sum, count);
            rest = s.Two("Div", s.Sub(rest, low), s.Of(256));
        }
        return sum;
    });
}
