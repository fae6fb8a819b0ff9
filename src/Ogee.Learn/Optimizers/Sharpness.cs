namespace Ogee.Learn;

/// <summary>Sharpness-aware minimisation (Foret et al. 2021): gradients are taken a little uphill, so that training ends where the loss is low all around. It goes before any optimizer.</summary>
public static class Sharpness
{
    /// <summary>The loss at the parameters' values, and its gradients at w + ε, where ε = radius · g / ‖g‖ with the norm over all parameters. Costs two gradients; both are in one step, and the parameters stay as they are.</summary>
    /// <param name="parameters">The model's parameters. Of state that the loss changes, such as running means, the change at w counts.</param>
    /// <param name="loss">Computes the loss, a scalar, from the parameters' values. It is called twice, and should draw the same randomness both times.</param>
    /// <param name="radius">How far to look, in the norm of all weights; 0.05 is the paper's.</param>
    /// <param name="isAdaptive">Whether distance is measured in units of the weights (Kwon et al. 2021): ε = radius · w²g / ‖|w|g‖; the radius is then about ten times larger.</param>
    /// <returns>The loss, and one gradient for each trainable parameter, in order.</returns>
    /// <exception cref="OgeeException">The radius is not a positive number.</exception>
    public static (Tensor Loss, IReadOnlyList<Tensor> Gradients) Gradients(IReadOnlyList<Parameter> parameters, Func<Tensor> loss, double radius = 0.05, bool isAdaptive = false)
    {
        radius = OptimizerSetting.Positive("sharpness", "radius", radius);
        Parameter[] trainable = [.. parameters.Where(parameter => parameter.IsTrainable)], others = [.. parameters.Where(parameter => !parameter.IsTrainable)];
        var value = loss();
        var gradients = value.Gradients(trainable);
        IReadOnlyList<Tensor> scaled = isAdaptive ? [.. gradients.Zip(trainable, (gradient, parameter) => gradient * parameter.Value.Abs())] : gradients;
        // Where all gradients are 0 there is no uphill: 0 / tiny.
        var factor = radius / (scaled.Norm() + 1e-12);
        // The way uphill is a number: gradients do not pass it.
        Parameter[] uphill = [.. trainable.Select((parameter, i) => new Parameter((parameter.Value + (scaled[i] * (isAdaptive ? parameter.Value.Abs() * factor : factor))).Detach()))];
        Tensor[] changed = [.. others.Select(parameter => parameter.Value)];
        Exchange(trainable, uphill);
        try
        {
            return (value, loss().Gradients(trainable));
        }
        finally
        {
            Exchange(trainable, uphill);
            Restore(others, changed);
        }
    }

    /// <summary>Parameters take other cells' values, and give them back when it is called again: so a value stays that of one parameter.</summary>
    internal static void Exchange(Parameter[] parameters, Parameter[] others)
    {
        for (var i = 0; i < parameters.Length; i++) Parameter.Exchange(parameters[i], others[i]);
    }

    /// <summary>Undoes what a second look at the loss did to state such as running means.</summary>
    internal static void Restore(Parameter[] parameters, Tensor[] values)
    {
        for (var i = 0; i < parameters.Length; i++)
            if (!ReferenceEquals(parameters[i].Value, values[i])) parameters[i].Value = values[i];
    }
}
