namespace Ogee.Learn;

/// <summary>Adamax (Kingma and Ba 2015, section 7.1): Adam whose steps are scaled by the largest gradient that is not forgotten yet, in place of the second moment; libtorch's definition.</summary>
/// <remarks>m ← β₁m + (1−β₁)g, u ← max(β₂u, |g| + ε), and w ← w − rate / (1−β₁ᵗ) · m / u.</remarks>
/// <param name="rate">Learning rate.</param>
/// <param name="beta1">Decay of the first moment.</param>
/// <param name="beta2">Decay of the largest gradient.</param>
/// <param name="epsilon">Added to the size of a gradient.</param>
/// <param name="decay">Weight decay, added to the gradient.</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
public sealed class Adamax(double rate = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double decay = 0) : Optimizer(rate)
{
    readonly double beta1 = OptimizerSetting.Share("adamax", "beta1", beta1);
    readonly double beta2 = OptimizerSetting.Share("adamax", "beta2", beta2);
    readonly double epsilon = OptimizerSetting.NotNegative("adamax", "epsilon", epsilon);
    readonly double decay = OptimizerSetting.NotNegative("adamax", "decay", decay);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["mean", "largest"];

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
    {
        gradient = Decayed(parameter, gradient, decay);
        var mean = (state[0].Value * beta1) + (gradient * (1 - beta1));
        var largest = (state[1].Value * beta2).Maximum(gradient.Abs() + epsilon);
        (state[0].Value, state[1].Value) = (mean, largest);
        parameter.Value -= mean * (Rate / (1 - Portable.Pow(beta1, Steps))) / largest;
    }
}
