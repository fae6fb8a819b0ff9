namespace Ogee.Learn;

/// <summary>Adam (Kingma and Ba 2015): steps scaled by running moments of the gradient. Weight decay, if any, is added to the gradient.</summary>
/// <param name="rate">Learning rate.</param>
/// <param name="beta1">Decay of the first moment.</param>
/// <param name="beta2">Decay of the second moment.</param>
/// <param name="epsilon">Added to the root of the second moment.</param>
/// <param name="decay">Weight decay.</param>
/// <param name="isAmsgrad">Whether steps are divided by the largest second moment so far, so that they do not grow again (AMSGrad: Reddi, Kale and Kumar 2018).</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
public class Adam(double rate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double decay = 0, bool isAmsgrad = false) : Optimizer(rate)
{
    readonly double beta1 = OptimizerSetting.Share("adam", "beta1", beta1);
    readonly double beta2 = OptimizerSetting.Share("adam", "beta2", beta2);
    readonly double epsilon = OptimizerSetting.NotNegative("adam", "epsilon", epsilon);
    readonly double decay = OptimizerSetting.NotNegative("adam", "decay", decay);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => isAmsgrad ? ["mean", "square", "largest"] : ["mean", "square"];

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
    {
        (var value, gradient) = Decay(parameter, gradient, decay);
        AdamRule.Update(this, parameter, value, gradient, state, beta1, beta2, epsilon);
    }

    /// <summary>Where weight decay goes: into the gradient here.</summary>
    private protected virtual (Tensor Value, Tensor Gradient) Decay(Parameter parameter, Tensor gradient, double decay) => (parameter.Value, Decayed(parameter, gradient, decay));
}

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019). Parameters with one axis or none (biases, norms) do not decay, unless a group says so.</summary>
/// <param name="rate">Learning rate.</param>
/// <param name="beta1">Decay of the first moment.</param>
/// <param name="beta2">Decay of the second moment.</param>
/// <param name="epsilon">Added to the root of the second moment.</param>
/// <param name="decay">Weight decay, times the rate.</param>
/// <param name="isAmsgrad">Whether steps are divided by the largest second moment so far.</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
public sealed class AdamW(double rate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double decay = 0.01, bool isAmsgrad = false) : Adam(rate, beta1, beta2, epsilon, decay, isAmsgrad)
{
    private protected override (Tensor Value, Tensor Gradient) Decay(Parameter parameter, Tensor gradient, double decay) => (Shrunk(parameter, decay), gradient);
}
