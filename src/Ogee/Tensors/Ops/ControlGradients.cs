namespace Ogee;

/// <summary>The gradient of a loop is a loop the other way round: each time, it computes the body again from the states before it, and goes back through it. States are kept, and what the body gives as rows of output, which is read and not computed again.</summary>
/// <remarks>What is captured has the sum over all times as its gradient. Where the body only multiplies matrices with it, as a recurrent layer does with its weights, the factors of each time are kept instead, and one product over all times ends it: a sum would be read and written at each. Their memory grows with the times, as that of the states does; a factor that is kept in any case is taken from where it is.</remarks>
static class LoopGradient
{
    public static Tensor?[] Of(Loop loop, Node node, Tensor?[] gradients, bool[] needed)
    {
        var inputs = node.Inputs;
        var items = Some(loop.Items, i => needed[1 + i]);
        var states = Some(loop.States, i => loop.Results[i].Type.IsFloat());
        var captured = inputs.Length - 1 - loop.Items - loop.States;
        var captures = Some(captured, i => needed[1 + loop.Items + loop.States + i]);
        var factors = captures.FindAll(i => IsFactor(loop.Body, 1 + loop.Items + loop.States + i));
        var summed = captures.FindAll(i => !factors.Contains(i));
        var rows = Some(loop.Outputs, i => gradients[loop.States + i] is not null);
        var histories = Some(loop.States, i => gradients[loop.FirstHistory + i] is not null);
        Tensor Input(int i) => new(inputs[i]);
        Tensor Capture(int i) => Input(1 + loop.Items + loop.States + i);
        Tensor[] given = [.. Enumerable.Range(0, loop.Items).Select(i => Input(1 + i)), .. rows.Select(i => gradients[loop.States + i]!), .. histories.Select(i => gradients[loop.FirstHistory + i]!)];
        // Rows of times that did not come are 0.
        Tensor[] kept = [.. Enumerable.Range(loop.FirstHistory, loop.States).Concat(Enumerable.Range(loop.States, loop.Outputs)).Select(i => Tensor.ResultOf(node, i))];
        var factorRows = new Tensor?[2 * factors.Count];

        var result = Tensor.Repeat(loop.Most,
            [.. states.Select(i => gradients[i] ?? Zeros(loop.Results[i])), .. summed.Select(i => Zeros(Capture(i).Spec))],
            step =>
            {
                var slices = new Queue<Tensor>(step.Items);
                var itemSlices = Take(slices, loop.Items);
                var (rowGradients, historyGradients) = (Take(slices, rows.Count), Take(slices, histories.Count));
                Tensor[] before = [step.Index, .. itemSlices, .. Take(slices, loop.States), .. Enumerable.Range(0, captured).Select(Capture)];
                var after = Tensor.Apply(loop.Body, before);
                Tensor[] wanted = [.. items.Select(i => before[1 + i]), .. states.Select(i => before[1 + loop.Items + i]), .. summed.Select(i => before[1 + loop.Items + loop.States + i]), .. factors.Select(i => before[1 + loop.Items + loop.States + i])];
                var found = Gradient.Of([.. states.Select(i => after[i]), .. rows.Select(i => after[loop.States + i])], [.. step.States.Take(states.Count), .. rowGradients], wanted, before);
                var back = new Queue<Tensor>(found.Select((gradient, i) => gradient ?? Zeros(wanted[i].Spec)));
                var itemGradients = Take(back, items.Count);
                var stateGradients = Take(back, states.Count);
                for (var h = 0; h < histories.Count; h++) stateGradients[states.IndexOf(histories[h])] += historyGradients[h];
                Tensor[] sums = [.. Take(back, summed.Count).Select((gradient, i) => step.States[states.Count + i] + gradient)];
                var next = new Queue<Tensor>(Replaced([.. stateGradients, .. sums, .. itemGradients, .. back.SelectMany(Factors)], after[loop.States..(loop.States + loop.Outputs)], [.. slices], before));
                var (nextStates, outputs) = (Take(next, states.Count + summed.Count), Take(next, items.Count).ToList());
                for (var f = 0; f < factorRows.Length; f++)
                {
                    // Others may be anything at times that did not come.
                    var item = IndexOf(step.Items, next.Peek());
                    if (item >= given.Length || (item >= 0 && loop.IsComplete)) factorRows[f] = item < given.Length ? given[item] : kept[item - given.Length];
                    else outputs.Add(next.Peek());
                    next.Dequeue();
                }
                return new(nextStates, outputs);
            },
            items: [.. given, .. kept], times: loop.IsComplete ? null : Tensor.ResultOf(node, loop.Times), isReversed: !loop.IsReversed, leavesOutUnread: true);

        var parts = new Tensor?[inputs.Length];
        for (var i = 0; i < items.Count; i++) parts[1 + items[i]] = result.Outputs[i];
        for (var i = 0; i < states.Count; i++) parts[1 + loop.Items + states[i]] = result.States[i];
        for (var i = 0; i < summed.Count; i++) parts[1 + loop.Items + loop.States + summed[i]] = result.States[states.Count + i];
        var made = new Queue<Tensor>(result.Outputs.Skip(items.Count));
        for (var f = 0; f < factorRows.Length; f++) factorRows[f] ??= made.Dequeue();
        for (var i = 0; i < factors.Count; i++) parts[1 + loop.Items + loop.States + factors[i]] = Product(factorRows[2 * i]!, factorRows[(2 * i) + 1]!);
        return parts;
    }

