namespace Ogee;

/// <summary>The gradient of a loop is a loop the other way round: each time, it computes the body again from the states before it, and goes back through it. States are kept, and of captured matrices what the last lines of the remarks say.</summary>
/// <remarks>What is captured has the sum over all times as its gradient. Where the body only multiplies matrices with it, as a recurrent layer does with its weights, the factors of each time are kept instead, and one product over all times ends it: a sum would be read and written at each. Their memory grows with the times, as that of the states does.</remarks>
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

        var result = Tensor.Loop(loop.Most,
            [.. states.Select(i => gradients[i] ?? Zeros(loop.Results[i])), .. summed.Select(i => Zeros(Capture(i).Spec))],
            step =>
            {
                var slices = new Queue<Tensor>(step.Items);
                Tensor[] before = [step.Index, .. Take(slices, loop.Items + loop.States), .. Enumerable.Range(0, captured).Select(Capture)];
                var after = Tensor.Apply(loop.Body, before);
                Tensor[] wanted = [.. items.Select(i => before[1 + i]), .. states.Select(i => before[1 + loop.Items + i]), .. summed.Select(i => before[1 + loop.Items + loop.States + i]), .. factors.Select(i => before[1 + loop.Items + loop.States + i])];
                var found = Gradient.Of([.. states.Select(i => after[i]), .. rows.Select(i => after[loop.States + i])], [.. step.States.Take(states.Count), .. Take(slices, rows.Count)], wanted, before);
                var back = new Queue<Tensor>(found.Select((gradient, i) => gradient ?? Zeros(wanted[i].Spec)));
                var itemGradients = Take(back, items.Count);
                var stateGradients = Take(back, states.Count);
                foreach (var i in histories) stateGradients[states.IndexOf(i)] += slices.Dequeue();
                Tensor[] sums = [.. Take(back, summed.Count).Select((gradient, i) => step.States[states.Count + i] + gradient)];
                return new([.. stateGradients, .. sums], [.. itemGradients, .. back.SelectMany(Factors)]);
            },
            items:
            [
                .. Enumerable.Range(0, loop.Items).Select(i => Input(1 + i)), .. Enumerable.Range(0, loop.States).Select(i => Tensor.ResultOf(node, loop.FirstHistory + i)),
                .. rows.Select(i => gradients[loop.States + i]!), .. histories.Select(i => gradients[loop.FirstHistory + i]!),
            ],
            times: Tensor.ResultOf(node, loop.Times), isReversed: !loop.IsReversed);

        var parts = new Tensor?[inputs.Length];
        for (var i = 0; i < items.Count; i++) parts[1 + items[i]] = result.Outputs[i];
        for (var i = 0; i < states.Count; i++) parts[1 + loop.Items + states[i]] = result.States[i];
        for (var i = 0; i < summed.Count; i++) parts[1 + loop.Items + loop.States + summed[i]] = result.States[states.Count + i];
        for (var i = 0; i < factors.Count; i++) parts[1 + loop.Items + loop.States + factors[i]] = Product(result.Outputs[items.Count + (2 * i)], result.Outputs[items.Count + (2 * i) + 1]);
        return parts;
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
