namespace Ogee.Ops;

/// <summary>Which distribution <see cref="RandomDraw"/> draws from.</summary>
public enum DrawnFrom
{
    /// <summary>The gamma distribution of a shape and scale 1.</summary>
    Gamma,
    /// <summary>Its logarithm, which small shapes do not bring to 0.</summary>
    LogGamma,
    /// <summary>The Poisson distribution of a rate.</summary>
    Poisson,
    /// <summary>The von Mises distribution of a concentration around the angle 0.</summary>
    VonMises,
}

/// <summary>Random numbers of a distribution whose parameter is a tensor: element i depends on the key, i and its parameter only. Inputs: the key, int64 [2] (seed and stream), and the parameters. Of gamma draws the derivative is that at a constant probability of less; draws of Poisson and von Mises distributions have none.</summary>
/// <param name="From">What they are drawn from.</param>
/// <seealso href="https://doi.org/10.48550/arXiv.1805.08498">Figurnov, Mohamed, Mnih: Implicit reparameterization gradients (2018)</seealso>
public sealed record RandomDraw(DrawnFrom From) : Op, IDifferentiable
{
    /// <inheritdoc/>
    public override string Name => "random_draw";

    /// <inheritdoc/>
    public override string Properties => $" {From.ToString().ToLowerInvariant()}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0] is { Type: DType.Int64, Shape.Count: 2 } && inputs[1].Type is DType.Float32 or DType.Float64 ? inputs[1]
        : throw EngineErrors.Type.With($"random draw: needs a key i64[2] and parameters of f32 or f64, got {inputs[0]} and {inputs[1]}", "Expected seed and stream, and floats", "Use Tensor.Gamma or Tensor.Poisson, and cast the parameters.");

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => 150.0 * output.Shape.Count;

    internal override string Work => "about 150";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => From switch
    {
        DrawnFrom.LogGamma => [null, gradient * inputs[1].Map<GammaSlope>(output)],
        DrawnFrom.Gamma => [null, gradient * output * GammaSlope.OfValue(inputs[1], output)],
        _ => throw EngineErrors.Gradient.With($"gradients: what is drawn from a {(From == DrawnFrom.Poisson ? "Poisson" : "von Mises")} distribution has no gradient", "Expected draws that move smoothly with their parameters", "Detach() the draws, and differentiate the logarithm of their probability."),
    };

    /// <summary>One element, in double precision whatever its type.</summary>
    internal static double At(DrawnFrom from, RngKey key, ulong element, double parameter) => from switch
    {
        DrawnFrom.Gamma => Philox.Gamma(key, element, parameter),
        DrawnFrom.LogGamma => Philox.LogGamma(key, element, parameter),
        DrawnFrom.VonMises => Philox.VonMises(key, element, parameter),
        _ => Philox.Poisson(key, element, parameter),
    };
}
