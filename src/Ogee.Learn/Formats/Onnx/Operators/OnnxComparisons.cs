using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Comparisons, conditions, bits and conversions.</summary>
static class OnnxComparisons
{
    internal static OnnxOperator[] All =>
    [
        Comparison("Equal", 1, (a, b) => a.EqualTo(b), (a, b) => a == b, (a, b) => a == b),
        Comparison("Less", 1, (a, b) => a.Less(b), (a, b) => a < b, (a, b) => a < b),
        Comparison("LessOrEqual", 12, (a, b) => a.LessEqual(b), (a, b) => a <= b, (a, b) => a <= b),
        Comparison("Greater", 1, (a, b) => a.Greater(b), (a, b) => a > b, (a, b) => a > b),
        Comparison("GreaterOrEqual", 12, (a, b) => a.GreaterEqual(b), (a, b) => a >= b, (a, b) => a >= b),
        OnnxElementwise.Binary("And", 1, (a, b) => a.And(b), (a, b) => a & b, null), OnnxElementwise.Binary("Or", 1, (a, b) => a.Or(b), (a, b) => a | b, null), OnnxElementwise.Binary("Xor", 1, (a, b) => a.Xor(b), (a, b) => a ^ b, null),
        One("Not", 1, "", call => call.IsKnown && call.Host(0).Type == DType.Bool ? HostMath.Unary(call.Host(0), x => 1 - x, null)! : call.X(0).Not()),
        One("Where", 9, "", Where).Needs(3),
        One("BitwiseAnd", 18, "", call => OnnxElementwise.Together(call, (a, b) => a.And(b))).Needs(2), One("BitwiseOr", 18, "", call => OnnxElementwise.Together(call, (a, b) => a.Or(b))).Needs(2),
        One("BitwiseXor", 18, "", call => OnnxElementwise.Together(call, (a, b) => a.Xor(b))).Needs(2), One("BitwiseNot", 18, "", call => call.X(0).Not()),
        One("BitShift", 11, "direction=LEFT|RIGHT", BitShift).Needs(2),
        One("Cast", 6, "to saturate=1:19- round_mode:24-", call => Cast(call, call.TypeOf("to", DType.Float32))) with { Limits = "types that Ogee has" },
        One("BitCast", 26, "to", BitCast) with { Limits = "types that Ogee has, complex numbers but as themselves" },
        One("CastLike", 15, "saturate=1:19- round_mode:24-", call => call.Value(1).IsFourBits ? throw call.Refused("its second input is of four bits", "a type that Ogee has") : Cast(call, call.Value(1).Type)).Needs(2),
    ];

    static OnnxOperator Comparison(string name, int since, Func<Tensor, Tensor, Tensor> words, Func<long, long, bool> integers, Func<double, double, bool> floats) =>
        One(name, since, "broadcast:-6 axis:-6", call => call.IsKnown && call.Opset >= 7 && HostMath.Compare(call.Host(0), call.Host(1), integers, floats) is { } known ? known : OnnxElementwise.Together(call, words)).Needs(2);

    static GraphValue Where(OnnxCall call)
    {
        if (call.IsKnown && HostWhere(call.Host(0), call.Host(1), call.Host(2)) is { } known) return known;
        var (yes, no) = (call.X(1), call.X(2));
        return yes.Type == no.Type ? Tensor.Where(call.X(0), yes, no) : throw call.Refused($"its inputs are {yes.Spec} and {no.Spec}", "one type");
    }

    static HostArray? HostWhere(HostArray condition, HostArray yes, HostArray no)
    {
        var shape = Shape.Broadcast(condition.Shape, Shape.Broadcast(yes.Shape, no.Shape, "where"), "where");
        if (yes.Type != no.Type || HostMath.Expand(condition, shape) is not { } which || HostMath.Expand(yes, shape) is not { } first || HostMath.Expand(no, shape) is not { } second) return null;
        var places = Enumerable.Range(0, which.Count);
        return yes.IsFloat ? HostArray.Of(yes.Type, shape, [.. places.Select(i => which.Integer(i) != 0 ? first.Number(i) : second.Number(i))])
            : HostArray.Of(yes.Type, shape, [.. places.Select(i => which.Integer(i) != 0 ? first.Integer(i) : second.Integer(i))]);
    }

    static GraphValue BitShift(OnnxCall call)
    {
        var isLeft = call.Text("direction", "LEFT") == "LEFT";
        return OnnxElementwise.Together(call, (a, b) => isLeft ? a.ShiftLeft(b) : a.ShiftRight(b));
    }

    /// <summary>The same bits as another type of as many: read where the node is met, and no gradient passes, for it would be one of steps.</summary>
    static GraphValue BitCast(OnnxCall call)
    {
        var (x, type) = (call.X(0), call.TypeOf("to", call.Value(0).Type));
        if (type == x.Type) return call.Any(0);
        if (call.Value(0).IsFourBits || type.Size() != x.Type.Size() || type.IsComplex() || x.Type.IsComplex()) throw call.Refused($"{x.Spec} is to be {type.ShortName()}", "a type of as many bits");
        var bits = new byte[checked((int)x.Spec.Bytes)];
        Tensor.Evaluate(x);
        x.CopyBytesTo(bits);
        if (type == DType.Bool && bits.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var at) throw call.Refused($"element {at} has the bits {bits[at]}", "0 or 1 for a bool");
        return Tensor.Create(new(x.Shape, type), bits.CopyTo);
    }

    static GraphValue Cast(OnnxCall call, DType type) => call.IsKnown && HostArray.Takes(type) ? call.Host(0).Cast(type) : call.X(0).Cast(type);
}
