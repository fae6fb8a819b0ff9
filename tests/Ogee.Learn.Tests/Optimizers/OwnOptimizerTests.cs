namespace Ogee.Learn.Tests;

/// <summary>An optimizer that somebody else writes has all that ours have: state that is computed in the step and saved by name.</summary>
public class OwnOptimizerTests
{
    /// <summary>Lion (Chen et al. 2023): steps of one size, in the direction of the sign of a running mean.</summary>
    sealed class Lion(double rate) : Optimizer(rate)
    {
        protected override IReadOnlyList<string> StateNames => ["mean"];

        protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
        {
            parameter.Value -= ((state[0].Value * 0.9) + (gradient * 0.1)).Sign() * Rate;
            state[0].Value = (state[0].Value * 0.99) + (gradient * 0.01);
        }
    }

    [Fact]
    public void ItStepsAndItsStateHasNames()
    {
        var parameter = new Parameter(Tensor.From(1.0, -2.0)) { Name = "weight" };
        var optimizer = new Lion(0.25);
        for (var step = 0; step < 2; step++)
        {
            var loss = parameter.Value.Square().Sum();
            optimizer.Step([parameter], loss.Gradients([parameter]));
            Tensor.Evaluate(loss, [parameter]);
        }
        // Both steps are of 0.25 towards 0; the mean is 0.99 · 0.01 · 2 (1, −2) + 0.01 · 2 (0.75, −1.75).
        Assert.Equal([0.5, -1.5], parameter.Value.ToArray<double>());
        var (name, state) = Assert.Single(optimizer.State([parameter]));
        Assert.Equal("mean.weight", name);
        Assert.Equal([0.0348, -0.0746], state.Value.ToArray<double>().Select(value => Math.Round(value, 12)));
    }
}
