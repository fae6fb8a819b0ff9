namespace Ogee.Learn;

/// <summary>Weights divided by their largest singular value (Miyato et al. 2018), of any layer's weight, so that the layer stretches nothing. <c>weight_orig</c> is trained in its place; the singular vectors, <c>weight_u</c> and <c>weight_v</c>, are state that is saved, so a resumed training goes on with the same bits.</summary>
public static class SpectralNorm
{
    /// <summary>Iterations that the singular vectors begin with.</summary>
    const int First = 15;

    // libtorch's: keeps vectors of zeros from 0 / 0.
    const double Least = 1e-12;

    /// <summary>Makes a weight one that is divided by its largest singular value, which each forward pass in training estimates better by a step of the power iteration.</summary>
    /// <param name="weight">A layer's weight, with the value that it is to begin with: initialise the model first.</param>
    /// <param name="axis">The axis of the rows of the matrix that it is seen as: 0, the outputs, of most layers, and 1 of transposed convolutions.</param>
    /// <param name="iterations">Steps of the power iteration for each forward pass in training.</param>
    /// <param name="seed">Draws the vectors that the iteration begins with.</param>
    /// <exception cref="OgeeException">There is no such axis, the weight has fewer than two, there is no step, or the weight is 0.</exception>
    /// <seealso href="https://doi.org/10.48550/arXiv.1802.05957">Miyato et al.: Spectral normalization for generative adversarial networks (2018)</seealso>
    public static void Apply(Parameter weight, int axis = 0, int iterations = 1, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(weight);
        var rank = weight.Shape.Rank;
        if (rank < 2 || axis < -rank || axis >= rank || iterations < 1)
            throw LearnErrors.Setting.With($"spectral norm: axis {axis} of {weight}, {iterations} iterations", "Expected an axis of two or more, and at least 1", "Use axis 0, the outputs, and 1.");
        axis = axis < 0 ? axis + rank : axis;
        var order = Axes.Create([axis, .. Enumerable.Range(0, rank).Where(other => other != axis)]);
        Parametrization.RequireSize("spectral norm", weight, weight.Value.Abs().Max());
        var original = Parametrization.Original(weight);
        var (key, rows) = (new RngKey(seed).Fold("spectral norm"), weight.Shape[axis]);
        var (u, v) = Improved(Matrix(), Tensor.Normal([rows], key.Fold("u"), weight.Spec.Type), Tensor.Normal([weight.Shape.Count / rows], key.Fold("v"), weight.Spec.Type), First);
        Tensor.Evaluate(u, v);
        var (left, right) = (new Parameter(u) { IsTrainable = false }, new Parameter(v) { IsTrainable = false });
        weight.Compute(() =>
        {
            var matrix = Matrix();
            if (Mode.IsTraining) (left.Value, right.Value) = Improved(matrix.Detach(), left, right, iterations);
            // Both vectors count as given: the derivative of the singular value is their product. Means of them, in averaged weights, are shorter than 1.
            var (u, v) = (Unit(left.Value.Detach()), Unit(right.Value.Detach()));
            return original.Value / (matrix.MatMul(v.Unsqueeze(1)).Squeeze(1) * u).Sum();
        }, ("orig", original), ("u", left), ("v", right));

        Tensor Matrix() => original.Value.Permute(order).Reshape(rows, weight.Shape.Count / rows);
    }

    static (Tensor U, Tensor V) Improved(Tensor matrix, Tensor u, Tensor v, int iterations)
    {
        for (var i = 0; i < iterations; i++)
        {
            u = Unit(matrix.MatMul(v.Unsqueeze(1)).Squeeze(1));
            v = Unit(matrix.Transpose(0, 1).MatMul(u.Unsqueeze(1)).Squeeze(1));
        }
        return (u.Detach(), v.Detach());
    }

    static Tensor Unit(Tensor x) => x / x.Square().Sum().Sqrt().Maximum(Least);
}

static class Parametrization
{
    /// <summary>A parameter with what a weight is now: its value, or the formula and the parts that it is computed from.</summary>
    public static Parameter Original(Parameter weight)
    {
        var value = weight.Value.Detach() * 1;
        Tensor.Evaluate(value);
        var original = new Parameter(value);
        if (weight.IsComputed) weight.MoveTo(original);
        return original;
    }

    /// <summary>What has no size cannot be divided by it.</summary>
    /// <exception cref="OgeeException">A size is 0, or there is none.</exception>
    public static void RequireSize(string what, Parameter weight, Tensor sizes)
    {
        if (!(sizes.Min().Item() > 0))
            throw LearnErrors.Setting.With($"{what}: {weight} has rows of zeros, or what is no number", "Expected a weight that is to be divided by its size", "Initialise the model first, with other numbers than 0.");
    }
}
