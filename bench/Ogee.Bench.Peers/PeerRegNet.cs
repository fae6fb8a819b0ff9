using TorchSharp;
using static TorchSharp.torch.nn;
using PeerModel = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace Ogee.Bench;

/// <summary>RegNetY-400MF of libtorch's layers.</summary>
sealed class PeerRegNet : PeerModel
{
    readonly PeerModel layers;

    public PeerRegNet() : base("regnet")
    {
        var parts = new List<PeerModel> { PeerParts.Unit(3, 32, 3, 2) };
        var channels = 32;
        // The paper's table: widths and blocks of the stages; groups of 8 channels.
        foreach (var (width, blocks) in ((int, int)[])[(48, 1), (104, 3), (208, 6), (440, 6)])
            for (var i = 0; i < blocks; i++)
            {
                var stride = i == 0 ? 2 : 1;
                var branch = Sequential(PeerParts.Unit(channels, width, 1), PeerParts.Unit(width, width, 3, stride, width / 8),
                    new PeerParts.Squeeze(width, (int)Math.Round(0.25 * channels), PeerParts.Activation.Relu), PeerParts.Unit(width, width, 1, activation: PeerParts.Activation.None));
                parts.Add(new PeerParts.Residual(branch, i == 0 ? PeerParts.Unit(channels, width, 1, stride, activation: PeerParts.Activation.None) : null));
                channels = width;
            }
        layers = Sequential([.. parts, AdaptiveAvgPool2d(1), Flatten(), Linear(channels, 1000)]);
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor x) => layers.forward(x);
}
