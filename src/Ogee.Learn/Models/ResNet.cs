namespace Ogee.Learn;

/// <summary>A residual network (He et al. 2016): four stages of blocks that are added to their input.</summary>
/// <remarks>Layers, first values (convolutions by He's rule for the fan out) and names of parameters are torchvision's: of the deep ones the stride is that of the 3×3 convolution (version 1.5), not of the 1×1 before it.
/// Pictures of any size, best from 64×64 on; ResNet-50 has 25,557,032 numbers to learn for three channels and 1,000 classes.</remarks>
/// <seealso href="https://arxiv.org/abs/1512.03385"/>
public sealed class ResNet : Module
{
    readonly Conv2d conv1;
    readonly BatchNorm2d bn1 = new(64);
    readonly MaxPool2d maxpool = new(3, 2, padding: 1);
    readonly Module[] layer1, layer2, layer3, layer4;
    readonly Linear fc;

    /// <summary>A network for pictures.</summary>
    /// <param name="channels">Channels of a picture.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="depth">Layers with weights: 18 or 34 with two 3×3 convolutions a block, 50 or 101 with bottlenecks.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public ResNet(int channels = 3, int classes = 1000, int depth = 50)
    {
        VisionArguments.Require("resnet", channels, classes, dropout: 0);
        // Table 1 of the paper.
        int[] stages = depth switch
        {
            18 => [2, 2, 2, 2],
            34 or 50 => [3, 4, 6, 3],
            101 => [3, 4, 23, 3],
            _ => throw LearnErrors.Setting.With($"resnet: the depth is {depth}", "Expected 18, 34, 50 or 101", "Use 18 for small data, 50 for large."),
        };
        (Channels, Classes, Depth) = (channels, classes, depth);
        conv1 = new(channels, 64, 7, stride: 2, padding: 3, hasBias: false, weights: Initializers.KaimingFanOut);
        var isDeep = depth >= 50;
        var width = 64;
        layer1 = Stage(64, stages[0], stride: 1);
        layer2 = Stage(128, stages[1], stride: 2);
        layer3 = Stage(256, stages[2], stride: 2);
        layer4 = Stage(512, stages[3], stride: 2);
        fc = new(width, classes);

        Module[] Stage(int filters, int blocks, int stride)
        {
            var stage = new Module[blocks];
            for (var i = 0; i < blocks; i++, stride = 1)
            {
                stage[i] = isDeep ? new ResNetBottleneck(width, filters, stride) : new ResNetBlock(width, filters, stride);
                width = isDeep ? filters * ResNetBottleneck.Expansion : filters;
            }
            return stage;
        }
    }

    internal int Channels { get; }

    internal int Classes { get; }

    internal int Depth { get; }

    /// <param name="x">[batch, channels, height, width]: normalised pixels.</param>
    /// <returns>[batch, classes]: logits.</returns>
    public override Tensor Forward(Tensor x)
    {
        x = maxpool.Forward(bn1.Forward(conv1.Forward(x)).Relu()); // [batch, 64, height / 4, width / 4]
        foreach (var stage in (Module[][])[layer1, layer2, layer3, layer4])
            foreach (var block in stage) x = block.ForwardBlock(x);
        return fc.Forward(x.Mean(2, 3));
    }
}
