using TorchSharp;
using static TorchSharp.torch.nn;
using PeerModel = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace Ogee.Bench;

/// <summary>GoogLeNet of libtorch's layers, without auxiliary heads.</summary>
sealed class PeerGoogLeNet : PeerModel
{
    readonly PeerModel layers;

    public PeerGoogLeNet() : base("googlenet")
    {
        layers = Sequential(
            Unit(3, 64, 7, 2), Pool(3), Unit(64, 64, 1), Unit(64, 192, 3), Pool(3),
            new Inception(192, 64, 96, 128, 16, 32, 32), new Inception(256, 128, 128, 192, 32, 96, 64), Pool(3),
            new Inception(480, 192, 96, 208, 16, 48, 64), new Inception(512, 160, 112, 224, 24, 64, 64), new Inception(512, 128, 128, 256, 24, 64, 64),
            new Inception(512, 112, 144, 288, 32, 64, 64), new Inception(528, 256, 160, 320, 32, 128, 128), Pool(2),
            new Inception(832, 256, 160, 320, 32, 128, 128), new Inception(832, 384, 192, 384, 48, 128, 128),
            AdaptiveAvgPool2d(1), Flatten(), Dropout(0.2), Linear(1024, 1000));
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor x) => layers.forward(x);

    static PeerModel Unit(int channels, int filters, int size, int stride = 1) => PeerParts.Unit(channels, filters, size, stride, epsilon: 0.001);

    static PeerModel Pool(int size) => MaxPool2d(size, 2, ceil_mode: true);

    sealed class Inception : PeerModel
    {
        readonly PeerModel one, two, three, four;

        public Inception(int channels, int first, int reduce2, int second, int reduce3, int third, int fourth) : base("inception")
        {
            one = Unit(channels, first, 1);
            two = Sequential(Unit(channels, reduce2, 1), Unit(reduce2, second, 3));
            three = Sequential(Unit(channels, reduce3, 1), Unit(reduce3, third, 3));
            four = Sequential(MaxPool2d(3, 1, 1, ceil_mode: true), Unit(channels, fourth, 1));
            RegisterComponents();
        }

        public override torch.Tensor forward(torch.Tensor x) => torch.cat([one.forward(x), two.forward(x), three.forward(x), four.forward(x)], 1);
    }
}
