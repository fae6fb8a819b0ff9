namespace Ogee.Recipes;

/// <summary>How sure a spelling means that there is no value.</summary>
enum Missing
{
    /// <summary>It is a value.</summary>
    No,
    /// <summary>It means "missing" among numbers and dates; among words it may be one of them.</summary>
    Perhaps,
    /// <summary>It always means "missing".</summary>
    Yes,
}

/// <summary>The spellings of a missing value that tables in the wild use.</summary>
/// <remarks>The sure ones are what pandas and R read as missing (`read_csv` and `read.csv`), with the error values of spreadsheets, `?` of the UCI collection and `\N` of databases.</remarks>
static class MissingText
{
    // No spelling of the lists is longer.
    const int Longest = 14;

    static readonly IReadOnlyList<string> Always =
        ["?", "NA", "N/A", "n.a.", "#N/A", "#NA", "<NA>", "#N/A N/A", "NaN", "-NaN", "null", "(null)", "nil", "\\N", "NaT", "#VALUE!", "#DIV/0!", "#REF!", "#NUM!", "#NAME?", "#NULL!"];

    static readonly IReadOnlyList<string> Sometimes = ["-", "--", "---", ".", "..", "...", "none", "unknown", "missing", "not available", "undefined", "k.A.", "k. A.", "keine Angabe", "unbekannt", "*", "**", "***"];

    internal static Missing Of(ReadOnlySpan<char> text, IReadOnlyList<string> further)
    {
        if (text.Length == 0) return Missing.Yes;
        foreach (var spelling in further)
            if (text.Equals(spelling, StringComparison.OrdinalIgnoreCase)) return Missing.Yes;
        if (text.Length > Longest || char.IsAsciiDigit(text[^1])) return Missing.No;
        foreach (var spelling in Always)
            if (spelling.Length == text.Length && text.Equals(spelling, StringComparison.OrdinalIgnoreCase)) return Missing.Yes;
        foreach (var spelling in Sometimes)
            if (spelling.Length == text.Length && text.Equals(spelling, StringComparison.OrdinalIgnoreCase)) return Missing.Perhaps;
        return Missing.No;
    }
}
