namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>This value with a gradient of the caller's: how it was computed is not looked at by gradients.</summary>
    /// <param name="name">A name for the rule; rules that differ have different names.</param>
    /// <param name="inputs">What gradients flow back to.</param>
    /// <param name="rule">Computes what flows back to each input from what flows back to this. In the body of a loop or choice it may use no tensor but what it is given; anywhere, what else it uses lives as long as the graph.</param>
    /// <example><c>var clipped = x.Minimum(1).WithGradient("straight_through", [x], (gradient, _, _) => [gradient]);</c></example>
    public Tensor WithGradient(string name, ReadOnlySpan<Tensor> inputs, GradientRule rule) => Apply(new WithGradient(name, rule), [this, .. inputs]);

    /// <summary>Normalises over axes to mean 0 and variance 1, then scales and shifts: layer norm over the last axes (Ba, Kiros and Hinton 2016), batch norm over all but the channels (Ioffe and Szegedy 2015).</summary>
    /// <param name="over">The axes; all if none are named.</param>
    /// <param name="scale">Broadcast to this shape, or null.</param>
    /// <param name="shift">Broadcast to this shape, or null.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns>The result, and mean and variance of each group with axes of size 1; of 16-bit floats these are float32.</returns>
    public (Tensor Result, Tensor Mean, Tensor Variance) Normalize(Axes over, Tensor? scale, Tensor? shift, double epsilon = 1e-5)
    {
        over = over.Count == 0 ? Axes.Range(Rank) : Axes.Create([.. over.Select(axis => Shape.Axis(axis, "normalize"))]);
        foreach (var other in (Tensor?[])[scale, shift])
            if (other is not null && Shape.Broadcast(Shape, other.Shape, "normalize") != Shape)
                throw EngineErrors.Shape.With($"normalize: scale or shift {other.Shape} is larger than {Shape}", "Expected one that is broadcast to what is normalised", "Expand the input first.");
        if (Type.IsHalf())
        {
            var (single, its, spread) = Cast(DType.Float32).Normalize(over, Single(scale), Single(shift), epsilon);
            return (single.Cast(Type), its, spread);
        }
        var mean = Mean(over, keepAxes: true);
        var centred = this - mean;
        var variance = centred.Square().Mean(over, keepAxes: true);
        var inverse = (variance + epsilon).Rsqrt();
        // A scale that is one for each group goes to the group's factor.
        var (isOne, isShiftOne) = (IsOneForEachGroup(scale), IsOneForEachGroup(shift));
        var factor = isOne ? inverse * scale! : inverse;
        var result = centred * factor;
        if (scale is not null && !isOne) result *= scale;
        if (shift is not null) result += shift;

        List<Tensor> from = [this, centred, inverse, factor];
        if (scale is not null) from.Add(scale);
        if (shift is not null) from.Add(shift);
        var name = $"normalize{over}{(scale is null ? "" : isOne ? " scale" : " scales")}{(shift is null ? "" : isShiftOne ? " shift" : " shifts")}";
        var rule = NormalizeRule(over, scale is not null, isOne, shift is not null, isShiftOne);
        return (Apply(new WithGradient(name, rule, IsDerivative: true), [result, .. from]), mean, variance);

        bool IsOneForEachGroup(Tensor? tensor) => tensor is not null && over.All(axis => axis + tensor.Rank - Rank < 0 || tensor.Shape[axis + tensor.Rank - Rank] == 1);
    }

    /// <summary>How mean and variance depend on the input cancels to two sums over each group: of the gradient, and of its product with what was centred.</summary>
    static GradientRule NormalizeRule(Axes over, bool hasScale, bool isOne, bool hasShift, bool isShiftOne) => (gradient, inputs, _) =>
    {
        var (x, centred, inverse, factor) = (inputs[0], inputs[1], inputs[2], inputs[3]);
        var scaled = !hasScale || isOne ? gradient : gradient * inputs[4];
        var (sum, product) = (scaled.Sum(over, keepAxes: true), (scaled * centred).Sum(over, keepAxes: true));
        var count = (double)x.Shape.Count / inverse.Shape.Count;
        var back = (scaled * factor) - (factor * sum / count) - (centred * (factor * inverse.Square() * product / count));
        List<Tensor?> parts = [back, null, null, null];
        if (hasScale) parts.Add(isOne ? product * inverse : gradient * (centred * inverse));
        if (hasShift) parts.Add(isShiftOne && (!hasScale || isOne) ? sum : gradient);
        return [.. parts];
    };
}
