using System.Globalization;

namespace Ogee.Recipes;

/// <summary>What a text is as a number.</summary>
[Flags]
enum NumberMarks
{
    /// <summary>No number.</summary>
    None = 0,
    /// <summary>A number if a point divides the fraction.</summary>
    Point = 1,
    /// <summary>A number if a comma does.</summary>
    Comma = 2,
    /// <summary>It has a point or a comma in it, so the two readings can differ.</summary>
    Divided = 4,
    /// <summary>A whole number with a zero in front or more than 15 digits, as codes have it.</summary>
    Code = 8,
    /// <summary>Infinity in words.</summary>
    Infinite = 16,
}

/// <summary>Reads numbers as people and programs of several countries write them.</summary>
/// <remarks>Thousands may be grouped by the mark that does not divide the fraction, by blanks or by apostrophes, in full groups of three. The result is correctly rounded, in every locale.</remarks>
static class NumberText
{
    // Longer digits than this name nothing that was measured.
    const int Longest = 100;

    // Whole numbers above 15 digits do not all fit a double.
    const int MostDigits = 15;

    static readonly IReadOnlyList<string> Units = ["%", "‰", "$", "€", "£", "¥", "₹", "EUR", "USD", "GBP", "CHF", "JPY", "CNY"];
    static readonly IReadOnlyList<string> Infinities = ["inf", "infinity", "1.#inf", "∞"];

    /// <summary>Which readings are numbers, and the unit that it carries.</summary>
    internal static NumberMarks Look(ReadOnlySpan<char> text, out string unit)
    {
        unit = "";
        if (IsPlainInteger(text)) return NumberMarks.Point | NumberMarks.Comma | (IsCode(text) ? NumberMarks.Code : 0);
        if (text.Length is 0 or > Longest || !CanBegin(text)) return NumberMarks.None;
        text = WithoutSignAndUnit(text, out _, out unit);
        if (IsInfinite(text)) return NumberMarks.Infinite | NumberMarks.Point | NumberMarks.Comma;
        var marks = (IsNumber(text, '.', ',') ? NumberMarks.Point : 0) | (IsNumber(text, ',', '.') ? NumberMarks.Comma : 0);
        if (marks == 0) return NumberMarks.None;
        if (text.IndexOfAny('.', ',') >= 0) marks |= NumberMarks.Divided;
        return marks | (IsPlainInteger(text) && IsCode(text) ? NumberMarks.Code : 0);
    }

    /// <summary>Reads a number; false where the text is none in this spelling or has another unit.</summary>
    internal static bool TryRead(ReadOnlySpan<char> text, bool decimalComma, string unit, out double value)
    {
        value = double.NaN;
        if (text.Length is 0 or > Longest || !CanBegin(text)) return false;
        var digits = WithoutSignAndUnit(text, out var negative, out var carried);
        if (carried != unit) return false;
        var (divider, grouper) = decimalComma ? (',', '.') : ('.', ',');
        if (IsInfinite(digits)) value = double.PositiveInfinity;
        else
        {
            if (!IsNumber(digits, divider, grouper)) return false;
            Span<char> plain = stackalloc char[Longest];
            var length = 0;
            foreach (var c in digits)
            {
                if (c == divider) plain[length++] = '.';
                else if (char.IsAscii(c) && c != grouper && c is not (' ' or '\'')) plain[length++] = c;
            }
            value = double.Parse(plain[..length], NumberStyles.Float, CultureInfo.InvariantCulture);
        }
        if (negative) value = -value;
        return true;
    }

    static bool CanBegin(ReadOnlySpan<char> text) => char.IsAsciiDigit(text[0]) || !char.IsAsciiLetter(text[0]) || text[0] is 'i' or 'I' or 'E' or 'U' or 'G' or 'C' or 'J';

    static bool IsInfinite(ReadOnlySpan<char> text)
    {
        foreach (var word in Infinities)
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    static ReadOnlySpan<char> WithoutSignAndUnit(ReadOnlySpan<char> text, out bool negative, out string unit)
    {
        negative = TakeSign(ref text, out var signed);
        unit = "";
        foreach (var candidate in Units)
        {
            if (text.StartsWith(candidate, StringComparison.Ordinal)) text = text[candidate.Length..].TrimStart();
            else if (text.EndsWith(candidate, StringComparison.Ordinal)) text = text[..^candidate.Length].TrimEnd();
            else continue;
            unit = candidate;
            break;
        }
        if (!signed) negative = TakeSign(ref text, out _);
        return text;
    }

    static bool TakeSign(ref ReadOnlySpan<char> text, out bool signed)
    {
        signed = text.Length > 0 && text[0] is '-' or '+' or '−';
        if (!signed) return false;
        var negative = text[0] != '+';
        text = text[1..];
        return negative;
    }

    static bool IsPlainInteger(ReadOnlySpan<char> text)
    {
        if (text.Length > 1 && text[0] == '-') text = text[1..];
        return text.Length is > 0 and <= Longest && !text.ContainsAnyExceptInRange('0', '9');
    }

    static bool IsCode(ReadOnlySpan<char> text) => text.Length > MostDigits || (text.Length > 1 && text[0] == '0');

    // digits [groups of three] [divider digits] [e sign digits]; digits may be missing on one side of the divider.
    static bool IsNumber(ReadOnlySpan<char> text, char divider, char grouper)
    {
        int at = 0, digits = 0, group = 0;
        char grouping = '\0';
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (char.IsAsciiDigit(c))
            {
                (digits, group) = (digits + 1, group + 1);
                continue;
            }
            if (c == grouper || c is ' ' or '\'' or '’' or '\u00a0' or '\u202f')
            {
                // A zero in front of groups is no number: 0.123 is a fraction.
                if (grouping == '\0' ? group is < 1 or > 3 || text[at - 1] == '0' && group == 1 : c != grouping || group != 3) return false;
                (grouping, group) = (c, 0);
                continue;
            }
            break;
        }
        if (grouping != '\0' && group != 3) return false;
        if (at < text.Length && text[at] == divider)
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++) digits++;
        if (digits == 0) return false;
        if (at == text.Length) return true;
        if (text[at] is not ('e' or 'E') || ++at == text.Length) return false;
        if (text[at] is '+' or '-') at++;
        return at < text.Length && !text[at..].ContainsAnyExceptInRange('0', '9');
    }
}
