namespace Ogee.Learn;

/// <summary>AlexNet in its one-column form (Krizhevsky 2014): five convolutions and three linear layers.</summary>
/// <remarks>Layers, first values (libtorch's defaults) and names of parameters are torchvision's. Pictures from 63×63 on; 61,100,840 numbers to learn for three channels and 1,000 classes.</remarks>
/// <seealso href="https://arxiv.org/abs/1404.5997"/>
public sealed class AlexNet : Module
{
    readonly Module[] features;
    readonly AdaptiveAveragePool2d avgpool = new(6);
    readonly Module[] classifier;

    /// <summary>A network for pictures.</summary>
    /// <param name="channels">Channels of a picture.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="dropout">Probability of dropout before the two large linear layers.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public AlexNet(int channels = 3, int classes = 1000, double dropout = 0.5)
    {
        VisionArguments.Require("alexnet", channels, classes, dropout);
        features =
        [
            Conv(channels, 64, 11, stride: 4, padding: 2), new Relu(), new MaxPool2d(3, 2),
            Conv(64, 192, 5, padding: 2), new Relu(), new MaxPool2d(3, 2),
            Conv(192, 384, 3, padding: 1), new Relu(),
            Conv(384, 256, 3, padding: 1), new Relu(),
            Conv(256, 256, 3, padding: 1), new Relu(), new MaxPool2d(3, 2),
        ];
        classifier =
        [
            new Dropout(dropout), new Linear(256 * 6 * 6, 4096), new Relu(),
            new Dropout(dropout), new Linear(4096, 4096), new Relu(),
            new Linear(4096, classes),
        ];
    }

    /// <param name="x">[batch, channels, height, width]: normalised pixels.</param>
    /// <returns>[batch, classes]: logits.</returns>
    public override Tensor Forward(Tensor x)
    {
        foreach (var layer in features) x = layer.Forward(x);
        x = avgpool.Forward(x).Flatten(); // [batch, 9216]
        foreach (var layer in classifier) x = layer.Forward(x);
        return x;
    }

    static Conv2d Conv(int channels, int filters, int size, int stride = 1, int padding = 0)
    {
        var fanIn = (long)channels * size * size;
        return new(channels, filters, size, stride, padding,
            weights: shape => Initializers.KaimingUniform(shape, fanIn, Math.Sqrt(5)), biases: shape => Initializers.Within(shape, 1 / Math.Sqrt(fanIn)));
    }
}
