namespace Ogee.Learn;

/// <summary>A convolution without a bias, batch norm, and what follows: the unit that residual and mobile networks are made of.</summary>
/// <remarks>Names are those of torchvision's unit of that name: <c>0.weight</c> of the convolution, <c>1.…</c> of the norm. The image keeps its size at stride 1.</remarks>
public sealed class ConvNormActivation : Module
{
    [NamedByPlace]
    readonly Module[] parts;
    readonly Func<Tensor, Tensor>? activation;

    /// <summary>A unit with He initialisation by the fan out.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="size">Rows and columns of the kernel; odd.</param>
    /// <param name="stride">Pixels from one window to the next.</param>
    /// <param name="groups">Groups of channels; as many as channels is depthwise.</param>
    /// <param name="activation">What follows the norm; nothing if null.</param>
    /// <param name="momentum">Of the norm.</param>
    /// <param name="epsilon">Of the norm.</param>
    public ConvNormActivation(int channels, int filters, int size, int stride = 1, int groups = 1, Func<Tensor, Tensor>? activation = null, double momentum = 0.1, double epsilon = 1e-5)
    {
        parts =
        [
            new Conv2d(channels, filters, size, stride, padding: size / 2, groups: groups, hasBias: false, weights: Initializers.KaimingFanOut),
            new BatchNorm2d(filters, momentum, epsilon),
        ];
        this.activation = activation;
    }

    /// <param name="x">[batch, channels, height, width]</param>
    /// <returns>[batch, filters, ⌈height / stride⌉, ⌈width / stride⌉]</returns>
    public override Tensor Forward(Tensor x)
    {
        foreach (var part in parts) x = part.Forward(x);
        return activation is null ? x : activation(x);
    }
}
