namespace Ogee.Learn;

/// <summary>Keeps small gradients of float16 above 0 (Micikevicius et al. 2018): the loss is multiplied by a scale, so that what flows back is larger, and the gradients are divided by it in the type of the weights.
/// A step whose gradients overflow is left out, and halves the scale; some steps without overflow double it.</summary>
/// <remarks>For models of one's own that keep float32 weights and compute in float16, by casting both: <c>x.MatMul(weight.Value.Cast(DType.Float16))</c>; the layers here compute in the type of their weights. bfloat16 has float32's range and needs none. Scales are powers of two, so that gradients that neither vanish nor overflow have the same bits at each.</remarks>
public sealed class LossScale
{
    /// <summary>The largest scale, 2²⁴.</summary>
    public const double Largest = 1 << 24;

    double scale = 1 << 16, first = 1 << 16;

    /// <summary>The scale of the next step: a power of two, from 1 to <see cref="Largest"/>.</summary>
    /// <exception cref="OgeeException">It is no such number.</exception>
    public double Scale
    {
        get => scale;
        init => scale = first = value is >= 1 and <= Largest && double.IsPow2(value) ? value
            : throw LearnErrors.Setting.With(FormattableString.Invariant($"loss scale: {value} was given"), $"Expected a power of two from 1 to {Largest}", "Use 65536.");
    }

    /// <summary>Steps in a row without overflow so far.</summary>
    internal int Steps { get; private set; }

    /// <summary>Begins again with the scale that was given.</summary>
    internal void Reset() => (scale, Steps) = (first, 0);

    /// <summary>Goes on from a saved state.</summary>
    internal void Restore(double saved, int steps) => (scale, Steps) = (saved, steps);

    /// <summary>Steps in a row without overflow after which the scale doubles.</summary>
    /// <exception cref="OgeeException">It is below 1.</exception>
    public int Interval
    {
        get;
        init => field = value >= 1 ? value : throw LearnErrors.Setting.With($"loss scale: it doubles after {value} steps", "Expected 1 or more", "Use 2000.");
    } = 2000;

    /// <summary>What to differentiate.</summary>
    /// <param name="loss">A scalar; widened to float32, for a scaled loss may not fit into 16 bits.</param>
    public Tensor Scaled(Tensor loss) => (loss.Type.IsHalf() ? loss.Cast(DType.Float32) : loss) * Scale;

    /// <summary>The gradients of the loss itself, from those of <see cref="Scaled"/>.</summary>
    public IReadOnlyList<Tensor> Unscaled(IReadOnlyList<Tensor> gradients) => [.. gradients.Select(gradient => gradient * (1 / Scale))];

    /// <summary>Learns what became of a step.</summary>
    /// <param name="areFinite">Whether all gradients were finite. Where they were not, the step must have changed nothing.</param>
    /// <returns>Whether to go on: false where they overflow even at scale 1, which no scale can mend.</returns>
    public bool Update(bool areFinite)
    {
        if (areFinite)
        {
            if (++Steps < Interval) return true;
            (scale, Steps) = (Math.Min(scale * 2, Largest), 0);
            return true;
        }
        Steps = 0;
        if (scale == 1) return false;
        scale /= 2;
        return true;
    }
}
