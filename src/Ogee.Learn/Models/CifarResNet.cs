namespace Ogee.Learn;

/// <summary>The residual network for pictures of 32×32 of He et al. (2016, section 4.2): three stages of 16, 32 and 64 channels, 6n + 2 layers.</summary>
/// <remarks>
/// Where a stage begins, the shortcut takes every second pixel and has zeros in the new channels (option A of the paper), so that it has nothing to learn; half of the zeros come before the
/// channels and half after them. Names of parameters are those of published weights (<c>layer1.0.conv1.weight</c>, <c>linear.weight</c>).
/// ResNet-20 has 269,722 numbers to learn for three channels and ten classes.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/1512.03385"/>
public sealed class CifarResNet : Module
{
    readonly Conv2d conv1;
    readonly BatchNorm2d bn1 = new(16);
    readonly ResNetBlock[] layer1, layer2, layer3;
    readonly Linear linear;

    /// <summary>A network for small pictures.</summary>
    /// <param name="channels">Channels of a picture.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="depth">Layers with weights: 6n + 2, of which the paper has 20, 32, 44, 56, 110 and 1202.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public CifarResNet(int channels = 3, int classes = 10, int depth = 20)
    {
        VisionArguments.Require("cifar resnet", channels, classes, dropout: 0);
        if (depth < 8 || depth % 6 != 2) throw LearnErrors.Setting.With($"cifar resnet: the depth is {depth}", "Expected 6n + 2, such as 20, 32, 44, 56 or 110", "Use 20.");
        conv1 = new(channels, 16, 3, padding: 1, hasBias: false);
        layer1 = Stage(16, 16, 1);
        layer2 = Stage(16, 32, 2);
        layer3 = Stage(32, 64, 2);
        linear = new(64, classes);

        ResNetBlock[] Stage(int before, int filters, int stride) =>
            [.. Enumerable.Range(0, depth / 6).Select(i => new ResNetBlock(i == 0 ? before : filters, filters, i == 0 ? stride : 1, hasPlainShortcut: true))];
    }

    /// <param name="x">[batch, channels, height, width]: normalised pixels.</param>
    /// <returns>[batch, classes]: logits.</returns>
    public override Tensor Forward(Tensor x)
    {
        x = bn1.Forward(conv1.Forward(x)).Relu(); // [batch, 16, height, width]
        foreach (var stage in (ResNetBlock[][])[layer1, layer2, layer3])
            foreach (var block in stage) x = block.ForwardBlock(x);
        return linear.Forward(x.Mean(2, 3));
    }
}
