namespace Ogee.Learn;

/// <summary>How far values are from those that are expected.</summary>
static class OnnxTolerance
{
    /// <summary>The largest |Δ| over relative · |y| + absolute · max |y|: up to 1 is within. Whole numbers and conditions must be equal; NaN and infinities are only equal to themselves. Infinite where something is not.</summary>
    internal static double Worst(Tensor expected, Tensor actual, double relative, double absolute)
    {
        if (expected.Shape.Count == 0) return 0;
        if (!expected.Type.IsFloat()) return expected.Cast(DType.Int64).ToArray<long>().AsSpan().SequenceEqual(actual.Cast(DType.Int64).ToArray<long>()) ? 0 : double.PositiveInfinity;
        return Worst(expected.Cast(DType.Float64).ToArray<double>(), actual.Cast(DType.Float64).ToArray<double>(), relative, absolute, expected.Type);
    }

    static double Worst(double[] expected, double[] actual, double relative, double absolute, DType type)
    {
        // Halves are rounded once, of sums that were rounded otherwise.
        if (type.IsHalf()) relative = Math.Max(relative, type == DType.Float16 ? 2e-3 : 1.6e-2);
        var largest = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        var worst = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i].Equals(actual[i]) || expected[i] == actual[i]) continue;
            var allowed = (relative * Math.Abs(expected[i])) + (absolute * largest);
            var difference = Math.Abs(expected[i] - actual[i]) / allowed;
            worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, difference);
        }
        return worst;
    }
}
