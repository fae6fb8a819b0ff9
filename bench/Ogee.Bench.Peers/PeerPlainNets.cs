using TorchSharp;
using static TorchSharp.torch.nn;
using PeerModel = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace Ogee.Bench;

/// <summary>AlexNet and VGG-11 of libtorch's own layers, as torchvision has them.</summary>
static class PeerPlainNets
{
    public static PeerModel AlexNet() => Sequential(
        Conv2d(3, 64, 11, stride: 4, padding: 2), ReLU(inplace: true), MaxPool2d(3, 2),
        Conv2d(64, 192, 5, padding: 2), ReLU(inplace: true), MaxPool2d(3, 2),
        Conv2d(192, 384, 3, padding: 1), ReLU(inplace: true),
        Conv2d(384, 256, 3, padding: 1), ReLU(inplace: true),
        Conv2d(256, 256, 3, padding: 1), ReLU(inplace: true), MaxPool2d(3, 2),
        AdaptiveAvgPool2d(6), Flatten(),
        Dropout(0.5), Linear(9216, 4096), ReLU(inplace: true),
        Dropout(0.5), Linear(4096, 4096), ReLU(inplace: true),
        Linear(4096, 1000));

    public static PeerModel Vgg11()
    {
        var layers = new List<PeerModel>();
        var channels = 3;
        foreach (var width in (int[])[64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0])
        {
            if (width == 0)
            {
                layers.Add(MaxPool2d(2, 2));
                continue;
            }
            layers.AddRange([Conv2d(channels, width, 3, padding: 1), ReLU(inplace: true)]);
            channels = width;
        }
        layers.AddRange([AdaptiveAvgPool2d(7), Flatten(), Linear(25088, 4096), ReLU(inplace: true), Dropout(0.5), Linear(4096, 4096), ReLU(inplace: true), Dropout(0.5), Linear(4096, 1000)]);
        return Sequential(layers);
    }
}
