using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

// Numbers as a reader wants them, the same on every machine.
static class Figures
{
    const string Space = "\u00A0";

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Counted(long count, string singular, string? plural = null) => $"{Count(count)}{Space}{(count == 1 ? singular : plural ?? singular + "s")}";

    // One decimal, and never "100.0 %" or "0.0 %" for what is not quite so.
    public static string Percent(double part)
    {
        if (!double.IsFinite(part)) return "–";
        var text = (part * 100).ToString("0.0", CultureInfo.InvariantCulture);
        if (text == "100.0" && part < 1) text = part > 0.99995 ? ">99.99" : (part * 100).ToString("0.00", CultureInfo.InvariantCulture);
        if (text is "0.0" or "-0.0") text = part > 0 ? part < 0.00005 ? "<0.01" : (part * 100).ToString("0.00", CultureInfo.InvariantCulture) : "0";
        return (text == "100.0" ? "100" : text) + Space + "%";
    }

    public static string Range(Interval interval) => double.IsFinite(interval.Low) && double.IsFinite(interval.High)
        ? $"{Percent(interval.Low)[..^2]}–{Percent(interval.High)}" : "not known";

    public static string Percent(Interval interval) => $"{Percent(interval.Value)} ({Range(interval)})";

    // A figure in its unit: % for a share.
    public static string In(double value, string unit) => unit == "%" ? Percent(value) : unit == "" ? Significant(value) : Significant(value) + Space + unit;

    public static string In(Interval interval, string unit) => $"{In(interval.Value, unit)} ({Range(interval, unit)})";

    public static string Range(Interval interval, string unit) => unit == "%" ? Range(interval) : double.IsFinite(interval.Low) && double.IsFinite(interval.High)
        ? $"{Significant(interval.Low)} to {In(interval.High, unit)}" : "not known";

    public static string Difference(double difference, string unit) => unit == "%" ? Points(difference) : In(Math.Abs(difference), unit);

    public static string Points(double difference) => (Math.Abs(difference) * 100).ToString("0.0", CultureInfo.InvariantCulture) + Space + "points";

    public static string Fixed(double value, int decimals) => double.IsFinite(value) ? value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : "–";

    // Three significant digits.
    public static string Significant(double value)
    {
        if (!double.IsFinite(value)) return "–";
        if (value == 0) return "0";
        var size = Math.Abs(value);
        return size >= 100 ? value.ToString("N0", CultureInfo.InvariantCulture)
            : size >= 10 ? value.ToString("0.0", CultureInfo.InvariantCulture)
            : size >= 1 ? value.ToString("0.00", CultureInfo.InvariantCulture)
            : size >= 1e-4 ? value.ToString("G3", CultureInfo.InvariantCulture)
            : value.ToString("0.##E+0", CultureInfo.InvariantCulture);
    }

    public static string Scaled(double value, string unit)
    {
        foreach (var (factor, prefix) in (ReadOnlySpan<(double, string)>)[(1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")])
        {
            if (Math.Abs(value) >= factor) return Significant(value / factor) + Space + prefix + unit;
        }
        return Significant(value) + Space + unit;
    }

    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds)) return "–";
        if (seconds < 0.001) return Significant(seconds * 1e6) + Space + "µs";
        if (seconds < 1) return Significant(seconds * 1e3) + Space + "ms";
        if (seconds < 100) return Significant(seconds) + Space + "s";
        var whole = (long)Math.Round(seconds);
        return whole < 3600 ? $"{whole / 60}{Space}min{Space}{whole % 60}{Space}s" : $"{whole / 3600}{Space}h{Space}{whole / 60 % 60}{Space}min";
    }
}
