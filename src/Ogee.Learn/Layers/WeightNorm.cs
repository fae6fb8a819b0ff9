namespace Ogee.Learn;

/// <summary>Weights as a length and a direction, w = g · v / ‖v‖ (Salimans and Kingma 2016), of any layer's weight: g and v are trained and saved in its place, as <c>weight_g</c> and <c>weight_v</c>.</summary>
public static class WeightNorm
{
    /// <summary>Makes a weight the product of its length and its direction; its value stays.</summary>
    /// <param name="weight">A layer's weight, with the value that it is to begin with: initialise the model first.</param>
    /// <param name="axis">The axis of what has a length of its own: 0, the outputs, of most layers, and 1 of transposed convolutions.</param>
    /// <exception cref="OgeeException">There is no such axis, or a row is 0.</exception>
    public static void Apply(Parameter weight, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(weight);
        var rank = weight.Shape.Rank;
        if (axis < -rank || axis >= rank) throw LearnErrors.Setting.With($"weight norm: axis {axis} of {weight}", $"Expected one of {rank} axes", "Use 0, the outputs.");
        axis = axis < 0 ? axis + rank : axis;
        var others = Axes.Create([.. Enumerable.Range(0, rank).Where(other => other != axis)]);
        Parametrization.RequireSize("weight norm", weight, Length(weight));
        var v = Parametrization.Original(weight);
        var first = Length(v).Detach() * 1;
        Tensor.Evaluate(first);
        var g = new Parameter(first);
        weight.Compute(() => v.Value * (g.Value / Length(v)), ("g", g), ("v", v));

        Tensor Length(Parameter of) => others.Count == 0 ? of.Value.Abs() : of.Value.Square().Sum(others, keepAxes: true).Sqrt();
    }
}
