namespace Ogee.Ops;

/// <summary>Two-dimensional convolution (correlation, as everywhere in the field): x [batch, channels, height, width], weight [filters, channels / groups, rows, columns].</summary>
/// <param name="Window">How the window moves.</param>
/// <param name="Groups">How many independent groups of channels there are.</param>
public sealed record Conv2d(Window Window, int Groups) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "conv2d";

    /// <inheritdoc/>
    public override string Properties => Window + (Groups == 1 ? "" : $" groups {Groups}");

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        var (x, weight) = (inputs[0], inputs[1]);
        if (!x.Type.IsFloat() || x.Type != weight.Type)
            throw EngineErrors.Type.With($"conv2d: takes two tensors of one float type, got {x.Type.ShortName()} and {weight.Type.ShortName()}", "Expected one float type", "Cast one of them.");
        if (x.Shape.Rank != 4 || weight.Shape.Rank != 4)
            throw EngineErrors.Shape.With($"conv2d: needs [batch, channels, height, width] and [filters, channels / groups, rows, columns], got {x.Shape} and {weight.Shape}", "Expected rank 4", "Reshape them.");
        if (Groups < 1 || x.Shape[1] != weight.Shape[1] * Groups || weight.Shape[0] % Groups != 0)
            throw EngineErrors.Shape.With($"conv2d: channels must agree, got {x.Shape[1]} in the image, {weight.Shape[1]} × {Groups} groups in the weight {weight.Shape}", "Expected channels = weight channels × groups, and filters divisible by groups", "Check the layer's channel counts.");
        RequireTaps(Name, weight.Shape);
        var (height, width) = Window.Output(x.Shape[2], x.Shape[3], weight.Shape[2], weight.Shape[3], Name);
        return x with { Shape = [x.Shape[0], weight.Shape[0], height, width] };
    }

    /// <summary>A weight that sees nothing has no kernel.</summary>
    internal static void RequireTaps(string op, Shape weight)
    {
        if (weight.Sizes[1..].Contains(0))
            throw EngineErrors.Shape.With($"{op}: the weight {weight} has no channels or no taps", "Expected at least one of each", "Check the layer's numbers.");
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => 2.0 * output.Shape.Count * inputs[1].Shape.Count / Math.Max(1, inputs[1].Shape[0]);

    internal override string Work => "2 · channels / groups · taps";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) =>
        [Tensor.Apply(new ConvInputGradient(Window, Groups, inputs[0].Shape), gradient, inputs[1]), Tensor.Apply(new ConvWeightGradient(Window, Groups, inputs[1].Shape), inputs[0], gradient)];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs.AsOneBatch([0], x => Tensor.Apply(this, x));
}

/// <summary>The gradient of a convolution with respect to its image; by itself a transposed convolution. Inputs: gradient, weight.</summary>
/// <param name="Window">How the window moves.</param>
/// <param name="Groups">Groups of channels.</param>
/// <param name="Image">The image's shape.</param>
public sealed record ConvInputGradient(Window Window, int Groups, Shape Image) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "conv2d_input_gradient";

    /// <inheritdoc/>
    public override string Properties => Window + (Groups == 1 ? "" : $" groups {Groups}");

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0] with { Shape = Image };

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => 2.0 * inputs[0].Shape.Count * inputs[1].Shape.Count / Math.Max(1, inputs[1].Shape[0]);

    internal override string Work => "2 · channels / groups · taps, an element of the gradient";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) =>
        [Tensor.Apply(new Conv2d(Window, Groups), gradient, inputs[1]), Tensor.Apply(new ConvWeightGradient(Window, Groups, inputs[1].Shape), gradient, inputs[0])];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs.AsOneBatch([0], x => Tensor.Apply(this with { Image = Image.With(0, x[0].Shape[0]) }, x));
}

/// <summary>The gradient of a convolution with respect to its weight. Inputs: image, gradient.</summary>
/// <param name="Window">How the window moves.</param>
/// <param name="Groups">Groups of channels.</param>
/// <param name="Weight">The weight's shape.</param>
public sealed record ConvWeightGradient(Window Window, int Groups, Shape Weight) : Op, IDifferentiable
{
    /// <inheritdoc/>
    public override string Name => "conv2d_weight_gradient";

    /// <inheritdoc/>
    public override string Properties => Window + (Groups == 1 ? "" : $" groups {Groups}");

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0] with { Shape = Weight };

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => 2.0 * inputs[1].Shape.Count * Weight.Count / Math.Max(1, Weight[0]);

    internal override string Work => "2 · channels / groups · taps, an element of the gradient";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) =>
        [Tensor.Apply(new ConvInputGradient(Window, Groups, inputs[0].Shape), inputs[1], gradient), Tensor.Apply(new Conv2d(Window, Groups), inputs[0], gradient)];
}
