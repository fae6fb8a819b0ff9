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
        /// <param name="seed">The vector, of this tensor's shape and type.</param>
        /// <param name="targets">The tensors.</param>
        /// <exception cref="OgeeException">The seed has another shape or type, this is no float or does not depend on a target, or an operation on the way has no gradient.</exception>
        public IReadOnlyList<Tensor> VectorJacobian(Tensor seed, params ReadOnlySpan<Tensor> targets) => seed.Shape == loss.Shape && seed.Type == loss.Type && loss.Type.HasGradients()
            ? Gradient.Of(loss, seed, targets)
            : throw EngineErrors.Gradient.With($"vectorjacobian: the seed must have the output's shape and type, got {seed.Spec} for {loss.Spec}", "Expected equal shapes of one float type", "Expand or cast the seed.");
    }
}

/// <summary>Reverse accumulation over the graph.</summary>
static partial class Gradient
{
    /// <exception cref="OgeeException">There is no path to a target, or an operation on the way has no gradient.</exception>
    public static IReadOnlyList<Tensor> Of(Tensor output, Tensor seed, ReadOnlySpan<Tensor> targets)
    {
        var found = Of([output], [seed], targets, []);
        for (var i = 0; i < found.Length; i++)
            if (found[i] is null) throw NoPath(output, targets[i], i);
        return found!;
    }

    /// <summary>The gradients of Σ seed · output with respect to targets; null where there is no path.</summary>
    /// <param name="outputs">Float tensors.</param>
    /// <param name="seeds">A tensor of its shape for each.</param>
    /// <param name="targets">With respect to what.</param>
    /// <param name="ends">Tensors that count as given: what they were computed from is not looked at.</param>
    internal static Tensor?[] Of(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> seeds, ReadOnlySpan<Tensor> targets, ReadOnlySpan<Tensor> ends)
    {
        var gradients = new Contributions();
        var wanted = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        var given = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        foreach (var target in targets) wanted.Add(target.Node);
        var (roots, before) = (new Node[outputs.Length], new Node[ends.Length]);
        for (var i = 0; i < before.Length; i++) given.Add(before[i] = ends[i].Node);
        for (var i = 0; i < roots.Length; i++) gradients.Add(roots[i] = outputs[i].Node, seeds[i]);
        var order = Walk.Topological(roots, throughValues: true, before);
        Through(order, Between(order, wanted, given), wanted, gradients);
        var found = new Tensor?[targets.Length];
        for (var i = 0; i < found.Length; i++) found[i] = gradients.Take(targets[i].Node, isKept: true);
        return found;
    }

    /// <summary>From the users to what they were computed from.</summary>
    static void Through(List<Node> order, HashSet<Node> depends, HashSet<Node> wanted, Contributions gradients)
    {
        var ofResults = new Dictionary<Node, Tensor?[]>(ReferenceEqualityComparer.Instance);
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var node = order[i];
            if (node.Inputs.Length == 0 || !depends.Contains(node)) continue;
            using var line = CreationLine.Within(node.Origin is { } origin ? $"the gradient of {origin}" : null);
            if (node.Op is IManyDifferentiable many)
            {
                if (ofResults.Remove(node, out var all))
                    Spread(node, many.Gradient(node, all, [.. node.Inputs.Select(depends.Contains)]), depends, gradients);
                continue;
            }
            if (gradients.Take(node, isKept: wanted.Contains(node)) is not { } gradient) continue;
            for (var lacking = node.Op is MapOp map ? map.LackingGradients - 1 : -1; lacking >= 0; lacking--)
                if (depends.Contains(node.Inputs[lacking]))
                    throw EngineErrors.Gradient.With($"gradients: the derivative of {node.Op.Name} with respect to its {(lacking switch { 0 => "first", 1 => "second", _ => "third" })} argument has no formula", "Expected no such derivative on the way to the targets; of incomplete gamma and beta functions and gamma draws the first is there, the second is not", "Detach() that argument.");
            if (node.Op is Result result)
            {
                if (!ofResults.TryGetValue(node.Inputs[0], out var all)) ofResults[node.Inputs[0]] = all = new Tensor?[((IManyResults)node.Inputs[0].Op).Results.Count];
                // Two nodes may name one result.
                all[result.Index] = all[result.Index] is { } known ? known + gradient : gradient;
            }
            else if (node.Op is Recomputed again && !HasInside(node, wanted)) ThroughAgain(node, again, gradient, depends, gradients);
            else Spread(node, Parts(node, gradient), depends, gradients);
        }
    }

    /// <summary>The nodes that depend on a target: only they take part.</summary>
    /// <param name="order">All nodes, inputs first.</param>
    /// <param name="wanted">The targets.</param>
    /// <param name="given">What counts as given.</param>
    /// <param name="passesStops">Whether what is detached depends too: no gradient comes there, and so it lacks none.</param>
    static HashSet<Node> Between(List<Node> order, HashSet<Node> wanted, HashSet<Node> given, bool passesStops = false)
    {
        var depends = new HashSet<Node>(wanted, ReferenceEqualityComparer.Instance);
        foreach (var node in order)
            if ((node.Spec.Type.HasGradients() || node.Op is IManyResults) && (passesStops || node.Op is not Unary<StopGradient>) && !given.Contains(node) && node.Inputs.Any(depends.Contains)) depends.Add(node);
        return depends;
    }

    static Tensor?[] Parts(Node node, Tensor gradient)
    {
        var inputs = new Tensor[node.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = new(node.Inputs[i]);
        return node.Op is IDifferentiable differentiable ? differentiable.Gradient(gradient, inputs, new(node))
            : throw EngineErrors.Gradient.With($"gradients: {node.Op.Name} has no gradient", "Expected operations that have one on the way to the targets", "Detach() its input, or write the model without it.");
    }

    static void Spread(Node node, Tensor?[] parts, HashSet<Node> depends, Contributions gradients)
    {
        for (var i = 0; i < parts.Length; i++)
            if (parts[i] is { } part && depends.Contains(node.Inputs[i])) gradients.Add(node.Inputs[i], part);
    }

    static OgeeException NoPath(Tensor output, Tensor target, int index)
    {
        if (output.Node.IsDetached)
            return EngineErrors.Gradient.With($"gradients: the {output.Spec} was evaluated, and how it was computed is forgotten", "Expected an expression", "Call Gradients before Tensor.Evaluate, or read values with Item() or ToArray(), which keep the graph.");
        return Between(Walk.Topological([output.Node], throughValues: true), new([target.Node], ReferenceEqualityComparer.Instance), [], passesStops: true).Contains(output.Node)
            ? EngineErrors.Gradient.With($"gradients: every path to target {index} ({target.Spec}) passes an operation whose gradient is 0 everywhere", "Expected a path with a gradient", "Remove the Detach, Sign or Floor on the way.")
            : EngineErrors.Gradient.With($"gradients: the {output.Spec} does not depend on target {index} ({target.Spec})", "Expected a path from the target to the output", "Pass only tensors that the output was computed from; a parameter's Value changes when it is updated.");
    }
}
