namespace Ogee;

// Composites: words made of other words. Their gradients and kernels come from the parts.
public sealed partial class Tensor
{
    /// <summary>x · Φ(x), with Φ the normal distribution function (Hendrycks and Gimpel 2016), by the error function.</summary>
    public Tensor Gelu() => Type.IsHalf() ? InSingle(x => x.Gelu()) : this * 0.5 * ((this * 0.70710678118654752).Erf() + 1);

    /// <summary><see cref="Gelu"/> by the hyperbolic tangent, ½x · (1 + tanh(√(2/π) · (x + 0.044715x³))) (Hendrycks and Gimpel 2016): within 5e-4 of it, and what GPT-2's weights were trained with.</summary>
    public Tensor GeluTanh() => Map<GeluTanh>();

    /// <summary>x · sigmoid(x) (Elfwing et al. 2017).</summary>
    public Tensor Silu() => Type.IsHalf() ? InSingle(x => x.Silu()) : this * Sigmoid();

    /// <summary>ln(1 + eˣ), without overflow.</summary>
    public Tensor Softplus() => Type.IsHalf() ? InSingle(x => x.Softplus()) : Apply(new WithGradient("softplus", SoftplusGradient, IsDerivative: true), Maximum(0) + (-Abs()).Exp().Log1p(), this);

    // That of the parts is right too, but for the second derivative at 0, where both parts have a kink.
    static Tensor?[] SoftplusGradient(Tensor gradient, Tensor[] inputs, Tensor output) => [gradient * inputs[0].Sigmoid()];

    /// <summary>A draw of a class from logits, through which gradients pass: softmax((x + g) / temperature) with Gumbel noise g (Jang, Gu and Poole 2017; Maddison et al. 2017).</summary>
    /// <param name="key">The key; the same key gives the same draw.</param>
    /// <param name="temperature">Positive; the lower, the nearer a draw is to one class, and the steeper its gradients.</param>
    /// <param name="isHard">Whether the draw is one class, 1 there and 0 elsewhere, with the gradient of the soft draw.</param>
    /// <param name="axis">The axis of the classes.</param>
    /// <exception cref="OgeeException">The temperature is not positive, or this is no float.</exception>
    public Tensor GumbelSoftmax(RngKey key, double temperature = 1, bool isHard = false, int axis = -1)
    {
        RequireFloat("gumbel_softmax");
        if (temperature is not (> 0 and < double.PositiveInfinity)) throw EngineErrors.Argument.With($"gumbel_softmax: the temperature is {temperature}", "Expected a positive number", "Begin with 1.");
        if (Type.IsHalf()) return InSingle(x => x.GumbelSoftmax(key, temperature, isHard, axis));
        // 0 has no logarithm: half a step of the random numbers takes its place.
        var noise = -(-Uniform(Shape, key, Type).Maximum(Math.ScaleB(1, Type == DType.Float32 ? -25 : -54)).Log()).Log();
        var soft = ((this + noise) / temperature).Softmax(axis);
        if (!isHard) return soft;
        axis = Shape.Axis(axis, "gumbel_softmax");
        return Apply(new Iota(new(Shape, DType.Int64), axis)).EqualTo(soft.ArgMax(axis).Unsqueeze(axis)).Cast(Type).WithGradient("straight_through", [soft], static (gradient, _, _) => [gradient]);
    }

    /// <summary>eˣ / Σ eˣ along an axis; rows of −∞ only give 0.</summary>
    public Tensor Softmax(int axis = -1)
    {
        RequireFloat("softmax");
        Axes over = [Shape.Axis(axis, "softmax")];
        if (Type.IsHalf()) return InSingle(x => x.Softmax(axis));
        var e = (this - Top(over)).Exp();
        var sum = e.Sum(over, keepAxes: true);
        return e / Where(sum.EqualTo(0), Like(1), sum);
    }

