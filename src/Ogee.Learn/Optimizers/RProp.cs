namespace Ogee.Learn;

/// <summary>Rprop (Riedmiller and Braun 1993): every weight has a step of its own, which grows while its gradient keeps its sign and shrinks when that turns; libtorch's definition. For gradients of all data.</summary>
/// <remarks>Where the sign turns, the weight stays for a step. The rate is the size of the first steps; what it is later changes nothing.</remarks>
/// <param name="rate">The size of the first steps.</param>
/// <param name="shrinking">What a step is multiplied by where the sign turned; between 0 and 1.</param>
/// <param name="growth">What it is multiplied by where the sign stayed; 1 or more.</param>
/// <param name="least">The smallest step; positive.</param>
/// <param name="most">The largest step.</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
public sealed class RProp(double rate = 0.01, double shrinking = 0.5, double growth = 1.2, double least = 1e-6, double most = 50) : Optimizer(rate)
{
    readonly double shrinking = OptimizerSetting.Positive("rprop", "shrinking", OptimizerSetting.Share("rprop", "shrinking", shrinking));
    readonly double growth = OptimizerSetting.Within("rprop", "growth", growth, 1, double.MaxValue);
    readonly double least = OptimizerSetting.Positive("rprop", "smallest step", least);
    readonly double most = OptimizerSetting.Within("rprop", "largest step", most, least, double.MaxValue);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["before", "step"];

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
    {
        var same = (gradient * state[0].Value).Sign();
        var hasTurned = same.Less(0);
        // Steps are never 0, so 0 is one that is not chosen yet.
        var step = Tensor.Where(state[1].Value.EqualTo(0), Rate, state[1].Value);
        step = (step * Tensor.Where(hasTurned, shrinking, Tensor.Where(same.Greater(0), growth, same.Square() + 1))).Clamp(least, most);
        gradient = Tensor.Where(hasTurned, 0, gradient);
        (state[0].Value, state[1].Value) = (gradient, step);
        parameter.Value -= gradient.Sign() * step;
    }
}
