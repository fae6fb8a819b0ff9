namespace Ogee.Learn;

/// <summary>x Wᵀ + b.</summary>
public sealed class Linear : Module
{
    readonly Parameter weight;
    readonly Parameter? bias;

    /// <summary>A layer with libtorch's default initialisation.</summary>
    /// <param name="features">Size of the input's last axis.</param>
    /// <param name="outputs">Size of the result's last axis.</param>
    /// <param name="hasBias">Whether b is there.</param>
    /// <param name="weights">First values of a W of a shape, in place of libtorch's; b then begins with zeros.</param>
    public Linear(long features, long outputs, bool hasBias = true, Func<Shape, Func<RngKey, Tensor>>? weights = null)
    {
        weight = new(weights is null ? Initializers.KaimingUniform([outputs, features], features, Math.Sqrt(5)) : weights([outputs, features]));
        if (!hasBias) return;
        bias = weights is null ? new(Initializers.Within([outputs], 1 / Math.Sqrt(features))) : new(Tensor.From(new float[outputs], [outputs]));
    }

    /// <summary>W: [outputs, features].</summary>
    public Parameter Weight => weight;

    /// <summary>b: [outputs]; null without.</summary>
    public Parameter? Bias => bias;

    /// <param name="x">[..., features]</param>
    /// <returns>[..., outputs]</returns>
    public override Tensor Forward(Tensor x)
    {
        var y = x.MatMul(weight.Value.Transpose(0, 1));
        return bias is null ? y : y + bias;
    }
}
