using System.Globalization;

namespace Ogee.Recipes;

// A logarithmic axis: data to pixels, with ticks at powers of ten.
sealed class DecadeScale
{
    readonly double low, high, start, end;

    // The range grows by a little, so that what lies at its ends is not cut off.
    public DecadeScale(double smallest, double largest, double start, double end)
    {
        (low, high) = (Portable.Log10(smallest) - 0.15, Portable.Log10(largest) + 0.15);
        (this.start, this.end) = (start, end);
        var ticks = new List<double>();
        for (var power = (int)Math.Ceiling(low); power <= high; power++) ticks.Add(Portable.Pow(10, power));
        Ticks = ticks;
    }

    public IReadOnlyList<double> Ticks { get; }

    public double Low => Portable.Pow(10, low);

    public double this[double value] => start + ((Math.Clamp(Portable.Log10(value), low, high) - low) / (high - low) * (end - start));

    public static string Label(double tick) => tick >= 1 ? tick.ToString("#,0", CultureInfo.InvariantCulture) : tick.ToString("0.######", CultureInfo.InvariantCulture);
}
