namespace Ogee.Learn.Tests;

/// <summary>Losses and their gradients beside libtorch's: its own function where it has one, else the formula in its words.</summary>
public class LossGoldenTests
{
    // Both sides compute in float32, in their own order.
    const double Tolerance = 1e-5;

    static readonly GoldenFile Golden = new("losses.safetensors");

    static readonly Tensor Classes = Integers([8], i => i * 3 % 5);

    static readonly Tensor Labels = Integers([3, 4], i => (i * 2 / 3 % 5) + 1);

    // What libtorch is given as 3, 0; 0; 1, 2.
    static readonly Tensor Several = Tensor.From([1f, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0], [3, 4]);

    static readonly Dictionary<string, Func<Tensor[], Tensor>> Losses = new()
    {
        ["cross-entropy weights"] = x => Loss.CrossEntropy(x[0], Classes, 0, weights: Weights(x[1])),
        ["cross-entropy weights smoothing 0.1"] = x => Loss.CrossEntropy(x[0], Classes, 0.1, weights: Weights(x[1])),
        ["cross-entropy weights smoothing 0.1 ignoring 3"] = x => Loss.CrossEntropy(x[0], Classes, 0.1, ignore: 3, Weights(x[1])),
        ["cross-entropy smoothing 0.1 ignoring 3"] = x => Loss.CrossEntropy(x[0], Classes, 0.1, ignore: 3),
        ["focal"] = x => Loss.Focal(x[0], Classes),
        ["binary focal"] = x => Loss.BinaryFocal(x[0], x[1].Sigmoid().Round().Detach()),
        ["huber 0.7"] = x => Loss.Huber(x[0], x[1], 0.7),
        ["smooth l1 0.7"] = x => Loss.SmoothAbsolute(x[0], x[1], 0.7),
        ["kl divergence"] = x => Loss.KullbackLeibler(x[0].LogSoftmax(), x[1].Softmax().Detach()),
        ["binary cross-entropy positive weight"] = x => Loss.BinaryCrossEntropy(x[0], x[1].Sigmoid().Detach(), x[2].Exp().Detach()),
        ["triplet margin 0.8"] = x => Loss.TripletMargin(x[0], x[1], x[2], 0.8),
        ["cosine embedding 0.1"] = x => Loss.CosineEmbedding(x[0], x[1], Integers([9], i => (i % 2 * 2) - 1), 0.1),
        ["hinge"] = x => Loss.Hinge(x[0], x[1].Sign().Detach()),
        ["multi-margin 0.9"] = x => Loss.MultiMargin(x[0], Classes, 0.9),
        ["infonce"] = x => Loss.InfoNce(x[0], x[1]),
        ["nt-xent"] = x => Loss.NtXent(x[0], x[1]),
        ["dice"] = x => Loss.Dice(x[0].Sigmoid(), x[1].Sigmoid().Round().Detach()),
        ["gaussian"] = x => Loss.GaussianNll(x[0], x[2].Exp(), x[1]),
        ["gaussian full"] = x => Loss.GaussianNll(x[0], x[2].Exp(), x[1], isFull: true),
        ["poisson"] = x => Loss.PoissonNll(x[0], x[1].Exp().Round().Detach()),
        ["poisson full"] = x => Loss.PoissonNll(x[0], (x[1].Exp() * 3).Round().Detach(), isFull: true),
        ["margin ranking 0.2"] = x => Loss.MarginRanking(x[0], x[1], x[2].Sign().Detach(), 0.2),
        ["hinge embedding 0.9"] = x => Loss.HingeEmbedding(x[0], x[1].Sign().Detach(), 0.9),
        ["multi-label margin"] = x => Loss.MultiLabelMargin(x[0], Several),
        ["ctc"] = x => Loss.Ctc(x[0], Labels),
        ["ctc of lengths"] = x => Loss.Ctc(x[0], Labels, Tensor.From([9L, 6, 8]), Tensor.From([4L, 2, 1])),
        ["ctc of what cannot be"] = x => Loss.Ctc(x[0], Labels, Tensor.From([9L, 2, 8]), Tensor.From([4L, 3, 1]), skipsImpossible: true),
    };

    public static TheoryData<string> Names => [.. Losses.Keys];

    static Tensor Weights(Tensor x) => (x.Square() + 0.5).Detach();

    static Tensor Integers(Shape shape, Func<int, int> at) => Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(i => (long)at(i))], shape);

    [Fact]
    public void EveryLossOfTheFileIsCompared() => Assert.Equal(Golden.Cases, Losses.Keys.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public void LossesAndGradientsAreThoseOfLibtorch(string name)
    {
        Tensor[] inputs = [.. Enumerable.Range(0, 3).TakeWhile(i => Golden.Has($"{name}/in{i}")).Select(i => Golden[$"{name}/in{i}"])];
        Golden.Same($"{name}/out", Losses[name](inputs), Tolerance);
        int[] differentiated = [.. Enumerable.Range(0, inputs.Length).Where(i => Golden.Has($"{name}/gradient{i}"))];
        var gradients = (Losses[name](inputs) * Golden[$"{name}/seed"]).Sum().Gradients([.. differentiated.Select(i => inputs[i])]);
        foreach (var (gradient, i) in gradients.Zip(differentiated)) Golden.Same($"{name}/gradient{i}", gradient, Tolerance);
    }
}
