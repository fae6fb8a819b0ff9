namespace Ogee.Learn;

/// <summary>VGG (Simonyan and Zisserman 2015): stages of 3×3 convolutions, each ended by a max pooling, and three linear layers.</summary>
/// <remarks>Layers and names of parameters are torchvision's; so are first values: convolutions by He's rule for the fan out, linear layers normal with deviation 0.01, biases 0.
/// Pictures from 32×32 on; VGG-16 has 138,357,544 numbers to learn for three channels and 1,000 classes.</remarks>
/// <seealso href="https://arxiv.org/abs/1409.1556"/>
public sealed class Vgg : Module
{
    static readonly int[] Widths = [64, 128, 256, 512, 512];

    readonly Module[] features;
    readonly AdaptiveAveragePool2d avgpool = new(7);
    readonly Module[] classifier;

    /// <summary>A network for pictures.</summary>
    /// <param name="channels">Channels of a picture.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="depth">Layers with weights: 11, 13, 16 or 19.</param>
    /// <param name="hasNorm">Whether batch norm follows each convolution.</param>
    /// <param name="dropout">Probability of dropout after the two large linear layers.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public Vgg(int channels = 3, int classes = 1000, int depth = 16, bool hasNorm = false, double dropout = 0.5)
    {
        VisionArguments.Require("vgg", channels, classes, dropout);
        // Table 1 of the paper: columns A, B, D and E.
        int[] stages = depth switch
        {
            11 => [1, 1, 2, 2, 2],
            13 => [2, 2, 2, 2, 2],
            16 => [2, 2, 3, 3, 3],
            19 => [2, 2, 4, 4, 4],
            _ => throw LearnErrors.Setting.With($"vgg: the depth is {depth}", "Expected 11, 13, 16 or 19", "Use 16."),
        };
        var layers = new List<Module>();
        for (var stage = 0; stage < stages.Length; stage++)
        {
            for (var i = 0; i < stages[stage]; i++, channels = Widths[stage])
            {
                layers.Add(new Conv2d(channels, Widths[stage], 3, padding: 1, weights: Initializers.KaimingFanOut));
                if (hasNorm) layers.Add(new BatchNorm2d(Widths[stage]));
                layers.Add(new Relu());
            }
            layers.Add(new MaxPool2d(2));
        }
        features = [.. layers];
        classifier =
        [
            Linear(512 * 7 * 7, 4096), new Relu(), new Dropout(dropout),
            Linear(4096, 4096), new Relu(), new Dropout(dropout),
            Linear(4096, classes),
        ];
    }

    /// <param name="x">[batch, channels, height, width]: normalised pixels.</param>
    /// <returns>[batch, classes]: logits.</returns>
    public override Tensor Forward(Tensor x)
    {
        foreach (var layer in features) x = layer.Forward(x);
        x = avgpool.Forward(x).Flatten(); // [batch, 25088]
        foreach (var layer in classifier) x = layer.Forward(x);
        return x;
    }

    static Linear Linear(int features, int outputs) => new(features, outputs, weights: shape => Initializers.Normal(shape, 0.01));
}
