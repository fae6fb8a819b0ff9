using Ogee.Learn;
using TorchSharp;
using F = TorchSharp.torch.nn.functional;
using PeerModel = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace Ogee.Bench;

/// <summary>The named networks for pictures: 224×224, three channels, 1,000 classes. The peer runs in libtorch's own layout and in channels-last.</summary>
static class VisionPeers
{
    const int Size = 224;
    const int Classes = 1000;

    public static IReadOnlyList<StepWorkload> Workloads =>
    [
        Row("alexnet", 8, () => new AlexNet(), PeerPlainNets.AlexNet),
        Row("vgg11", 4, () => new Vgg(depth: 11), PeerPlainNets.Vgg11),
        Row("googlenet", 8, () => new GoogLeNet(), () => new PeerGoogLeNet()),
        Row("resnet18", 8, () => new ResNet(depth: 18), () => new PeerResNet([2, 2, 2, 2], isDeep: false)),
        Row("resnet50", 4, () => new ResNet(depth: 50), () => new PeerResNet([3, 4, 6, 3], isDeep: true)),
        Row("regnet_y_400mf", 8, () => new RegNet(design: RegNetDesign.Of("y_400mf")), () => new PeerRegNet()),
        Row("efficientnet_b0", 8, () => new EfficientNet(), () => new PeerEfficientNet()),
    ];

    static StepWorkload Row(string name, int batch, Func<Module> ours, Func<PeerModel> theirs) =>
        new($"{name} b{batch}", () => Ours(ours(), batch), [() => Theirs(theirs(), batch, isChannelsLast: false), () => Theirs(theirs(), batch, isChannelsLast: true)]);

    static OurStep Ours(Module model, int batch)
    {
        var pixels = Tensor.Normal([batch, 3, Size, Size], new RngKey(1));
        Tensor.Evaluate(pixels);
        var classes = Tensor.From([.. Enumerable.Range(0, batch).Select(i => (long)i)], [batch]);
        return new(model, () => Loss.CrossEntropy(model.Forward(pixels), classes));
    }

    static PeerStep Theirs(PeerModel model, int batch, bool isChannelsLast)
    {
        var pixels = torch.randn(batch, 3, Size, Size);
        if (isChannelsLast)
        {
            pixels = ChannelsLast(pixels);
            using var none = torch.no_grad();
            // Gradients and the optimizer's updates keep the layout of the weight.
            foreach (var parameter in model.parameters().Where(parameter => parameter.dim() == 4)) parameter.set_(ChannelsLast(parameter));
        }
        var classes = torch.arange(batch);
        model.train();
        return new(model, () => F.cross_entropy(model.forward(pixels), classes));
    }

    static torch.Tensor ChannelsLast(torch.Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
