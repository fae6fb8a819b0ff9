namespace Ogee.Learn;

/// <summary>Keeps gradients small.</summary>
public static class Clipping
{
    extension(IReadOnlyList<Tensor> gradients)
    {
        /// <summary>The root of the sum of all squares.</summary>
        /// <exception cref="OgeeException">There is no gradient.</exception>
        public Tensor Norm()
        {
            if (gradients.Count == 0) throw LearnErrors.Setting.With("clipping: there are no gradients", "Expected at least one", "Check that the model has trainable parameters.");
            var sum = gradients[0].Square().Sum();
            for (var i = 1; i < gradients.Count; i++) sum += gradients[i].Square().Sum();
            return sum.Sqrt();
        }

        /// <summary>Cuts each element to within ±limit.</summary>
        /// <param name="limit">The largest size.</param>
        /// <exception cref="OgeeException">The limit is not positive.</exception>
        public IReadOnlyList<Tensor> ClipValue(double limit) => limit > 0 ? [.. gradients.Select(gradient => gradient.Clamp(-limit, limit))]
            : throw LearnErrors.Setting.With($"clipping: a limit of {limit}", "Expected a positive number", "Use ClipNorm to keep the direction.");

        /// <summary>Scales all gradients together so that their norm is at most a limit (Pascanu et al. 2013).</summary>
        /// <param name="limit">The largest norm; positive.</param>
        /// <exception cref="OgeeException">The limit is not positive, or there is no gradient.</exception>
        public IReadOnlyList<Tensor> ClipNorm(double limit)
        {
            if (!(limit > 0)) throw LearnErrors.Setting.With(FormattableString.Invariant($"clipping: a norm of {limit}"), "Expected a positive number", "Use 1, for instance.");
            var scale = (limit / (gradients.Norm() + 1e-6)).Minimum(1);
            return [.. gradients.Select(gradient => gradient * scale)];
        }
    }
}
