using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>Every layer and model keeps the contract of layers; a new one without a case fails.</summary>
public class LayerContractTests
{
    /// <summary>Networks of a published size, too large for differences of every weight: their blocks are layers with cases, and VisionModelTests holds them.</summary>
    static readonly Type[] Published = [typeof(AlexNet), typeof(Vgg), typeof(GoogLeNet), typeof(ResNet), typeof(RegNet), typeof(EfficientNet), typeof(MobileNetV2), typeof(SqueezeNet), typeof(CifarResNet)];

    public static TheoryData<string, int> Names => [.. LayerCases.All.SelectMany(pair => pair.Value.Select((_, i) => new TheoryDataRow<string, int>(pair.Key.Name, i)))];

    [Theory, MemberData(nameof(Names))]
    public void ALayerKeepsTheContract(string name, int number) => LayerContract.Check(LayerCases.All.Single(pair => pair.Key.Name == name).Value[number]).Require();

    [Fact]
    public void EveryLayerHasACase() =>
        Assert.Equal([], typeof(Module).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Module)) && !type.IsAbstract && !LayerCases.All.ContainsKey(type) && !Published.Contains(type)).Select(type => type.Name));

    [Fact]
    public void ALayerThatBreaksItIsTold()
    {
        var report = LayerContract.Check(new(() => new Broken(), [3], [3]));
        Assert.False(report.Holds);
        string[] expected =
        [
            "the result has the shape that is said", "a sample has the same bits alone as in a batch", "predicting is the same twice", "gradients in predicting agree with differences",
        ];
        Assert.All(expected, what => Assert.Contains(report.Failures, failure => failure.StartsWith(what, StringComparison.Ordinal)));
        Assert.Throws<ContractException>(report.Require);
    }

    /// <summary>Mixes samples, counts its calls, and forgets a gradient.</summary>
    sealed class Broken : Module
    {
        readonly Parameter weight = new(Tensor.From(1f, 2, 3));
        int calls;

        public override Tensor Forward(Tensor x)
        {
            x = (x - x.Mean(0)) * weight.Value + (weight.Value.Detach() * 0.5);
            return x.Shape[0] == 5 ? x.Slice(0, 0, 4) : x + calls++;
        }
    }
}
