namespace Ogee.Learn;

/// <summary>Weighs each channel by what all channels show on average over the image (Hu, Shen and Sun 2018).</summary>
/// <remarks>x · sigmoid(fc2(activation(fc1(mean of x)))); fc1 and fc2 are 1×1 convolutions, as in torchvision, whose names they have.</remarks>
public sealed class SqueezeExcitation : Module
{
    readonly Conv2d fc1;
    readonly Conv2d fc2;
    readonly Func<Tensor, Tensor> activation;

    /// <summary>A block with He initialisation by the fan out.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="squeezed">Channels between the two layers.</param>
    /// <param name="activation">What follows the first layer; a rectifier if null.</param>
    public SqueezeExcitation(int channels, int squeezed, Func<Tensor, Tensor>? activation = null)
    {
        fc1 = new(channels, squeezed, 1, weights: Initializers.KaimingFanOut);
        fc2 = new(squeezed, channels, 1, weights: Initializers.KaimingFanOut);
        this.activation = activation ?? (x => x.Relu());
    }

    /// <param name="x">[batch, channels, height, width]</param>
    /// <returns>The same shape.</returns>
    public override Tensor Forward(Tensor x)
    {
        var scale = activation(fc1.Forward(x.Mean([2, 3], keepAxes: true))); // [batch, squeezed, 1, 1]
        return x * fc2.Forward(scale).Sigmoid();
    }
}
