namespace Ogee;

/// <summary>What the body of a loop sees.</summary>
/// <param name="Index">Which time it is, from 0: int64 scalar.</param>
/// <param name="Items">A slice of each item.</param>
/// <param name="States">The states as the time before left them.</param>
public sealed record LoopStep(Tensor Index, IReadOnlyList<Tensor> Items, IReadOnlyList<Tensor> States);

/// <summary>What the body of a loop gives.</summary>
/// <param name="States">The next states.</param>
/// <param name="Outputs">Tensors to keep of each time.</param>
/// <param name="GoOn">Whether the loop goes on after this time: bool scalar; null if it always does.</param>
public sealed record LoopNext(IReadOnlyList<Tensor> States, IReadOnlyList<Tensor>? Outputs = null, Tensor? GoOn = null);

/// <summary>What a loop gives.</summary>
/// <param name="States">The states at the end.</param>
/// <param name="Outputs">What each time gave, along a new axis 0; 0 for times that did not come.</param>
/// <param name="Times">How often the body ran: int64 scalar.</param>
public sealed record LoopResults(IReadOnlyList<Tensor> States, IReadOnlyList<Tensor> Outputs, Tensor Times);

public sealed partial class Tensor
{
    /// <summary>Repeats a computation inside one step: a recurrent layer, a solver, a decoder. The body is compiled once, however often it runs, and gradients pass (to second order and beyond).</summary>
    /// <param name="most">The most times it runs; fixes the sizes of outputs.</param>
    /// <param name="states">The first states; each keeps its shape and type, which may be complex.</param>
    /// <param name="body">Computes the next states from a step. It is called once, with tensors that have no values; whatever it uses from outside is computed once, outside.</param>
    /// <param name="items">Tensors with <paramref name="most"/> slices along axis 0, of which the body sees one at a time.</param>
    /// <param name="times">How often it runs, if that is known only when the step runs: int64 scalar from 0 to <paramref name="most"/>.</param>
    /// <param name="isReversed">Whether it begins with the last slice; the index counts down.</param>
    /// <example><c>var h = Tensor.Loop(100, [h0], step => new([(step.Items[0].MatMul(u) + step.States[0].MatMul(w)).Tanh()]), items: [x]).States[0];</c></example>
    /// <exception cref="OgeeException">Shapes or types do not fit, or the loop is reversed and may stop.</exception>
    public static LoopResults Loop(long most, IReadOnlyList<Tensor> states, Func<LoopStep, LoopNext> body, IReadOnlyList<Tensor>? items = null, Tensor? times = null, bool isReversed = false) =>
        Repeat(most, states, body, items ?? [], times, isReversed, leavesOutUnread: false);

    /// <param name="most">The most times it runs.</param>
    /// <param name="states">The first states.</param>
    /// <param name="body">Computes the next states.</param>
    /// <param name="items">What the body sees slices of.</param>
    /// <param name="times">How often it runs; the most times if null.</param>
    /// <param name="isReversed">Whether it begins with the last slice.</param>
    /// <param name="leavesOutUnread">Whether items that the body does not read are none of the loop's: then they need not be kept for it.</param>
    internal static LoopResults Repeat(long most, IReadOnlyList<Tensor> states, Func<LoopStep, LoopNext> body, IReadOnlyList<Tensor> items, Tensor? times, bool isReversed, bool leavesOutUnread)
    {
        if (most < 0) throw EngineErrors.Argument.With($"loop: it cannot run {most} times", "Expected 0 or more", "Check the number.");
        for (var i = 0; i < items.Count; i++)
            if (items[i].Rank == 0 || items[i].Shape[0] != most)
                throw EngineErrors.Shape.With($"loop: item {i} is {items[i]}", $"Expected {most} slices along axis 0", "Slice or pad it first.");
        var (stateCount, outputs, mayStop, areComplex) = (0, 0, false, (bool[])[]);
        // A first state that is a constant may become anything: it is given as one, and what the body makes of it is where its other operands are.
        Tensor[] given = [.. items.Concat(states).Select(Paired)];
        BodyArgument[] arguments = [new(new(Shape.Scalar, DType.Int64), true), .. given.Take(items.Count).Select(item => new BodyArgument(item.Spec with { Shape = item.Shape.Without([0]) }, item.Node.IsConstant)), .. given.Skip(items.Count).Select(Argument)];
        var (compiled, captures) = Traced("loop", arguments, parts =>
        {
            Tensor[] whole = [.. items.Concat(states).Zip(parts.Skip(1), Whole)];
            var next = body(new(parts[0], whole[..items.Count], whole[items.Count..]));
            for (var i = 0; i < Math.Min(states.Count, next.States.Count); i++)
            {
                if (next.States[i].Type.IsComplex() != states[i].Type.IsComplex())
                    throw EngineErrors.Type.With($"loop: state {i} begins as {states[i].Type.ShortName()}, and the body gives {next.States[i].Type.ShortName()}", "Expected a state to keep its type", "Begin with Tensor.Complex(x, 0), or give z.Real().");
                // Said here, where they are not pairs yet.
                if (states[i].Type.IsComplex() && next.States[i].Shape != states[i].Shape)
                    throw EngineErrors.Shape.With($"loop: state {i} is {states[i].Spec} at first, and the body gives {next.States[i].Spec}", "Expected a state to keep its shape", "Reshape it.");
            }
            (stateCount, outputs, mayStop) = (next.States.Count, next.Outputs?.Count ?? 0, next.GoOn is not null);
            Tensor[] results = [.. next.States, .. next.Outputs ?? []];
            areComplex = [.. results.Select(result => result.Type.IsComplex())];
            return [.. results.Select(Paired), .. mayStop ? [next.GoOn!] : (Tensor[])[]];
        });
        if (stateCount != states.Count) throw EngineErrors.Argument.With($"loop: it begins with {states.Count} states, and the body gives {stateCount}", "Expected as many", "Give every state its next value, also one that stays.");
        if (mayStop && isReversed) throw EngineErrors.Argument.With("loop: it is reversed and may stop", "Expected one of the two", "Flip the items instead of reversing the loop.");
        if (leavesOutUnread)
        {
            var unread = compiled.Unread(1, items.Count);
            (compiled, given, items) = (compiled.Without(unread), [.. given.Where((_, i) => !unread.Contains(1 + i))], [.. items.Where((_, i) => !unread.Contains(1 + i))]);
        }
        var loop = new Loop(compiled, most, items.Count, states.Count, outputs, mayStop, isReversed, IsComplete: times is null && !mayStop);
        var node = new Node(loop, [(times ?? Scalar(most, DType.Int64)).Node, .. given.Select(tensor => tensor.Node), .. captures]);
        Tensor[] all = [.. areComplex.Select((isComplex, i) => isComplex ? ResultOf(node, i).AsComplex() : ResultOf(node, i))];
        return new(all[..states.Count], all[states.Count..], ResultOf(node, loop.Times));
    }

