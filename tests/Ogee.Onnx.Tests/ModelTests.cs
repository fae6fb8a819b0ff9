using Ogee.Learn;
using Ogee.Learn.Tests;
using Ogee.Testing;

namespace Ogee.Onnx.Tests;

/// <summary>Networks of published size; the largest, whose files have hundreds of megabytes, in the long form.</summary>
public class ModelTests
{
    public static TheoryData<string, int> Networks => new()
    {
        { "squeezenet", 64 }, { "mobilenet v2", 64 }, { "googlenet", 64 }, { "resnet18", 64 }, { "regnet x_200mf", 64 }, { "regnet y_400mf", 64 }, { "efficientnet b0", 64 },
    };

    public static TheoryData<string, int> LargeNetworks => new()
    {
        { "alexnet", 64 }, { "vgg11", 32 }, { "vgg16 with norm", 32 }, { "resnet34", 64 }, { "resnet50", 224 }, { "resnet101", 64 }, { "regnet x_8gf", 64 }, { "regnet y_8gf", 64 }, { "efficientnet b3", 96 }, { "efficientnet b7", 64 },
    };

    [Theory, MemberData(nameof(Networks))]
    public void ANetworkAgreesWithOnnxRuntime(string name, int size) => Check(VisionModel.All[name].Create(3, 10), size);

    [Theory, MemberData(nameof(LargeNetworks))]
    public void ALargeNetworkAgreesWithOnnxRuntime(string name, int size)
    {
        if (Tool.IsLongRun) Check(VisionModel.All[name].Create(3, 10), size);
    }

    [Fact]
    public void AResidualNetworkOfSmallPicturesAgreesWithOnnxRuntime() => Check(new CifarResNet(), 32);

    static void Check(Module model, int size)
    {
        model.Initialize(1);
        foreach (var state in model.Parameters.Where(parameter => !parameter.IsTrainable)) state.Reset(Tensor.Uniform(state.Shape, new RngKey(3)) * 0.2 + (state.Name!.Contains("var") ? 0.9 : 0));
        Checked.Export(x => [model.Forward(x[0])], [Tensor.Normal([2, 3, size, size], new RngKey(7))], others: [[Tensor.Normal([1, 3, size, size], new RngKey(8))]]);
    }

    [Fact]
    public void LayersAreTheOperatorsOfTheirNames()
    {
        var resnet = VisionModel.All["resnet18"].Create(3, 10);
        using var folder = new TemporaryFolder();
        var operators = OnnxExport.Save(folder["resnet.onnx"], resnet, Tensor.Normal([1, 3, 64, 64], new RngKey(7))).Operators;
        Assert.Equal((20, 20, 17, 8, 1, 1), (operators["Conv"], operators["BatchNormalization"], operators["Relu"], operators["Add"], operators["MaxPool"], operators["Gemm"]));
        var block = new TransformerBlock(8, 2);
        operators = OnnxExport.Save(folder["block.onnx"], block, Tensor.Normal([2, 5, 8], new RngKey(7))).Operators;
        Assert.Equal((2, 1, 6), (operators["LayerNormalization"], operators["Softmax"], operators["MatMul"]));
    }
}
