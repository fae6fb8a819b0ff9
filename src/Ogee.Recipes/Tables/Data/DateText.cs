using System.Globalization;

namespace Ogee.Recipes;

/// <summary>Orders under which a text is a date.</summary>
[Flags]
enum DateOrders
{
    None = 0,
    YearMonthDay = 1 << DateOrder.YearMonthDay,
    DayMonthYear = 1 << DateOrder.DayMonthYear,
    MonthDayYear = 1 << DateOrder.MonthDayYear,
    All = YearMonthDay | DayMonthYear | MonthDayYear,
}

/// <summary>Reads dates, with or without a time, as days since 1970-01-01 (UTC where the text names its offset).</summary>
static class DateText
{
    const int Shortest = 6, Longest = 48;

    // Two digits of a year, as POSIX's strptime reads them: 69 to 99 are of the twentieth century.
    const int Pivot = 69;

    static readonly IReadOnlyList<string> Months =
    [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        "jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez",
    ];

    static readonly long Epoch = DateTime.UnixEpoch.Ticks;

    /// <summary>The date and the ticks of the day, before an order is chosen.</summary>
    readonly record struct Parts(int First, int Second, int Third, int Digits, bool HasName, bool IsYearFirst, long Ticks);

    /// <summary>The orders under which the text is a date of the calendar.</summary>
    internal static DateOrders Look(ReadOnlySpan<char> text)
    {
        if (!Split(text, out var parts)) return DateOrders.None;
        var orders = DateOrders.None;
        for (var order = DateOrder.YearMonthDay; order <= DateOrder.MonthDayYear; order++)
            if (Ticks(parts, order) is not null) orders |= (DateOrders)(1 << (int)order);
        return orders;
    }

    /// <summary>Whether the text is a date written as eight digits (20261123), of the years 1900 to 2100.</summary>
    internal static bool IsCompact(ReadOnlySpan<char> text) => Compact(text) is { } parts && parts.First is >= 1900 and <= 2100 && Ticks(parts, DateOrder.YearMonthDay) is not null;

    /// <summary>Reads a date in a known order.</summary>
    internal static bool TryRead(ReadOnlySpan<char> text, DateOrder order, out double days)
    {
        days = double.NaN;
        Parts parts;
        if (order == DateOrder.YearMonthDay && Compact(text) is { } compact) parts = compact;
        else if (!Split(text, out parts)) return false;
        if (Ticks(parts, order) is not { } ticks) return false;
        days = Days(ticks);
        return true;
    }

    /// <summary>Days since 1970-01-01 of ticks as <see cref="DateTime"/> counts them.</summary>
    internal static double Days(long ticks) => (ticks - Epoch) / (double)TimeSpan.TicksPerDay;

