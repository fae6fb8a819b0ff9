namespace Ogee;

/// <summary>Gradients, from graph to graph: what comes out is a graph like any other, so second derivatives are gradients of gradients.</summary>
public static class TensorGradients
{
    extension(Tensor loss)
    {
        /// <summary>The gradients of a scalar with respect to tensors.</summary>
        /// <param name="targets">The tensors; parameters convert.</param>
        /// <returns>For each target a tensor of its shape.</returns>
        /// <exception cref="OgeeException">The scalar does not depend on a target, was detached, is no float scalar, or an operation on the way has no gradient.</exception>
        public IReadOnlyList<Tensor> Gradients(params ReadOnlySpan<Tensor> targets)
        {
            if (loss.Shape.Count != 1 || !loss.Type.IsFloat())
                throw EngineErrors.Gradient.With($"gradients: needs a float scalar, got {loss.Spec}", "Expected one element", "Reduce first, for instance with Mean().");
            return Gradient.Of(loss, Tensor.Ones(loss.Shape, loss.Type), targets);
        }

        /// <summary>The gradients of a scalar with respect to parameters.</summary>
        /// <inheritdoc cref="Gradients(Tensor, ReadOnlySpan{Tensor})"/>
        public IReadOnlyList<Tensor> Gradients(IEnumerable<Parameter> targets) => loss.Gradients([.. targets.Select(parameter => parameter.Value)]);

        /// <summary>The product of a vector with the Jacobian: gradients of Σ seed · output with respect to tensors.</summary>
        /// <param name="seed">The vector, of this tensor's shape.</param>
        /// <param name="targets">The tensors.</param>
        public IReadOnlyList<Tensor> VectorJacobian(Tensor seed, params ReadOnlySpan<Tensor> targets) => seed.Shape == loss.Shape && loss.Type.IsFloat()
            ? Gradient.Of(loss, seed, targets)
            : throw EngineErrors.Gradient.With($"vectorjacobian: the seed must have the output's shape, got {seed.Spec} for {loss.Spec}", "Expected equal shapes of a float type", "Expand the seed.");
    }
}

/// <summary>Reverse accumulation over the graph.</summary>
static class Gradient
{
    public static IReadOnlyList<Tensor> Of(Tensor output, Tensor seed, ReadOnlySpan<Tensor> targets)
    {
        var order = Walk.Topological([output.Node], throughValues: true);
        var wanted = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        foreach (var target in targets) wanted.Add(target.Node);
        // Only what lies between the output and a target takes part.
        var depends = new HashSet<Node>(wanted, ReferenceEqualityComparer.Instance);
        foreach (var node in order)
            if (node.Spec.Type.IsFloat() && node.Inputs.Any(depends.Contains)) depends.Add(node);
        var gradients = new Dictionary<Node, Tensor>(ReferenceEqualityComparer.Instance) { [output.Node] = seed };
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var node = order[i];
            if (node.Inputs.Length == 0 || !depends.Contains(node) || !gradients.TryGetValue(node, out var gradient)) continue;
            if (!wanted.Contains(node)) gradients.Remove(node);
            Propagate(node, gradient, depends, gradients);
        }
        var result = new Tensor[targets.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = gradients.TryGetValue(targets[i].Node, out var gradient) ? gradient : throw NoPath(output, targets[i], i, depends);
        return result;
    }

    static void Propagate(Node node, Tensor gradient, HashSet<Node> depends, Dictionary<Node, Tensor> gradients)
    {
        var inputs = new Tensor[node.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = new(node.Inputs[i]);
        var parts = node.Op is IDifferentiable differentiable ? differentiable.Gradient(gradient, inputs, new(node))
            : throw EngineErrors.Gradient.With($"gradients: {node.Op.Name} has no gradient", "Expected operations that have one on the way to the targets", "Detach() its input, or write the model without it.");
        for (var i = 0; i < parts.Length; i++)
        {
            var input = node.Inputs[i];
            if (parts[i] is not { } part || !depends.Contains(input)) continue;
            // Elementwise operations repeat scalars by themselves; the sum undoes it.
            if (part.Shape != input.Spec.Shape) part = part.SumTo(input.Spec.Shape);
            gradients[input] = gradients.TryGetValue(input, out var known) ? known + part : part;
        }
    }

    static OgeeException NoPath(Tensor output, Tensor target, int index, HashSet<Node> depends)
    {
        if (output.Node.IsDetached)
            return EngineErrors.Gradient.With($"gradients: the {output.Spec} was evaluated, and how it was computed is forgotten", "Expected an expression", "Call Gradients before Tensor.Evaluate, or read values with Item() or ToArray(), which keep the graph.");
        return depends.Contains(output.Node)
            ? EngineErrors.Gradient.With($"gradients: every path to target {index} ({target.Spec}) passes an operation whose gradient is 0 everywhere", "Expected a path with a gradient", "Remove the Detach, Sign or Floor on the way.")
            : EngineErrors.Gradient.With($"gradients: the {output.Spec} does not depend on target {index} ({target.Spec})", "Expected a path from the target to the output", "Pass only tensors that the output was computed from; a parameter's Value changes when it is updated.");
    }
}
