using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Choices and loops. Bodies are written out as often as they run; a condition that is not known is computed when it is met, which is a step boundary.</summary>
static class OnnxControl
{
    internal static OnnxOperator[] All =>
    [
        Many("If", 1, "else_branch then_branch", If, 0),
        Many("Loop", 1, "body", Loop, 0, 1),
        Many("Scan", 9, "body num_scan_inputs scan_input_axes scan_input_directions scan_output_axes scan_output_directions", Scan),
    ];

    static bool IsTrue(GraphValue value) => value is TensorValue { Shape.Count: 1 } tensor ? tensor.Host.Integer(0) != 0 : throw OnnxErrors.Node.With($"a condition is {value.Description}", "Expected one bool", "Check how the model was exported.");

    static GraphValue?[] If(OnnxCall call) => call.Run.Body(call.Graph(IsTrue(call.Any(0)) ? "then_branch" : "else_branch"), [], call.Scope);

    static GraphValue?[] Loop(OnnxCall call)
    {
        var body = call.Graph("body");
        var most = call.Has(0) ? call.Integer(0) : long.MaxValue;
        var goesOn = !call.Has(1) || IsTrue(call.Any(1));
        var carried = call.Count - 2;
        GraphValue[] states = [.. Enumerable.Range(2, Math.Max(0, carried)).Select(call.Any)];
        if (carried < 0 || body.Inputs.Count != carried + 2 || body.Outputs.Count < carried + 1) throw call.Refused($"its body has {body.Inputs.Count} inputs and {body.Outputs.Count} outputs for {Math.Max(0, carried)} states", "the number of the time, a condition and the states");
        var rows = new List<Tensor>[body.Outputs.Count - carried - 1];
        for (var i = 0; i < rows.Length; i++) rows[i] = [];
        for (long time = 0; time < most && goesOn; time++)
        {
            var outputs = call.Run.Body(body, [HostArray.Scalar(time), HostArray.Of(DType.Bool, [], [1L]), .. states], call.Scope);
            states = outputs[1..(carried + 1)];
            for (var i = 0; i < rows.Length; i++) rows[i].Add(Row(call, outputs[carried + 1 + i]));
            // Without a condition going in, the one that comes out counts all the same.
            goesOn = IsTrue(outputs[0]);
        }
        return [.. states, .. rows.Select((row, i) => row.Count > 0 ? (GraphValue)Tensor.Stack(0, [.. row]) : Empty(call, body.Outputs[carried + 1 + i]))];
    }

    static Tensor Row(OnnxCall call, GraphValue value) => value is TensorValue tensor ? tensor.Tensor : throw call.Refused($"a row of its body is {value.Description}", "a tensor");

    /// <summary>The rows of a loop that never ran: what the body declares of them.</summary>
    static Tensor Empty(OnnxCall call, OnnxPort port) => port is { Type: { } type, Axes: { } axes } && axes.All(axis => axis.Size is not null) ? Tensor.Zeros(Shape.Create([0, .. axes.Select(axis => axis.Size!.Value)]), type) : throw call.Refused($"its body never runs, and does not say the shape of {Quoted.Name(port.Name)}", "a shape");

    static GraphValue?[] Scan(OnnxCall call)
    {
        var (body, count) = (call.Graph("body"), (int)call.Int("num_scan_inputs"));
        var carried = call.Count - count;
        if (count < 1 || carried < 0 || body.Inputs.Count != call.Count || body.Outputs.Count < carried) throw call.Refused($"{count} of {call.Count} inputs are sequences, and its body has {body.Inputs.Count} inputs and {body.Outputs.Count} outputs", "one input of the body for each");
        long At(string name, int i, long usual) => call.Ints(name) is { } given && i < given.Length ? given[i] : usual;
        Tensor[] items = [.. Enumerable.Range(0, count).Select(i => call.X(carried + i) is var x && call.Axis(At("scan_input_axes", i, 0), x.Rank) is var axis && At("scan_input_directions", i, 0) != 0 ? x.Flip(axis).MoveAxis(axis, 0) : x.MoveAxis(axis, 0))];
        var times = items[0].Shape[0];
        if (items.Any(item => item.Shape[0] != times)) throw call.Refused($"its sequences have {string.Join(" and ", items.Select(item => item.Shape[0]))} items", "as many each");
        GraphValue[] states = [.. Enumerable.Range(0, carried).Select(call.Any)];
        var rows = new List<Tensor>[body.Outputs.Count - carried];
        for (var i = 0; i < rows.Length; i++) rows[i] = [];
        for (long time = 0; time < times; time++)
        {
            var outputs = call.Run.Body(body, [.. states, .. items.Select(item => (GraphValue)item.Slice(0, time, time + 1).Squeeze(0))], call.Scope);
            states = outputs[..carried];
            for (var i = 0; i < rows.Length; i++) rows[i].Add(Row(call, outputs[carried + i]));
        }
        return [.. states, .. rows.Select((row, i) =>
        {
            if (row.Count == 0) return Empty(call, body.Outputs[carried + i]);
            if (At("scan_output_directions", i, 0) != 0) row.Reverse();
            return (GraphValue)Tensor.Stack(call.Axis(At("scan_output_axes", i, 0), row[0].Rank + 1), [.. row]);
        })];
    }
}
