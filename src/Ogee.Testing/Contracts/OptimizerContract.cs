using Ogee.Learn;

namespace Ogee.Testing;

/// <summary>What every optimizer keeps: it goes downhill, leaves what is not trained alone, can be stopped and resumed with the same bits, and takes part in a step that is refused.</summary>
/// <remarks>For an optimizer of one's own: <c>OptimizerContract.Check(() => new Lion(rate: 1e-2)).Require();</c>. The rate must suit a bowl whose curvature is between 1/2 and 3.</remarks>
public static class OptimizerContract
{
    static readonly float[] Curvature = [1, 0.5f, 3, 2, 1.5f, 0.75f];

    /// <summary>Checks an optimizer.</summary>
    /// <param name="create">Makes one; each call another.</param>
    public static ContractReport Check(Func<Optimizer> create)
    {
        var statements = new Statements(create().GetType().Name);
        statements.Add("it goes downhill", () => Downhill(create));
        statements.Add("what is not trained stays", () => Untrained(create));
        statements.Add("its state has the type of parameters and names of its own", () => State(create));
        statements.Add("values keep their type", () => Types(create));
        statements.Add("stopped and resumed it has the bits of one that was not", () => Resumed(create));
        statements.Add("a step that is refused changes nothing", () => Refused(create));
        statements.Add("it has the same bits for any number of threads", () => ContractBits.DifferByThreads(() => Bits(Run(create(), Model(), 3))));
        statements.Add("a schedule's rate changes the next step", () => Scheduled(create));
        return statements.Report();
    }

    static Parameter[] Model(DType type = DType.Float32) =>
    [
        new(Tensor.From([1f, -2, 0.25f, 3, -1, 0.5f], [2, 3]).Cast(type)) { Name = "weight" },
        new(Tensor.From([0.5f, -0.5f], [2]).Cast(type)) { Name = "bias" },
        new(Tensor.From([1f, 2], [2]).Cast(type)) { Name = "running", IsTrainable = false },
    ];

    static Tensor Loss(Parameter[] model)
    {
        var weight = model[0].Value;
        return (weight.Square() * Tensor.From(Curvature, [2, 3]).Cast(weight.Type)).Sum() + model[1].Value.Square().Sum();
    }

    static double Step(Optimizer optimizer, Parameter[] model)
    {
        var loss = Loss(model);
        optimizer.Step(model, loss.Gradients(model.Where(parameter => parameter.IsTrainable)));
        var (values, accepted) = Tensor.TryStep([loss], model);
        return accepted ? values[0] : throw new InvalidOperationException($"the loss became {values[0]}");
    }

    static (Optimizer Optimizer, Parameter[] Model) Run(Optimizer optimizer, Parameter[] model, int steps)
    {
        for (var i = 0; i < steps; i++) Step(optimizer, model);
        return (optimizer, model);
    }

    static byte[] Bits((Optimizer Optimizer, Parameter[] Model) run) => ContractBits.Of([.. run.Model.Select(parameter => parameter.Value), .. run.Optimizer.State(run.Model).Select(state => state.State.Value)]);

    static string? Downhill(Func<Optimizer> create)
    {
        var (optimizer, model) = Run(create(), Model(), 60);
        var (first, last) = (Loss(Model()).Item(), Loss(model).Item());
        return last < first ? null : FormattableString.Invariant($"the loss goes from {first} to {last} in {optimizer.Steps} steps");
    }

    static string? Untrained(Func<Optimizer> create) =>
        ContractBits.Differ(ContractBits.Of(Model()[2].Value), ContractBits.Of(Run(create(), Model(), 3).Model[2].Value));

    static string? State(Func<Optimizer> create)
    {
        var (optimizer, model) = Run(create(), Model(), 2);
        var state = optimizer.State(model).ToList();
        if (state.Select(entry => entry.Name).Distinct().Count() != state.Count) return "two have one name";
        foreach (var (name, parameter) in state)
        {
            if (model.FirstOrDefault(owner => owner.IsTrainable && name.EndsWith($".{owner.Name}", StringComparison.Ordinal)) is not { } of) return $"{name} does not end with the name of a trainable parameter";
            if (parameter.Spec with { Shape = of.Shape } != of.Spec) return $"{name} is {parameter.Spec}, the parameter {of.Spec}";
        }
        return null;
    }

    static string? Types(Func<Optimizer> create)
    {
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
            if (Run(create(), Model(type), 2).Model.FirstOrDefault(parameter => parameter.Spec.Type != type) is { } other) return $"{other.Name} of {type} became {other.Spec}";
        return null;
    }

    static string? Resumed(Func<Optimizer> create)
    {
        var expected = Bits(Run(create(), Model(), 6));
        var (optimizer, model) = Run(create(), Model(), 3);
        var (next, copy) = (create(), Model());
        for (var i = 0; i < model.Length; i++) copy[i].Reset(Copy(model[i].Value));
        foreach (var ((_, from), (_, to)) in optimizer.State(model).Zip(next.State(copy))) to.Reset(Copy(from.Value));
        (next.Steps, next.Rate) = (optimizer.Steps, optimizer.Rate);
        return ContractBits.Differ(expected, Bits(Run(next, copy, 3)));
    }

    static Tensor Copy(Tensor value)
    {
        var bytes = ContractBits.Of(value);
        return Tensor.Create(value.Spec, destination => bytes.CopyTo(destination));
    }

    static string? Refused(Func<Optimizer> create)
    {
        var (optimizer, model) = Run(create(), Model(), 2);
        var before = Bits((optimizer, model));
        var loss = Loss(model) * double.NaN;
        optimizer.Step(model, loss.Gradients(model.Where(parameter => parameter.IsTrainable)));
        if (Tensor.TryStep([loss], model).Accepted) return "a loss that is NaN was accepted";
        return ContractBits.Differ(before, Bits((optimizer, model)));
    }

    static string? Scheduled(Func<Optimizer> create)
    {
        var (slow, fast) = (create(), create());
        slow.Rate = slow.PeakRate / 8;
        double Way(Optimizer optimizer) => (Run(optimizer, Model(), 1).Model[0].Value - Model()[0].Value).Square().Sum().Item();
        return Way(slow) < Way(fast) ? null : "a rate of an eighth goes as far";
    }
}
