namespace Ogee.Recipes;

/// <summary>A rising curve that spreads a column's values evenly within ±√3, where they have mean 0 and variance 1 whatever their scale, skew and outliers were.</summary>
/// <param name="Knots">Values, each above the one before.</param>
/// <param name="Levels">Where they go; between knots along a straight line, outside to the nearest end.</param>
/// <remarks>Values that occur often do not take as much room as they occur: the room of a value is the square root of its count. A column that is 0 in nine rows of ten would else
/// leave a tenth of its range to all that tells rows apart.</remarks>
readonly record struct QuantileCurve(IReadOnlyList<double> Knots, IReadOnlyList<double> Levels)
{
    /// <summary>The end of the range: √3.</summary>
    public const double End = 1.7320508075688772;

    /// <summary>The most knots of a curve: a network cuts it into fewer pieces still.</summary>
    public const int MostKnots = 256;

    /// <summary>Fits a curve.</summary>
    /// <param name="values">Finite values of a column; they are sorted.</param>
    /// <returns>No knots where fewer than two values differ.</returns>
    public static QuantileCurve Fit(Span<double> values)
    {
        values.Sort();
        List<(double Value, double Middle)> distinct = [];
        var room = 0.0;
        for (var i = 0; i < values.Length;)
        {
            var start = i;
            while (i < values.Length && values[i] == values[start]) i++;
            var own = Math.Sqrt(i - start);
            distinct.Add((values[start], room + (own / 2)));
            room += own;
        }
        if (distinct.Count < 2) return new([], []);
        var (low, high) = (distinct[0].Middle, distinct[^1].Middle);
        List<double> knots = [], levels = [];
        for (var (i, next) = (0, 0.0); i < distinct.Count; i++)
        {
            var share = (distinct[i].Middle - low) / (high - low);
            if (distinct.Count > MostKnots && i < distinct.Count - 1 && share < next) continue;
            knots.Add(distinct[i].Value);
            levels.Add(((2 * share) - 1) * End);
            // The last two places are kept for the last value, whatever the steps before it were.
            next = share + (1.0 / (MostKnots - 2));
        }
        return new(knots, levels);
    }

    /// <summary>Where a value goes; never lower for a higher value, to the last bit.</summary>
    /// <param name="value">Any number but NaN.</param>
    public double At(double value)
    {
        if (value <= Knots[0]) return Levels[0];
        if (value >= Knots[^1]) return Levels[^1];
        var (low, high) = (0, Knots.Count - 1);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (Knots[middle] <= value) low = middle;
            else high = middle;
        }
        // By halves, for the difference of two large numbers may have no float of its own.
        var part = ((value / 2) - (Knots[low] / 2)) / ((Knots[high] / 2) - (Knots[low] / 2));
        return Math.Min(Levels[low] + (part * (Levels[high] - Levels[low])), Levels[high]);
    }
}
