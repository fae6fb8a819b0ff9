namespace Ogee.Learn;

/// <summary>MobileNetV2 (Sandler et al. 2018): inverted bottlenecks of depthwise convolutions, whose last convolution is not rectified.</summary>
/// <remarks>
/// Layers, first values (convolutions by He's rule for the fan out, the last layer normal with deviation 0.01), dropout and names of parameters are torchvision's.
/// Pictures of any size, best from 64×64 on; 3,504,872 numbers to learn for three channels and 1,000 classes at width 1.
/// Weights from TensorFlow fit with <c>padsAsTensorFlow</c>, and with norms folded into the convolutions, as in TFLite files, without <c>hasNorms</c>.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/1801.04381"/>
public sealed class MobileNetV2 : Module
{
    // Table 2 of the paper: expansion, width, blocks, stride of the first block.
    static readonly (int Expansion, int Width, int Blocks, int Stride)[] Stages = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];
    const int First = 32, Last = 1280, Divisor = 8;

    readonly Module[] features, classifier;
    readonly MobileForm form;

    /// <summary>A network for pictures.</summary>
    /// <param name="channels">Channels of a picture.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="width">Channels over those of the paper.</param>
    /// <param name="dropout">Probability of dropout before the last layer.</param>
    /// <param name="hasNorms">Whether batch norms follow convolutions; without them convolutions have biases, and the network is one to predict with.</param>
    /// <param name="padsAsTensorFlow">Whether windows that take every second pixel begin with the first pixel where the size is even (TensorFlow's SAME), and not one before it.</param>
    /// <param name="epsilon">What norms add to the variance; TensorFlow's weights have 0.001.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public MobileNetV2(int channels = 3, int classes = 1000, double width = 1, double dropout = 0.2, bool hasNorms = true, bool padsAsTensorFlow = false, double epsilon = 1e-5)
    {
        VisionArguments.Require("mobilenet v2", channels, classes, dropout);
        if (width is not (> 0 and <= 10)) throw LearnErrors.Setting.With($"mobilenet v2: the width is {width}", "Expected a number above 0 and at most 10", "Use 1, or 0.35 to 1.4 as published.");
        if (epsilon is not (> 0 and < 1)) throw LearnErrors.Setting.With($"mobilenet v2: epsilon is {epsilon}", "Expected a number above 0 and below 1", "Use 1e-5, or 1e-3 for weights from TensorFlow.");
        (Channels, Classes, Width, Dropout, form) = (channels, classes, width, dropout, new(hasNorms, padsAsTensorFlow, epsilon));
        var input = ChannelCounts.Divisible(First * width, Divisor);
        var last = ChannelCounts.Divisible(Last * Math.Max(1, width), Divisor);
        var parts = new List<Module> { new MobileUnit(channels, input, 3, 2, 1, form) };
        foreach (var stage in Stages)
        {
            var filters = ChannelCounts.Divisible(stage.Width * width, Divisor);
            for (var i = 0; i < stage.Blocks; i++, input = filters) parts.Add(new MobileBlock(input, filters, stage.Expansion, i == 0 ? stage.Stride : 1, form));
        }
        parts.Add(new MobileUnit(input, last, 1, 1, 1, form));
        features = [.. parts];
        classifier = [new Dropout(dropout), new Linear(last, classes, weights: shape => Initializers.Normal(shape, 0.01))];
    }

    internal int Channels { get; }

    internal int Classes { get; }

    internal double Width { get; }

    internal double Dropout { get; }

    internal double Epsilon => form.Epsilon;

    internal bool HasNorms => form.HasNorms;

    internal bool PadsAsTensorFlow => form.PadsAsTensorFlow;

    /// <param name="x">[batch, channels, height, width]: normalised pixels.</param>
    /// <returns>[batch, classes]: logits.</returns>
    public override Tensor Forward(Tensor x)
    {
        foreach (var part in features) x = part.ForwardBlock(x); // [batch, features, ⌈height / 32⌉, ⌈width / 32⌉]
        x = x.Mean(2, 3);
        foreach (var layer in classifier) x = layer.Forward(x);
        return x;
    }
}

/// <summary>What all convolutions of a network have in common.</summary>
/// <param name="HasNorms">Whether norms follow them, and they have no biases.</param>
/// <param name="PadsAsTensorFlow">Whether they are padded by TensorFlow's rule.</param>
/// <param name="Epsilon">What norms add to the variance.</param>
readonly record struct MobileForm(bool HasNorms, bool PadsAsTensorFlow, double Epsilon);

/// <summary>A convolution, a norm, and a rectifier that ends at 6.</summary>
sealed class MobileUnit : Module
{
    [NamedByPlace]
    readonly Module[] parts;
    readonly int size, stride;
    readonly bool padsItself;

    public MobileUnit(int channels, int filters, int size, int stride, int groups, MobileForm form)
    {
        (this.size, this.stride, padsItself) = (size, stride, form.PadsAsTensorFlow && stride > 1);
        var convolution = new Conv2d(channels, filters, size, stride, padding: padsItself ? 0 : size / 2, groups: groups, hasBias: !form.HasNorms, weights: Initializers.KaimingFanOut);
        parts = form.HasNorms ? [convolution, new BatchNorm2d(filters, epsilon: form.Epsilon)] : [convolution];
    }

    public override Tensor Forward(Tensor x)
    {
        if (padsItself) x = x.Pad([(0, 0), (0, 0), Edge(x.Shape[2]), Edge(x.Shape[3])]);
        foreach (var part in parts) x = part.Forward(x);
        return x.Relu6();

        (long, long) Edge(long length) => AxisWindow.Same(length, size, stride) is var window ? (window.PadLow, window.PadHigh) : default;
    }
}

/// <summary>1×1 to more channels, a depthwise 3×3, 1×1 to fewer; added to its input where the shapes allow it.</summary>
sealed class MobileBlock : Module
{
    readonly Module[] conv;
    readonly bool isAdded;

    public MobileBlock(int channels, int filters, int expansion, int stride, MobileForm form)
    {
        var inner = channels * expansion;
        var parts = new List<Module>();
        if (expansion != 1) parts.Add(new MobileUnit(channels, inner, 1, 1, 1, form));
        parts.Add(new MobileUnit(inner, inner, 3, stride, inner, form));
        parts.Add(new Conv2d(inner, filters, 1, hasBias: !form.HasNorms, weights: Initializers.KaimingFanOut));
        if (form.HasNorms) parts.Add(new BatchNorm2d(filters, epsilon: form.Epsilon));
        (conv, isAdded) = ([.. parts], stride == 1 && channels == filters);
    }

    public override Tensor Forward(Tensor x)
    {
        var y = x;
        foreach (var part in conv) y = part.Forward(y);
        return isAdded ? x + y : y;
    }
}