    /// <summary>The date in ISO form; with the time where there is one.</summary>
    internal static string Write(double days)
    {
        var ticks = days * TimeSpan.TicksPerDay + Epoch;
        if (!(ticks >= 0 && ticks < DateTime.MaxValue.Ticks)) return "";
        // A double of days resolves some microseconds; what is written is the millisecond.
        var whole = (long)Math.Round(ticks / TimeSpan.TicksPerMillisecond) * TimeSpan.TicksPerMillisecond;
        var time = new DateTime(Math.Min(whole, DateTime.MaxValue.Ticks), DateTimeKind.Utc);
        return time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : time.Millisecond != 0 ? "yyyy-MM-dd HH:mm:ss.fff" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    static Parts? Compact(ReadOnlySpan<char> text) =>
        text.Length == 8 && !text.ContainsAnyExceptInRange('0', '9') ? new(Number(text[..4]), Number(text[4..6]), Number(text[6..]), 3, false, true, 0) : null;

    static long? Ticks(Parts parts, DateOrder order)
    {
        int year, month, day;
        if (parts.HasName || parts.IsYearFirst)
        {
            if (!parts.HasName && order != DateOrder.YearMonthDay) return null;
            (year, month, day) = (parts.First, parts.Second, parts.Third);
        }
        else
        {
            if (order == DateOrder.YearMonthDay) return null;
            (year, month, day) = order == DateOrder.DayMonthYear ? (parts.Third, parts.Second, parts.First) : (parts.Third, parts.First, parts.Second);
        }
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return null;
        var ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks + parts.Ticks;
        return ticks >= 0 && ticks < DateTime.MaxValue.Ticks ? ticks : null;
    }

    static bool Split(ReadOnlySpan<char> text, out Parts parts)
    {
        parts = default;
        if (text.Length is < Shortest or > Longest || !char.IsLetterOrDigit(text[0]) || !text.ContainsAnyInRange('0', '9')) return false;
        long ticks = 0;
        var colon = text.IndexOf(':');
        if (colon > 0)
        {
            var start = colon;
            while (start > 0 && char.IsAsciiDigit(text[start - 1])) start--;
            if (start == 0 || colon - start is < 1 or > 2 || text[start - 1] is not (' ' or 'T') || !TimeText.TryRead(text[start..], out ticks)) return false;
            text = text[..(start - 1)].TrimEnd().TrimEnd(',');
        }
        return DateParts(text, ticks, out parts);
    }

    // Up to three runs of digits or letters, with one mark (of a named month also blanks) between.
    static bool DateParts(ReadOnlySpan<char> text, long ticks, out Parts parts)
    {
        parts = default;
        Span<int> values = stackalloc int[3], digits = stackalloc int[3];
        int count = 0, named = -1, at = 0;
        char mark = '\0';
        while (at < text.Length)
        {
            if (count == 3) return false;
            var first = at;
            if (char.IsAsciiDigit(text[at]))
            {
                while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
                digits[count] = at - first;
                if (digits[count] > 4) return false;
                values[count++] = Number(text[first..at]);
            }
            else
            {
                while (at < text.Length && char.IsLetter(text[at])) at++;
                if (named >= 0 || Month(text[first..at]) is not { } month) return false;
                named = count;
                values[count++] = month;
            }
            var gap = at;
            while (at < text.Length && text[at] is '-' or '/' or '.' or ' ' or ',') at++;
            var between = text[gap..at];
            if (at == text.Length)
            {
                if (between.Length > 0 && !between.SequenceEqual(".")) return false;
                break;
            }
            if (between.Length is 0 or > 2) return false;
            if (named < 0 && !char.IsLetter(text[at]) && (between.Length != 1 || between[0] is ' ' or ',' || (mark != '\0' && mark != between[0]))) return false;
            mark = between[0];
        }
        if (named >= 0) return Named(values, digits, named, count, ticks, out parts);
        // 2026-11 is a month, but 11-26 and 1.2 are anything.
        if (count == 2 && digits[0] == 4 && digits[1] == 2 && mark is '-' or '/') (values[2], digits[2], count) = (1, 1, 3);
        if (count != 3) return false;
        if (digits[0] == 4 && digits[1] <= 2 && digits[2] <= 2) parts = new(values[0], values[1], values[2], 3, false, true, ticks);
        else if (digits[0] <= 2 && digits[1] <= 2 && digits[2] is 2 or 4) parts = new(values[0], values[1], Year(values[2], digits[2]), 3, false, false, ticks);
        else return false;
        return true;
    }

    static bool Named(Span<int> values, Span<int> digits, int named, int count, long ticks, out Parts parts)
    {
        parts = default;
        if (count != 3 || named == 2) return false;
        var (one, other) = named == 0 ? (1, 2) : (0, 2);
        var yearFirst = digits[one] == 4;
        var (year, day) = yearFirst ? (one, other) : (other, one);
        if (digits[day] > 2 || digits[year] is not (2 or 4)) return false;
        parts = new(Year(values[year], digits[year]), values[named], values[day], 3, true, false, ticks);
        return true;
    }

    static int? Month(ReadOnlySpan<char> word)
    {
        if (word.Length is < 3 or > 10) return null;
        for (var m = 0; m < Months.Count; m++)
            if (word[..3].Equals(Months[m], StringComparison.OrdinalIgnoreCase)) return m % 12 + 1;
        return null;
    }

    static int Year(int value, int digits) => digits == 4 ? value : value < Pivot ? 2000 + value : 1900 + value;

    static int Number(ReadOnlySpan<char> digits)
    {
        var value = 0;
        foreach (var digit in digits) value = value * 10 + (digit - '0');
        return value;
    }
}
