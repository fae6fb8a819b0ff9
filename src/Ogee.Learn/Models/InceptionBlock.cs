namespace Ogee.Learn;

/// <summary>Four branches over one image, side by side in the channels of the result: 1×1, two of 1×1 then 3×3, and a max pooling then 1×1 (Szegedy et al. 2015).</summary>
/// <param name="channels">Channels of the image.</param>
/// <param name="one">Filters of the first branch.</param>
/// <param name="reduce2">Filters before the second branch's 3×3.</param>
/// <param name="two">Filters of the second branch.</param>
/// <param name="reduce3">Filters before the third branch's 3×3.</param>
/// <param name="three">Filters of the third branch.</param>
/// <param name="four">Filters of the fourth branch.</param>
sealed class InceptionBlock(int channels, int one, int reduce2, int two, int reduce3, int three, int four) : Module
{
    readonly GoogLeNetConv branch1 = new(channels, one, 1);
    readonly Module[] branch2 = [new GoogLeNetConv(channels, reduce2, 1), new GoogLeNetConv(reduce2, two, 3)];
    readonly Module[] branch3 = [new GoogLeNetConv(channels, reduce3, 1), new GoogLeNetConv(reduce3, three, 3)];
    readonly Module[] branch4 = [new MaxPool2d(3, 1, padding: 1, roundsUp: true), new GoogLeNetConv(channels, four, 1)];

    /// <param name="x">[batch, channels, height, width]</param>
    /// <returns>[batch, one + two + three + four, height, width]</returns>
    public override Tensor Forward(Tensor x) => Tensor.Concat(1, branch1.Forward(x), Both(branch2, x), Both(branch3, x), Both(branch4, x));

    static Tensor Both(Module[] branch, Tensor x) => branch[1].Forward(branch[0].Forward(x));
}

/// <summary>A convolution, batch norm and a rectifier, under GoogLeNet's names.</summary>
/// <param name="channels">Channels of the image.</param>
/// <param name="filters">Channels of the result.</param>
/// <param name="size">Rows and columns of the kernel; odd.</param>
/// <param name="stride">Pixels from one window to the next.</param>
sealed class GoogLeNetConv(int channels, int filters, int size, int stride = 1) : Module
{
    readonly Conv2d conv = new(channels, filters, size, stride, padding: size / 2, hasBias: false, weights: shape => Initializers.Normal(shape, 0.01));
    readonly BatchNorm2d bn = new(filters, epsilon: 0.001);

    public override Tensor Forward(Tensor x) => bn.Forward(conv.Forward(x)).Relu();
}
