namespace Ogee.Learn;

/// <summary>In training leaves a branch out for some samples, and scales it for the others so that its mean stays (Huang et al. 2016).</summary>
/// <remarks>It stands at the end of a branch that is added to its input.</remarks>
public sealed class StochasticDepth : Module
{
    readonly double probability;

    /// <summary>A branch that is left out with a probability.</summary>
    /// <param name="probability">From 0 to below 1.</param>
    /// <exception cref="OgeeException">The probability is out of range.</exception>
    public StochasticDepth(double probability)
    {
        if (probability is not (>= 0 and < 1))
            throw LearnErrors.Setting.With($"stochastic depth: the probability is {probability}", "Expected 0 ≤ probability < 1", "Use a probability such as 0.2.");
        this.probability = probability;
    }

    /// <param name="x">[batch, ...]: what the branch gives.</param>
    /// <returns>The same shape.</returns>
    public override Tensor Forward(Tensor x)
    {
        if (!Mode.IsTraining || probability == 0) return x;
        long[] sizes = [x.Shape[0], .. Enumerable.Repeat(1L, x.Rank - 1)];
        return x * Tensor.Ones(Shape.Create(sizes), x.Type).Dropout(probability, Mode.NextKey());
    }
}
