namespace Ogee.Learn;

/// <summary>One hidden layer with rectifiers.</summary>
sealed class Perceptron(int features, int hidden, int outputs) : Module
{
    readonly Linear first = new(features, hidden);
    readonly Linear second = new(hidden, outputs);

    public override Tensor Forward(Tensor x) => second.Forward(first.Forward(x.Flatten()).Relu());
}

/// <summary>LeNet-5 with rectifiers and largest elements in the place of sigmoids and means.</summary>
/// <seealso href="https://doi.org/10.1109/5.726791">Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, Gradient-based learning applied to document recognition, 1998</seealso>
sealed class Lenet : Module
{
    readonly Conv2d conv1 = new(1, 6, 5, padding: 2);
    readonly Conv2d conv2 = new(6, 16, 5);
    readonly Linear linear1;
    readonly Linear linear2 = new(120, 84);
    readonly Linear linear3;

    public Lenet(int size, int classes)
    {
        // The second convolution has no padding.
        var left = ((size / 2) - 4) / 2;
        if (left < 1) throw LearnErrors.Setting.With($"lenet: pictures are {size} × {size}", "Expected at least 12 × 12", "Use 28.");
        (linear1, linear3) = (new(16 * left * left, 120), new(84, classes));
    }

    public override Tensor Forward(Tensor x)
    {
        x = conv1.Forward(x).Relu().MaxPool2d(2); // [batch, 6, size/2, size/2]
        x = conv2.Forward(x).Relu().MaxPool2d(2); // [batch, 16, (size/2 − 4)/2, (size/2 − 4)/2]
        return linear3.Forward(linear2.Forward(linear1.Forward(x.Flatten()).Relu()).Relu());
    }
}
