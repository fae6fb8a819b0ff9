using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Layers that keep a state from one piece of a sequence to the next, new in operator set 27: a convolution that looks back, and attention whose scores are no softmax.</summary>
static class OnnxStates
{
    internal static OnnxOperator[] All =>
    [
        Many("CausalConvWithState", 27, "activation=none|silu|swish", CausalConv).Needs(2),
        Many("LinearAttention", 27, "chunk_size kv_num_heads q_num_heads scale update_rule=linear|gated|delta|gated_delta", LinearAttention).Needs(3),
    ];

    /// <summary>Each channel with its own taps over the present and what was before it: [batch, channels, length].</summary>
    static GraphValue?[] CausalConv(OnnxCall call)
    {
        var (x, weight) = (call.X(0), call.X(1));
        if (x.Rank != 3 || weight.Rank != 3 || weight.Shape[0] != x.Shape[1] || weight.Shape[1] != 1 || weight.Shape[2] < 1) throw call.Refused($"its input is {x.Shape}, its weight {weight.Shape}", "[batch, channels, length] and [channels, 1, taps]");
        var (batch, channels, length, kept) = (x.Shape[0], x.Shape[1], x.Shape[2], weight.Shape[2] - 1);
        var past = call.Maybe(3) ?? Tensor.Zeros(call.Fits(x.Type, batch, channels, kept), x.Type);
        if (past.Shape != Shape.Create([batch, channels, kept])) throw call.Refused($"its state is {past.Shape}", $"[{batch}, {channels}, {kept}]");
        var line = kept == 0 ? x : Tensor.Concat(2, past.Cast(x.Type), x);
        var y = line.Conv(weight, [new(1)], checked((int)channels));
        if (call.Maybe(2) is { } bias) y += bias.Reshape(channels, 1);
        return [call.Text("activation", "none") == "none" ? y : y.Silu(), line.Slice(2, length, length + kept)];
    }

    /// <summary>A matrix of keys by values a head, which each time fades, takes in an outer product and answers a query: S ← exp(g) S + β k (v − exp(g) Sᵀ k)ᵀ, o = scale · Sᵀ q. Rules leave terms out.</summary>
    /// <remarks>Computed in float32 where numbers have 16 bits, time after time as the rule is written; <c>chunk_size</c> says how elsewhere, and changes no value.</remarks>
    static GraphValue?[] LinearAttention(OnnxCall call)
    {
        var (query, key, value) = (call.X(0), call.X(1), call.X(2));
        var (queries, heads) = (call.Int("q_num_heads"), call.Int("kv_num_heads"));
        if (query.Rank != 3 || key.Rank != 3 || value.Rank != 3 || heads < 1 || queries < 1 || queries % heads != 0 || query.Shape[2] % queries != 0 || key.Shape[2] % heads != 0 || value.Shape[2] % heads != 0)
            throw call.Refused($"{queries} and {heads} heads of {query.Shape}, {key.Shape} and {value.Shape}", "[batch, time, heads · width] each, and heads of queries that those of keys divide");
        var (batch, times, keys, values) = (query.Shape[0], query.Shape[1], key.Shape[2] / heads, value.Shape[2] / heads);
        var rule = call.Text("update_rule", "gated_delta");
        var (fades, corrects) = (rule is "gated" or "gated_delta", rule is "delta" or "gated_delta");
        if (call.Has(4) != fades || call.Has(5) != corrects) throw call.Refused($"the rule is '{rule}' {(call.Has(4) ? "with" : "without")} decay and {(call.Has(5) ? "with" : "without")} beta", "decay where the rule is gated, and beta where it is of differences");
        var scale = call.Float("scale", 0) is var given && given != 0 ? given : 1 / Math.Sqrt(query.Shape[2] / queries);
        var type = query.Type.IsHalf() ? DType.Float32 : query.Type;
        // [time, batch, heads, ...]
        Tensor Of(Tensor x, long parts, long width) => x.Cast(type).Reshape(batch, times, parts, width).Permute(1, 0, 2, 3);
        var shared = queries / heads;
        var (q, k, v) = (Of(query, queries, query.Shape[2] / queries).Reshape(times, batch, heads, shared, query.Shape[2] / queries), Of(key, heads, keys), Of(value, heads, values));
        if (q.Shape[4] != keys) throw call.Refused($"queries of {q.Shape[4]} and keys of {keys}", "one width");
        var fade = fades ? Of(call.X(4), heads, call.X(4).Shape[2] / heads).Exp().Unsqueeze(-1) : null; // [time, batch, heads, keys or 1, 1]
        var rate = corrects ? Of(call.X(5), call.X(5).Shape[2], 1).Unsqueeze(-1) : null; // [time, batch, heads or 1, 1, 1]
        var state = call.Maybe(3)?.Cast(type) ?? Tensor.Zeros(call.Fits(type, batch, heads, keys, values), type);
        if (state.Shape != Shape.Create([batch, heads, keys, values])) throw call.Refused($"its state is {state.Shape}", $"[{batch}, {heads}, {keys}, {values}]");
        var rows = new Tensor[times];
        for (var time = 0; time < times; time++)
        {
            call.Run.Spend(1, call.Node);
            if (fade is not null) state *= fade[time];
            var (column, row) = (k[time].Unsqueeze(-1), v[time].Unsqueeze(-2));
            if (rate is not null) row = (row - column.Transpose(-2, -1).MatMul(state)) * rate[time];
            state += column * row;
            rows[time] = (q[time] * scale).MatMul(state); // [batch, heads, shared, values]
        }
        var y = times == 0 ? Tensor.Zeros([batch, 0, queries * values], query.Type) : Tensor.Stack(1, rows).Reshape(batch, times, queries * values).Cast(query.Type);
        return [y, state.Cast(call.Maybe(3)?.Type ?? query.Type)];
    }
}
