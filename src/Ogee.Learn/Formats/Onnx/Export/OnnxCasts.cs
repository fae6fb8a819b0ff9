namespace Ogee.Learn;

/// <summary>Conversions. ONNX leaves open what becomes of floats outside of a whole number's range; here they saturate, and NaN is 0.</summary>
static class OnnxCasts
{
    internal static string Write(OnnxEmission e, string x, DType from, DType to)
    {
        if (from == to) return e.Emit("Identity", [x]);
        if (!from.IsFloat() || !to.IsInteger()) return e.Cast(x, from, to);
        var wide = OnnxEmission.Wide(from);
        var s = new OnnxScalarEmission(e, wide);
        x = e.Cast(x, from, wide);
        x = s.Where(s.One("IsNaN", x), s.Of(0), x);
        var (low, high) = Range(to);
        // Bounds of narrow types are exact in any float.
        if (to is DType.Int8 or DType.Int16 or DType.UInt8) return e.Cast(e.Cast(e.Emit("Clip", [x, s.Of(low), s.Of(high)]), wide, DType.Int32), DType.Int32, to);
        // 2³¹ and 2⁶³ are exact, the largest numbers below them are not: what reaches them is the largest.
        var (isAbove, isBelow) = (s.Two("GreaterOrEqual", x, s.Of(-low)), s.Two("Less", x, s.Of(low)));
        var inside = s.Where(s.Two("Or", isAbove, isBelow), s.Of(0), x);
        var (most, least) = to == DType.Int32 ? (e.Builder.Constant("i32 largest", () => Tensor.From([int.MaxValue], [])), e.Builder.Constant("i32 smallest", () => Tensor.From([int.MinValue], [])))
            : (e.Builder.Constant("i64 largest", () => Tensor.From([long.MaxValue], [])), e.Builder.Constant("i64 smallest", () => Tensor.From([long.MinValue], [])));
        return e.Emit("Where", [isAbove, most, e.Emit("Where", [isBelow, least, e.Cast(inside, wide, to)])]);
    }

    static (double Low, double High) Range(DType type) => type switch
    {
        DType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        DType.UInt8 => (byte.MinValue, byte.MaxValue),
        DType.Int16 => (short.MinValue, short.MaxValue),
        DType.Int32 => (int.MinValue, int.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };
}
