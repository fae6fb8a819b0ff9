namespace Ogee;

/// <summary>Derivatives of more than one number, from the walk back that gradients make: whole matrices of them, and their products with vectors, which never need the matrix.</summary>
public static class TensorJacobians
{
    extension(Tensor output)
    {
        /// <summary>The derivatives of every element with respect to every element of tensors: one walk back for all rows at once (<see cref="Tensor.Vmap"/>).</summary>
        /// <param name="targets">The tensors.</param>
        /// <returns>For each target [output..., target...]. It has gradients itself.</returns>
        /// <remarks>Memory grows with the number of output elements times that of the step: for products with a vector use <c>VectorJacobian</c> or <c>JacobianVector</c>.</remarks>
        /// <exception cref="OgeeException">This does not depend on a target, is no float, or an operation on the way has no gradient.</exception>
        public IReadOnlyList<Tensor> Jacobian(params ReadOnlySpan<Tensor> targets)
        {
            RequireFloat(output, "jacobian");
            Tensor[] all = targets.Length > 0 ? [.. targets] : throw EngineErrors.Gradient.With("jacobian: no targets", "Expected at least one", "Name the tensors that it is asked for.");
            var count = output.Shape.Count;
            if (count == 0) return [.. all.Select(target => Tensor.Zeros(Joined(output.Shape, target.Shape), target.Type))];
            var seeds = Tensor.Eye(count, type: output.Type).Reshape(Joined([count], output.Shape));
            var rows = Tensor.Vmap(seed => output.VectorJacobian(seed[0], all), seeds);
            return [.. rows.Select((row, i) => row.Reshape(Joined(output.Shape, all[i].Shape)))];
        }

        /// <summary>The product of the Jacobian with a vector: how this changes when the targets go in a direction.</summary>
        /// <param name="targets">The tensors.</param>
        /// <param name="directions">For each a tensor of its shape.</param>
        /// <returns>Of this tensor's shape. Costs about two walks back.</returns>
        /// <exception cref="OgeeException">Directions do not fit the targets, this does not depend on a target or is no float, or an operation on the way has no second derivative.</exception>
        public Tensor JacobianVector(IReadOnlyList<Tensor> targets, IReadOnlyList<Tensor> directions)
        {
            RequireFloat(output, "jacobianvector");
            RequireDirections(targets, directions, "jacobianvector");
            // The walk back is linear in its seed, with the transposed Jacobian; so the derivative of its product with the directions is the product that is asked for, whatever the seed.
            var seed = Tensor.Zeros(output.Shape, output.Type);
            return OrZeros(Dot(output.VectorJacobian(seed, [.. targets]), directions), [seed])[0];
        }

        /// <summary>The product of the Hessian of a scalar with a vector (Pearlmutter 1994): how its gradients change when the targets go in a direction. Costs about three gradients.</summary>
        /// <param name="targets">The tensors.</param>
        /// <param name="directions">For each a tensor of its shape.</param>
        /// <returns>For each target a tensor of its shape.</returns>
        /// <exception cref="OgeeException">Directions do not fit the targets, this is no float scalar or does not depend on a target, or an operation on the way has no second derivative.</exception>
        public IReadOnlyList<Tensor> HessianVector(IReadOnlyList<Tensor> targets, IReadOnlyList<Tensor> directions)
        {
            RequireDirections(targets, directions, "hessianvector");
            // As JacobianVector of the gradients: a direction may itself depend on a target, and is not differentiated.
            var slopes = output.Gradients([.. targets]);
            Tensor[] seeds = [.. slopes.Select(slope => Tensor.Zeros(slope.Shape, slope.Type))];
            var back = Gradient.Of([.. slopes], seeds, [.. targets], []);
            int[] there = [.. Enumerable.Range(0, back.Length).Where(i => back[i] is not null)];
            return there.Length == 0 ? seeds : OrZeros(Dot([.. there.Select(i => back[i]!)], [.. there.Select(i => directions[i])]), seeds);
        }

        /// <summary>The second derivatives of a scalar with respect to one tensor.</summary>
        /// <param name="target">The tensor.</param>
        /// <returns>[target..., target...]</returns>
        /// <remarks>Memory grows with the square of the target's elements; see <c>HessianVector</c>.</remarks>
        /// <exception cref="OgeeException">This is no float scalar or does not depend on the target, or an operation on the way has no second derivative.</exception>
        public Tensor Hessian(Tensor target)
        {
            var slopes = output.Gradients(target)[0];
            var count = target.Shape.Count;
            if (count == 0) return Tensor.Zeros(Joined(target.Shape, target.Shape), target.Type);
            var seeds = Tensor.Eye(count, type: target.Type).Reshape(Joined([count], target.Shape));
            return Tensor.Vmap(seed => OrZeros(Dot([slopes], [seed[0]]), [target]), seeds)[0].Reshape(Joined(target.Shape, target.Shape));
        }
    }

    static Tensor Dot(IReadOnlyList<Tensor> a, IReadOnlyList<Tensor> b) => a.Select((part, i) => (part * b[i]).Sum()).Aggregate((sum, part) => sum + part);

    /// <summary>Gradients; zeros where there is no path, as for the slopes of what is linear.</summary>
    static IReadOnlyList<Tensor> OrZeros(Tensor scalar, Tensor[] targets)
    {
        var found = Gradient.Of([scalar], [Tensor.Ones(scalar.Shape, scalar.Type)], targets, []);
        return [.. found.Select((gradient, i) => gradient ?? Tensor.Zeros(targets[i].Shape, targets[i].Type))];
    }

    static Shape Joined(Shape a, Shape b) => Shape.Create([.. a.Sizes, .. b.Sizes]);

    static void RequireFloat(Tensor output, string op)
    {
        if (!output.Type.IsFloat()) throw EngineErrors.Gradient.With($"{op}: needs floats, got {output.Spec}", "Expected a float type", "Cast before what is differentiated is computed.");
    }

    static void RequireDirections(IReadOnlyList<Tensor> targets, IReadOnlyList<Tensor> directions, string op)
    {
        if (targets.Count == 0 || targets.Count != directions.Count || targets.Where((target, i) => target.Shape != directions[i].Shape || target.Type != directions[i].Type).Any())
            throw EngineErrors.Gradient.With($"{op}: directions {string.Join(", ", directions.Select(direction => direction.Spec))} do not fit targets {string.Join(", ", targets.Select(target => target.Spec))}",
                "Expected a direction of its shape and type for each target", "Give one for each.");
    }
}
