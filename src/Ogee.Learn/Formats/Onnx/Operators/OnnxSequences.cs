using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Lists of tensors, and values that may be absent.</summary>
static class OnnxSequences
{
    internal static OnnxOperator[] All =>
    [
        One("SequenceConstruct", 11, "", call => new SequenceValue([.. Enumerable.Range(0, call.Count).Select(call.Any)])),
        One("SequenceEmpty", 11, "dtype", _ => new SequenceValue([])),
        One("SequenceLength", 11, "", call => HostArray.Scalar(call.Sequence(0).Count)),
        One("SequenceAt", 11, "", call => call.Sequence(0)[Place(call, call.Integer(1), call.Sequence(0).Count)], 1).Needs(2),
        One("SequenceInsert", 11, "", Insert, 2).Needs(2),
        One("SequenceErase", 11, "", Erase, 1),
        One("SplitToSequence", 11, "axis keepdims", Split, 1),
        One("ConcatFromSequence", 11, "axis new_axis", Concat),
        Many("SequenceMap", 17, "body", Map),
        One("Optional", 15, "type", Optional),
        One("OptionalHasElement", 15, "", call => HostArray.Of(DType.Bool, [], [call.Has(0) && call.Any(0) is not OptionalValue { Content: null } ? 1L : 0])),
        One("OptionalGetElement", 15, "", call => call.Any(0) is OptionalValue optional ? optional.Content ?? throw call.Refused("its optional is empty", "a value") : call.Any(0)),
    ];

    // The format's optionals hold tensors or sequences; one of an optional is let pass, and no more, whatever a loop asks for.
    static GraphValue Optional(OnnxCall call) =>
        !call.Has(0) ? new OptionalValue(null)
        : call.Any(0) is OptionalValue { Content: OptionalValue } ? throw call.Refused($"its input is {call.Any(0).Description}", "a tensor or a sequence")
        : new OptionalValue(call.Any(0));

    static int Place(OnnxCall call, long place, int count) => place >= -count && place < count ? (int)(place < 0 ? place + count : place) : throw call.Refused($"place {place} of a sequence of {count}", $"{-count} to {count - 1}");

    static GraphValue Insert(OnnxCall call)
    {
        var items = call.Sequence(0).ToList();
        var place = call.Has(2) ? call.Integer(2) : items.Count;
        items.Insert(place == items.Count ? items.Count : Place(call, place, items.Count), call.Any(1));
        return new SequenceValue(items);
    }

    static GraphValue Erase(OnnxCall call)
    {
        var items = call.Sequence(0).ToList();
        items.RemoveAt(Place(call, call.Has(1) ? call.Integer(1) : -1, items.Count));
        return new SequenceValue(items);
    }

    static GraphValue Split(OnnxCall call)
    {
        var x = call.X(0);
        var axis = call.Axis(call.Int("axis", 0), x.Rank);
        var size = x.Shape[axis];
        var keeps = call.Flag("keepdims", true);
        if (!call.Has(1))
        {
            var single = Enumerable.Range(0, (int)Math.Min(size, OnnxRun.MostSteps + 1L)).Select(i => x.Slice(axis, i, i + 1)).ToArray();
            return single.Length > OnnxRun.MostSteps ? throw call.Refused($"{size} parts", $"at most {OnnxRun.MostSteps}") : new SequenceValue([.. single.Select(part => (GraphValue)(keeps ? part : part.Squeeze(axis)))]);
        }
        var given = call.Host(1);
        long[] sizes = given.Integers();
        if (given.Shape.Rank == 0)
        {
            if (sizes[0] < 1 || (size + sizes[0] - 1) / sizes[0] > OnnxRun.MostSteps) throw call.Refused($"parts of {sizes[0]} of an axis of {size}", "one element or more in each");
            var each = sizes[0];
            sizes = [.. Enumerable.Range(0, (int)((size + each - 1) / each)).Select(i => Math.Min(each, size - (i * each)))];
        }
        if (sizes.Any(part => part < 0) || sizes.Sum() != size) throw call.Refused($"the parts of axis {axis} of {x.Shape} are [{string.Join(", ", sizes)}]", $"sizes of 0 or more that make {size}");
        return new SequenceValue([.. x.Split(sizes, axis).Select(part => (GraphValue)part)]);
    }

    static GraphValue Concat(OnnxCall call)
    {
        var items = call.Sequence(0).Select(item => item is TensorValue tensor ? tensor.Tensor : throw call.Refused($"an item is {item.Description}", "tensors")).ToArray();
        if (items.Length == 0) throw call.Refused("its sequence is empty", "one tensor or more");
        var isNew = call.Flag("new_axis");
        var axis = call.Axis(call.Int("axis"), items[0].Rank + (isNew ? 1 : 0));
        return isNew ? Tensor.Stack(axis, items) : Tensor.Concat(axis, items);
    }

    static GraphValue?[] Map(OnnxCall call)
    {
        var (body, items) = (call.Graph("body"), call.Sequence(0));
        var results = new List<GraphValue>[body.Outputs.Count];
        for (var i = 0; i < results.Length; i++) results[i] = [];
        for (var item = 0; item < items.Count; item++)
        {
            GraphValue[] inputs = [items[item], .. Enumerable.Range(1, call.Count - 1).Select(i => call.Any(i) is SequenceValue sequence ? item < sequence.Items.Count ? sequence.Items[item] : throw call.Refused($"its sequences have {items.Count} and {sequence.Items.Count} items", "as many each") : call.Any(i))];
            var outputs = call.Run.Step(body, inputs);
            for (var i = 0; i < results.Length; i++) results[i].Add(outputs[i]);
        }
        return [.. results.Select(list => (GraphValue)new SequenceValue(list))];
    }
}