    /// <summary>Graphs in which the values of some nodes are read and not computed.</summary>
    /// <param name="roots">The graphs.</param>
    /// <param name="computed">Whose values are known.</param>
    /// <param name="known">Their values.</param>
    /// <param name="ends">Where the graphs begin; what is known of these stays.</param>
    static Tensor[] Replaced(Tensor[] roots, ReadOnlySpan<Tensor> computed, Tensor[] known, Tensor[] ends)
    {
        Node[] begin = [.. ends.Select(end => end.Node)];
        var with = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        foreach (var node in begin) with[node] = node;
        for (var i = 0; i < computed.Length; i++) with.TryAdd(computed[i].Node, known[i].Node);
        Node Now(Node node) => with.GetValueOrDefault(node, node);
        foreach (var node in Walk.Topological([.. roots.Select(root => root.Node)], throughValues: false, begin))
            if (node.Value is null && node.Inputs.Any(input => !ReferenceEquals(Now(input), input))) with.TryAdd(node, node.On([.. node.Inputs.Select(Now)]));
        return [.. roots.Select(root => new Tensor(Now(root.Node)))];
    }

    /// <summary>Which item a factor is a slice of, or −1. A transposition of a transposition is none.</summary>
    static int IndexOf(IReadOnlyList<Tensor> items, Tensor factor)
    {
        var node = factor.Node;
        while (node is { Op: Permute { Order: var outer }, Inputs: [{ Op: Permute { Order: var inner }, Inputs: [var turned] }] } && outer == inner && outer.Count == 2) node = turned;
        for (var i = 0; i < items.Count; i++)
            if (ReferenceEquals(items[i].Node, node)) return i;
        return -1;
    }

    /// <summary>Whether all that a body does with an input is to multiply it with one matrix.</summary>
    static bool IsFactor(Body body, int input)
    {
        var (order, roots) = body.Nodes();
        // That a product is computed again names what it multiplies, and does nothing with it.
        var users = order.Where(node => node.Op is not Recomputed && node.Inputs.Any(from => from.Op is Input { Index: var index } && index == input)).ToArray();
        return users is [{ Op: Dot, Spec.Shape.Rank: 2, Inputs: [var a, var b] }] && !ReferenceEquals(a, b) && !roots.Any(root => root.Op is Input { Index: var index } && index == input);
    }

    /// <summary>The factors of a product a·b as rows over what is summed: aᵀ and b. What has no gradient is the product of nothing.</summary>
    static Tensor[] Factors(Tensor product) => product.Node is { Op: Dot, Inputs: [var a, var b] } ? [new Tensor(a).Transpose(0, 1), new(b)]
        : [Tensor.Zeros([1, product.Shape[0]], product.Type), Tensor.Zeros([1, product.Shape[1]], product.Type)];

    /// <param name="left">[times, k, m]</param>
    /// <param name="right">[times, k, n]</param>
    /// <returns>[m, n]: the sum of all times' products.</returns>
    static Tensor Product(Tensor left, Tensor right) => left.Reshape(left.Shape[0] * left.Shape[1], left.Shape[2]).Transpose(0, 1).MatMul(right.Reshape(right.Shape[0] * right.Shape[1], right.Shape[2]));

    internal static List<int> Some(int count, Func<int, bool> which) => [.. Enumerable.Range(0, count).Where(which)];

    internal static Tensor Zeros(TensorSpec spec) => Tensor.Zeros(spec.Shape, spec.Type);

    static Tensor[] Take(Queue<Tensor> queue, int count) => [.. Enumerable.Range(0, count).Select(_ => queue.Dequeue())];
}

/// <summary>The gradient of a choice is a choice of gradients; inputs that the chosen side does not use have gradient 0.</summary>
static class IfGradient
{
    public static Tensor?[] Of(If choice, Node node, Tensor?[] gradients, bool[] needed)
    {
        var given = LoopGradient.Some(gradients.Length, i => gradients[i] is not null);
        var wanted = LoopGradient.Some(node.Inputs.Length, i => needed[i]);
        Tensor[] inputs = [.. node.Inputs.Skip(1).Select(input => new Tensor(input))];
        Tensor[] Back(Body body, int firstCapture, Tensor[] arguments)
        {
            var results = Tensor.Apply(body, [.. arguments[..choice.Operands], .. arguments[firstCapture..(firstCapture + body.Inputs.Count - choice.Operands)]]);
            Tensor[] targets = [.. wanted.Select(i => arguments[i - 1])];
            var found = Gradient.Of([.. given.Select(i => results[i])], arguments[inputs.Length..], targets, arguments);
            return [.. found.Select((gradient, i) => gradient ?? LoopGradient.Zeros(targets[i].Spec))];
        }
        var back = Tensor.If(new(node.Inputs[0]), [.. inputs, .. given.Select(i => gradients[i]!)],
            arguments => Back(choice.Then, choice.Operands, arguments), arguments => Back(choice.Otherwise, choice.Operands + choice.Captures, arguments));
        var parts = new Tensor?[node.Inputs.Length];
        for (var i = 0; i < wanted.Count; i++) parts[wanted[i]] = back[i];
        return parts;
    }
}