    /// <summary>x − ln Σ eˣ along an axis, without overflow.</summary>
    public Tensor LogSoftmax(int axis = -1)
    {
        RequireFloat("log_softmax");
        Axes over = [Shape.Axis(axis, "log_softmax")];
        if (Type.IsHalf()) return InSingle(x => x.LogSoftmax(axis));
        var shifted = this - Top(over);
        return shifted - shifted.Exp().Sum(over, keepAxes: true).Log();
    }

    /// <summary>The logarithm of softmax over the last axis at one place of each row: <c>LogSoftmax(-1)</c> and a look into it, without writing all of it down.</summary>
    /// <param name="index">int64 or int32 [...]: the place in each row. This is [..., n].</param>
    /// <returns>[...]</returns>
    public Tensor LogSoftmaxAt(Tensor index)
    {
        if (Type.IsHalf()) return InSingle(x => x.LogSoftmaxAt(index));
        var top = Top([Rank - 1]);
        return (Gather(-1, index.Unsqueeze(-1)) - top - (this - top).Exp().Sum([Rank - 1], keepAxes: true).Log()).Squeeze(-1);
    }

    // The maximum keeps exp from overflowing; the result does not depend on it, so neither does the gradient.
    Tensor Top(Axes over)
    {
        var top = Detach().Max(over, keepAxes: true);
        return Where(top.EqualTo(double.NegativeInfinity), Like(0), top);
    }

    /// <summary>Normalises the last axes to mean 0 and variance 1, then scales and shifts (Ba, Kiros and Hinton 2016).</summary>
    /// <param name="scale">The shape of the last axes, or null.</param>
    /// <param name="shift">The shape of the last axes, or null.</param>
    /// <param name="axes">How many last axes.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="OgeeException">There are not so many axes, or scale or shift does not fit.</exception>
    public Tensor LayerNorm(Tensor? scale, Tensor? shift, int axes = 1, double epsilon = 1e-5) => Normalize(Last("layer_norm", axes), scale, shift, epsilon).Result;

    Axes Last(string word, int axes) => axes >= 1 && axes <= Rank ? Axes.Create([.. Enumerable.Range(Rank - axes, axes)])
        : throw EngineErrors.Shape.With($"{word}: the last {axes} axes of {Shape}", $"Expected 1 to {Rank}", "Check the number of axes.");

    /// <summary>Divides the last axes by the root of their mean square, then scales (Zhang and Sennrich 2019): layer norm without the mean and the shift.</summary>
    /// <param name="scale">The shape of the last axes, or null.</param>
    /// <param name="axes">How many last axes.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <exception cref="OgeeException">There are not so many axes, or the scale does not fit.</exception>
    public Tensor RmsNorm(Tensor? scale, int axes = 1, double epsilon = 1e-6)
    {
        var over = Last("rms_norm", axes);
        if (scale is not null && Shape.Broadcast(Shape, scale.Shape, "rms_norm") != Shape)
            throw EngineErrors.Shape.With($"rms_norm: the scale {scale.Shape} is larger than {Shape}", "Expected one that is broadcast to what is normalised", "Expand the input first.");
        if (Type.IsHalf()) return InSingle(x => x.RmsNorm(Single(scale), axes, epsilon));
        var result = this * (Square().Mean(over, keepAxes: true) + epsilon).Rsqrt();
        return scale is null ? result : result * scale;
    }

    /// <summary>Sets elements to 0 with a probability and scales the rest by 1 / (1 − probability) (Srivastava et al. 2014).</summary>
    /// <param name="probability">From 0 to below 1.</param>
    /// <param name="key">The key; the same key drops the same elements.</param>
    public Tensor Dropout(double probability, RngKey key)
    {
        if (probability is not (>= 0 and < 1))
            throw EngineErrors.Argument.With($"dropout: the probability is {probability}", "Expected 0 ≤ probability < 1", "Use a probability such as 0.1.");
        return probability == 0 ? this : Where(Uniform(Shape, key, Type.IsHalf() ? DType.Float32 : Type).Less(probability), Like(0), this * (1 / (1 - probability)));
    }
}
