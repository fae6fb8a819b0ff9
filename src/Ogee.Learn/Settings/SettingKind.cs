using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ogee.Learn;

/// <summary>How values of a type are read, written and checked.</summary>
abstract class SettingKind<T>(string name, string example)
{
    internal string Name => name;
    internal string Example => example;
    internal virtual string Article => "a";
    internal virtual string Allowed => "";

    internal abstract bool TryRead(string text, [NotNullWhen(true)] out T? value);

    internal abstract string Format(T value);

    internal virtual bool IsAllowed(T value) => true;

    internal virtual string? Nearest(string text) => null;
}

sealed class NumberKind(double least, double most) : SettingKind<double>("number", Math.Clamp(0.001, least, most).ToString("R", CultureInfo.InvariantCulture))
{
    internal override string Allowed => (least, most) switch
    {
        (double.MinValue, double.MaxValue) => "",
        (_, double.MaxValue) => $"at least {Format(least)}",
        (double.MinValue, _) => $"at most {Format(most)}",
        _ => $"from {Format(least)} to {Format(most)}",
    };

    internal override bool TryRead(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);

    // "R" gives the shortest text that reads back as the same number.
    internal override string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    internal override bool IsAllowed(double value) => double.IsFinite(value) && value >= least && value <= most;
}

sealed class WholeKind(long least, long most) : SettingKind<long>("whole number", Math.Clamp(64, least, most).ToString(CultureInfo.InvariantCulture))
{
    internal override string Allowed => (least, most) switch
    {
        (long.MinValue, long.MaxValue) => "",
        (_, long.MaxValue) => $"at least {Format(least)}",
        (long.MinValue, _) => $"at most {Format(most)}",
        _ => $"from {Format(least)} to {Format(most)}",
    };

    internal override bool TryRead(string text, out long value) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    internal override string Format(long value) => value.ToString(CultureInfo.InvariantCulture);

    internal override bool IsAllowed(long value) => value >= least && value <= most;
}

sealed class WholeChoiceKind(IReadOnlyList<long> choices) : SettingKind<long>("choice", choices[0].ToString(CultureInfo.InvariantCulture))
{
    internal override string Allowed => "one of " + string.Join(" ", choices.Select(Format));

    internal override bool TryRead(string text, out long value) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    internal override string Format(long value) => value.ToString(CultureInfo.InvariantCulture);

    internal override bool IsAllowed(long value) => choices.Contains(value);
}

sealed class SwitchKind() : SettingKind<bool>("switch", "true")
{
    internal override string Allowed => "true or false";

    internal override bool TryRead(string text, out bool value) => (value = text == "true") || text == "false";

    internal override string Format(bool value) => value ? "true" : "false";
}

sealed class TextKind() : SettingKind<string>("text", "text")
{
    internal override bool TryRead(string text, [NotNullWhen(true)] out string? value)
    {
        value = text;
        return true;
    }

    internal override string Format(string value) => value;
}

sealed class FormKind(string form, string example, Func<string, bool> isOfForm) : SettingKind<string>("text", example)
{
    internal override string Allowed => form;

    internal override bool TryRead(string text, [NotNullWhen(true)] out string? value)
    {
        value = text;
        return true;
    }

    internal override string Format(string value) => value;

    internal override bool IsAllowed(string value) => isOfForm(value);
}

sealed class ChoiceKind(IReadOnlyList<string> choices) : SettingKind<string>("choice", choices[0])
{
    internal override string Allowed => "one of " + string.Join(" ", choices);

    internal override bool TryRead(string text, [NotNullWhen(true)] out string? value)
    {
        value = text;
        return true;
    }

    internal override string Format(string value) => value;

    internal override bool IsAllowed(string value) => choices.Contains(value, StringComparer.Ordinal);

    internal override string? Nearest(string text) => Spelling.Nearest(text, choices).FirstOrDefault();
}

sealed class DurationKind() : SettingKind<TimeSpan>("duration", "10m")
{
    // A year is beyond any run, and far inside of what TimeSpan holds.
    const long Longest = 366 * TimeSpan.TicksPerDay;

    static readonly (string Unit, long Ticks)[] units =
        [("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay)];

    internal override string Allowed => "a number with ms, s, m, h or d, for instance 90s or 1.5h";

    // In decimal, so that what is written reads back to the tick.
    internal override bool TryRead(string text, out TimeSpan value)
    {
        value = default;
        foreach (var (unit, ticks) in units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            if (!decimal.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) continue;
            if (number > (decimal)Longest / ticks) return false;
            value = TimeSpan.FromTicks((long)decimal.Round(number * ticks));
            return true;
        }
        return false;
    }

    // The greatest unit that gives a whole number, so that 10m stays 10m.
    internal override string Format(TimeSpan value)
    {
        foreach (var (unit, ticks) in units.Reverse())
            if (value.Ticks >= ticks && value.Ticks % ticks == 0)
                return (value.Ticks / ticks).ToString(CultureInfo.InvariantCulture) + unit;
        return ((decimal)value.Ticks / TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture) + "s";
    }

    internal override bool IsAllowed(TimeSpan value) => value > TimeSpan.Zero;
}
