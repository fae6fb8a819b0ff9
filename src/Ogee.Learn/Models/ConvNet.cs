namespace Ogee.Learn;

/// <summary>A plain convolutional network for small pictures: stages of 3×3 convolutions, batch norm and rectifiers, each halving the picture and doubling the channels, then the mean over the picture and one linear layer.</summary>
/// <remarks>The recipe of VGG (Simonyan and Zisserman 2015) with batch norm (Ioffe and Szegedy 2015) and a global mean (Lin et al. 2014) in place of its large linear layers.</remarks>
public sealed class ConvNet : Module
{
    readonly ConvStage[] stages;
    readonly Dropout dropout;
    readonly Linear head;

    /// <summary>A network for pictures of a size.</summary>
    /// <param name="channels">Channels of a picture.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="size">Rows and columns of a picture; at least 8.</param>
    /// <param name="width">Channels after the first convolution.</param>
    /// <param name="dropout">Probability of dropout before the last layer.</param>
    public ConvNet(int channels, int classes, int size, int width = 32, double dropout = 0.2)
    {
        if (size < 8) throw LearnErrors.Setting.With($"model.size is {size}", "Expected at least 8", "Resize the pictures to 28 or more.");
        var (list, first) = (new List<ConvStage>(), channels);
        var filters = width;
        for (var left = size; ; left /= 2, filters = Math.Min(filters * 2, 8 * width))
        {
            var isLast = left < 12;
            list.Add(new ConvStage(channels, filters, isHalving: !isLast));
            channels = filters;
            if (isLast) break;
        }
        stages = [.. list];
        FeatureCount = channels;
        StatisticCount = 2 * (first + width);
        this.dropout = new(dropout);
        head = new(channels, classes);
    }

    /// <summary>Numbers that the network sees in a picture, before it is put into a class.</summary>
    public int FeatureCount { get; }

    /// <summary>Numbers of <see cref="Statistics"/> of one stage.</summary>
    public int StatisticCount { get; }

    /// <param name="x">[batch, channels, height, width]: normalised pixels.</param>
    /// <returns>[batch, classes]: logits.</returns>
    public override Tensor Forward(Tensor x) => head.Forward(dropout.Forward(Features(x)));

    /// <summary>What the network sees in a picture, before it is put into a class.</summary>
    /// <param name="x">[batch, channels, height, width]: normalised pixels.</param>
    /// <returns>[batch, features]</returns>
    public Tensor Features(Tensor x)
    {
        foreach (var stage in stages) x = stage.Forward(x);
        return x.Mean(2, 3);
    }

    /// <summary>How a picture looks to the network at first sight: the root, with its sign, of the deviation and the mean of each channel over the picture, of the picture itself and after the first stages.</summary>
    /// <param name="x">[batch, channels, height, width]: normalised pixels.</param>
    /// <param name="depth">How many stages.</param>
    /// <returns>[batch, statistics]: first those of the picture.</returns>
    /// <remarks>
    /// Training teaches later stages to look past what does not tell classes apart, foreign things included: there a foreign picture may look like any other. The first stage still sees edges and
    /// textures as they are. What comes out of a rectifier is skewed; its roots are nearer to a Gaussian, so that the threshold is not left to a few unusual pictures.
    /// </remarks>
    public Tensor Statistics(Tensor x, int depth = 1)
    {
        var parts = new List<Tensor>();
        Add(x);
        foreach (var stage in stages.Take(depth)) Add(x = stage.Forward(x));
        return Tensor.Concat(1, [.. parts]);

        void Add(Tensor seen) // [batch, channels, height, width]
        {
            var mean = seen.Mean([2, 3], keepAxes: true);
            parts.Add(Root((seen - mean).Square().Mean(2, 3).Sqrt()));
            parts.Add(Root(seen.Mean(2, 3)));
        }

        static Tensor Root(Tensor value) => value.Sign() * value.Abs().Sqrt();
    }

    /// <summary>Two convolutions, and half the size.</summary>
    sealed class ConvStage(int channels, int filters, bool isHalving) : Module
    {
        readonly Conv2d conv1 = new(channels, filters, 3, padding: 1, hasBias: false);
        readonly BatchNorm2d norm1 = new(filters);
        readonly Conv2d conv2 = new(filters, filters, 3, padding: 1, hasBias: false);
        readonly BatchNorm2d norm2 = new(filters);

        public override Tensor Forward(Tensor x)
        {
            x = norm1.Forward(conv1.Forward(x)).Relu();
            x = norm2.Forward(conv2.Forward(x)).Relu();
            return isHalving ? x.MaxPool2d(2) : x;
        }
    }
}
