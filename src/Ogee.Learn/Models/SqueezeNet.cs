namespace Ogee.Learn;

/// <summary>SqueezeNet 1.0 (Iandola et al. 2016): fire modules, which squeeze the channels before 3×3 convolutions, and no linear layer; 1,248,424 numbers to learn for three channels and 1,000 classes.</summary>
/// <remarks>Layers, first values and names of parameters are torchvision's (<c>features.3.squeeze.weight</c>). Pictures of any size from 17×17 on; the paper's are 227×227.</remarks>
/// <seealso href="https://arxiv.org/abs/1602.07360"/>
public sealed class SqueezeNet : Module
{
    readonly Module[] features, classifier;

    /// <summary>A network for pictures.</summary>
    /// <param name="channels">Channels of a picture.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="dropout">Probability of dropout before the last convolution.</param>
    /// <param name="lastPadding">Zeros around the features before the last convolution, which is 1×1: 0, or 1 as the authors' weights for Caffe have it.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public SqueezeNet(int channels = 3, int classes = 1000, double dropout = 0.5, int lastPadding = 0)
    {
        VisionArguments.Require("squeezenet", channels, classes, dropout);
        if (lastPadding < 0) throw LearnErrors.Setting.With($"squeezenet: the padding is {lastPadding}", "Expected at least 0", "Use 0.");
        // Table 1 of the paper: squeezed channels, and half of those that come out.
        features =
        [
            new Conv2d(channels, 96, 7, stride: 2, weights: Uniform), new Relu(), Pool(), new FireModule(96, 16, 64), new FireModule(128, 16, 64), new FireModule(128, 32, 128), Pool(),
            new FireModule(256, 32, 128), new FireModule(256, 48, 192), new FireModule(384, 48, 192), new FireModule(384, 64, 256), Pool(), new FireModule(512, 64, 256),
        ];
        classifier = [new Dropout(dropout), new Conv2d(512, classes, 1, padding: lastPadding, weights: shape => Initializers.Normal(shape, 0.01)), new Relu(), new GlobalAveragePool()];

        static MaxPool2d Pool() => new(3, 2, roundsUp: true);
    }

    // torchvision's first values: uniform by He's rule.
    internal static Func<RngKey, Tensor> Uniform(Shape shape) => Initializers.KaimingUniform(shape, shape.Count / shape[0], 0);

    /// <param name="x">[batch, channels, height, width]: normalised pixels.</param>
    /// <returns>[batch, classes]: logits, which are not negative.</returns>
    public override Tensor Forward(Tensor x)
    {
        foreach (var layer in features) x = layer.Forward(x); // [batch, 512, ⌈height / 16⌉, ⌈width / 16⌉], about
        foreach (var layer in classifier) x = layer.Forward(x);
        return x;
    }
}

/// <summary>A 1×1 convolution to few channels, then a 1×1 and a 3×3 side by side, all rectified.</summary>
/// <param name="channels">Channels of the image.</param>
/// <param name="squeezed">Channels between.</param>
/// <param name="filters">Channels of each of the two; the result has twice as many.</param>
sealed class FireModule(int channels, int squeezed, int filters) : Module
{
    readonly Conv2d squeeze = new(channels, squeezed, 1, weights: SqueezeNet.Uniform);
    readonly Conv2d expand1x1 = new(squeezed, filters, 1, weights: SqueezeNet.Uniform);
    readonly Conv2d expand3x3 = new(squeezed, filters, 3, padding: 1, weights: SqueezeNet.Uniform);

    public override Tensor Forward(Tensor x)
    {
        x = squeeze.Forward(x).Relu();
        return Tensor.Concat(1, expand1x1.Forward(x).Relu(), expand3x3.Forward(x).Relu());
    }
}
