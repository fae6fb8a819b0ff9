using TorchSharp;
using static TorchSharp.torch.nn;
using PeerModel = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace Ogee.Bench;

/// <summary>EfficientNet-B0 of libtorch's layers, with its dropout and stochastic depth.</summary>
sealed class PeerEfficientNet : PeerModel
{
    readonly PeerModel layers;

    public PeerEfficientNet() : base("efficientnet")
    {
        var parts = new List<PeerModel> { PeerParts.Unit(3, 32, 3, 2, activation: PeerParts.Activation.Silu) };
        var (channels, done) = (32, 0);
        foreach (var (expansion, size, first, width, blocks) in ((int, int, int, int, int)[])[(1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1)])
            for (var i = 0; i < blocks; i++, done++, channels = width)
            {
                var (stride, inner) = (i == 0 ? first : 1, channels * expansion);
                var branch = new List<PeerModel>();
                if (expansion != 1) branch.Add(PeerParts.Unit(channels, inner, 1, activation: PeerParts.Activation.Silu));
                branch.Add(PeerParts.Unit(inner, inner, size, stride, inner, PeerParts.Activation.Silu));
                branch.Add(new PeerParts.Squeeze(inner, channels / 4, PeerParts.Activation.Silu));
                branch.Add(PeerParts.Unit(inner, width, 1, activation: PeerParts.Activation.None));
                parts.Add(stride == 1 && channels == width ? new PeerParts.Residual(Sequential(branch), isRectified: false, drop: 0.2 * done / 16) : Sequential(branch));
            }
        layers = Sequential([.. parts, PeerParts.Unit(channels, 1280, 1, activation: PeerParts.Activation.Silu), AdaptiveAvgPool2d(1), Flatten(), Dropout(0.2), Linear(1280, 1000)]);
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor x) => layers.forward(x);
}
