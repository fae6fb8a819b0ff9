using System.Text;

namespace Ogee.Recipes;

// Text on its way into HTML and SVG. Everything that a user or a file can name passes here: the five characters that mean something become entities, what XML
// forbids (control characters, halves of surrogate pairs) and what would show a name in another order than it is written (the bidirectional overrides, with which
// "gpj.exe" passes for "exe.jpg") becomes U+FFFD.
static class Markup
{
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())          // halves of surrogate pairs come out as U+FFFD
        {
            switch (rune.Value)
            {
                case '&': escaped.Append("&amp;"); break;
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                case '"': escaped.Append("&quot;"); break;
                case '\'': escaped.Append("&#39;"); break;
                case '\t' or '\n' or '\r': escaped.Append(' '); break;
                case < 0x20 or (>= 0x7F and < 0xA0) or (>= 0x202A and <= 0x202E) or 0xFFFE or 0xFFFF: escaped.Append('\uFFFD'); break;
                default: escaped.Append(rune.ToString()); break;
            }
        }
        return escaped.ToString();
    }

    // A name inside of a sentence: quoted, cut to a readable length, and kept from turning the text around it (Unicode isolates).
    public static string Quote(string name) => $"‘\u2068{Short(name, 40)}\u2069’";

    // At most so many characters as a reader counts them.
    public static string Short(string text, int most)
    {
        var graphemes = System.Globalization.StringInfo.ParseCombiningCharacters(text);
        return graphemes.Length <= most ? text : text[..graphemes[most - 1]] + "…";
    }
}
