namespace Ogee.Learn;

/// <summary>Adam's step (Kingma and Ba 2015), for the optimizers that make it.</summary>
static class AdamRule
{
    /// <param name="optimizer">Whose rate and number of steps count.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="value">Its value before the step, after any decay.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="state">The first and the second moment; and the largest second moment so far, which is divided by then (AMSGrad: Reddi, Kale and Kumar 2018).</param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="beta2">Decay of the second.</param>
    /// <param name="epsilon">Added to the root of the second.</param>
    public static void Update(Optimizer optimizer, Parameter parameter, Tensor value, Tensor gradient, Parameter[] state, double beta1, double beta2, double epsilon)
    {
        var mean = (state[0].Value * beta1) + (gradient * (1 - beta1));
        var square = (state[1].Value * beta2) + (gradient.Square() * (1 - beta2));
        (state[0].Value, state[1].Value) = (mean, square);
        if (state.Length > 2) state[2].Value = square = state[2].Value.Maximum(square);
        // Both corrections are numbers of this step, so they are inputs of the plan and not part of it.
        var correction1 = 1 - Portable.Pow(beta1, optimizer.Steps);
        var correction2 = Math.Sqrt(1 - Portable.Pow(beta2, optimizer.Steps));
        parameter.Value = value - (mean * (optimizer.Rate / correction1) / ((square.Sqrt() / correction2) + epsilon));
    }
}
