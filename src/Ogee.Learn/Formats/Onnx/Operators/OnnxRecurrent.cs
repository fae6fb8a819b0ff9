using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Recurrent layers: one direction, or both beside each other, over sequences of lengths of their own.</summary>
static class OnnxRecurrent
{
    const string Common = "activation_alpha activation_beta activations clip direction=forward|reverse|bidirectional hidden_size layout:14-";

    // Bodies of loops are compiled once; a few times are cheaper written out.
    const long MostWrittenOut = 4;

    internal static OnnxOperator[] All =>
    [
        Many("RNN", 7, Common, call => Run(call, gates: 1, states: 1, RnnStep)).Needs(3),
        Many("GRU", 7, Common + " linear_before_reset", call => Run(call, gates: 3, states: 1, GruStep)).Needs(3),
        Many("LSTM", 7, Common + " input_forget", call => Run(call, gates: 4, states: 2, LstmStep)).Needs(3),
    ];

    /// <summary>What a step knows of its direction.</summary>
    /// <param name="Call">The node.</param>
    /// <param name="Hidden">Features of the state.</param>
    /// <param name="Weight">The recurrent weight [hidden, gates · hidden].</param>
    /// <param name="Bias">The recurrent bias of a GRU's gates [gates · hidden]; null where it is added to the input's.</param>
    /// <param name="Peepholes">[3 · hidden]; null for none.</param>
    /// <param name="Activations">The functions of the gates.</param>
    sealed record Direction(OnnxCall Call, long Hidden, Tensor Weight, Tensor? Bias, Tensor? Peepholes, Func<Tensor, Tensor>[] Activations)
    {
        public Tensor Clipped(Tensor gate) => Call.Says("clip") ? gate.Maximum(-Call.Float("clip", 0)).Minimum(Call.Float("clip", 0)) : gate;

        public Tensor Gate(Tensor all, int gate) => all.Slice(-1, gate * Hidden, (gate + 1) * Hidden);
    }

    delegate Tensor[] Step(Direction direction, Tensor input, IReadOnlyList<Tensor> states);

    static GraphValue?[] Run(OnnxCall call, int gates, int states, Step step)
    {
        var isBatchFirst = call.Flag("layout");
        var x = isBatchFirst ? call.X(0).Transpose(0, 1) : call.X(0); // [time, batch, features]
        var (weight, recurrent, bias) = (call.X(1), call.X(2), call.Maybe(3));
        var way = call.Text("direction", "forward");
        var count = way == "bidirectional" ? 2 : 1;
        var hidden = call.Int("hidden_size", recurrent.Shape[-1]);
        if (x.Rank != 3 || weight.Rank != 3 || weight.Shape[0] != count || weight.Shape[1] != gates * hidden || recurrent.Shape != Shape.Create([count, gates * hidden, hidden]) || (bias is not null && bias.Shape != Shape.Create([count, 2 * gates * hidden])))
            throw call.Refused($"its inputs are {string.Join(" and ", call.Described())} for {count} directions of {hidden}", "[time, batch, features], [directions, gates · hidden, features], [directions, gates · hidden, hidden]");
        var lengths = call.Maybe(4);
        var batch = x.Shape[1];
        Tensor[] Starts(int direction) => [.. Enumerable.Range(0, states).Select(state => Start(call.Maybe(5 + state), direction))];
        Tensor Start(Tensor? given, int direction) => given is null ? Tensor.Zeros([batch, hidden], x.Type) : given.Slice(isBatchFirst ? 1 : 0, direction, direction + 1).Squeeze(isBatchFirst ? 1 : 0);
        var (rows, lasts) = (new List<Tensor>(), new List<Tensor[]>());
        var functions = OnnxRecurrentActivations.Of(call, count, gates == 3 ? ["Sigmoid", "Tanh"] : gates == 4 ? ["Sigmoid", "Tanh", "Tanh"] : ["Tanh"]);
        for (var i = 0; i < count; i++)
        {
            var isReverse = way == "reverse" || i == 1;
            var both = bias?.Slice(0, i, i + 1).Squeeze(0);
            var (inputBias, stateBias) = both is null ? (null, null) : (both.Slice(0, 0, gates * hidden), both.Slice(0, gates * hidden, 2 * gates * hidden));
            // Of a GRU the gate of the new state may be reset before its bias is added.
            var isSplit = gates == 3;
            var input = x.MatMul(weight.Slice(0, i, i + 1).Squeeze(0).Transpose(0, 1));
            if (inputBias is not null) input += isSplit ? inputBias : inputBias + stateBias!;
            var direction = new Direction(call, hidden, recurrent.Slice(0, i, i + 1).Squeeze(0).Transpose(0, 1), isSplit ? stateBias : null, states == 2 ? call.Maybe(7)?.Slice(0, i, i + 1).Squeeze(0) : null, functions[i]);
            var (sequence, last) = Walk(direction, input, Starts(i), lengths, isReverse, step);
            rows.Add(sequence);
            lasts.Add(last);
        }
        var y = Tensor.Stack(1, [.. rows]); // [time, directions, batch, hidden]
        var results = new List<GraphValue?> { isBatchFirst ? y.Permute(2, 0, 1, 3) : y };
        for (var state = 0; state < states; state++) results.Add(Tensor.Stack(isBatchFirst ? 1 : 0, [.. lasts.Select(last => last[state])]));
        return [.. results];
    }

