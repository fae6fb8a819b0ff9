namespace Ogee.Learn;

/// <summary>Normalises each channel of each sample (Ulyanov et al. 2016): by its own statistics, or, if it keeps running ones and predicts, by those.</summary>
public abstract class InstanceNorm : GroupNorm
{
    readonly Parameter? running_mean;
    readonly Parameter? running_var;
    readonly double momentum;

    /// <param name="channels">Channels.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="isAffine">Whether channels are scaled and shifted.</param>
    /// <param name="isRunning">Whether running statistics are kept in training, and used to predict.</param>
    /// <param name="momentum">Share of a batch's mean statistics in the running ones at each step.</param>
    private protected InstanceNorm(int channels, double epsilon, bool isAffine, bool isRunning, double momentum) : base(channels, channels, epsilon, isAffine)
    {
        this.momentum = momentum;
        if (!isRunning) return;
        var ones = new float[channels];
        Array.Fill(ones, 1);
        running_mean = new(Tensor.From(new float[channels], [channels])) { IsTrainable = false };
        running_var = new(Tensor.From(ones, [channels])) { IsTrainable = false };
    }

    private protected override Tensor Normalized(Tensor grouped, Tensor? scale, Tensor? shift)
    {
        if (running_mean is null || running_var is null) return base.Normalized(grouped, scale, shift);
        if (!Mode.IsTraining)
        {
            var y = (grouped - running_mean.Value.Unsqueeze(-1)) * (running_var.Value.Unsqueeze(-1) + Epsilon).Rsqrt();
            return (scale is null ? y : (y * scale) + shift!).Cast(grouped.Type);
        }
        var count = grouped.Shape[2];
        if (count < 2)
            throw LearnErrors.Data.With($"instance norm: samples {grouped.Shape} have one value a channel in training", "Expected at least two", "Use larger samples, or no running statistics.");
        var (result, mean, variance) = grouped.Normalize([2], scale, shift, Epsilon);
        running_mean.Value = Moved(running_mean, mean, 1);
        running_var.Value = Moved(running_var, variance, (double)count / (count - 1));
        return result;
    }

    // Over the samples the mean, of variances that of their unbiased estimates.
    Tensor Moved(Parameter running, Tensor statistic, double factor) =>
        (running.Value * (1 - momentum)) + (statistic.Reshape(-1, running.Shape[0]).Mean(0).Detach().Cast(running.Spec.Type) * (momentum * factor));
}

/// <summary>Instance norm of sequences: [batch, channels, length].</summary>
/// <inheritdoc cref="InstanceNorm2d"/>
public sealed class InstanceNorm1d(int channels, double epsilon = 1e-5, bool isAffine = false, bool isRunning = false, double momentum = 0.1) : InstanceNorm(channels, epsilon, isAffine, isRunning, momentum);

/// <summary>Instance norm of images: [batch, channels, height, width].</summary>
/// <param name="channels">Channels.</param>
/// <param name="epsilon">Added to the variance.</param>
/// <param name="isAffine">Whether channels are scaled and shifted.</param>
/// <param name="isRunning">Whether running statistics are kept in training, and used to predict; libtorch's track_running_stats.</param>
/// <param name="momentum">Share of a batch's mean statistics in the running ones at each step.</param>
public sealed class InstanceNorm2d(int channels, double epsilon = 1e-5, bool isAffine = false, bool isRunning = false, double momentum = 0.1) : InstanceNorm(channels, epsilon, isAffine, isRunning, momentum);

/// <summary>Instance norm of volumes: [batch, channels, depth, height, width].</summary>
/// <inheritdoc cref="InstanceNorm2d"/>
public sealed class InstanceNorm3d(int channels, double epsilon = 1e-5, bool isAffine = false, bool isRunning = false, double momentum = 0.1) : InstanceNorm(channels, epsilon, isAffine, isRunning, momentum);
