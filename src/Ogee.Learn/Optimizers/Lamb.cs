namespace Ogee.Learn;

/// <summary>LAMB (You et al. 2020, algorithm 2): Adam's direction, with each parameter tensor's step as long as its weights' norm times the rate, so that batches of thousands train.</summary>
/// <remarks>u = m̂ / (√v̂ + ε) + λw, and w ← w − rate · ‖w‖ / ‖u‖ · u; a norm of 0 counts as a ratio of 1. As in the authors' code, parameters with one axis or none (biases, norms) take u without the ratio and without decay, unless a group gives them one.</remarks>
/// <param name="rate">Learning rate: the share of its norm that a weight matrix moves in a step.</param>
/// <param name="beta1">Decay of the first moment.</param>
/// <param name="beta2">Decay of the second moment.</param>
/// <param name="epsilon">Added to the root of the second moment.</param>
/// <param name="decay">λ: weight decay.</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
public sealed class Lamb(double rate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-6, double decay = 0.01) : Optimizer(rate)
{
    readonly double beta1 = OptimizerSetting.Share("lamb", "beta1", beta1);
    readonly double beta2 = OptimizerSetting.Share("lamb", "beta2", beta2);
    readonly double epsilon = OptimizerSetting.NotNegative("lamb", "epsilon", epsilon);
    readonly double decay = OptimizerSetting.NotNegative("lamb", "decay", decay);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["mean", "square"];

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
    {
        var value = parameter.Value;
        var mean = (state[0].Value * beta1) + (gradient * (1 - beta1));
        var square = (state[1].Value * beta2) + (gradient.Square() * (1 - beta2));
        (state[0].Value, state[1].Value) = (mean, square);
        var correction1 = 1 - Portable.Pow(beta1, Steps);
        var correction2 = Math.Sqrt(1 - Portable.Pow(beta2, Steps));
        var direction = mean / correction1 / ((square.Sqrt() / correction2) + epsilon);
        if (DecayOf(parameter, decay, sparesVectors: true) is var share && share != 0) direction += value * share;
        if (parameter.Shape.Rank > 1) direction *= Ratio(value.Square().Sum().Sqrt(), direction.Square().Sum().Sqrt());
        parameter.Value = value - (direction * Rate);
    }

    static Tensor Ratio(Tensor weights, Tensor direction)
    {
        var one = Tensor.Scalar(1, weights.Type);
        var isUsable = weights.Greater(0).And(direction.Greater(0));
        return Tensor.Where(isUsable, weights / Tensor.Where(isUsable, direction, one), one);
    }
}
