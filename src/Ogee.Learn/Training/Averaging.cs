namespace Ogee.Learn;

/// <summary>An average of the weights along the way of training, often better than the weights themselves: a running one, or the plain mean of the late ones.</summary>
public sealed class Averaging
{
    readonly Module model;
    readonly Func<long, double> kept;
    readonly Parameter[] averages;

    /// <summary>A running average (Polyak and Juditsky 1992). Its early steps forget faster, so that the start does not linger.</summary>
    /// <param name="model">The model.</param>
    /// <param name="decay">Share of the old average that a late step keeps; from 0 to below 1.</param>
    /// <exception cref="OgeeException">The decay is out of range.</exception>
    public Averaging(Module model, double decay)
        : this(model, Kept(OptimizerSetting.Share("averaging", "decay", decay)))
    {
    }

    static Func<long, double> Kept(double decay) => step => Math.Min(decay, (1.0 + step) / (10 + step));

    Averaging(Module model, Func<long, double> kept) => (this.model, this.kept, averages) = (model, kept, [.. model.Parameters.Select(parameter => new Parameter(Copy(parameter.Value)))]);

    /// <summary>The plain mean of the weights after late steps (stochastic weight averaging, Izmailov et al. 2018); before them, the weights themselves. Running statistics of batch norms are averaged too.</summary>
    /// <param name="model">The model.</param>
    /// <param name="from">The first step whose weights count, from 0.</param>
    /// <param name="every">Of how many steps one counts: the steps of an epoch, in the paper.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public static Averaging Equal(Module model, long from, long every = 1)
    {
        if (from < 0 || every < 1) throw LearnErrors.Setting.With($"averaging: from step {from}, one of {every}", "Expected a step from 0, and 1 or more", "Check the numbers.");
        return new(model, step =>
        {
            if (step < from) return 0;
            var (count, rest) = Math.DivRem(step - from, every);
            return rest == 0 ? count / (count + 1.0) : 1;
        });
    }

    /// <summary>The averages as named tensors, for checkpoints.</summary>
    public IEnumerable<(string Name, Parameter State)> State => averages.Select((average, i) => ($"average.{model.Parameters[i].Name}", average));

    /// <summary>The averages, to be evaluated with the model's parameters.</summary>
    public IReadOnlyList<Parameter> Parameters => averages;

    /// <summary>Takes up the parameters' new values.</summary>
    /// <param name="step">The number of steps made before this one.</param>
    public void Update(long step)
    {
        var share = kept(step);
        for (var i = 0; i < averages.Length; i++) averages[i].Value = (averages[i].Value * share) + (model.Parameters[i].Value * (1 - share));
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
