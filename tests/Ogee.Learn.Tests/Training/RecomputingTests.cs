using Ogee.Learn;

namespace Ogee.Learn.Tests;

/// <summary>Training whose blocks are computed again on the way back: the same weights in less memory.</summary>
public class RecomputingTests
{
    static readonly GptConfig Deep = new() { Vocabulary = 17, Context = 32, Layers = 6, Heads = 2, Width = 32, Dropout = 0.1 };

    static readonly TransformerConfig Translation = new() { SourceVocabulary = 13, TargetVocabulary = 13, Width = 16, Heads = 2, Layers = 2, Hidden = 32, Dropout = 0.1 };

    static Tensor Tokens(int vocabulary, params long[] shape) => (Tensor.Uniform(Shape.Create(shape), new RngKey(2)) * vocabulary).Floor().Cast(DType.Int64);

    static (Tensor Input, Tensor Target) Texts => (Tokens(17, 8, 32), Tokens(17, 8, 32));

    static (Tensor Input, Tensor Target) Pictures => (Tensor.Normal([4, 3, 48, 48], new RngKey(3)), Tensor.From([0L, 1, 2, 3], [4]));

    [Fact]
    public void AGptHasTheSameWeights() => SameWeights(() => new Gpt(Deep), Texts);

    [Fact]
    public void AResidualNetworkAndItsRunningStatisticsAreTheSame() => SameWeights(() => new ResNet(classes: 4, depth: 18), Pictures);

    [Fact]
    public void AnEfficientNetHasTheSameWeights() => SameWeights(() => new EfficientNet(classes: 4), Pictures);

    [Fact]
    public void ATransformerHasTheSameWeights() => SameWeights(() => new Transformer(Translation), (Tokens(13, 4, 2, 8), Tokens(13, 4, 8)));

    [Fact]
    public void AStepOfADeepModelNeedsHalfOfTheMemoryOrLess()
    {
        var (input, target) = Texts;
        var model = new Gpt(Deep).Initialize(1);
        long Bytes(bool isRecomputing)
        {
            using var training = Mode.Training(new RngKey(1), isRecomputing);
            var loss = Loss.CrossEntropy(model.Forward(input), target);
            return Tensor.Cost([loss, .. loss.Gradients(model.Parameters)]).Bytes;
        }
        Assert.InRange(Bytes(isRecomputing: true), 1, Bytes(isRecomputing: false) / 2);
    }

    static void SameWeights(Func<Module> make, (Tensor Input, Tensor Target) data)
    {
        Tensor.Evaluate(data.Input, data.Target);
        var weights = ((bool[])[false, true]).Select(isRecomputing =>
        {
            var model = make().Initialize(1);
            var trainer = new Trainer(model, (y, target) => Loss.CrossEntropy(y, target)) { IsRecomputing = isRecomputing, Seed = 5, ClipNorm = 1 };
            trainer.Fit(new TensorBatches(data.Input, data.Target, size: (int)data.Input.Shape[0]), valid: null, epochs: 2);
            return model.Parameters.Select(parameter => (parameter.Name, Values: parameter.Value.ToArray<float>())).ToArray();
        }).ToArray();
        for (var i = 0; i < weights[0].Length; i++) Assert.True(weights[0][i].Values.AsSpan().SequenceEqual(weights[1][i].Values), weights[0][i].Name);
    }
}
