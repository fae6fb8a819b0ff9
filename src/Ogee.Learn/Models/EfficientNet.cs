namespace Ogee.Learn;

/// <summary>EfficientNet B0 to B7 (Tan and Le 2019): inverted bottlenecks with depthwise convolutions and squeeze-and-excitation, scaled in width and depth together.</summary>
/// <remarks>Layers, first values (convolutions by He's rule for the fan out, the last layer uniform within 1/√classes), dropout and names of parameters are torchvision's.
/// Pictures of any size; the paper's are <see cref="ImageSize"/>. B0 has 5,288,548 numbers to learn for three channels and 1,000 classes.</remarks>
/// <seealso href="https://arxiv.org/abs/1905.11946"/>
public sealed class EfficientNet : Module
{
    // Table 1 of the paper: expansion, kernel, stride, width and blocks of stages 2 to 8.
    static readonly (int Expansion, int Size, int Stride, int Width, int Blocks)[] Stages =
        [(1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1)];

    // Width, depth, rows and columns of a picture, and dropout of B0 to B7, as the authors published them.
    static readonly (double Width, double Depth, int ImageSize, double Dropout)[] Scales =
        [(1, 1, 224, 0.2), (1, 1.1, 240, 0.2), (1.1, 1.2, 260, 0.3), (1.2, 1.4, 300, 0.3), (1.4, 1.8, 380, 0.4), (1.6, 2.2, 456, 0.4), (1.8, 2.6, 528, 0.5), (2, 3.1, 600, 0.5)];

    readonly Module[] features;
    readonly Module[] classifier;

    /// <summary>A network for pictures.</summary>
    /// <param name="channels">Channels of a picture.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="scale">0 to 7, for B0 to B7.</param>
    /// <param name="dropout">Probability of dropout before the last layer; that of the scale if null.</param>
    /// <param name="stochasticDepth">Probability at which the last block would be left out; it grows evenly from 0 over the blocks.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public EfficientNet(int channels = 3, int classes = 1000, int scale = 0, double? dropout = null, double stochasticDepth = 0.2)
    {
        if (scale is < 0 or > 7) throw LearnErrors.Setting.With($"efficientnet: the scale is {scale}", "Expected 0 to 7, for B0 to B7", "Use 0.");
        var (width, depth, size, drop) = Scales[scale];
        VisionArguments.Require("efficientnet", channels, classes, dropout ?? drop);
        ImageSize = size;
        // torchvision's large ones have the norm of the published weights.
        var (momentum, epsilon) = scale >= 5 ? (0.01, 1e-3) : (0.1, 1e-5);
        var total = Stages.Sum(stage => Repeats(stage.Blocks));
        var input = Wide(32);
        var parts = new List<Module> { Unit(channels, input, 3, 2) };
        var done = 0;
        foreach (var stage in Stages)
        {
            var blocks = new Module[Repeats(stage.Blocks)];
            for (var i = 0; i < blocks.Length; i++, input = Wide(stage.Width))
                blocks[i] = new InvertedBottleneck(input, Wide(stage.Width), stage.Expansion, stage.Size, i == 0 ? stage.Stride : 1, stochasticDepth * done++ / total, momentum, epsilon);
            parts.Add(new Chain(blocks));
        }
        parts.Add(Unit(input, 4 * input, 1, 1));
        features = [.. parts];
        classifier = [new Dropout(dropout ?? drop), new Linear(4 * input, classes, weights: shape => Initializers.Within(shape, 1 / Math.Sqrt(classes)))];

        int Wide(int channels) => ChannelCounts.Divisible(channels * width, 8);
        int Repeats(int blocks) => (int)Math.Ceiling(blocks * depth);
        ConvNormActivation Unit(int from, int to, int kernel, int stride) => new(from, to, kernel, stride, activation: x => x.Silu(), momentum: momentum, epsilon: epsilon);
    }

    /// <summary>Rows and columns of the pictures that the paper trains this scale on.</summary>
    public int ImageSize { get; }

    /// <param name="x">[batch, channels, height, width]: normalised pixels.</param>
    /// <returns>[batch, classes]: logits.</returns>
    public override Tensor Forward(Tensor x)
    {
        foreach (var part in features) x = part is Chain blocks ? blocks.ForwardBlocks(x) : part.Forward(x); // [batch, features, height / 32, width / 32]
        x = x.Mean(2, 3);
        foreach (var layer in classifier) x = layer.Forward(x);
        return x;
    }
}
