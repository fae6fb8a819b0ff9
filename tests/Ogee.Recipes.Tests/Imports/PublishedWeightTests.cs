using Ogee.Learn;
using Ogee.Testing;

namespace Ogee.Recipes.Tests;

/// <summary>Weights that others published, in their own files, give the answers that they are known for.</summary>
public class PublishedWeightTests
{
    static readonly double[] Mean = [0.485 * 255, 0.456 * 255, 0.406 * 255], Deviation = [0.229 * 255, 0.224 * 255, 0.225 * 255];

    static void Tell(string name, int right, int count) => TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {right} of {count} right");

    [Theory]
    [InlineData("resnet-cifar10/resnet20-12fca82f.th")]
    [InlineData("resnet-cifar10/resnet20_cifar10.safetensors")]
    public void ResNet20KnowsAllOfTheFirst400PicturesOfCifar10(string file)
    {
        var model = new CifarResNet();
        var report = model.Load(SharedData.Path(Path.Combine("weights", file)), file.EndsWith(".th", StringComparison.Ordinal) ? new NameMap().Take("state_dict.").StripPrefix("module.").Drop("num_batches_tracked$") : null);
        Assert.True(report.IsComplete);
        var (pixels, labels) = PublishedPictures.Cifar(400, Mean, Deviation);
        var right = PublishedPictures.Right(model, pixels, labels);
        Tell(file, right, 400);
        Assert.Equal(400, right);
    }

    [Fact]
    public void AValueBesideTheWeightsIsRead()
    {
        using var file = PyTorchFile.Open(SharedData.Path("weights/resnet-cifar10/resnet20-12fca82f.th"));
        // A float32 that Python widened.
        Assert.Equal(91.78f, (float)Assert.IsType<double>(file.Values["best_prec1"]));
    }

    /// <summary>ResNet-8 of MLPerf Tiny, as Keras calls its layers: convolutions with biases, and 1×1 convolutions beside the blocks that halve the picture.</summary>
    sealed class TinyResNet : Module
    {
        readonly Dictionary<string, Module> parts = [];

        public TinyResNet()
        {
            (int From, int To, int Size, int Stride)[] convolutions = [(3, 16, 3, 1), (16, 16, 3, 1), (16, 16, 3, 1), (16, 32, 3, 2), (32, 32, 3, 1), (16, 32, 1, 2), (32, 64, 3, 2), (64, 64, 3, 1), (32, 64, 1, 2)];
            for (var i = 0; i < convolutions.Length; i++)
            {
                var (from, to, size, stride) = convolutions[i];
                var window = AxisWindow.Same(32, size, stride);
                parts[$"conv2d_{i}"] = new Conv2d(from, to, [size, size], [window, window]);
            }
            int[] norms = [16, 16, 16, 32, 32, 64, 64];
            for (var i = 0; i < norms.Length; i++) parts[$"batch_normalization_{i}"] = new BatchNorm2d(norms[i], epsilon: 1e-3);
            parts["dense"] = new Linear(64, 10);
        }

        public override Tensor Forward(Tensor x)
        {
            x = Normed(0, 0, x).Relu();
            x = (x + Normed(2, 2, Normed(1, 1, x).Relu())).Relu();
            x = (Of("conv2d_5", x) + Normed(4, 4, Normed(3, 3, x).Relu())).Relu();
            x = (Of("conv2d_8", x) + Normed(7, 6, Normed(6, 5, x).Relu())).Relu();
            return Of("dense", x.Mean(2, 3));
        }

        Tensor Of(string part, Tensor x) => parts[part].Forward(x);

        Tensor Normed(int convolution, int norm, Tensor x) => Of($"batch_normalization_{norm}", Of($"conv2d_{convolution}", x));
    }

    [Fact]
    public void ResNet8OfMlperfTinyKnowsPicturesOfCifar10()
    {
        var model = new TinyResNet();
        var map = new NameMap().Take("model_weights/").Rename("^[^/]*/", "").Rename("^(conv2d|batch_normalization)/", "$1_0/").Rename("/kernel:0$", ".weight").Rename("/(bias|beta):0$", ".bias").Rename("/gamma:0$", ".weight")
            .Rename("/moving_mean:0$", ".running_mean").Rename("/moving_variance:0$", ".running_var").AddPrefix("parts.").Permute(@"conv2d_\d\.weight$", 3, 2, 0, 1).Permute(@"dense\.weight$", 1, 0);
        var report = model.Load(SharedData.Path("weights/mlperf-tiny/pretrainedResnet.h5"), map);
        Assert.True(report.IsComplete);
        var (pixels, labels) = PublishedPictures.Cifar(400, [0, 0, 0], [1, 1, 1]);
        var right = PublishedPictures.Right(model, pixels, labels);
        Tell("ResNet-8", right, 400);
        // Pictures that it was trained on; 85 % of others.
        Assert.InRange(right, 340, 400);
    }

