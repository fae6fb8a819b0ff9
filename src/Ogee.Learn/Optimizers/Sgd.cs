namespace Ogee.Learn;

/// <summary>Stochastic gradient descent with momentum and weight decay, as libtorch defines them.</summary>
/// <param name="rate">Learning rate.</param>
/// <param name="momentum">Share of the last direction that is kept.</param>
/// <param name="decay">Weight decay, added to the gradient.</param>
/// <param name="isNesterov">Whether the gradient looks ahead (Sutskever et al. 2013); it needs momentum.</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
public sealed class Sgd(double rate, double momentum = 0, double decay = 0, bool isNesterov = false) : Optimizer(rate)
{
    readonly double momentum = OptimizerSetting.NotNegative("sgd", "momentum", isNesterov ? OptimizerSetting.Positive("sgd", "momentum of Nesterov's step", momentum) : momentum);
    readonly double decay = OptimizerSetting.NotNegative("sgd", "decay", decay);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => momentum == 0 ? [] : ["momentum"];

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
    {
        gradient = Decayed(parameter, gradient, decay);
        if (momentum != 0)
        {
            var direction = (state[0].Value * momentum) + gradient;
            state[0].Value = direction;
            gradient = isNesterov ? gradient + (direction * momentum) : direction;
        }
        parameter.Value -= gradient * Rate;
    }
}
