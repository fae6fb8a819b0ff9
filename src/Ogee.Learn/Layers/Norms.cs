namespace Ogee.Learn;

/// <summary>Normalises each channel over batch and image (Ioffe and Szegedy 2015): by the batch's statistics in training, by running ones otherwise.</summary>
public sealed class BatchNorm2d : Module
{
    readonly Parameter weight;
    readonly Parameter bias;
    readonly Parameter running_mean;
    readonly Parameter running_var;
    readonly double momentum;
    readonly double epsilon;

    /// <summary>Scale 1, shift 0.</summary>
    /// <param name="channels">Channels.</param>
    /// <param name="momentum">Share of the batch's statistics in the running ones at each step.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public BatchNorm2d(int channels, double momentum = 0.1, double epsilon = 1e-5)
    {
        (this.momentum, this.epsilon) = (momentum, epsilon);
        var ones = new float[channels];
        Array.Fill(ones, 1);
        weight = new(Tensor.From(ones, [channels]));
        bias = new(Tensor.From(new float[channels], [channels]));
        running_mean = new(Tensor.From(new float[channels], [channels])) { IsTrainable = false };
        running_var = new(Tensor.From(ones, [channels])) { IsTrainable = false };
    }

    /// <param name="x">[batch, channels, height, width]</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="OgeeException">Training on a batch that has one value a channel.</exception>
    public override Tensor Forward(Tensor x)
    {
        var (scale, shift) = (weight.Value.Reshape(1, -1, 1, 1), bias.Value.Reshape(1, -1, 1, 1));
        if (!Mode.IsTraining)
            return ((x - running_mean.Value.Reshape(1, -1, 1, 1)) * ((running_var.Value.Reshape(1, -1, 1, 1) + epsilon).Rsqrt() * scale)) + shift;
        var count = (double)x.Shape.Count / x.Shape[1];
        if (count < 2)
            throw LearnErrors.Data.With($"batch norm: a batch {x.Shape} has one value a channel in training", "Expected at least two", "Use a larger batch, or drop the last, incomplete one.");
        var (result, mean, variance) = x.Normalize([0, 2, 3], scale, shift, epsilon);
        running_mean.Value = (running_mean.Value * (1 - momentum)) + (mean.Reshape(-1).Detach().Cast(running_mean.Spec.Type) * momentum);
        running_var.Value = (running_var.Value * (1 - momentum)) + (variance.Reshape(-1).Detach().Cast(running_var.Spec.Type) * (momentum * count / (count - 1)));
        return result;
    }
}

/// <summary>Normalises the last axis to mean 0 and variance 1, then scales and shifts (Ba, Kiros and Hinton 2016).</summary>
public sealed class LayerNorm : Module
{
    readonly Parameter weight;
    readonly Parameter bias;
    readonly double epsilon;

    /// <summary>Scale 1, shift 0.</summary>
    /// <param name="features">Size of the last axis.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public LayerNorm(long features, double epsilon = 1e-5)
    {
        var ones = new float[features];
        Array.Fill(ones, 1);
        (weight, bias, this.epsilon) = (new(Tensor.From(ones, [features])), new(Tensor.From(new float[features], [features])), epsilon);
    }

    /// <param name="x">[..., features]</param>
    /// <returns>The same shape.</returns>
    public override Tensor Forward(Tensor x) => x.LayerNorm(weight, bias, 1, epsilon);
}

/// <summary>Divides the last axis by the root of its mean square, then scales (Zhang and Sennrich 2019).</summary>
public sealed class RmsNorm : Module
{
    readonly Parameter weight;
    readonly double epsilon;

    /// <summary>Scale 1.</summary>
    /// <param name="features">Size of the last axis.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public RmsNorm(long features, double epsilon = 1e-6)
    {
        var ones = new float[features];
        Array.Fill(ones, 1);
        (weight, this.epsilon) = (new(Tensor.From(ones, [features])), epsilon);
    }

    /// <param name="x">[..., features]</param>
    /// <returns>The same shape.</returns>
    public override Tensor Forward(Tensor x) => x.RmsNorm(weight, 1, epsilon);
}
