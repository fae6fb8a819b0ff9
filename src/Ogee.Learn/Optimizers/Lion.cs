namespace Ogee.Learn;

/// <summary>Lion (Chen et al. 2023, algorithm 2): steps of one size, in the direction of the sign of momentum. One state for each parameter where Adam has two.</summary>
/// <remarks>w ← w − rate · (sign(β₁m + (1−β₁)g) + λw), and m ← β₂m + (1−β₂)g. Its rate is 3 to 10 times smaller than that of AdamW, its decay as much larger. Parameters with one axis or none do not decay, unless a group says so.</remarks>
/// <param name="rate">Learning rate: how far every weight goes in a step.</param>
/// <param name="beta1">Share of momentum in the direction.</param>
/// <param name="beta2">Share of momentum that is kept.</param>
/// <param name="decay">λ: weight decay, times the rate.</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
public sealed class Lion(double rate = 1e-4, double beta1 = 0.9, double beta2 = 0.99, double decay = 0) : Optimizer(rate)
{
    readonly double beta1 = OptimizerSetting.Share("lion", "beta1", beta1);
    readonly double beta2 = OptimizerSetting.Share("lion", "beta2", beta2);
    readonly double decay = OptimizerSetting.NotNegative("lion", "decay", decay);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["mean"];

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
    {
        parameter.Value = Shrunk(parameter, decay) - (((state[0].Value * beta1) + (gradient * (1 - beta1))).Sign() * Rate);
        state[0].Value = (state[0].Value * beta2) + (gradient * (1 - beta2));
    }
}
