namespace Ogee.Learn;

/// <summary>Normalises groups of channels of each sample to mean 0 and variance 1, then scales and shifts each channel (Wu and He 2018).</summary>
public class GroupNorm : Module
{
    readonly Parameter? weight;
    readonly Parameter? bias;
    readonly int groups;
    readonly int channels;
    readonly double epsilon;

    /// <summary>Scale 1, shift 0.</summary>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="channels">Channels; a multiple of the groups.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="isAffine">Whether channels are scaled and shifted.</param>
    /// <exception cref="OgeeException">A number is below 1, or the groups do not divide the channels.</exception>
    public GroupNorm(int groups, int channels, double epsilon = 1e-5, bool isAffine = true)
    {
        if (groups < 1 || channels < 1 || channels % groups != 0)
            throw LearnErrors.Setting.With($"group norm: {groups} groups of {channels} channels", "Expected groups that divide the channels", "Use 32 groups, or as many as there are channels.");
        (this.groups, this.channels, this.epsilon) = (groups, channels, epsilon);
        if (!isAffine) return;
        var ones = new float[channels];
        Array.Fill(ones, 1);
        (weight, bias) = (new(Tensor.From(ones, [channels])), new(Tensor.From(new float[channels], [channels])));
    }

    /// <param name="x">[batch, channels, ...]</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="OgeeException">The channels are others.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (x.Rank < 2 || x.Shape[1] != channels)
            throw LearnErrors.Data.With($"group norm: the input is {x}", $"Expected [batch, {channels}, ...]", "Check the layer's channels.");
        long[] behind = [.. Enumerable.Repeat(1L, x.Rank - 2)];
        // One that has a group for each channel scales by its groups' factors.
        var isEach = groups == channels;
        var (scale, shift) = (weight?.Value.Reshape(isEach ? [channels, 1] : Shape.Create([channels, .. behind])), bias?.Value.Reshape(isEach ? [channels, 1] : Shape.Create([channels, .. behind])));
        var grouped = x.Reshape(x.Shape[0], groups, x.Shape.Count / Math.Max(1, x.Shape[0] * groups));
        if (isEach) return Normalized(grouped, scale, shift).Reshape(x.Shape);
        var y = grouped.Normalize([2], null, null, epsilon).Result.Reshape(x.Shape);
        return scale is null ? y : ((y * scale) + shift!).Cast(x.Type);
    }

    private protected double Epsilon => epsilon;

    /// <summary>What has a group for each channel, [batch, channels, places], normalised.</summary>
    /// <param name="grouped">[batch, channels, places]</param>
    /// <param name="scale">[channels, 1], or null.</param>
    /// <param name="shift">[channels, 1], or null.</param>
    private protected virtual Tensor Normalized(Tensor grouped, Tensor? scale, Tensor? shift) => grouped.Normalize([2], scale, shift, epsilon).Result;
}
