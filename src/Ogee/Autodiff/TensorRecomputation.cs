using System.Runtime.CompilerServices;

namespace Ogee;

/// <summary>Values that are computed again on the way back instead of being kept: gradient checkpointing (Chen et al. 2016).</summary>
/// <seealso href="https://arxiv.org/abs/1604.06174"/>
public static class TensorRecomputation
{
    extension(Tensor)
    {
        /// <summary>Computes a function, and keeps nothing of what it computes on the way: gradients compute it again from the argument when they get there. Less memory for one more forward pass of the function; the same bits, also of dropout; gradients of gradients differ by rounding, as their sums have another order.</summary>
        /// <param name="function">A part of a model, such as a block. It is called once.</param>
        /// <param name="x">Its argument, which is kept.</param>
        /// <returns>What the function returns.</returns>
        /// <remarks>What the function uses from outside, parameters or other tensors, is kept as it is. Calls may be nested: the inner one is computed again once more, when the outer one's gradient gets to it.</remarks>
        /// <example><c>foreach (var block in blocks) x = Tensor.Recompute(block.Forward, x);</c></example>
        [OverloadResolutionPriority(1)]
        public static Tensor Recompute(Func<Tensor, Tensor> function, Tensor x) => Recomputation.Of(function(x), [x]);

        /// <summary>The same for a function of several tensors.</summary>
        /// <param name="function">A part of a model. It is called once.</param>
        /// <param name="inputs">Its arguments, which are kept.</param>
        /// <returns>What the function returns.</returns>
        public static Tensor Recompute(Func<Tensor[], Tensor> function, params ReadOnlySpan<Tensor> inputs) => Recomputation.Of(function(inputs.ToArray()), inputs);
    }
}

/// <summary>Finds what a function computed.</summary>
static class Recomputation
{
    /// <summary>Marks a result: what lies between it and the arguments is computed again where its gradient is.</summary>
    public static Tensor Of(Tensor result, ReadOnlySpan<Tensor> arguments)
    {
        var (dependent, inside) = (new HashSet<Node>(ReferenceEqualityComparer.Instance), new HashSet<Node>(ReferenceEqualityComparer.Instance));
        var (given, drawn, captures) = (new List<Node>(arguments.Length), new List<Node>(), new List<Node>());
        foreach (var argument in arguments)
            if (dependent.Add(argument.Node)) given.Add(argument.Node);
        inside.UnionWith(given);
        var order = Walk.Topological([result.Node], throughValues: true, [.. given]);
        foreach (var node in order)
        {
            // Dropout's mask, and what is computed of it alone: a key is kept instead. A key that the program computes is used from outside.
            if (node.Op is RandomNumbers && node.IsConstant) drawn.Add(node);
            else if (node.Inputs.Any(dependent.Contains)) dependent.Add(node);
            else if (!node.IsConstant || !node.Inputs.Any(inside.Contains)) continue;
            inside.Add(node);
        }
        if (!dependent.Contains(result.Node)) return result;
        var known = new HashSet<Node>(drawn, ReferenceEqualityComparer.Instance);
        foreach (var node in order)
        {
            if (!inside.Contains(node) || known.Contains(node)) continue;
            foreach (var input in node.Inputs)
                if (!inside.Contains(input) && IsWorthNaming(input) && known.Add(input)) captures.Add(input);
        }
        return new(new Node(new Recomputed(given.Count, drawn.Count), [result.Node, .. given, .. drawn, .. captures]));
    }

    // Literals, and whole numbers that are there anyhow, have no gradient and nothing behind them.
    static bool IsWorthNaming(Node node) => node.Inputs.Length > 0 || (node.Op is not Literal && node.Spec.Type.IsFloat());
}
