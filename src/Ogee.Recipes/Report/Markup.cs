using System.Text;

namespace Ogee.Recipes;

// Text on its way into HTML and SVG. Everything that a user or a file can name passes here: the five characters that mean something become entities, what XML
// forbids (control characters, halves of surrogate pairs) and what would show a name in another order than it is written (the bidirectional overrides, with which
// "gpj.exe" passes for "exe.jpg") becomes U+FFFD. A name in quotes is kept from turning the text around it (Unicode isolates), here and not in the record: what a
// program reads has no invisible letters.
static class Markup
{
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        var isQuoted = false;
        foreach (var rune in text.EnumerateRunes())          // halves of surrogate pairs come out as U+FFFD
        {
            switch (rune.Value)
            {
                case '&': escaped.Append("&amp;"); break;
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                case '"': escaped.Append("&quot;"); break;
                case '\'': escaped.Append("&#39;"); break;
                case '‘':
                    escaped.Append(isQuoted ? "‘" : "‘\u2068");
                    isQuoted = true;
                    break;
                case '’':
                    escaped.Append(isQuoted ? "\u2069’" : "’");
                    isQuoted = false;
                    break;
                case '\t' or '\n' or '\r': escaped.Append(' '); break;
                case < 0x20 or (>= 0x7F and < 0xA0) or (>= 0x202A and <= 0x202E) or 0xFFFE or 0xFFFF: escaped.Append('\uFFFD'); break;
                default: escaped.Append(rune.ToString()); break;
            }
        }
        return (isQuoted ? escaped.Append('\u2069') : escaped).ToString();
    }

    // A name inside of a sentence: quoted, and cut to a readable length.
    public static string Quote(string name) => $"‘{Short(name, 40)}’";

    // At most so many characters as a reader counts them.
    public static string Short(string text, int most)
    {
        var graphemes = System.Globalization.StringInfo.ParseCombiningCharacters(text);
        return graphemes.Length <= most ? text : text[..graphemes[most - 1]] + "…";
    }
}
