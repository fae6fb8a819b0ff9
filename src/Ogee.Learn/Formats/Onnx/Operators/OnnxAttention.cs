using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Attention, and the positions that it is told.</summary>
static class OnnxAttention
{
    internal static OnnxOperator[] All =>
    [
        Many("Attention", 23, "is_causal kv_num_heads q_num_heads qk_matmul_output_mode=0|1|2|3 scale softcap softmax_precision", Attention).Needs(3).Fixes(3) with { Uncomputed = Uncomputed, Limits = "scores on the way (qk_matmul_output_mode 1 and 2) since opset 24, whose order of softcap and mask they follow" },
        One("RotaryEmbedding", 23, "interleaved num_heads rotary_embedding_dim", RotaryEmbedding).Needs(3).Fixes(1, 2),
    ];

    static (string, object)? Uncomputed(OnnxCall call) => call.Wants(3) && call.Opset < 24 && call.Int("qk_matmul_output_mode", 0) is var mode and (1 or 2) ? ("qk_matmul_output_mode", mode) : null;

    /// <summary>[batch, time, heads · width] as [batch, heads, time, width].</summary>
    static Tensor Heads(OnnxCall call, Tensor x, string attribute) =>
        x.Rank == 4 ? x
        : x.Rank == 3 && call.Int(attribute) is var heads && heads > 0 && x.Shape[2] % heads == 0 ? x.Reshape(x.Shape[0], x.Shape[1], heads, x.Shape[2] / heads).Permute(0, 2, 1, 3)
        : throw call.Refused($"an input is {x.Shape}", $"[batch, heads, time, width], or [batch, time, heads · width] with the attribute '{attribute}'");

    static GraphValue?[] Attention(OnnxCall call)
    {
        var isFlat = call.X(0).Rank == 3;
        var (q, k, v) = (Heads(call, call.X(0), "q_num_heads"), Heads(call, call.X(1), "kv_num_heads"), Heads(call, call.X(2), "kv_num_heads"));
        var past = call.Maybe(4) is { } pastKey ? pastKey.Shape[2] : 0;
        if (call.Maybe(4) is { } keys) k = Tensor.Concat(2, keys, k);
        if (call.Maybe(5) is { } values) v = Tensor.Concat(2, values, v);
        var (batch, heads, queries, places) = (q.Shape[0], q.Shape[1], q.Shape[2], k.Shape[2]);
        if (k.Shape[1] < 1 || heads % k.Shape[1] != 0) throw call.Refused($"{heads} heads of queries and {k.Shape[1]} of keys", "heads of queries that those of keys divide");
        var softcap = call.Float("softcap", 0);
        var (scale, mask) = (call.Float("scale", 1 / Math.Sqrt(q.Shape[3])), Mask(call, batch, queries, places, past));
        var scores = call.Wants(3) || softcap > 0 || mask is { Type: not DType.Bool };
        // The engine's attention divides by the root of the width: what else the scale is, goes to the queries.
        if (!scores) return [Merged(Scaled(q, scale * Math.Sqrt(q.Shape[3])).GroupedAttention(k, v, mask), isFlat), k, v, null];

        var precision = call.TypeOf("softmax_precision", q.Type);
        var mode = call.Int("qk_matmul_output_mode", 0);
        var shared = heads / k.Shape[1];
        Tensor Repeated(Tensor x) => shared == 1 ? x : x.RepeatInterleave(shared, 1);
        var raw = Scaled(q, scale).MatMul(Repeated(k).Transpose(-2, -1)); // [batch, heads, queries, places]
        var capped = softcap > 0 ? (raw / softcap).Tanh() * softcap : raw;
        var masked = mask is null ? capped : mask.Type == DType.Bool ? Tensor.Where(mask, capped, Tensor.Full([], double.NegativeInfinity, capped.Type)) : capped + mask;
        var weights = masked.Cast(precision).Softmax().Cast(q.Type);
        // A query that sees nothing has no weights, and attends to 0.
        if (mask is not null) weights = Tensor.Where(masked.Max(Axes.Create(-1), true).Greater(double.NegativeInfinity), weights, Tensor.Zeros(weights.Shape, weights.Type));
        return [Merged(weights.MatMul(Repeated(v)), isFlat), k, v, mode switch { 1 => capped, 2 => masked, 3 => weights, _ => raw }];
    }

