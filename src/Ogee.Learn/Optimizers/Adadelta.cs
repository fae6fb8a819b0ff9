namespace Ogee.Learn;

/// <summary>Adadelta (Zeiler 2012): steps in units of the parameter, from the ratio of running mean squares of steps and of gradients; libtorch's definition.</summary>
/// <remarks>v ← ρv + (1−ρ)g², d = √(u + ε) / √(v + ε) · g, u ← ρu + (1−ρ)d², w ← w − rate · d.</remarks>
/// <param name="rate">A factor of the step; 1 in the paper.</param>
/// <param name="smoothing">ρ: share of the old means that is kept.</param>
/// <param name="epsilon">Added to both means; the first steps are as large as its root.</param>
/// <param name="decay">Weight decay, added to the gradient.</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
public sealed class Adadelta(double rate = 1, double smoothing = 0.9, double epsilon = 1e-6, double decay = 0) : Optimizer(rate)
{
    readonly double smoothing = OptimizerSetting.Share("adadelta", "smoothing", smoothing);
    readonly double epsilon = OptimizerSetting.Positive("adadelta", "epsilon", epsilon);
    readonly double decay = OptimizerSetting.NotNegative("adadelta", "decay", decay);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["square", "step"];

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
    {
        gradient = Decayed(parameter, gradient, decay);
        var square = (state[0].Value * smoothing) + (gradient.Square() * (1 - smoothing));
        var step = (state[1].Value + epsilon).Sqrt() / (square + epsilon).Sqrt() * gradient;
        (state[0].Value, state[1].Value) = (square, (state[1].Value * smoothing) + (step.Square() * (1 - smoothing)));
        parameter.Value -= step * Rate;
    }
}
