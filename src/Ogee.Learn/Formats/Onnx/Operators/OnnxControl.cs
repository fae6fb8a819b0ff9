using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Choices and loops. Bodies are written out as often as they run; a condition that is not known is computed when it is met, which is a step boundary; choices and loops of a function that is traced stay what they are.</summary>
static class OnnxControl
{
    internal static OnnxOperator[] All =>
    [
        Many("If", 1, "else_branch then_branch", If, 0),
        Many("Loop", 1, "body", Loop, 0, 1),
        Many("Scan", 8, "body directions:-8 num_scan_inputs scan_input_axes:9- scan_input_directions:9- scan_output_axes:9- scan_output_directions:9-", call => call.Opset < 9 ? ScanOfSamples(call) : Scan(call)),
    ];

    static bool IsTrue(GraphValue value) => value is TensorValue { Shape.Count: 1 } tensor ? tensor.Host.Integer(0) != 0 : throw OnnxErrors.Node.With($"a condition is {value.Description}", "Expected one bool", "Check how the model was exported.");

    static GraphValue?[] If(OnnxCall call)
    {
        bool isTrue;
        try
        {
            isTrue = IsTrue(call.Any(0));
        }
        catch (OgeeException error) when (error.Error == EngineErrors.Graph)
        {
            return Both(call);
        }
        return call.Run.Body(call.Graph(isTrue ? "then_branch" : "else_branch"), []);
    }

    /// <summary>Where a function is traced, to be exported or as the body of a loop, its values are not there yet: the choice is left to the step, and both sides are walked.</summary>
    static GraphValue?[] Both(OnnxCall call)
    {
        Func<Tensor[], Tensor[]> Side(string name) => _ => [.. call.Run.Body(call.Graph(name), []).Select(value => Row(call, value))];
        return [.. Tensor.If(call.X(0).Reshape(Shape.Scalar), [], Side("then_branch"), Side("else_branch")).Select(result => (GraphValue)result)];
    }

    static GraphValue?[] Loop(OnnxCall call)
    {
        var (body, carried) = (call.Graph("body"), call.Count - 2);
        GraphValue[] states = [.. Enumerable.Range(2, Math.Max(0, carried)).Select(call.Any)];
        if (carried < 0 || body.Inputs.Count != carried + 2 || body.Outputs.Count < carried + 1) throw call.Refused($"its body has {body.Inputs.Count} inputs and {body.Outputs.Count} outputs for {Math.Max(0, carried)} states", "the number of the time, a condition and the states");
        try
        {
            return WrittenOut(call, body, states);
        }
        catch (OgeeException error) when (error.Error == EngineErrors.Graph)
        {
            return Traced(call, body, states, error);
        }
    }

    /// <summary>Where a function is traced and the loop's end is computed, it is left to the step: at most as often as bodies may be written out. What a time gives beside its states has no size then.</summary>
    static GraphValue?[] Traced(OnnxCall call, OnnxBody body, GraphValue[] states, OgeeException error)
    {
        if (body.Outputs.Count > states.Length + 1) throw error;
        var most = call.Has(0) && call.IsKnownAt(0) ? Math.Min(call.Integer(0), OnnxRun.MostSteps) : OnnxRun.MostSteps;
        var times = call.Has(0) ? call.X(0).Cast(DType.Int64).Reshape(Shape.Scalar) : Tensor.Scalar(most, DType.Int64);
        if (call.Has(1)) times = Tensor.Where(call.X(1).Reshape(Shape.Scalar), times, Tensor.Scalar(0, DType.Int64));
        return [.. Tensor.Loop(most, [.. states.Select(state => Row(call, state))], step =>
        {
            var outputs = call.Run.Step(body, [step.Index, HostArray.Of(DType.Bool, [], [1L]), .. step.States.Select(state => (GraphValue)state)]);
            return new([.. outputs.Skip(1).Select(state => Row(call, state))], GoOn: Row(call, outputs[0]).Reshape(Shape.Scalar));
        }, times: times).States.Select(state => (GraphValue)state)];
    }

    static GraphValue?[] WrittenOut(OnnxCall call, OnnxBody body, GraphValue[] states)
    {
        var most = call.Has(0) ? call.Integer(0) : long.MaxValue;
        var goesOn = !call.Has(1) || IsTrue(call.Any(1));
        var carried = states.Length;
        var rows = new List<Tensor>[body.Outputs.Count - carried - 1];
        for (var i = 0; i < rows.Length; i++) rows[i] = [];
        for (long time = 0; time < most && goesOn; time++)
        {
            var outputs = call.Run.Step(body, [HostArray.Scalar(time), HostArray.Of(DType.Bool, [], [1L]), .. states]);
            states = outputs[1..(carried + 1)];
            for (var i = 0; i < rows.Length; i++) rows[i].Add(Row(call, outputs[carried + 1 + i]));
            // Without a condition going in, the one that comes out counts all the same, as in ONNX's reference and ONNX Runtime.
            Carry(outputs[0], states);
            goesOn = IsTrue(outputs[0]);
        }
        return [.. states, .. rows.Select((row, i) => row.Count > 0 ? (GraphValue)Tensor.Stack(0, [.. row]) : Empty(call, body.Outputs[carried + 1 + i]))];
    }

