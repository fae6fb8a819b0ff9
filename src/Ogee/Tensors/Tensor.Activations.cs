namespace Ogee;

// Activations: composites, each of them one kernel. At kinks the gradients are libtorch's.
public sealed partial class Tensor
{
    /// <summary>x clipped to a range; on its ends and beyond no gradient passes. <see cref="Clamp(double, double)"/> lets it pass on the ends.</summary>
    /// <param name="low">The smallest result.</param>
    /// <param name="high">The largest result, not below <paramref name="low"/>.</param>
    /// <exception cref="OgeeException">The bounds are the wrong way round, or NaN.</exception>
    public Tensor HardTanh(double low = -1, double high = 1)
    {
        if (!(low <= high)) throw EngineErrors.Argument.With($"hard_tanh: the bounds are {low} and {high}", "Expected low ≤ high", "Swap them.");
        return Where(LessEqual(low), Like(low), Where(GreaterEqual(high), Like(high), this));
    }

    /// <summary>min(max(x, 0), 6) (Howard et al. 2017); the gradient at 0 and 6 is 0.</summary>
    public Tensor Relu6() => HardTanh(0, 6);

    /// <summary>x above 0, slope · x elsewhere (Maas et al. 2013); the gradient at 0 is the slope.</summary>
    /// <param name="slope">The slope below 0.</param>
    public Tensor LeakyRelu(double slope = 0.01) => Where(Greater(0), this, this * slope);

    /// <summary>x above 0, weight · x elsewhere, with weights that are learned (He et al. 2015).</summary>
    /// <param name="weight">One number, or one for each channel [channels]: axis 1 of this tensor, axis 0 if it has no other.</param>
    /// <exception cref="OgeeException">The weight has another shape.</exception>
    public Tensor PRelu(Tensor weight)
    {
        if (weight.Rank > 0)
        {
            var axis = Rank > 1 ? 1 : 0;
            if (weight.Rank > 1 || Rank == 0 || (weight.Shape[0] != 1 && weight.Shape[0] != Shape[axis]))
                throw EngineErrors.Shape.With($"prelu: the weight must be one number or one for each channel, got {weight.Shape} for {Shape}", "Expected [] or [channels]", "Give Tensor.Full([channels], 0.25).");
            weight = weight.Reshape(Shape.Create([weight.Shape[0], .. Enumerable.Repeat(1L, Rank - axis - 1)]));
        }
        return Where(Greater(0), this, this * weight);
    }

    /// <summary>x above 0, alpha · (eˣ − 1) elsewhere (Clevert et al. 2015); the gradient at 0 is alpha.</summary>
    /// <param name="alpha">What it falls to, with the other sign.</param>
    public Tensor Elu(double alpha = 1) => Type.IsHalf() ? InSingle(x => x.Elu(alpha)) : Where(Greater(0), this, NotAbove0().Expm1() * alpha);

    /// <summary>The exponential linear unit that keeps mean 0 and variance 1 (Klambauer et al. 2017).</summary>
    // Both constants are those of the paper's appendix.
    public Tensor Selu() => Type.IsHalf() ? InSingle(x => x.Selu()) : Elu(1.6732632423543772848170429916717) * 1.0507009873554804934193349852946;

    /// <summary>x above 0, alpha · (e^(x / alpha) − 1) elsewhere, whose slope is continuous (Barron 2017).</summary>
    /// <param name="alpha">What it falls to, with the other sign; not 0.</param>
    /// <exception cref="OgeeException">Alpha is 0.</exception>
    public Tensor Celu(double alpha = 1)
    {
        if (alpha is 0 or double.NaN) throw EngineErrors.Argument.With($"celu: alpha is {alpha}", "Expected a number other than 0", "Use 1, or Relu, which is its limit.");
        return Type.IsHalf() ? InSingle(x => x.Celu(alpha)) : Where(Greater(0), this, (NotAbove0() * (1 / alpha)).Expm1() * alpha);
    }

