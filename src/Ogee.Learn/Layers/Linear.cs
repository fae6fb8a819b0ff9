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
    public Linear(long features, long outputs, bool hasBias = true)
    {
        weight = new(Initializers.KaimingUniform([outputs, features], features, Math.Sqrt(5)));
        if (hasBias) bias = new(Initializers.Within([outputs], 1 / Math.Sqrt(features)));
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