    static (Tensor Rows, Tensor[] Last) Walk(Direction direction, Tensor input, Tensor[] states, Tensor? lengths, bool isReverse, Step step)
    {
        var time = input.Shape[0];
        if (time == 0) return (Tensor.Zeros([0, input.Shape[1], direction.Hidden], input.Type), states);
        // Sequences are reversed each within its own length, so that padding stays behind.
        if (isReverse) input = lengths is null ? input.Flip(0) : OnnxIndexing.Reversed(input, lengths, 1, 0);
        var isThere = lengths is null ? null : Tensor.Arange(time).Reshape(time, 1, 1).Less(lengths.Cast(DType.Int64).Reshape(-1, 1)); // [time, batch, 1]
        Tensor[] Next(Tensor at, IReadOnlyList<Tensor> before, Tensor? there)
        {
            var next = step(direction, at, before);
            return there is null ? next : [.. next.Select((state, i) => Tensor.Where(there, state, before[i]))];
        }
        Tensor rows;
        if (time <= MostWrittenOut)
        {
            var all = new List<Tensor>();
            for (var t = 0; t < time; t++)
            {
                states = Next(input.Slice(0, t, t + 1).Squeeze(0), states, isThere?.Slice(0, t, t + 1).Squeeze(0));
                all.Add(states[0]);
            }
            rows = Tensor.Stack(0, [.. all]);
        }
        else
        {
            var loop = Tensor.Loop(time, states, at => Next(at.Items[0], at.States, isThere is null ? null : at.Items[1]) is var next ? new(next, [next[0]]) : null!, isThere is null ? [input] : [input, isThere]);
            (rows, states) = (loop.Outputs[0], [.. loop.States]);
        }
        if (isThere is not null) rows = Tensor.Where(isThere, rows, Tensor.Zeros(rows.Shape, rows.Type));
        if (isReverse) rows = lengths is null ? rows.Flip(0) : OnnxIndexing.Reversed(rows, lengths, 1, 0);
        return (rows, states);
    }

    static Tensor[] RnnStep(Direction direction, Tensor input, IReadOnlyList<Tensor> states) =>
        [direction.Activations[0](direction.Clipped(input + states[0].MatMul(direction.Weight)))];

    static Tensor[] GruStep(Direction direction, Tensor input, IReadOnlyList<Tensor> states)
    {
        var (h, hidden, (f, g)) = (states[0], direction.Hidden, (direction.Activations[0], direction.Activations[1]));
        Tensor Biased(Tensor x, int from, int to) => direction.Bias is { } bias ? x + bias.Slice(0, from * hidden, to * hidden) : x;
        var gates = Biased(h.MatMul(direction.Weight.Slice(1, 0, 2 * hidden)), 0, 2) + input.Slice(-1, 0, 2 * hidden);
        var update = f(direction.Clipped(direction.Gate(gates, 0)));
        var reset = f(direction.Clipped(direction.Gate(gates, 1)));
        var weight = direction.Weight.Slice(1, 2 * hidden, 3 * hidden);
        var past = direction.Call.Flag("linear_before_reset") ? reset * Biased(h.MatMul(weight), 2, 3) : Biased((reset * h).MatMul(weight), 2, 3);
        var candidate = g(direction.Clipped(direction.Gate(input, 2) + past));
        return [((1 - update) * candidate) + (update * h)];
    }

    static Tensor[] LstmStep(Direction direction, Tensor input, IReadOnlyList<Tensor> states)
    {
        var (h, c) = (states[0], states[1]);
        var gates = input + h.MatMul(direction.Weight); // input, output, forget, cell
        Tensor Peep(Tensor gate, int which, Tensor cell) => direction.Clipped(direction.Peepholes is { } all ? gate + (all.Slice(0, which * direction.Hidden, (which + 1) * direction.Hidden) * cell) : gate);
        var f = direction.Activations;
        var enters = f[0](Peep(direction.Gate(gates, 0), 0, c));
        var stays = direction.Call.Flag("input_forget") ? 1 - enters : f[0](Peep(direction.Gate(gates, 2), 2, c));
        var next = (stays * c) + (enters * f[1](direction.Clipped(direction.Gate(gates, 3))));
        var leaves = f[0](Peep(direction.Gate(gates, 1), 1, next));
        return [leaves * f[2](next), next];
    }
}
