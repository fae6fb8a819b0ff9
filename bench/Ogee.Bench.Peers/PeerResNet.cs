using TorchSharp;
using static TorchSharp.torch.nn;
using PeerModel = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace Ogee.Bench;

/// <summary>A residual network of libtorch's layers; the stride is that of the 3×3 convolution.</summary>
sealed class PeerResNet : PeerModel
{
    readonly PeerModel layers;

    public PeerResNet(int[] stages, bool isDeep) : base("resnet")
    {
        var parts = new List<PeerModel> { PeerParts.Unit(3, 64, 7, 2), MaxPool2d(3, 2, 1) };
        var channels = 64;
        for (var stage = 0; stage < stages.Length; stage++)
        {
            var (width, stride) = (64 << stage, stage == 0 ? 1 : 2);
            for (var i = 0; i < stages[stage]; i++, stride = 1)
            {
                var filters = isDeep ? 4 * width : width;
                var branch = isDeep
                    ? Sequential(PeerParts.Unit(channels, width, 1), PeerParts.Unit(width, width, 3, stride), PeerParts.Unit(width, filters, 1, activation: PeerParts.Activation.None))
                    : Sequential(PeerParts.Unit(channels, width, 3, stride), PeerParts.Unit(width, width, 3, activation: PeerParts.Activation.None));
                var projection = stride != 1 || channels != filters ? PeerParts.Unit(channels, filters, 1, stride, activation: PeerParts.Activation.None) : null;
                parts.Add(new PeerParts.Residual(branch, projection));
                channels = filters;
            }
        }
        layers = Sequential([.. parts, AdaptiveAvgPool2d(1), Flatten(), Linear(channels, 1000)]);
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor x) => layers.forward(x);
}
