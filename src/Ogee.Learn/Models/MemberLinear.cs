namespace Ogee.Learn;

/// <summary>A linear layer for each of several networks side by side, as one batched product.</summary>
sealed class MemberLinear : Module
{
    readonly Parameter weight;
    readonly Parameter? bias;
    readonly int members;

    /// <summary>Layers with libtorch's default initialisation.</summary>
    /// <param name="members">How many networks.</param>
    /// <param name="features">Size of the input's last axis.</param>
    /// <param name="outputs">Size of the result's last axis.</param>
    /// <param name="hasBias">Whether something is added.</param>
    public MemberLinear(int members, long features, long outputs, bool hasBias = true)
    {
        this.members = members;
        weight = new(Initializers.Within([members, features, outputs], 1 / Math.Sqrt(features)));
        // One axis, as optimizers take for a sign that weight decay is not meant.
        if (hasBias) bias = new(Initializers.Within([members * outputs], 1 / Math.Sqrt(features)));
    }

    /// <param name="x">[members, batch, features], or [1, batch, features] for all.</param>
    /// <returns>[members, batch, outputs]</returns>
    public override Tensor Forward(Tensor x)
    {
        var y = x.MatMul(weight);
        return bias is null ? y : y + bias.Value.Reshape(members, 1, -1);
    }
}