    /// <summary>A condition that is computed is a boundary of steps: what is carried over it is computed there too, or each time would compute again all that came before it. Nothing forgets how it was computed.</summary>
    static void Carry(GraphValue condition, GraphValue[] states)
    {
        if (condition is not TensorValue { IsKnown: false }) return;
        foreach (var state in states)
            if (state is TensorValue { IsKnown: false, Tensor: var tensor }) tensor.CopyBytesTo(0, []);
    }

    static Tensor Row(OnnxCall call, GraphValue value) => value is TensorValue tensor ? tensor.Tensor : throw call.Refused($"a result of its body is {value.Description}", "a tensor");

    /// <summary>The rows of a loop that never ran: what the body declares of them.</summary>
    static Tensor Empty(OnnxCall call, OnnxPort port) => port is { Type: { } type, Axes: { } axes } && axes.All(axis => axis.Size is not null) ? Tensor.Zeros(Shape.Create([0, .. axes.Select(axis => axis.Size!.Value)]), type) : throw call.Refused($"its body never runs, and does not say the shape of {Quoted.Name(port.Name)}", "a shape");

    /// <summary>The graph of each time, how many inputs are sequences, and how many are states.</summary>
    static (OnnxBody Body, int Items, int States) ScanParts(OnnxCall call, int inputs)
    {
        var (body, count) = (call.Graph("body"), call.Int32("num_scan_inputs"));
        var carried = inputs - count;
        return count >= 1 && carried >= 0 && body.Inputs.Count == inputs && body.Outputs.Count >= carried ? (body, count, carried)
            : throw call.Refused($"{count} of {inputs} inputs are sequences, and its body has {body.Inputs.Count} inputs and {body.Outputs.Count} outputs", "one input of the body for each");
    }

    /// <summary>The first version: lengths, and then states and sequences of each sample along axis 0.</summary>
    static GraphValue?[] ScanOfSamples(OnnxCall call)
    {
        if (call.Has(0)) throw call.Refused("lengths of sequences are given", "none, in this version of Scan");
        var (body, count, carried) = ScanParts(call, call.Count - 1);
        var directions = call.Ints("directions") ?? new long[count];
        Tensor Of(int input, long sample) => call.X(1 + input) is var x && sample < x.Shape[0] ? x.Slice(0, sample, sample + 1).Squeeze(0) : throw call.Refused($"its input {1 + input} is {call.X(1 + input).Spec}", "as many samples in each");
        var samples = call.X(1).Shape[0];
        var all = new List<Tensor>[body.Outputs.Count];
        for (var i = 0; i < all.Length; i++) all[i] = [];
        for (long sample = 0; sample < samples; sample++)
        {
            GraphValue[] states = [.. Enumerable.Range(0, carried).Select(i => (GraphValue)Of(i, sample))];
            Tensor[] items = [.. Enumerable.Range(0, count).Select(i => directions[i] == 0 ? Of(carried + i, sample) : Of(carried + i, sample).Flip(0))];
            var (last, rows) = Times(call, body, states, items);
            for (var i = 0; i < all.Length; i++) all[i].Add(i < carried ? Row(call, last[i]) : rows[i - carried].Count > 0 ? Tensor.Stack(0, [.. rows[i - carried]]) : Empty(call, body.Outputs[i]));
        }
        return [.. all.Select(parts => (GraphValue)Tensor.Stack(0, [.. parts]))];
    }

    /// <summary>Runs a body for each item.</summary>
    static (GraphValue[] States, List<Tensor>[] Rows) Times(OnnxCall call, OnnxBody body, GraphValue[] states, Tensor[] items)
    {
        var rows = new List<Tensor>[body.Outputs.Count - states.Length];
        for (var i = 0; i < rows.Length; i++) rows[i] = [];
        for (long time = 0; time < items[0].Shape[0]; time++)
        {
            var outputs = call.Run.Step(body, [.. states, .. items.Select(item => (GraphValue)item.Slice(0, time, time + 1).Squeeze(0))]);
            for (var i = 0; i < rows.Length; i++) rows[i].Add(Row(call, outputs[states.Length + i]));
            states = outputs[..states.Length];
        }
        return (states, rows);
    }

    static GraphValue?[] Scan(OnnxCall call)
    {
        var (body, count, carried) = ScanParts(call, call.Count);
        long At(string name, int i, long usual) => call.Ints(name) is { } given && i < given.Length ? given[i] : usual;
        Tensor[] items = [.. Enumerable.Range(0, count).Select(i => call.X(carried + i) is var x && call.Axis(At("scan_input_axes", i, 0), x.Rank) is var axis && At("scan_input_directions", i, 0) != 0 ? x.Flip(axis).MoveAxis(axis, 0) : x.MoveAxis(axis, 0))];
        var times = items[0].Shape[0];
        if (items.Any(item => item.Shape[0] != times)) throw call.Refused($"its sequences have {string.Join(" and ", items.Select(item => item.Shape[0]))} items", "as many each");
        var (states, rows) = Times(call, body, [.. Enumerable.Range(0, carried).Select(call.Any)], items);
        return [.. states, .. rows.Select((row, i) =>
        {
            if (row.Count == 0) return Empty(call, body.Outputs[carried + i]);
            if (At("scan_output_directions", i, 0) != 0) row.Reverse();
            return (GraphValue)Tensor.Stack(call.Axis(At("scan_output_axes", i, 0), row[0].Rank + 1), [.. row]);
        })];
    }
}
