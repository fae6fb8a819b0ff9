namespace Ogee.Learn.Tests;

public class ParameterGroupTests
{
    static Parameter[] Model() =>
    [
        new(Tensor.From([1.0, 2, 3, 4], [2, 2])) { Name = "body.weight" }, new(Tensor.From([1.0, -1])) { Name = "body.bias" },
        new(Tensor.From([2.0, 1, 0, 1], [2, 2])) { Name = "head.weight" }, new(Tensor.From([0.5, 0.5])) { Name = "header" },
    ];

    static double[] After(Optimizer optimizer, Parameter[] model)
    {
        for (var step = 0; step < 3; step++)
        {
            var loss = model.Select(parameter => parameter.Value.Square().Square().Sum()).Aggregate((a, b) => a + b);
            optimizer.Step(model, loss.Gradients(model));
            Tensor.Step([loss], model);
        }
        return [.. model.SelectMany(parameter => parameter.Value.ToArray<double>())];
    }

    static IEnumerable<double> Parts(Func<Optimizer> optimizer, params int[] parts) => parts.SelectMany(part => After(optimizer(), [Model()[part]]));

    [Fact]
    public void AGroupHasARateAndADecayOfItsOwn()
    {
        // Each part as an optimizer alone with its rate and decay would have it.
        var actual = After(new Sgd(0.01, momentum: 0.9, decay: 0.1) { Groups = [ParameterGroup.Named("head") with { Rate = 3 }, new(parameter => parameter.Shape.Rank <= 1) { Decay = 0 }] }, Model());
        Assert.Equal([.. Parts(() => new Sgd(0.01, 0.9, 0.1), 0), .. Parts(() => new Sgd(0.01, 0.9), 1), .. Parts(() => new Sgd(0.03, 0.9, 0.1), 2), .. Parts(() => new Sgd(0.01, 0.9), 3)], actual);
    }

    [Fact]
    public void VectorsDecayWhereAGroupSaysSo()
    {
        var grouped = After(new AdamW(0.01, decay: 0.3) { Groups = [ParameterGroup.Named("body") with { Decay = 0.2 }] }, Model());
        var plain = After(new AdamW(0.01, decay: 0.2), Model());
        Assert.Equal(plain[..4], grouped[..4]);
        Assert.NotEqual(plain[4..6], grouped[4..6]);
        Assert.NotEqual(plain[6..10], grouped[6..10]);
        Assert.Equal(plain[10..], grouped[10..]);
    }

    [Fact]
    public void TheRateIsTheOptimizersAgainAfterAStepAndAFactorOfNothingFreezes()
    {
        var model = Model();
        var optimizer = new Adam(0.1) { Groups = [ParameterGroup.Named("body") with { Rate = 0 }] };
        var after = After(optimizer, model);
        Assert.Equal(0.1, optimizer.Rate);
        Assert.Equal([1.0, 2, 3, 4, 1, -1], after[..6]);
        Assert.NotEqual(2, after[6]);
    }

    [Fact]
    public void ANameHoldsWhatIsBelowItAndTheFirstGroupCounts()
    {
        var head = ParameterGroup.Named("head", "body.bias");
        Assert.Equal(["body.bias", "head.weight"], Model().Where(head.Holds).Select(parameter => parameter.Name));
        var both = new Sgd(0.01) { Groups = [head with { Rate = 0 }, ParameterGroup.Named("head") with { Rate = 5 }] };
        Assert.Equal([2.0, 1, 0, 1], After(both, [Model()[2]]));
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => head with { Rate = -1 }).Error.Code);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => head with { Decay = double.NaN }).Error.Code);
    }

    [Fact]
    public void SettingsOutOfRangeAreNamed()
    {
        foreach (var make in (Func<Optimizer>[])[() => new RmsProp(smoothing: 1), () => new RmsProp(momentum: -1), () => new Adagrad(first: -1), () => new Adadelta(smoothing: double.NaN), () => new NAdam(beta1: 1), () => new RAdam(beta2: 1.5),
                     () => new Lion(decay: -1), () => new Lamb(beta2: -0.1), () => new Adafactor(threshold: 0), () => new Lbfgs(memory: 0)])
            Assert.Equal(LearnErrors.Setting, Assert.Throws<OgeeException>(make).Error);
    }
}
