namespace Ogee.Learn;

/// <summary>Adagrad (Duchi, Hazan and Singer 2011): steps divided by the root of the sum of all squared gradients so far, so that what is rare goes further.</summary>
/// <remarks>s ← s + g², and w ← w − rate / (1 + (t−1) · slowing) · g / (√(s + first) + ε), with t from 1; libtorch's definition.</remarks>
/// <param name="rate">Learning rate.</param>
/// <param name="slowing">How much the rate falls with each step, beside what the sum does.</param>
/// <param name="epsilon">Added to the root.</param>
/// <param name="decay">Weight decay, added to the gradient.</param>
/// <param name="first">What the sum begins with.</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
public sealed class Adagrad(double rate = 1e-2, double slowing = 0, double epsilon = 1e-10, double decay = 0, double first = 0) : Optimizer(rate)
{
    readonly double slowing = OptimizerSetting.NotNegative("adagrad", "slowing", slowing);
    readonly double epsilon = OptimizerSetting.NotNegative("adagrad", "epsilon", epsilon);
    readonly double decay = OptimizerSetting.NotNegative("adagrad", "decay", decay);
    readonly double first = OptimizerSetting.NotNegative("adagrad", "first sum", first);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["sum"];

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
    {
        gradient = Decayed(parameter, gradient, decay);
        var sum = state[0].Value + gradient.Square();
        state[0].Value = sum;
        // States begin with zeros, so the first sum is added where it is used.
        if (first > 0) sum += first;
        parameter.Value -= gradient * (Rate / (1 + ((Steps - 1) * slowing))) / (sum.Sqrt() + epsilon);
    }
}