    [Fact]
    public void MobileNetV2KnowsPhotos()
    {
        // Class 0 is the background.
        Photos("MobileNetV2", PublishedModels.MobileNetV2(), 224, (value, _) => (value / 127.5f) - 1, isBgr: false, shift: 1, every: Tool.IsLongRun ? 1 : 5, least: Tool.IsLongRun ? 185 : 38);
    }

    [Fact]
    public void SqueezeNetKnowsPhotos()
    {
        var model = new SqueezeNet(lastPadding: 1);
        int[] places = [0, 0, 3, 4, 5, 7, 8, 9, 10, 12];
        var map = new NameMap().Rename(@"^conv1\.", "features.0.").Rename(@"^conv10\.", "classifier.1.");
        for (var i = 2; i <= 9; i++) map = map.Rename($"^fire{i}/conv1x1_1", $"features.{places[i]}.squeeze").Rename($"^fire{i}/conv1x1_2", $"features.{places[i]}.expand1x1").Rename($"^fire{i}/conv3x3_2", $"features.{places[i]}.expand3x3");
        Assert.True(model.Load(SharedData.Path("weights/squeezenet-v1.0/squeezenet_v1.0_dc.safetensors"), map).IsComplete);
        // Of blue, green and red.
        float[] mean = [104, 117, 123];
        if (Tool.IsLongRun) Photos("SqueezeNet", model, 227, (value, channel) => value - mean[channel], isBgr: true, shift: 0, every: 1, least: 150);
        else Photos("SqueezeNet", model, 227, (value, channel) => value - mean[channel], isBgr: true, shift: 0, every: 10, least: 14);
    }

    [Fact]
    public void TheIntegersOfTensorFlowLiteBecomeTheNumbersThatOthersMadeOfThem()
    {
        using var quantised = TfLiteFile.Open(SharedData.Path("weights/mobilenet/mobilenet_v2_1.0_224_quant.tflite"));
        using var floats = TensorFile.Open(SharedData.Path("weights/mobilenet/mobilenet_v2_1.0_224_dequant.safetensors"));
        // Names of the one are parts of those of the other, so each is found by its shape and its values.
        static string Key(Tensor tensor) => $"{tensor.Shape.Count} {string.Join(" ", tensor.Reshape(-1).Slice(0, 0, Math.Min(3, tensor.Shape.Count)).ToArray<float>())}";
        var turned = quantised.Specs.Where(pair => pair.Value.Type == DType.Float32).Select(pair => (pair.Value.Shape, Value: quantised.Read(pair.Key)))
            .Select(tensor => Key(tensor.Shape.Rank != 4 ? tensor.Value : tensor.Shape[0] == 1 ? tensor.Value.Permute(3, 0, 1, 2) : tensor.Value.Permute(0, 3, 1, 2))).ToHashSet();
        Assert.Equal([], floats.Specs.Keys.Where(name => !turned.Contains(Key(floats.Read(name)))));
    }

    [Theory]
    [InlineData("ad01_fp32", 10)]
    [InlineData("kws_ref_model_float32", 13)]
    [InlineData("vww_96_float", 31)]
    public void ModelsOfMlperfTinyOpen(string name, int least)
    {
        using var file = TfLiteFile.Open(SharedData.Path($"weights/mlperf-tiny/{name}.tflite"));
        Assert.All(file.Specs, pair => Assert.Equal(pair.Value.Shape.Count, file.Read(pair.Key).Shape.Count));
        Assert.InRange(file.Operators.Count, least, 200);
    }

    static void Photos(string name, Module model, int size, Func<byte, int, float> value, bool isBgr, int shift, int every, int least)
    {
        var (right, count) = (0, 0);
        foreach (var photos in PublishedPictures.ImageNet(every, size, value, isBgr).Chunk(10))
        {
            var answers = model.Forward(Tensor.From([.. photos.SelectMany(photo => photo.Pixels)], [photos.Length, 3, size, size])).ArgMax(1).ToArray<long>();
            (right, count) = (right + answers.Where((answer, i) => answer == photos[i].Label + shift).Count(), count + photos.Length);
        }
        Tell(name, right, count);
        Assert.InRange(right, least, count);
    }

    [Fact]
    public void Stories260KTellsItsStoryWordForWord()
    {
        using var file = Llama2cFile.Open(SharedData.Path("weights/stories260K/stories260K.bin"));
        var model = new Llama(file.Config);
        Assert.True(model.Load(file).IsComplete);
        var tokens = Llama2cTokenizer.Open(SharedData.Path("weights/stories260K/tok512.bin"));
        var start = tokens.Encode("");
        var text = tokens.Decode([.. start, .. model.Continue(start, 200, Llama2cTokenizer.Begin)]);
        Assert.Equal(File.ReadAllText(SharedData.Path("weights/stories260K/expected_greedy_200tok.txt")).TrimEnd('\n'), text.TrimEnd('\n'));
        // What is decoded is encoded again.
        Assert.Equal(text, tokens.Decode(tokens.Encode(text)));
    }
}
