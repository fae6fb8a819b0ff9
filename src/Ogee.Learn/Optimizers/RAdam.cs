namespace Ogee.Learn;

/// <summary>RAdam (Liu et al. 2020): Adam whose first steps, when the second moment is hardly known, are those of momentum, and later ones are corrected for its variance; libtorch's definition.</summary>
/// <remarks>With ρ∞ = 2/(1−β₂) − 1 and ρ = ρ∞ − 2tβ₂ᵗ/(1−β₂ᵗ): if ρ &gt; 5, Adam's step times √((ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ)), else rate · m / (1−β₁ᵗ).</remarks>
/// <param name="rate">Learning rate.</param>
/// <param name="beta1">Decay of the first moment.</param>
/// <param name="beta2">Decay of the second moment.</param>
/// <param name="epsilon">Added to the root of the second moment.</param>
/// <param name="decay">Weight decay, added to the gradient.</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
public sealed class RAdam(double rate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double decay = 0) : Optimizer(rate)
{
    // Below this length of the second moment's average its variance is not tractable (5 in libtorch, 4 in the paper).
    const double Shortest = 5;

    readonly double beta1 = OptimizerSetting.Share("radam", "beta1", beta1);
    readonly double beta2 = OptimizerSetting.Share("radam", "beta2", beta2);
    readonly double epsilon = OptimizerSetting.NotNegative("radam", "epsilon", epsilon);
    readonly double decay = OptimizerSetting.NotNegative("radam", "decay", decay);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["mean", "square"];

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
    {
        gradient = Decayed(parameter, gradient, decay);
        var mean = (state[0].Value * beta1) + (gradient * (1 - beta1));
        var square = (state[1].Value * beta2) + (gradient.Square() * (1 - beta2));
        (state[0].Value, state[1].Value) = (mean, square);
        var kept = Portable.Pow(beta2, Steps);
        var longest = (2 / (1 - beta2)) - 1;
        var length = longest - (2 * Steps * kept / (1 - kept));
        var step = mean * (Rate / (1 - Portable.Pow(beta1, Steps)));
        if (length > Shortest)
        {
            var correction = Math.Sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
            step = step * (correction * Math.Sqrt(1 - kept)) / (square.Sqrt() + epsilon);
        }
        parameter.Value -= step;
    }
}
