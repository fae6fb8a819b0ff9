namespace Ogee.Learn;

/// <summary>Changes parameters by their gradients. The new values are expressions; the step that evaluates the parameters computes them, and the optimizer's state with them.</summary>
public abstract class Optimizer
{
    readonly Dictionary<Parameter, Parameter[]> states = new(ReferenceEqualityComparer.Instance);

    /// <summary>An optimizer with a rate.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <exception cref="OgeeException">The rate is not a positive number.</exception>
    protected Optimizer(double rate)
    {
        if (!(rate > 0 && double.IsFinite(rate)))
            throw LearnErrors.Setting.With($"optimizer: the rate is {rate}", "Expected a positive number", "Use a rate such as 1e-3.");
        (Rate, PeakRate) = (rate, rate);
    }

    /// <summary>The rate that was given; a schedule multiplies it.</summary>
    public double PeakRate { get; }

    /// <summary>The learning rate of the next step.</summary>
    public double Rate { get; set; }

    /// <summary>Steps made so far.</summary>
    public long Steps { get; set; }

    /// <summary>A name for each state that a parameter has, for files.</summary>
    protected abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>Gives trainable parameters their new values.</summary>
    /// <param name="parameters">The parameters; those that are not trainable are passed over.</param>
    /// <param name="gradients">One gradient for each trainable parameter, in order.</param>
    public void Step(IReadOnlyList<Parameter> parameters, IReadOnlyList<Tensor> gradients)
    {
        Steps++;
        var next = 0;
        foreach (var parameter in parameters)
            if (parameter.IsTrainable) Update(parameter, gradients[next++], StateOf(parameter));
    }

    /// <summary>The optimizer's state as named tensors, for checkpoints: <c>momentum.encoder.0.weight</c>.</summary>
    /// <param name="parameters">The model's parameters.</param>
    public IEnumerable<(string Name, Parameter State)> State(IReadOnlyList<Parameter> parameters)
    {
        foreach (var parameter in parameters.Where(parameter => parameter.IsTrainable))
        {
            var state = StateOf(parameter);
            for (var i = 0; i < state.Length; i++) yield return ($"{StateNames[i]}.{parameter.Name}", state[i]);
        }
    }

    /// <summary>Changes one parameter and its state: sets their values to expressions of the old values and the gradient.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="gradient">Its gradient, of its shape.</param>
    /// <param name="state">One parameter of the same shape for each of <see cref="StateNames"/>; zeros before the first step.</param>
    protected abstract void Update(Parameter parameter, Tensor gradient, Parameter[] state);

    Parameter[] StateOf(Parameter parameter)
    {
        if (states.TryGetValue(parameter, out var state)) return state;
        state = [.. StateNames.Select(_ => new Parameter(Tensor.Zeros(parameter.Shape, parameter.Spec.Type).To(parameter.Spec.Device)))];
        parameter.Attach(state);
        return states[parameter] = state;
    }
}
