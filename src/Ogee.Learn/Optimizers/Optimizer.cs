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

    /// <summary>The learning rate of the next step; while a parameter is updated, times the factor of its group.</summary>
    public double Rate { get; set; }

    /// <summary>Steps made so far.</summary>
    public long Steps { get; set; }

    /// <summary>Parameters with a rate or decay of their own; of several groups that hold a parameter the first counts.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; init; } = [];

    /// <summary>A name for each state that a parameter has, for files.</summary>
    protected abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>The loss, and what <see cref="Step"/> is to be given. Most optimizers compute the loss once and differentiate it; one that looks around first computes it several times.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="loss">Computes the loss, a scalar, from the parameters' values; each time with the same batch and the same randomness.</param>
    /// <returns>The loss at the parameters' values, and one gradient for each trainable parameter, in order.</returns>
    public virtual (Tensor Loss, IReadOnlyList<Tensor> Gradients) Gradients(IReadOnlyList<Parameter> parameters, Func<Tensor> loss)
    {
        var value = loss();
        return (value, value.Gradients(parameters.Where(parameter => parameter.IsTrainable)));
    }

    /// <summary>Gives trainable parameters their new values.</summary>
    /// <param name="parameters">The parameters; those that are not trainable are passed over.</param>
    /// <param name="gradients">One gradient for each trainable parameter, in order.</param>
    /// <exception cref="OgeeException">There is not one gradient of its shape for each trainable parameter; nothing was changed. A trainable parameter has 16 bits: small changes would be rounded away, and so would the optimizer's state. Or it is complex.</exception>
    public void Step(IReadOnlyList<Parameter> parameters, IReadOnlyList<Tensor> gradients)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.IsTrainable && parameter.Spec.Type.IsComplex())
                throw LearnErrors.Setting.With($"optimizer: {parameter.Name ?? "a parameter"} is complex", "Expected float32 or float64 parameters", "Keep both parts in a float parameter [..., 2], and compute with its AsComplex().");
            if (parameter.IsTrainable && parameter.Spec.Type.IsHalf())
                throw LearnErrors.Setting.With($"optimizer: parameter {parameter.Name} is {parameter.Spec}", "Expected float32 or float64: changes that are small beside a weight of 16 bits are rounded away", "Keep the weight in float32, and cast it where the model computes.");
        }
        Parameter[] trainable = [.. parameters.Where(parameter => parameter.IsTrainable)];
        RequireOneForEach(trainable, gradients);
        Steps++;
        UpdateAll(trainable, gradients);
    }

    // A gradient of another shape would be broadcast, and one too many passed over.
    static void RequireOneForEach(Parameter[] trainable, IReadOnlyList<Tensor> gradients)
    {
        if (gradients.Count != trainable.Length)
            throw LearnErrors.Setting.With($"optimizer: {gradients.Count} gradients for {trainable.Length} trainable parameters", "Expected one for each, in order", "Give loss.Gradients(model.Parameters.Where(parameter => parameter.IsTrainable)).");
        for (var i = 0; i < trainable.Length; i++)
            if (gradients[i].Shape != trainable[i].Shape)
                throw LearnErrors.Setting.With($"optimizer: gradient {i} is {gradients[i].Spec}, its parameter {trainable[i].Name} {trainable[i].Spec}", "Expected equal shapes", "Check the order of the gradients.");
    }

    /// <summary>The optimizer's state as named tensors, for checkpoints: <c>momentum.encoder.0.weight</c>.</summary>
    /// <param name="parameters">The model's parameters.</param>
    public IEnumerable<(string Name, Parameter State)> State(IReadOnlyList<Parameter> parameters)
    {
        foreach (var parameter in parameters.Where(parameter => parameter.IsTrainable))
            foreach (var (state, (name, _)) in StateOf(parameter).Zip(StatesOf(parameter))) yield return ($"{name}.{parameter.Name}", state);
    }

    /// <summary>Whether a batch must be all the data, as its gradients are compared from step to step.</summary>
    internal virtual bool NeedsAllData => false;

    /// <summary>Changes one parameter and its state: sets their values to expressions of the old values and the gradient.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="gradient">Its gradient, of its shape.</param>
    /// <param name="state">One parameter of the same shape for each of <see cref="StateNames"/>; zeros before the first step.</param>
    protected abstract void Update(Parameter parameter, Tensor gradient, Parameter[] state);

    /// <summary>The states of one parameter. Where they are not all of its shape, they are stated here.</summary>
    /// <param name="parameter">The parameter.</param>
    protected virtual IEnumerable<(string Name, Shape Shape)> StatesOf(Parameter parameter) => StateNames.Select(name => (name, parameter.Shape));

    /// <summary>The weight decay of a parameter: its group's, or else the optimizer's.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="decay">The decay that the optimizer was given.</param>
    /// <param name="sparesVectors">Whether parameters with one axis or none (biases, norms) do not decay unless their group says so.</param>
    protected double DecayOf(Parameter parameter, double decay, bool sparesVectors = false) => GroupOf(parameter)?.Decay ?? (sparesVectors && parameter.Shape.Rank <= 1 ? 0 : decay);

    /// <summary>Updates all trainable parameters; each by itself where nothing else is said.</summary>
    private protected virtual void UpdateAll(Parameter[] parameters, IReadOnlyList<Tensor> gradients)
    {
        var rate = Rate;
        try
        {
            for (var i = 0; i < parameters.Length; i++)
            {
                Rate = rate * RateFactorOf(parameters[i]);
                Update(parameters[i], gradients[i], StateOf(parameters[i]));
            }
        }
        finally
        {
            Rate = rate;
        }
    }

    /// <summary>The gradient with weight decay in it.</summary>
    private protected Tensor Decayed(Parameter parameter, Tensor gradient, double decay) => DecayOf(parameter, decay) is var share && share == 0 ? gradient : gradient + (parameter.Value * share);

    /// <summary>The value after weight decay beside the gradient (Loshchilov and Hutter 2019).</summary>
    private protected Tensor Shrunk(Parameter parameter, double decay) => DecayOf(parameter, decay, sparesVectors: true) is var share && share == 0 ? parameter.Value : parameter.Value * (1 - (Rate * share));

    private protected double RateFactorOf(Parameter parameter) => GroupOf(parameter)?.Rate ?? 1;

    private protected Parameter[] StateOf(Parameter parameter)
    {
        if (states.TryGetValue(parameter, out var state)) return state;
        state = [.. StatesOf(parameter).Select(state => new Parameter(Tensor.Zeros(state.Shape, parameter.Spec.Type).To(parameter.Spec.Device)))];
        parameter.Attach(state);
        return states[parameter] = state;
    }

    ParameterGroup? GroupOf(Parameter parameter)
    {
        foreach (var group in Groups)
            if (group.Holds(parameter)) return group;
        return null;
    }
}
