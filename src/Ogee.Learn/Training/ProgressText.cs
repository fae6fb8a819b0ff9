using System.Globalization;

namespace Ogee.Learn;

/// <summary>Numbers as progress lines and tables show them, the same in every language of the system.</summary>
public static class ProgressText
{
    /// <summary>A span of time in two units at most: <c>850 ms</c>, <c>4.2 s</c>, <c>3 min 07 s</c>, <c>2 h 05 min</c>.</summary>
    /// <param name="time">The span.</param>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 0 => "0 ms",
        < 0.9995 => Text($"{Math.Round(time.TotalMilliseconds)} ms"),
        < 59.95 => Text($"{time.TotalSeconds:0.0} s"),
        < 3600 => Text($"{(int)time.TotalMinutes} min {time.Seconds:00} s"),
        _ => Text($"{(long)time.TotalHours} h {time.Minutes:00} min"),
    };

    /// <summary>A number of bytes in powers of 1,000: <c>812 B</c>, <c>1.3 MB</c>.</summary>
    /// <param name="bytes">The number.</param>
    public static string Bytes(double bytes) => bytes < 1000 ? Text($"{bytes:0} B") : Scaled(bytes) + "B";

    /// <summary>A number with a metric prefix: <c>950</c>, <c>12.4 k</c>, <c>3.1 T</c> (with a space before the prefix, none after).</summary>
    /// <param name="number">The number, not negative.</param>
    public static string Scaled(double number)
    {
        var prefixes = " kMGTPE";
        var step = 0;
        while (number >= 999.5 && step < prefixes.Length - 1) (number, step) = (number / 1000, step + 1);
        return step == 0 ? Text($"{number:0.#} ") : Text($"{number:0.0} {prefixes[step]}");
    }

    /// <summary>A measured value in four digits: shares as <c>0.9873</c>, small ones as <c>3.2e-05</c>.</summary>
    /// <param name="value">The value.</param>
    public static string Value(double value) => Math.Abs(value) is 0 or >= 0.001 and < 100_000 ? Text($"{value:0.####}") : value.ToString("0.##e+00", CultureInfo.InvariantCulture);

    /// <summary>An amount of money, in its currency's unit: two decimals, and for less than a unit two digits that count, never an exponent: <c>12.50</c>, <c>0.0034</c>.</summary>
    /// <param name="amount">The amount, not negative.</param>
    public static string Money(double amount)
    {
        if (amount == 0) return "0";
        if (amount >= 1) return Text($"{amount:#,0.00}");
        if (amount < 1e-9) return "less than 0.000000001";
        var decimals = 2;
        for (var first = amount; first < 0.1; first *= 10) decimals++;
        return amount.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>A text whose control characters, and characters that turn the direction of writing, are made visible as <c>\u001b</c>: file names may hold them, and a terminal would obey.</summary>
    /// <param name="text">The text of one line; tabs stay.</param>
    public static string Visible(string text)
    {
        if (!text.Any(IsHidden)) return text;
        // Reports put names in quotes and isolate their direction there; on a terminal the quotes do.
        text = text.Replace("‘\u2068", "‘", StringComparison.Ordinal).Replace("\u2069’", "’", StringComparison.Ordinal);
        return string.Concat(text.Select(letter => IsHidden(letter) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}") : letter.ToString()));
    }

    // Unicode 16, UAX #9: marks, embeddings, overrides and isolates; and the separators that some terminals take for a line's end.
    internal static bool IsHidden(char letter) => (char.IsControl(letter) && letter != '\t') || IsTurning(letter);

    internal static bool IsTurning(char letter) => letter is '\u061c' or (>= '\u200e' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';

    static string Text(FormattableString text) => FormattableString.Invariant(text);
}
