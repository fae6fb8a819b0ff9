namespace Ogee.Learn;

/// <summary>A running average of the weights (Polyak and Juditsky 1992), often better than the weights themselves. Its early steps forget faster, so that the start does not linger.</summary>
/// <param name="model">The model.</param>
/// <param name="decay">Share of the old average that a late step keeps.</param>
public sealed class Averaging(Module model, double decay)
{
    readonly Parameter[] averages = [.. model.Parameters.Select(parameter => new Parameter(Copy(parameter.Value)))];

    /// <summary>The averages as named tensors, for checkpoints.</summary>
    public IEnumerable<(string Name, Parameter State)> State => averages.Select((average, i) => ($"average.{model.Parameters[i].Name}", average));

    /// <summary>The averages, to be evaluated with the model's parameters.</summary>
    public IReadOnlyList<Parameter> Parameters => averages;

    /// <summary>Takes up the parameters' new values.</summary>
    /// <param name="step">The number of steps made before this one.</param>
    public void Update(long step)
    {
        var kept = Math.Min(decay, (1.0 + step) / (10 + step));
        for (var i = 0; i < averages.Length; i++) averages[i].Value = (averages[i].Value * kept) + (model.Parameters[i].Value * (1 - kept));
    }

    /// <summary>The model has the averaged weights until the result is disposed.</summary>
    public IDisposable Use() => new Swap(model.Parameters, averages);

    static Tensor Copy(Tensor value)
    {
        var copy = value * 1;
        Tensor.Evaluate(copy);
        return copy;
    }

    sealed class Swap : IDisposable
    {
        readonly IReadOnlyList<Parameter> a;
        readonly Parameter[] b;

        public Swap(IReadOnlyList<Parameter> a, Parameter[] b)
        {
            (this.a, this.b) = (a, b);
            Exchange();
        }

        public void Dispose() => Exchange();

        void Exchange()
        {
            for (var i = 0; i < b.Length; i++) Parameter.Exchange(a[i], b[i]);
        }
    }
}