    /// <summary>Computes one of two sides, whichever a value says that is known only when the step runs. Only that side runs; gradients pass.</summary>
    /// <param name="condition">bool scalar.</param>
    /// <param name="operands">What the sides compute with. What a side uses and does not compute from them is computed in any case.</param>
    /// <param name="then">Computes the results if the condition is true.</param>
    /// <param name="otherwise">Computes the results if it is false: the same number, shapes and types.</param>
    /// <exception cref="OgeeException">Shapes or types do not fit.</exception>
    public static IReadOnlyList<Tensor> If(Tensor condition, IReadOnlyList<Tensor> operands, Func<Tensor[], Tensor[]> then, Func<Tensor[], Tensor[]> otherwise)
    {
        Tensor[] given = [.. operands.Select(Paired)];
        BodyArgument[] arguments = [.. given.Select(Argument)];
        var (firstComplex, secondComplex) = ((bool[])[], (bool[])[]);
        var (first, firstCaptures) = Traced("if", arguments, parts => Side(then, parts, out firstComplex));
        var (second, secondCaptures) = Traced("if", arguments, parts => Side(otherwise, parts, out secondComplex));
        for (var i = 0; i < Math.Min(firstComplex.Length, secondComplex.Length); i++)
            if (firstComplex[i] != secondComplex[i]) throw EngineErrors.Type.With($"if: of result {i} one side is complex", "Expected results of one type", "Give Tensor.Complex(x, 0), or z.Real(), on the other side.");
        var node = new Node(new If(first, second, operands.Count), [condition.Node, .. given.Select(operand => operand.Node), .. firstCaptures, .. secondCaptures]);
        return [.. firstComplex.Select((isComplex, i) => isComplex ? ResultOf(node, i).AsComplex() : ResultOf(node, i))];

        Tensor[] Side(Func<Tensor[], Tensor[]> side, Tensor[] parts, out bool[] areComplex)
        {
            var results = side([.. operands.Zip(parts, Whole)]);
            areComplex = [.. results.Select(result => result.Type.IsComplex())];
            return [.. results.Select(Paired)];
        }
    }

    // Bodies pass complex numbers in and out as pairs.
    static Tensor Paired(Tensor tensor) => tensor.Type.IsComplex() ? tensor.AsReal() : tensor;

    static Tensor Whole(Tensor like, Tensor paired) => like.Type.IsComplex() ? paired.AsComplex() : paired;

    static BodyArgument Argument(Tensor tensor) => new(tensor.Spec, tensor.Node.IsConstant);

    static (Body Body, Node[] Captures) Traced(string op, BodyArgument[] arguments, Func<Tensor[], Tensor[]> function) =>
        Body.Trace(op, arguments, nodes => [.. function([.. nodes.Select(node => new Tensor(node))]).Select(result => result.Node)],
            static node => Paired(new(node)).Node, static (node, input) => Whole(new(node), new(input)).Node);

    /// <summary>The results of a body for given inputs.</summary>
    internal static Tensor[] Apply(Body body, ReadOnlySpan<Tensor> inputs)
    {
        var nodes = new Node[inputs.Length];
        for (var i = 0; i < nodes.Length; i++) nodes[i] = inputs[i].Node;
        return [.. body.Copy(nodes).Select(node => new Tensor(node))];
    }

    /// <summary>A result of an operation that has several.</summary>
    internal static Tensor ResultOf(Node node, int index) => new(new Node(new Result(index, ((IManyResults)node.Op).Results[index]), node));
}
