using Ogee.Tests;

namespace Ogee.Learn.Tests;

/// <summary>The named networks for pictures are those of the literature, and learn.</summary>
public class VisionModelTests
{
    public static TheoryData<string> Names => [.. VisionModel.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void ANetworkHasThePublishedParametersResultAndMultiplyAdds(string name)
    {
        var published = VisionModel.All[name];
        var model = published.Create(3, 1000);
        Assert.Equal(published.Count, model.TrainableCount);
        var logits = model.Forward(Tensor.Zeros([2, 3, 224, 224]));
        Assert.Equal<Shape>([2, 1000], logits.Shape);
        if (published.Billions == 0) return;
        // A multiply-add is two operations; what follows convolutions comes on top: at most a fifth, in networks with cheap convolutions and sigmoids.
        var billions = Tensor.Cost(logits).Flops / 2 / 2e9;
        Assert.InRange(billions / published.Billions, 0.985, 1.2);
    }

    // Of each family, on pictures that are small enough to take a fraction of a second.
    public static TheoryData<string, int> Trained => new()
    {
        { "alexnet", 63 }, { "vgg11", 32 }, { "googlenet", 48 }, { "resnet18", 48 }, { "resnet50", 48 }, { "regnet x_200mf", 48 }, { "regnet y_400mf", 48 }, { "efficientnet b0", 48 }, { "mobilenet v2", 48 },
    };

    [Theory, MemberData(nameof(Trained))]
    public void AStepReachesEveryParameterAndLowersTheLossByWhatTheGradientSays(string name, int size)
    {
        // So short that the loss is nearly a plane: batch norm over few small pictures makes it steep and bent.
        const double Length = 1e-4;
        var model = VisionModel.All[name].Create(1, 3).Initialize(5);
        var pixels = Tensor.Normal([6, 1, size, size], new RngKey(5, 1));
        Tensor.Evaluate(pixels);
        var target = Tensor.From([0L, 1, 2, 0, 1, 2], [6]);
        Parameter[] trainable = [.. model.Parameters.Where(parameter => parameter.IsTrainable)];
        // One key: each step draws the same dropout, so that the loss is one function of the parameters.
        Tensor Loss()
        {
            using var training = Mode.Training(new RngKey(6));
            return Learn.Loss.CrossEntropy(model.Forward(pixels), target);
        }
        var before = Loss();
        var gradients = before.Gradients(trainable);
        Tensor[] squares = [.. gradients.Select(gradient => gradient.Square().Sum())];
        var norm = squares.Aggregate((sum, square) => sum + square).Sqrt();
        new Sgd(1).Step(trainable, [.. gradients.Select(gradient => gradient * (Length / norm))]);
        Tensor.Evaluate([before, norm, .. squares, .. model.Parameters.Select(parameter => parameter.Value)]);
        for (var i = 0; i < squares.Length; i++)
            Assert.True(squares[i].Item() is > 0 and < double.PositiveInfinity, $"the gradient of {trainable[i].Name} has the square {squares[i].Item()}");
        Assert.InRange((before.Item() - Loss().Item()) / (Length * norm.Item()), 0.8, 1.2);
    }

    /// <summary>The weights of an EfficientNet, with its dropout and stochastic depth, after a step.</summary>
    static string TrainedWeights()
    {
        var model = new EfficientNet(3, 4).Initialize(9);
        using var training = Mode.Training(new RngKey(9, 1));
        Parameter[] trainable = [.. model.Parameters.Where(parameter => parameter.IsTrainable)];
        var loss = Loss.CrossEntropy(model.Forward(Tensor.Normal([4, 3, 32, 32], new RngKey(9, 2))), Tensor.From([0L, 1, 2, 3], [4]));
        new Sgd(0.1).Step(trainable, loss.Gradients(trainable));
        Tensor.Evaluate(loss, model.Parameters);
        return model.Sha256();
    }

    [Fact]
    public void AStepHasTheSameBitsWithOneThreadAndWithTwo() =>
        Assert.Equal(ChildProcess.Run(TrainedWeights, "OGEE_THREADS=1"), ChildProcess.Run(TrainedWeights, "OGEE_THREADS=2"));

    [Theory]
    [InlineData("alexnet", "features.0.weight features.3.bias features.10.weight classifier.1.weight classifier.4.bias classifier.6.weight")]
    [InlineData("vgg11", "features.0.weight features.3.bias features.18.weight classifier.0.weight classifier.3.bias classifier.6.weight")]
    [InlineData("squeezenet", "features.0.weight features.3.squeeze.bias features.12.expand3x3.weight classifier.1.bias")]
    [InlineData("mobilenet v2", "features.0.0.weight features.0.1.running_var features.1.conv.0.0.weight features.1.conv.1.weight features.1.conv.2.bias features.2.conv.1.1.running_mean features.17.conv.2.weight features.17.conv.3.bias features.18.0.weight classifier.1.weight")]
    [InlineData("googlenet", "conv1.conv.weight conv1.bn.running_mean inception3a.branch1.conv.weight inception3a.branch2.1.bn.bias inception4e.branch3.0.conv.weight inception5b.branch4.1.bn.running_var fc.bias")]
    [InlineData("resnet18", "conv1.weight bn1.running_var layer1.0.conv1.weight layer1.1.bn2.bias layer2.0.downsample.0.weight layer4.0.downsample.1.running_mean fc.weight")]
    [InlineData("resnet50", "layer1.0.downsample.0.weight layer1.2.conv3.weight layer3.5.bn3.weight fc.bias")]
    [InlineData("regnet y_400mf", "stem.0.weight stem.1.bias trunk_output.block1.block1-0.proj.0.weight trunk_output.block3.block3-1.f.a.0.weight trunk_output.block3.block3-1.f.b.1.running_mean trunk_output.block4.block4-5.f.se.fc1.bias trunk_output.block4.block4-5.f.c.1.weight fc.weight")]
    [InlineData("efficientnet b0", "features.0.0.weight features.0.1.bias features.1.0.block.0.0.weight features.1.0.block.1.fc1.bias features.1.0.block.2.1.weight features.2.1.block.3.0.weight features.8.0.weight classifier.1.bias")]
    public void ParametersHaveTheNamesOfTorchvision(string name, string expected)
    {
        var names = VisionModel.All[name].Create(3, 2).Parameters.Select(parameter => parameter.Name).ToHashSet();
        Assert.Equal([], expected.Split(' ').Where(each => !names.Contains(each)));
    }

    [Theory]
    [InlineData(20, 269_722)]
    [InlineData(56, 853_018)]
    public void ANetworkForSmallPicturesHasThePublishedParametersAndNames(int depth, long count)
    {
        var model = new CifarResNet(depth: depth);
        Assert.Equal(count, model.TrainableCount);
        Assert.Equal<Shape>([2, 10], model.Forward(Tensor.Zeros([2, 3, 32, 32])).Shape);
        Assert.Equal([], ((string[])["conv1.weight", "bn1.bias", "layer1.0.conv1.weight", "layer2.0.bn2.running_var", "layer3.2.conv2.weight", "linear.bias"]).Except(model.Parameters.Select(parameter => parameter.Name!)));
    }

    [Fact]
    public void NumbersOutOfRangeAreNamedErrors()
    {
        Action[] wrong =
        [
            () => _ = new AlexNet(0), () => _ = new Vgg(3, 10, 12), () => _ = new GoogLeNet(3, 0), () => _ = new ResNet(3, 10, 20), () => _ = new EfficientNet(3, 10, 8), () => _ = new Vgg(dropout: 1),
            () => _ = new CifarResNet(depth: 21), () => _ = new MobileNetV2(width: 0), () => _ = new SqueezeNet(lastPadding: -1),
            () => _ = RegNetDesign.Of("z_1gf"), () => new RegNetDesign(4, 20, 10, 2, 8).Stages(), () => _ = new StochasticDepth(1), () => _ = new AdaptiveAveragePool2d(0), () => _ = new Conv2d(3, 4, 3, groups: 2),
        ];
        Assert.All(wrong, make => Assert.Equal(LearnErrors.Setting, Assert.Throws<OgeeException>(make).Error));
    }

    [Theory]
    [InlineData("x_200mf", "24×1 56×1 152×4 368×7")]
    [InlineData("y_400mf", "48×1 104×3 208×6 440×6")]
    [InlineData("y_8gf", "224×2 448×4 896×10 2016×1")]
    public void ADesignGivesTheStagesOfThePapersTables(string design, string expected) =>
        Assert.Equal(expected, string.Join(" ", RegNetDesign.Of(design).Stages().Select(stage => $"{stage.Width}×{stage.Blocks}")));
}