    static Tensor Scaled(Tensor x, double by) => Math.Abs(by - 1) < 1e-12 ? x : x * by;

    static Tensor Merged(Tensor y, bool isFlat) => isFlat ? y.Permute(0, 2, 1, 3).Reshape(y.Shape[0], y.Shape[2], y.Shape[1] * y.Shape[3]) : y;

    /// <summary>Which places each query sees, or what is added to its scores; null for all.</summary>
    static Tensor? Mask(OnnxCall call, long batch, long queries, long places, long past)
    {
        var mask = call.Maybe(3);
        if (mask is not null && call.Opset >= 24 && mask.Shape[-1] < places)
        {
            // What a mask does not reach is not seen, since opset 24; before, masks broadcast.
            var amounts = new (long, long)[mask.Rank];
            amounts[^1] = (0, places - mask.Shape[-1]);
            mask = mask.Type == DType.Bool ? mask.Cast(DType.UInt8).Pad(amounts).Cast(DType.Bool) : mask.Pad(amounts, double.NegativeInfinity);
        }
        if (mask is not null && mask.Shape[-1] == 1 && places > 1) mask = mask.Expand(mask.Shape.With(mask.Rank - 1, places));
        Tensor? seen = null;
        var lengths = call.Maybe(6)?.Cast(DType.Int64).Reshape(batch, 1, 1, 1);
        var place = Tensor.Arange(places);
        if (call.Flag("is_causal"))
        {
            var query = Tensor.Arange(queries).Unsqueeze(1);
            seen = place.LessEqual(past > 0 || lengths is null ? query + Tensor.From(past)[0] : query + (lengths - Tensor.From(queries)[0]));
        }
        if (lengths is not null) seen = seen is null ? place.Less(lengths) : seen.And(place.Less(lengths));
        if (seen is null || mask is null) return mask ?? seen;
        return mask.Type == DType.Bool ? mask.And(seen) : Tensor.Where(seen, mask, Tensor.Full([], double.NegativeInfinity, mask.Type));
    }

    /// <summary>Pairs of features turned by angles of their positions (Su et al. 2021).</summary>
    static GraphValue RotaryEmbedding(OnnxCall call)
    {
        var given = call.X(0);
        var x = (given.Rank == 3 ? Heads(call, given, "num_heads") : given).Permute(0, 2, 1, 3); // [batch, time, heads, width]
        var (cos, sin) = (call.X(1), call.X(2));
        var width = call.Int("rotary_embedding_dim", 0) is var some && some > 0 ? some : x.Shape[3];
        if (call.Maybe(3) is { } positions) (cos, sin) = (cos.Take(positions, 0), sin.Take(positions, 0));
        if (width % 2 != 0 || width > x.Shape[3] || cos.Rank != 3 || cos.Shape[-1] != width / 2) throw call.Refused($"angles {cos.Shape} for {width} features of {x.Shape}", "[batch, time, features / 2]");
        (cos, sin) = (cos.Unsqueeze(2), sin.Unsqueeze(2));
        var (turned, rest) = (x.Slice(3, 0, width), x.Slice(3, width, x.Shape[3]));
        Tensor y;
        if (call.Flag("interleaved"))
        {
            var pairs = turned.Reshape(Shape.Create([.. x.Shape.Sizes[..3], width / 2, 2]));
            var (a, b) = (pairs.Slice(4, 0, 1).Squeeze(4), pairs.Slice(4, 1, 2).Squeeze(4));
            y = Tensor.Stack(4, (a * cos) - (b * sin), (a * sin) + (b * cos)).Reshape(turned.Shape);
        }
        else
        {
            var (a, b) = (turned.Slice(3, 0, width / 2), turned.Slice(3, width / 2, width));
            y = Tensor.Concat(3, (a * cos) - (b * sin), (a * sin) + (b * cos));
        }
        y = (rest.Shape[3] == 0 ? y : Tensor.Concat(3, y, rest)).Permute(0, 2, 1, 3);
        return Merged(y, given.Rank == 3);
    }
}
