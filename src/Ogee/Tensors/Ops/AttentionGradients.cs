namespace Ogee;

/// <summary>Gradients of attention: the first order has a kernel; what has none, the gradient of a mask and all higher orders, is that of the words that define attention.</summary>
static class AttentionGradients
{
    public static Tensor?[] Of(Attention attention, Node node, Tensor?[] gradients, bool[] needed)
    {
        if (gradients[1] is not null || gradients[0] is not { } gradient)
            throw EngineErrors.Gradient.With("gradients: the sums of attention have no gradient", "Expected only what is attended to on the way to the targets", "Detach() them.");
        var parts = new Tensor?[node.Inputs.Length];
        if (parts.Length > Attention.Mask && needed[Attention.Mask])
        {
            var own = Own(node);
            var found = Gradient.Of([Words(own, Attention.Mask, attention.IsCausal)], [gradient], own, own);
            found.CopyTo(parts, 0);
            return parts;
        }
        var (q, k, v) = (node.Inputs[0], node.Inputs[1], node.Inputs[2]);
        var back = new Node(new AttentionGradient(q.Spec.Shape, k.Spec.Shape, v.Spec.Shape, attention.Type, attention.IsCausal),
            [q, k, v, Tensor.ResultOf(node, 0).Node, Tensor.ResultOf(node, 1).Node, gradient.Node, .. node.Inputs[Attention.Mask..]]);
        for (var i = 0; i < 3; i++) parts[i] = Tensor.ResultOf(back, i);
        return parts;
    }

    /// <summary>Seen as a function of queries, keys, values, mask and the gradient that came: the results of the way there are computed from these, so what flows to them flows to these.</summary>
    public static Tensor?[] Of(AttentionGradient back, Node node, Tensor?[] gradients, bool[] needed)
    {
        var own = Own(node);
        var first = Gradient.Of([Words(own, AttentionGradient.Mask, back.IsCausal)], [own[5]], own.AsSpan(0, 3), own);
        var given = LoopGradient.Some(gradients.Length, i => gradients[i] is not null);
        var wanted = LoopGradient.Some(own.Length, i => needed[i] && i is not (3 or 4));
        var second = Gradient.Of([.. given.Select(i => first[i]!)], [.. given.Select(i => gradients[i]!)], [.. wanted.Select(i => own[i])], own);
        var parts = new Tensor?[own.Length];
        for (var i = 0; i < wanted.Count; i++) parts[wanted[i]] = second[i];
        return parts;
    }

    static Tensor Words(Tensor[] inputs, int mask, bool isCausal) => Tensor.AttentionOfScores(inputs[0], inputs[1], inputs[2], inputs.Length > mask ? inputs[mask] : null, isCausal);

    /// <summary>The inputs as nodes of their own: a tensor that is both queries and keys has a gradient as each, and their sum is taken by who asks.</summary>
    static Tensor[] Own(Node node) => [.. node.Inputs.Select(input => Tensor.Apply(new Reshape(input.Spec.Shape), new Tensor(input)))];
}
