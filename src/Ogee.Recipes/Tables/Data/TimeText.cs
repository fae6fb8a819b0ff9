namespace Ogee.Recipes;

/// <summary>Reads a time of day: <c>8:26</c>, <c>08:26:15.5</c>, <c>8:26 PM</c>, <c>08:26Z</c>, <c>08:26+02:00</c>.</summary>
static class TimeText
{
    // A second has this many digits of ticks; further ones are cut.
    const int TickDigits = 7;

    /// <summary>The ticks since midnight, in UTC where the text names its offset (then also below 0 or above a day).</summary>
    internal static bool TryRead(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (!Take(ref text, out var hours) || !TakeMark(ref text, ':') || !Take(ref text, out var minutes)) return false;
        var seconds = 0;
        long fraction = 0;
        if (TakeMark(ref text, ':') && !Take(ref text, out seconds)) return false;
        if (text.Length > 1 && text[0] is '.' or ',' && !TakeFraction(ref text, out fraction)) return false;
        text = text.TrimStart();
        if (text.StartsWith("AM", StringComparison.OrdinalIgnoreCase) || text.StartsWith("PM", StringComparison.OrdinalIgnoreCase))
        {
            if (hours is < 1 or > 12) return false;
            hours = hours % 12 + (text[0] is 'P' or 'p' ? 12 : 0);
            text = text[2..].TrimStart();
        }
        if (hours > 23 || minutes > 59 || seconds > 59 || !TakeOffset(text, out var offset)) return false;
        ticks = (hours * 60L + minutes - offset) * TimeSpan.TicksPerMinute + seconds * TimeSpan.TicksPerSecond + fraction;
        return true;
    }

    static bool TakeFraction(ref ReadOnlySpan<char> text, out long fraction)
    {
        fraction = 0;
        text = text[1..];
        var digits = 0;
        for (; digits < text.Length && char.IsAsciiDigit(text[digits]); digits++)
            if (digits < TickDigits) fraction = fraction * 10 + (text[digits] - '0');
        for (var d = digits; d < TickDigits; d++) fraction *= 10;
        text = text[digits..];
        return digits > 0;
    }

    // Minutes east of Greenwich: Z, UTC, GMT, +2, +02, +0200, +02:00; nothing is 0.
    static bool TakeOffset(ReadOnlySpan<char> text, out int offset)
    {
        offset = 0;
        if (text.Length == 0 || text is "Z" or "z" or "UTC" or "GMT") return true;
        if (text[0] is not ('+' or '-')) return false;
        var negative = text[0] == '-';
        text = text[1..];
        if (!Take(ref text, out var hours)) return false;
        var minutes = 0;
        TakeMark(ref text, ':');
        if (text.Length > 0 && !Take(ref text, out minutes)) return false;
        if (text.Length > 0 || hours > 14 || minutes > 59) return false;
        offset = (hours * 60 + minutes) * (negative ? -1 : 1);
        return true;
    }

    // One or two digits.
    static bool Take(ref ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        var digits = 0;
        for (; digits < 2 && digits < text.Length && char.IsAsciiDigit(text[digits]); digits++) value = value * 10 + (text[digits] - '0');
        text = text[digits..];
        return digits > 0;
    }

    static bool TakeMark(ref ReadOnlySpan<char> text, char mark)
    {
        if (text.Length == 0 || text[0] != mark) return false;
        text = text[1..];
        return true;
    }
}
