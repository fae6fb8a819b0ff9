using System.Globalization;

namespace Ogee.Recipes;

// A linear axis: data to pixels, with ticks at round numbers.
sealed class AxisScale
{
    readonly double low, high, start, end;
    readonly int decimals;
    readonly bool isPercent;

    AxisScale(double low, double high, double start, double end, double firstTick, double step, bool isPercent)
    {
        (this.low, this.high, this.start, this.end, this.isPercent) = (low, high, start, end, isPercent);
        decimals = Decimals(isPercent ? step * 100 : step);
        var ticks = new List<double>();
        for (var i = 0; firstTick + i * step <= high + step * 1e-6; i++) ticks.Add(firstTick + i * step);
        Ticks = ticks;
    }

    public IReadOnlyList<double> Ticks { get; }

    // An axis that ends at round numbers around the data.
    public static AxisScale Around(double smallest, double largest, double start, double end, bool isPercent = false, int ticks = 5)
    {
        // What differs by less than a label can show is one value: its axis runs from it to zero.
        var least = 1e-7 * Math.Max(1, Math.Max(Math.Abs(smallest), Math.Abs(largest)));
        if (!(largest - smallest > least)) (smallest, largest) = Math.Abs(smallest) <= least ? (0, 1) : (Math.Min(0, smallest), Math.Max(0, largest));
        var step = Step((largest - smallest) / ticks);
        var low = Math.Floor(smallest / step + 1e-9) * step;
        return new(low, Math.Ceiling(largest / step - 1e-9) * step, start, end, low, step, isPercent);
    }

    // An axis with exactly these ends; the ticks are so many steps from the low end on.
    public static AxisScale Exactly(double low, double high, double start, double end, double step, bool isPercent = false) => new(low, high, start, end, low, step, isPercent);

    // An axis from the first count to the last, with ticks at multiples of a round whole number.
    public static AxisScale Counts(double first, double last, double start, double end)
    {
        if (!(last > first)) (first, last) = (first - 1, first + 1);
        var step = Step((last - first) / 5);
        step = step == 2.5 ? 5 : Math.Max(1, step);
        return new(first, last, start, end, Math.Ceiling(first / step) * step, step, false);
    }

    public double this[double value] => start + (Math.Clamp(value, low, high) - low) / (high - low) * (end - start);

    public string Label(double tick)
    {
        var shown = isPercent ? tick * 100 : tick;
        var text = shown.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return isPercent ? text + "\u00A0%" : text;
    }

    // The round number (1, 2, 2.5 or 5 times a power of ten) next above; powers by repeated products, so that no logarithm is needed.
    static double Step(double raw)
    {
        var power = 1.0;
        while (power * 10 <= raw) power *= 10;
        while (power > raw && power > 1e-12) power /= 10;
        foreach (var factor in (ReadOnlySpan<double>)[1, 2, 2.5, 5])
        {
            if (factor * power >= raw * (1 - 1e-9)) return factor * power;
        }
        return 10 * power;
    }

    static int Decimals(double step)
    {
        var decimals = 0;
        while (decimals < 9 && Math.Abs(step - Math.Round(step)) > 1e-6 * step)
        {
            step *= 10;
            decimals++;
        }
        return decimals;
    }
}
