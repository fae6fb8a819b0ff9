namespace Ogee.Learn;

/// <summary>Normalises the last axis to mean 0 and variance 1, then scales and shifts (Ba, Kiros and Hinton 2016).</summary>
public sealed class LayerNorm : Module
{
    readonly Parameter weight;
    readonly Parameter bias;
    readonly double epsilon;

    /// <summary>Scale 1, shift 0.</summary>
    /// <param name="features">Size of the last axis.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public LayerNorm(long features, double epsilon = 1e-5)
    {
        var ones = new float[features];
        Array.Fill(ones, 1);
        (weight, bias, this.epsilon) = (new(Tensor.From(ones, [features])), new(Tensor.From(new float[features], [features])), epsilon);
    }

    /// <param name="x">[..., features]</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="OgeeException">The features are others.</exception>
    public override Tensor Forward(Tensor x) => Features.Required("layer norm", x, weight).LayerNorm(weight, bias, 1, epsilon);
}

/// <summary>Divides the last axis by the root of its mean square, then scales (Zhang and Sennrich 2019).</summary>
public sealed class RmsNorm : Module
{
    readonly Parameter weight;
    readonly double epsilon;

    /// <summary>Scale 1.</summary>
    /// <param name="features">Size of the last axis.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public RmsNorm(long features, double epsilon = 1e-6)
    {
        var ones = new float[features];
        Array.Fill(ones, 1);
        (weight, this.epsilon) = (new(Tensor.From(ones, [features])), epsilon);
    }

    /// <param name="x">[..., features]</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="OgeeException">The features are others.</exception>
    public override Tensor Forward(Tensor x) => Features.Required("rms norm", x, weight).RmsNorm(weight, 1, epsilon);
}

static class Features
{
    /// <summary>What has as many features as a weight: one would be broadcast.</summary>
    public static Tensor Required(string layer, Tensor x, Parameter weight) => x.Rank > 0 && x.Shape[-1] == weight.Shape[0] ? x
        : throw LearnErrors.Data.With($"{layer}: the input is {x}", $"Expected [..., {weight.Shape[0]}]", "Check the layer's features.");
}
