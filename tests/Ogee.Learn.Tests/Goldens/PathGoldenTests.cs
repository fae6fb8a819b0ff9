namespace Ogee.Learn.Tests;

/// <summary>Optimizers beside libtorch's: a hundred steps on the same gradients, with every weight compared after 1, 2, 3, 7, 20, 50 and 100 of them.</summary>
public class PathGoldenTests
{
    // Both sides compute in float64 and round at other places, each step by some 1e-16 of a weight; after 100 steps that is far below this, and a wrong constant far above.
    const double Tolerance = 1e-12;

    static readonly int[] Looks = [1, 2, 3, 7, 20, 50, 100];

    static readonly GoldenFile Golden = new("paths.safetensors");

    static readonly Dictionary<string, Func<Optimizer>> Optimizers = new()
    {
        ["sgd momentum 0.9 decay 0.01"] = () => new Sgd(0.05, momentum: 0.9, decay: 0.01),
        ["sgd nesterov 0.8"] = () => new Sgd(0.05, momentum: 0.8, isNesterov: true),
        ["adam"] = () => new Adam(0.02),
        ["adam 0.8 0.95 decay 0.1"] = () => new Adam(0.02, 0.8, 0.95, 1e-3, decay: 0.1),
        ["adam amsgrad"] = () => new Adam(0.02, isAmsgrad: true),
        ["adamw"] = () => new AdamW(0.02, decay: 0),
        ["adamw 0.8 0.95 amsgrad"] = () => new AdamW(0.02, 0.8, 0.95, 1e-3, decay: 0, isAmsgrad: true),
        ["adamax"] = () => new Adamax(0.02),
        ["adamax 0.8 0.95 decay 0.1"] = () => new Adamax(0.02, 0.8, 0.95, 1e-3, decay: 0.1),
        ["rmsprop"] = () => new RmsProp(),
        ["rmsprop 0.9 momentum 0.8 decay 0.1"] = () => new RmsProp(0.01, 0.9, 1e-4, decay: 0.1, momentum: 0.8),
        ["rmsprop centered"] = () => new RmsProp(0.01, 0.95, isCentered: true),
        ["rmsprop centered momentum 0.9"] = () => new RmsProp(0.01, 0.95, momentum: 0.9, isCentered: true),
        ["adagrad"] = () => new Adagrad(0.1),
        ["adagrad slowing decay first"] = () => new Adagrad(0.1, slowing: 0.02, epsilon: 1e-6, decay: 0.1, first: 0.5),
        ["adadelta"] = () => new Adadelta(),
        ["adadelta 0.8 decay 0.1"] = () => new Adadelta(0.5, 0.8, 1e-4, decay: 0.1),
        ["nadam"] = () => new NAdam(0.02),
        ["nadam 0.8 0.95 decay 0.1"] = () => new NAdam(0.02, 0.8, 0.95, 1e-3, decay: 0.1, warmth: 0.05),
        // TorchSharp multiplies a corrected step by the rate twice, which a rate of 1 does not show; PaperTests has other rates.
        ["radam"] = () => new RAdam(1),
        ["radam 0.8 0.95 decay 0.1"] = () => new RAdam(1, 0.8, 0.95, 1e-3, decay: 0.1),
    };

    public static TheoryData<string> Names => [.. Optimizers.Keys];

    [Fact]
    public void EveryPathOfTheFileIsCompared() =>
        Assert.Equal(Golden.Cases, [.. ((string[])[.. Optimizers.Keys, "gradients", "lbfgs", "start"]).Order(StringComparer.Ordinal)]);

    [Theory, MemberData(nameof(Names))]
    public void AHundredStepsAreThoseOfLibtorch(string name)
    {
        Parameter[] weights = [.. Enumerable.Range(0, 2).Select(i => new Parameter(Golden[$"start/{i}"]) { Name = $"weight{i}" })];
        Tensor[] gradients = [.. Enumerable.Range(0, 2).Select(i => Golden[$"gradients/{i}"])];
        var optimizer = Optimizers[name]();
        for (var step = 1; step <= 100; step++)
        {
            optimizer.Step(weights, [.. gradients.Select(gradient => gradient[step - 1])]);
            Tensor.Step([], weights);
            if (Looks.Contains(step))
                for (var i = 0; i < weights.Length; i++) Golden.Same($"{name}/after {step}/{i}", weights[i].Value, Tolerance);
        }
    }

    [Fact]
    public void AHundredDirectionsOfLbfgsAreThoseOfLibtorch()
    {
        Tensor matrix = Golden["lbfgs/matrix"], goal = Golden["lbfgs/goal"];
        Parameter w = new(Golden["lbfgs/w"]) { Name = "w" }, v = new(Golden["lbfgs/v"]) { Name = "v" };
        var optimizer = new Lbfgs(0.05, memory: 5, isSearching: false);
        for (var step = 1; step <= 100; step++)
        {
            var (loss, gradients) = optimizer.Gradients([w, v], () => (matrix.MatMul(w) - goal).Square().Sum() + v.Value.Square().Square().Sum() + (v.Value.Sum() - 1).Square());
            optimizer.Step([w, v], gradients);
            Tensor.Step([loss], [w, v]);
            if (!Looks.Contains(step)) continue;
            // Differences of gradients lose digits that both sides round in their own way, and directions carry them on.
            Golden.Same($"lbfgs/after {step}/0", w.Value, 1e-9);
            Golden.Same($"lbfgs/after {step}/1", v.Value, 1e-9);
        }
    }
}
