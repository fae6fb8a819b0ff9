using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>How far a result is from its definition.</summary>
static class Difference
{
    /// <summary>The first element that is too far off, in words; null if none is.</summary>
    /// <param name="expected">The definition.</param>
    /// <param name="actual">The result, of any float type.</param>
    /// <param name="budget">The largest error, as a share of the largest element: a sum's error is measured against what was summed.</param>
    /// <param name="least">What counts as the largest element where all are smaller.</param>
    public static string? Of(ReferenceTensor expected, Tensor actual, double budget, double least = 1e-3)
    {
        if (expected.Shape != actual.Shape) return $"the shape is {actual.Shape}, by definition {expected.Shape}";
        var values = actual.Cast(DType.Float64).ToArray<double>();
        var allowed = budget * Math.Max(least, expected.Floats.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max());
        for (var i = 0; i < values.Length; i++)
            if (!(Math.Abs(values[i] - expected.Floats[i]) <= allowed) && !values[i].Equals(expected.Floats[i])) return $"element {i} is {values[i]}, by definition {expected.Floats[i]}";
        return null;
    }
}
