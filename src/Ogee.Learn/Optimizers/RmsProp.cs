namespace Ogee.Learn;

/// <summary>RMSprop (Tieleman and Hinton 2012): steps divided by the root of a running mean of squared gradients, as libtorch defines it.</summary>
/// <remarks>v ← αv + (1−α)g², and w ← w − rate · g / (√v + ε). Centred, √(v − m²) takes the place of √v, where m is the running mean of gradients (Graves 2013). With momentum, b ← μb + g / (√v + ε) and w ← w − rate · b.</remarks>
/// <param name="rate">Learning rate.</param>
/// <param name="smoothing">α: share of the old means that is kept.</param>
/// <param name="epsilon">Added to the root.</param>
/// <param name="decay">Weight decay, added to the gradient.</param>
/// <param name="momentum">μ: share of the last direction that is kept.</param>
/// <param name="isCentered">Whether the variance of gradients takes the place of their mean square.</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
public sealed class RmsProp(double rate = 1e-2, double smoothing = 0.99, double epsilon = 1e-8, double decay = 0, double momentum = 0, bool isCentered = false) : Optimizer(rate)
{
    readonly double smoothing = OptimizerSetting.Share("rmsprop", "smoothing", smoothing);
    readonly double epsilon = OptimizerSetting.NotNegative("rmsprop", "epsilon", epsilon);
    readonly double decay = OptimizerSetting.NotNegative("rmsprop", "decay", decay);
    readonly double momentum = OptimizerSetting.NotNegative("rmsprop", "momentum", momentum);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["square", .. momentum > 0 ? ["momentum"] : (string[])[], .. isCentered ? ["mean"] : (string[])[]];

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
    {
        gradient = Decayed(parameter, gradient, decay);
        var square = (state[0].Value * smoothing) + (gradient.Square() * (1 - smoothing));
        state[0].Value = square;
        if (isCentered)
        {
            var mean = (state[^1].Value * smoothing) + (gradient * (1 - smoothing));
            state[^1].Value = mean;
            // A variance that rounding makes negative is 0.
            square = (square - mean.Square()).Maximum(0);
        }
        var direction = gradient / (square.Sqrt() + epsilon);
        if (momentum > 0) state[1].Value = direction = (state[1].Value * momentum) + direction;
        parameter.Value -= direction * Rate;
    }
}
