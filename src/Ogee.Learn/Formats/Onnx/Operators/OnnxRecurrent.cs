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

    /// <summary>What a node says of a layer in one direction.</summary>
    /// <param name="Gates">How many rows of weights there are for each unit.</param>
    /// <param name="States">How many states.</param>
    /// <param name="Step">What one time computes.</param>
    /// <param name="Activations">The functions of the gates.</param>
    /// <param name="Flag">linear_before_reset of a GRU, input_forget of an LSTM.</param>
    /// <param name="Clip">The largest magnitude of what activations are applied to; null for any.</param>
    internal sealed record Layer(int Gates, int States, Step Step, Func<Tensor, Tensor>[] Activations, bool Flag = false, double? Clip = null);

    /// <summary>What a time is computed with.</summary>
    /// <param name="Layer">What the node says.</param>
    /// <param name="Hidden">Features of the state.</param>
    /// <param name="Weight">The recurrent weight [hidden, gates · hidden].</param>
    /// <param name="Bias">The recurrent bias of a GRU's gates [gates · hidden]; null where it is added to the input's.</param>
    /// <param name="Peepholes">[3 · hidden]; null for none.</param>
    internal sealed record Direction(Layer Layer, long Hidden, Tensor Weight, Tensor? Bias, Tensor? Peepholes)
    {
        public Tensor Clipped(Tensor gate) => Layer.Clip is { } most ? gate.Maximum(-most).Minimum(most) : gate;

        public Tensor Gate(Tensor all, int gate) => all.Slice(-1, gate * Hidden, (gate + 1) * Hidden);
    }

    internal delegate Tensor[] Step(Direction direction, Tensor input, IReadOnlyList<Tensor> states);

    /// <summary>The weights of one direction, and what it begins with.</summary>
    /// <param name="Input">[gates · hidden, features]</param>
    /// <param name="Recurrent">[gates · hidden, hidden]</param>
    /// <param name="Bias">[2 · gates · hidden]: of the input's product, and of the state's; null for none.</param>
    /// <param name="Peepholes">[3 · hidden]; null for none.</param>
    /// <param name="Starts">[batch, hidden] each; 0 where null.</param>
    internal sealed record Given(Tensor Input, Tensor Recurrent, Tensor? Bias, Tensor? Peepholes, Tensor?[] Starts);

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
        var (rows, lasts) = (new List<Tensor>(), new List<Tensor[]>());
        var functions = OnnxRecurrentActivations.Of(call, count, gates == 3 ? ["Sigmoid", "Tanh"] : gates == 4 ? ["Sigmoid", "Tanh", "Tanh"] : ["Tanh"]);
        for (var i = 0; i < count; i++)
        {
            Tensor? Own(Tensor? all, int axis = 0) => all?.Slice(axis, i, i + 1).Squeeze(axis);
            var layer = new Layer(gates, states, step, functions[i], gates > 1 && call.Flag(gates == 3 ? "linear_before_reset" : "input_forget"), call.Says("clip") ? call.Float("clip", 0) : null);
            var given = new Given(Own(weight)!, Own(recurrent)!, Own(bias), states == 2 ? Own(call.Maybe(7)) : null, [.. Enumerable.Range(5, states).Select(state => Own(call.Maybe(state), isBatchFirst ? 1 : 0))]);
            var (sequence, last) = OneWay(layer, given, x, call.Maybe(4), isReverse: way == "reverse" || i == 1);
            rows.Add(sequence);
            lasts.Add(last);
        }
        var y = Tensor.Stack(1, [.. rows]); // [time, directions, batch, hidden]
        var results = new List<GraphValue?> { isBatchFirst ? y.Permute(2, 0, 1, 3) : y };
        for (var state = 0; state < states; state++) results.Add(Tensor.Stack(isBatchFirst ? 1 : 0, [.. lasts.Select(last => last[state])]));
        return [.. results];
    }

    /// <summary>A layer in one direction.</summary>
    /// <param name="layer">What it computes.</param>
    /// <param name="given">With what.</param>
    /// <param name="x">[time, batch, features]</param>
    /// <param name="lengths">[batch]: how many times of each sequence count; all if null.</param>
    /// <param name="isReverse">Whether it runs from the end of each sequence.</param>
    /// <returns>[time, batch, hidden], 0 behind the end of a sequence; and the last states.</returns>
    internal static (Tensor Rows, Tensor[] Last) OneWay(Layer layer, Given given, Tensor x, Tensor? lengths, bool isReverse)
    {
        var (gates, hidden) = (layer.Gates, given.Recurrent.Shape[1]);
        var (inputBias, stateBias) = given.Bias is not { } both ? (null, null) : (both.Slice(0, 0, gates * hidden), both.Slice(0, gates * hidden, 2 * gates * hidden));
        // Of a GRU the gate of the new state may be reset before its bias is added.
        var isSplit = gates == 3;
        // Sequences are reversed each within its own length, so that padding stays behind.
        var ends = isReverse ? lengths : null;
        if (ends is not null) x = OnnxIndexing.Reversed(x, ends, 1, 0);
        var input = x.MatMul(given.Input.Transpose(0, 1));
        if (inputBias is not null) input += isSplit ? inputBias : inputBias + stateBias!;
        Tensor[] starts = [.. given.Starts.Select(start => start ?? Tensor.Zeros([x.Shape[1], hidden], x.Type))];
        var (rows, last) = Walk(new(layer, hidden, given.Recurrent.Transpose(0, 1), isSplit ? stateBias : null, given.Peepholes), input, starts, lengths, isReverse && lengths is null);
        return (ends is null ? rows : OnnxIndexing.Reversed(rows, ends, 1, 0), last);
    }

    static (Tensor Rows, Tensor[] Last) Walk(Direction direction, Tensor input, Tensor[] states, Tensor? lengths, bool isReverse)
    {
        var time = input.Shape[0];
        if (time == 0) return (Tensor.Zeros([0, input.Shape[1], direction.Hidden], input.Type), states);
        var isThere = lengths is null ? null : Tensor.Arange(time).Reshape(time, 1, 1).Less(lengths.Cast(DType.Int64).Reshape(-1, 1)); // [time, batch, 1]
        Tensor[] Next(Tensor at, IReadOnlyList<Tensor> before, Tensor? there)
        {
            var next = direction.Layer.Step(direction, at, before);
            return there is null ? next : [.. next.Select((state, i) => Tensor.Where(there, state, before[i]))];
        }
        Tensor rows;
        if (time <= MostWrittenOut)
        {
            var all = new Tensor[time];
            for (var step = 0; step < time; step++)
            {
                var t = isReverse ? time - 1 - step : step;
                states = Next(input.Slice(0, t, t + 1).Squeeze(0), states, isThere?.Slice(0, t, t + 1).Squeeze(0));
                all[t] = states[0];
            }
            rows = Tensor.Stack(0, all);
        }
        else
        {
            var loop = Tensor.Loop(time, states, at => Next(at.Items[0], at.States, isThere is null ? null : at.Items[1]) is var next ? new(next, [next[0]]) : null!, isThere is null ? [input] : [input, isThere], isReversed: isReverse);
            (rows, states) = (loop.Outputs[0], [.. loop.States]);
        }
        return (isThere is null ? rows : Tensor.Where(isThere, rows, Tensor.Zeros(rows.Shape, rows.Type)), states);
    }

    internal static Tensor[] RnnStep(Direction direction, Tensor input, IReadOnlyList<Tensor> states) =>
        [direction.Layer.Activations[0](direction.Clipped(input + states[0].MatMul(direction.Weight)))];

    internal static Tensor[] GruStep(Direction direction, Tensor input, IReadOnlyList<Tensor> states)
    {
        var (h, hidden, f, g) = (states[0], direction.Hidden, direction.Layer.Activations[0], direction.Layer.Activations[1]);
        Tensor Biased(Tensor x, int from, int to) => direction.Bias is { } bias ? x + bias.Slice(0, from * hidden, to * hidden) : x;
        var gates = Biased(h.MatMul(direction.Weight.Slice(1, 0, 2 * hidden)), 0, 2) + input.Slice(-1, 0, 2 * hidden);
        var update = f(direction.Clipped(direction.Gate(gates, 0)));
        var reset = f(direction.Clipped(direction.Gate(gates, 1)));
        var weight = direction.Weight.Slice(1, 2 * hidden, 3 * hidden);
        var past = direction.Layer.Flag ? reset * Biased(h.MatMul(weight), 2, 3) : Biased((reset * h).MatMul(weight), 2, 3);
        var candidate = g(direction.Clipped(direction.Gate(input, 2) + past));
        return [((1 - update) * candidate) + (update * h)];
    }

    internal static Tensor[] LstmStep(Direction direction, Tensor input, IReadOnlyList<Tensor> states)
    {
        var (h, c) = (states[0], states[1]);
        var gates = input + h.MatMul(direction.Weight); // input, output, forget, cell
        Tensor Peep(Tensor gate, int which, Tensor cell) => direction.Clipped(direction.Peepholes is { } all ? gate + (all.Slice(0, which * direction.Hidden, (which + 1) * direction.Hidden) * cell) : gate);
        var f = direction.Layer.Activations;
        var enters = f[0](Peep(direction.Gate(gates, 0), 0, c));
        var stays = direction.Layer.Flag ? 1 - enters : f[0](Peep(direction.Gate(gates, 2), 2, c));
        var next = (stays * c) + (enters * f[1](direction.Clipped(direction.Gate(gates, 3))));
        var leaves = f[0](Peep(direction.Gate(gates, 1), 1, next));
        return [leaves * f[2](next), next];
    }
}
