namespace Ogee.Learn;

/// <summary>NAdam (Dozat 2016): Adam that looks ahead as Nesterov's momentum does; libtorch's definition.</summary>
/// <remarks>With μₜ = β₁ (1 − ½ · 0.96^(tψ)) and the product Mₜ = μ₁ … μₜ, a step is rate · ((1−μₜ) g / (1−Mₜ) + μₜ₊₁ m / (1−Mₜ μₜ₊₁)) / (√(v / (1−β₂ᵗ)) + ε).</remarks>
/// <param name="rate">Learning rate.</param>
/// <param name="beta1">Decay of the first moment.</param>
/// <param name="beta2">Decay of the second moment.</param>
/// <param name="epsilon">Added to the root of the second moment.</param>
/// <param name="decay">Weight decay, added to the gradient.</param>
/// <param name="warmth">ψ: how fast momentum grows to β₁.</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
public sealed class NAdam(double rate = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double decay = 0, double warmth = 4e-3) : Optimizer(rate)
{
    readonly double beta1 = OptimizerSetting.Share("nadam", "beta1", beta1);
    readonly double beta2 = OptimizerSetting.Share("nadam", "beta2", beta2);
    readonly double epsilon = OptimizerSetting.NotNegative("nadam", "epsilon", epsilon);
    readonly double decay = OptimizerSetting.NotNegative("nadam", "decay", decay);
    readonly double warmth = OptimizerSetting.NotNegative("nadam", "warmth", warmth);
    (long Step, double Product) last = (0, 1);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["mean", "square"];

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
    {
        gradient = Decayed(parameter, gradient, decay);
        var mean = (state[0].Value * beta1) + (gradient * (1 - beta1));
        var square = (state[1].Value * beta2) + (gradient.Square() * (1 - beta2));
        (state[0].Value, state[1].Value) = (mean, square);
        var (now, next, product) = (Momentum(Steps), Momentum(Steps + 1), Product(Steps));
        var size = (square.Sqrt() / Math.Sqrt(1 - Portable.Pow(beta2, Steps))) + epsilon;
        parameter.Value -= ((gradient * (Rate * (1 - now) / (1 - product))) + (mean * (Rate * next / (1 - (product * next))))) / size;
    }

    double Momentum(long step) => beta1 * (1 - (0.5 * Portable.Pow(0.96, step * warmth)));

    /// <summary>The product of all momenta up to a step: counted on from the last step, or from the first after a resume, in one order.</summary>
    double Product(long step)
    {
        if (last.Step > step) last = (0, 1);
        while (last.Step < step) last = (last.Step + 1, last.Product * Momentum(last.Step + 1));
        return last.Product;
    }
}
