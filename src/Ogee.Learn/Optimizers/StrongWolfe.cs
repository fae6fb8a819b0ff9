namespace Ogee.Learn;

/// <summary>A point of a line search.</summary>
/// <param name="At">How far along the direction.</param>
/// <param name="Value">The function there.</param>
/// <param name="Slope">Its derivative along the direction.</param>
readonly record struct LinePoint(double At, double Value, double Slope)
{
    public bool IsFinite => double.IsFinite(Value) && double.IsFinite(Slope);
}

/// <summary>A line search for the strong Wolfe conditions (Nocedal and Wright 2006, algorithms 3.5 and 3.6, with cubic interpolation, equation 3.59): the function has fallen enough, and its slope is flat enough.</summary>
/// <param name="evaluate">The function and its slope at a distance.</param>
/// <param name="most">The most evaluations.</param>
sealed class StrongWolfe(Func<double, LinePoint> evaluate, int most)
{
    /// <summary>Share of the fall that the slope promises at the start that must come true.</summary>
    public const double Fall = 1e-4;

    /// <summary>Share of the slope at the start that may be left: 0.9 for directions of quasi-Newton methods.</summary>
    public const double Flatness = 0.9;

    int evaluations;

    /// <summary>Searches from a point that goes downhill.</summary>
    /// <param name="start">The point at 0.</param>
    /// <param name="first">The distance to try first.</param>
    /// <returns>A point that holds the conditions, or the best that was found; the start itself if none is better.</returns>
    public LinePoint Search(LinePoint start, double first)
    {
        var (previous, at) = (start, first);
        while (evaluations < most)
        {
            var point = Evaluate(at);
            if (!point.IsFinite || IsTooHigh(start, point) || (previous.At > 0 && point.Value >= previous.Value)) return Zoom(start, previous, point);
            if (IsFlat(start, point)) return point;
            if (point.Slope >= 0) return Zoom(start, point, previous);
            var next = Lowest(previous, point);
            (previous, at) = (point, Math.Clamp(double.IsFinite(next) ? next : 2 * at, at + (0.01 * (at - previous.At)), 10 * at));
        }
        return previous;
    }

    /// <summary>Narrows an interval that holds a good point.</summary>
    /// <param name="start">The point at 0.</param>
    /// <param name="low">The end with the lower value; the slope goes down from it towards the other.</param>
    /// <param name="high">The other end.</param>
    LinePoint Zoom(LinePoint start, LinePoint low, LinePoint high)
    {
        while (evaluations < most)
        {
            double near = Math.Min(low.At, high.At), width = Math.Abs(high.At - low.At);
            // Steps too small to change a number end it.
            if (width * Math.Abs(start.Slope) <= 1e-16 * Math.Max(Math.Abs(start.Value), 1e-300)) break;
            var next = high.IsFinite ? Lowest(low, high) : double.NaN;
            // Not nearer to an end than a tenth of the interval, so that it shrinks.
            var at = double.IsFinite(next) ? Math.Clamp(next, near + (0.1 * width), near + (0.9 * width)) : near + (0.5 * width);
            var point = Evaluate(at);
            if (!point.IsFinite || IsTooHigh(start, point) || point.Value >= low.Value) high = point;
            else
            {
                if (IsFlat(start, point)) return point;
                if (point.Slope * (high.At - low.At) >= 0) high = low;
                low = point;
            }
        }
        return low;
    }

    LinePoint Evaluate(double at)
    {
        evaluations++;
        return evaluate(at);
    }

    static bool IsTooHigh(LinePoint start, LinePoint point) => point.Value > start.Value + (Fall * point.At * start.Slope);

    static bool IsFlat(LinePoint start, LinePoint point) => Math.Abs(point.Slope) <= Flatness * Math.Abs(start.Slope);

    /// <summary>Where the cubic through two points with their slopes is lowest; not finite if nowhere.</summary>
    static double Lowest(LinePoint a, LinePoint b)
    {
        var d = a.Slope + b.Slope - (3 * (a.Value - b.Value) / (a.At - b.At));
        var root = Math.Sqrt((d * d) - (a.Slope * b.Slope)) * Math.Sign(b.At - a.At);
        return b.At - ((b.At - a.At) * (b.Slope + root - d) / (b.Slope - a.Slope + (2 * root)));
    }
}
