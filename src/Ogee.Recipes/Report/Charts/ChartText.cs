using System.Globalization;
using System.Text;

namespace Ogee.Recipes;

// How wide text will be, without a font at hand: widths in units of the font size, those of DejaVu Sans, the widest of the common faces.
static class ChartText
{
    public const double Size = 11;

    public static double Measure(string text, double size = Size)
    {
        double width = 0;
        foreach (var rune in text.EnumerateRunes()) width += Advance(rune);
        return width * size;
    }

    // The text, cut at a whole character (grapheme) with an ellipsis where it is wider than there is room.
    public static string Fit(string text, double room, double size = Size)
    {
        if (Measure(text, size) <= room) return text;
        var kept = new StringBuilder();
        var width = Measure("…", size);
        var graphemes = StringInfo.GetTextElementEnumerator(text);
        while (graphemes.MoveNext())
        {
            var element = graphemes.GetTextElement();
            width += Measure(element, size);
            if (width > room) break;
            kept.Append(element);
        }
        return kept.Append('…').ToString();
    }

    public static double Widest(IEnumerable<string> texts, double atMost, double size = Size)
    {
        double widest = 0;
        foreach (var text in texts) widest = Math.Max(widest, Measure(text, size));
        return Math.Min(widest, atMost);
    }

    static double Advance(Rune rune) => rune.Value switch
    {
        'i' or 'j' or 'l' or '.' or ',' or '\'' or '|' or ':' or ';' or '!' or ' ' or 0xA0 => 0.33,
        'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '-' or '/' or '‘' or '’' => 0.41,
        'm' or 'w' or 'M' or 'W' or '@' or '%' => 0.97,
        '<' or '>' or '=' or '+' or '&' or '#' or '~' => 0.84,
        >= '0' and <= '9' => 0.64,
        >= 'A' and <= 'Z' => 0.72,
        < 0x80 => 0.63,
        >= 0x300 and <= 0x36F => 0,
        >= 0x2E80 => 1.05,
        _ => 0.70,
    };
}
