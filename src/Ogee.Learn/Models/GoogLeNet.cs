namespace Ogee.Learn;

/// <summary>GoogLeNet (Szegedy et al. 2015) with batch norm and without auxiliary heads: nine inception blocks of four branches.</summary>
/// <remarks>Layers and names of parameters are torchvision's, whose third branch has a 3×3 kernel where the paper has 5×5. First values: normal with deviation 0.01, biases 0.
/// Pictures from 15×15 on; 6,624,904 numbers to learn for three channels and 1,000 classes.</remarks>
/// <seealso href="https://arxiv.org/abs/1409.4842"/>
public sealed class GoogLeNet : Module
{
    static readonly MaxPool2d Pool3 = new(3, 2, roundsUp: true);
    static readonly MaxPool2d Pool2 = new(2, 2, roundsUp: true);

    readonly GoogLeNetConv conv1, conv2, conv3;
    readonly InceptionBlock inception3a, inception3b, inception4a, inception4b, inception4c, inception4d, inception4e, inception5a, inception5b;
    readonly Dropout dropout;
    readonly Linear fc;

    /// <summary>A network for pictures.</summary>
    /// <param name="channels">Channels of a picture.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="dropout">Probability of dropout before the last layer.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public GoogLeNet(int channels = 3, int classes = 1000, double dropout = 0.2)
    {
        VisionArguments.Require("googlenet", channels, classes, dropout);
        conv1 = new(channels, 64, 7, stride: 2);
        conv2 = new(64, 64, 1);
        conv3 = new(64, 192, 3);
        // Table 1 of the paper.
        inception3a = new(192, 64, 96, 128, 16, 32, 32);
        inception3b = new(256, 128, 128, 192, 32, 96, 64);
        inception4a = new(480, 192, 96, 208, 16, 48, 64);
        inception4b = new(512, 160, 112, 224, 24, 64, 64);
        inception4c = new(512, 128, 128, 256, 24, 64, 64);
        inception4d = new(512, 112, 144, 288, 32, 64, 64);
        inception4e = new(528, 256, 160, 320, 32, 128, 128);
        inception5a = new(832, 256, 160, 320, 32, 128, 128);
        inception5b = new(832, 384, 192, 384, 48, 128, 128);
        this.dropout = new(dropout);
        fc = new(1024, classes, weights: shape => Initializers.Normal(shape, 0.01));
    }

    /// <param name="x">[batch, channels, height, width]: normalised pixels.</param>
    /// <returns>[batch, classes]: logits.</returns>
    public override Tensor Forward(Tensor x)
    {
        x = Pool3.Forward(conv1.Forward(x)); // [batch, 64, height / 4, width / 4]
        x = Pool3.Forward(conv3.Forward(conv2.Forward(x))); // [batch, 192, height / 8, width / 8]
        x = Pool3.Forward(inception3b.ForwardBlock(inception3a.ForwardBlock(x))); // [batch, 480, height / 16, width / 16]
        x = inception4c.ForwardBlock(inception4b.ForwardBlock(inception4a.ForwardBlock(x)));
        x = Pool2.Forward(inception4e.ForwardBlock(inception4d.ForwardBlock(x))); // [batch, 832, height / 32, width / 32]
        x = inception5b.ForwardBlock(inception5a.ForwardBlock(x)); // [batch, 1024, height / 32, width / 32]
        return fc.Forward(dropout.Forward(x.Mean(2, 3)));
    }
}