    // What is not selected must not overflow: its gradient would be 0 · ∞.
    Tensor NotAbove0() => Where(Greater(0), Like(0), this);

    /// <summary>x / 6 + ½ clipped to 0 and 1: a sigmoid of straight lines; the gradient at ±3 is 0.</summary>
    public Tensor HardSigmoid() => Type.IsHalf() ? InSingle(x => x.HardSigmoid()) : Where(LessEqual(-3), Like(0), Where(GreaterEqual(3), Like(1), (this + 3) / 6));

    /// <summary>x · <see cref="HardSigmoid"/> (Howard et al. 2019); the gradient is 0 at −3 and 1 at 3.</summary>
    public Tensor HardSwish() => Type.IsHalf() ? InSingle(x => x.HardSwish()) : Where(LessEqual(-3), Like(0), Where(GreaterEqual(3), this, this * (this + 3) / 6));

    /// <summary>x / (1 + |x|).</summary>
    public Tensor Softsign() => Type.IsHalf() ? InSingle(x => x.Softsign()) : this / (Abs() + 1);

    /// <summary>Nearer to 0 by lambda, and 0 within it; there, ends included, no gradient passes.</summary>
    /// <param name="lambda">Not negative.</param>
    /// <exception cref="OgeeException">Lambda is negative or NaN.</exception>
    public Tensor SoftShrink(double lambda = 0.5) => Where(Abs().LessEqual(Width(lambda, "soft_shrink")), Like(0), this - (Sign() * lambda));

    /// <summary>x, and 0 within lambda of 0; there, ends included, no gradient passes.</summary>
    /// <param name="lambda">Not negative.</param>
    /// <exception cref="OgeeException">Lambda is negative or NaN.</exception>
    public Tensor HardShrink(double lambda = 0.5) => Where(Abs().LessEqual(Width(lambda, "hard_shrink")), Like(0), this);

    static double Width(double lambda, string op) =>
        lambda >= 0 ? lambda : throw EngineErrors.Argument.With($"{op}: lambda is {lambda}", "Expected a number that is not negative", "Use 0.5, for instance.");

    /// <summary>x − tanh x.</summary>
    public Tensor TanhShrink() => Type.IsHalf() ? InSingle(x => x.TanhShrink()) : this - Tanh();

    /// <summary>x · tanh(softplus x) (Misra 2019).</summary>
    public Tensor Mish() => Type.IsHalf() ? InSingle(x => x.Mish()) : this * Softplus().Tanh();

    /// <summary>ln sigmoid(x), without overflow.</summary>
    public Tensor LogSigmoid() => -(-this).Softplus();

    /// <summary>x above a threshold, a value elsewhere; there no gradient passes.</summary>
    /// <param name="threshold">Up to here it is the value.</param>
    /// <param name="value">The value.</param>
    public Tensor Threshold(double threshold, double value) => Where(LessEqual(threshold), Like(value), this);

    /// <summary>The first half of an axis times the sigmoid of the second (Dauphin et al. 2016).</summary>
    /// <param name="axis">An axis of even size.</param>
    /// <returns>Half as long along the axis.</returns>
    /// <exception cref="OgeeException">The axis is not there, or its size is odd.</exception>
    public Tensor Glu(int axis = -1)
    {
        axis = Shape.Axis(axis, "glu");
        var size = Shape[axis];
        if (size % 2 != 0) throw EngineErrors.Shape.With($"glu: axis {axis} of {Shape} has {size} elements", "Expected an even number, values and gates", "Double the features of the layer before.");
        return Slice(axis, 0, size / 2) * Slice(axis, size / 2, size).Sigmoid();
    }

    /// <summary>e⁻ˣ / Σ e⁻ˣ along an axis: <see cref="Softmax"/> of −x.</summary>
    public Tensor Softmin(int axis = -1) => (-this).Softmax(axis);
}
