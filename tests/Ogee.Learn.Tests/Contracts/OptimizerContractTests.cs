using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>Every optimizer keeps the contract of optimizers; a new one without a case fails.</summary>
public class OptimizerContractTests
{
    static readonly Dictionary<Type, Func<Optimizer>[]> Cases = new()
    {
        [typeof(Sgd)] = [() => new Sgd(0.05), () => new Sgd(0.05, momentum: 0.9), () => new Sgd(0.05, momentum: 0.9, decay: 0.01, isNesterov: true)],
        [typeof(Adam)] = [() => new Adam(0.05), () => new Adam(0.05, decay: 0.01)],
        [typeof(AdamW)] = [() => new AdamW(0.05), () => new AdamW(0.05, decay: 0.1), () => new AdamW(0.05) { Groups = [new(parameter => parameter.Name == "bias") { Rate = 2, Decay = 0.1 }] }],
        [typeof(RmsProp)] = [() => new RmsProp(0.02), () => new RmsProp(0.01, 0.9, decay: 0.01, momentum: 0.5, isCentered: true)],
        [typeof(Adagrad)] = [() => new Adagrad(0.2), () => new Adagrad(0.2, slowing: 0.01, decay: 0.01, first: 0.1)],
        [typeof(Adadelta)] = [() => new Adadelta(), () => new Adadelta(0.5, 0.8, 1e-3, 0.01)],
        [typeof(NAdam)] = [() => new NAdam(0.05), () => new NAdam(0.05, decay: 0.01)],
        [typeof(Adamax)] = [() => new Adamax(0.05), () => new Adamax(0.05, decay: 0.01)],
        [typeof(RAdam)] = [() => new RAdam(0.05), () => new RAdam(0.05, beta2: 0.9, decay: 0.01)],
        [typeof(RProp)] = [() => new RProp(0.05), () => new RProp(0.02, 0.3, 1.5, 1e-4, 0.2)],
        [typeof(Lion)] = [() => new Lion(0.02), () => new Lion(0.02, decay: 0.1)],
        [typeof(Muon)] = [() => new Muon(0.02, adamRate: 0.02), () => new Muon(0.05, isNesterov: false) { MatchesAdam = true }],
        [typeof(Lamb)] = [() => new Lamb(0.02), () => new Lamb(0.02, decay: 0)],
        [typeof(Adafactor)] = [() => new Adafactor(0.05), () => new Adafactor(0.05, decay: 0.1)],
        [typeof(Lbfgs)] = [() => new Lbfgs(0.2), () => new Lbfgs(0.2, memory: 2, isSearching: false)],
    };

    public static TheoryData<string, int> Names => [.. Cases.SelectMany(pair => pair.Value.Select((_, i) => new TheoryDataRow<string, int>(pair.Key.Name, i)))];

    [Theory, MemberData(nameof(Names))]
    public void AnOptimizerKeepsTheContract(string name, int number) => OptimizerContract.Check(Cases.Single(pair => pair.Key.Name == name).Value[number]).Require();

    [Fact]
    public void EveryOptimizerHasACase() =>
        Assert.Equal([], typeof(Optimizer).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Optimizer)) && !type.IsAbstract && !Cases.ContainsKey(type)).Select(type => type.Name));

    [Fact]
    public void AnOptimizerThatBreaksItIsTold()
    {
        var report = OptimizerContract.Check(() => new Uphill());
        string[] expected = ["it goes downhill", "stopped and resumed", "a schedule's rate"];
        Assert.Equal(expected.Length, report.Failures.Count);
        Assert.All(expected.Zip(report.Failures), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    /// <summary>Goes up, by a step that it remembers outside of its state, and does not ask for the rate.</summary>
    sealed class Uphill() : Optimizer(0.1)
    {
        double size = 0.01;

        protected override IReadOnlyList<string> StateNames => [];

        protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
        {
            size *= 1.1;
            parameter.Value += gradient * size;
        }
    }
}
