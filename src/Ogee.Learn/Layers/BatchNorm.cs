namespace Ogee.Learn;

/// <summary>Normalises each channel over the batch and all axes behind (Ioffe and Szegedy 2015): by the batch's statistics in training, by running ones otherwise.</summary>
public abstract class BatchNorm : Module
{
    readonly Parameter weight;
    readonly Parameter bias;
    readonly Parameter running_mean;
    readonly Parameter running_var;
    readonly int[] ranks;
    readonly double momentum;
    readonly double epsilon;

    /// <param name="channels">Channels.</param>
    /// <param name="momentum">Share of the batch's statistics in the running ones at each step.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="ranks">The ranks of what it takes.</param>
    private protected BatchNorm(int channels, double momentum, double epsilon, int[] ranks)
    {
        (this.momentum, this.epsilon, this.ranks) = (momentum, epsilon, ranks);
        var ones = new float[channels];
        Array.Fill(ones, 1);
        weight = new(Tensor.From(ones, [channels]));
        bias = new(Tensor.From(new float[channels], [channels]));
        running_mean = new(Tensor.From(new float[channels], [channels])) { IsTrainable = false };
        running_var = new(Tensor.From(ones, [channels])) { IsTrainable = false };
    }

    /// <param name="x">[batch, channels, ...]</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="OgeeException">The rank or the channels are others, or training on a batch that has one value a channel.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (!ranks.Contains(x.Rank))
            throw LearnErrors.Data.With($"batch norm: the input is {x}", $"Expected {string.Join(" or ", ranks)} axes: [batch, channels, ...]", "Use the norm for so many axes, or reshape it.");
        // One channel would be broadcast.
        if (x.Shape[1] != weight.Shape[0])
            throw LearnErrors.Data.With($"batch norm: the input is {x}", $"Expected [batch, {weight.Shape[0]}, ...]", "Check the layer's channels.");
        var channels = Shape.Create([1, weight.Shape[0], .. Enumerable.Repeat(1L, x.Rank - 2)]);
        var (scale, shift) = (weight.Value.Reshape(channels), bias.Value.Reshape(channels));
        if (!Mode.IsTraining)
            return (((x - running_mean.Value.Reshape(channels)) * ((running_var.Value.Reshape(channels) + epsilon).Rsqrt() * scale)) + shift).Cast(x.Type);
        var count = (double)x.Shape.Count / x.Shape[1];
        if (count < 2)
            throw LearnErrors.Data.With($"batch norm: a batch {x.Shape} has one value a channel in training", "Expected at least two", "Use a larger batch, or drop the last, incomplete one.");
        var (result, mean, variance) = x.Normalize(Axes.Create([0, .. Enumerable.Range(2, x.Rank - 2)]), scale, shift, epsilon);
        running_mean.Value = (running_mean.Value * (1 - momentum)) + (mean.Reshape(-1).Detach().Cast(running_mean.Spec.Type) * momentum);
        running_var.Value = (running_var.Value * (1 - momentum)) + (variance.Reshape(-1).Detach().Cast(running_var.Spec.Type) * (momentum * count / (count - 1)));
        return result;
    }
}

/// <summary>Batch norm of rows and sequences: [batch, channels] or [batch, channels, length].</summary>
/// <param name="channels">Channels.</param>
/// <param name="momentum">Share of the batch's statistics in the running ones at each step.</param>
/// <param name="epsilon">Added to the variance.</param>
public sealed class BatchNorm1d(int channels, double momentum = 0.1, double epsilon = 1e-5) : BatchNorm(channels, momentum, epsilon, [2, 3]);

/// <summary>Batch norm of images: [batch, channels, height, width].</summary>
/// <param name="channels">Channels.</param>
/// <param name="momentum">Share of the batch's statistics in the running ones at each step.</param>
/// <param name="epsilon">Added to the variance.</param>
public sealed class BatchNorm2d(int channels, double momentum = 0.1, double epsilon = 1e-5) : BatchNorm(channels, momentum, epsilon, [4]);

/// <summary>Batch norm of volumes: [batch, channels, depth, height, width].</summary>
/// <param name="channels">Channels.</param>
/// <param name="momentum">Share of the batch's statistics in the running ones at each step.</param>
/// <param name="epsilon">Added to the variance.</param>
public sealed class BatchNorm3d(int channels, double momentum = 0.1, double epsilon = 1e-5) : BatchNorm(channels, momentum, epsilon, [5]);
