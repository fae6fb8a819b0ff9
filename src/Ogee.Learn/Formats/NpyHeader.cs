using System.Globalization;

namespace Ogee.Learn;

/// <summary>The header of an npy file: a Python dictionary of three keys, read by its grammar and by nothing more.</summary>
/// <remarks>The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.</remarks>
/// <param name="text">The header.</param>
/// <param name="path">The file, for errors.</param>
ref struct NpyHeader(ReadOnlySpan<char> text, string path)
{
    readonly ReadOnlySpan<char> text = text;
    int at;

    internal string Type { get; private set; } = "";
    internal bool IsFortranOrder { get; private set; }
    internal List<long> Sizes { get; } = [];

    internal NpyHeader Parse()
    {
        var keys = new HashSet<string>();
        Expect('{');
        while (!TryTake('}'))
        {
            var key = Text();
            if (!keys.Add(key)) throw Bad($"the key {Quoted.Name(key)} occurs twice");
            Expect(':');
            switch (key)
            {
                case "descr": Type = Peek() == '[' ? throw RecordType() : Text(); break;
                case "fortran_order": IsFortranOrder = Truth(); break;
                case "shape": ReadShape(); break;
                default: throw Bad($"the header has an unknown key {Quoted.Name(key)}");
            }
            if (!TryTake(',') && Peek() != '}') throw Bad($"the header has no ',' or '}}' at character {at}");
        }
        if (keys.Count != 3) throw Bad("the header has not all of descr, fortran_order and shape");
        return Skip() == text.Length ? this : throw Bad("something follows the header's dictionary");
    }

    void ReadShape()
    {
        Expect('(');
        while (!TryTake(')'))
        {
            var start = Skip();
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (!long.TryParse(text[start..at], NumberStyles.None, CultureInfo.InvariantCulture, out var size)) throw Bad($"the shape has no whole number from 0 to 2⁶³−1 at character {start}");
            // Python 2 wrote 3L.
            if (at < text.Length && text[at] == 'L') at++;
            if (Sizes.Count == Shape.MaxRank) throw Bad($"the shape has more than {Shape.MaxRank} axes");
            Sizes.Add(size);
            if (!TryTake(',') && Peek() != ')') throw Bad($"the shape has no ',' or ')' at character {at}");
        }
    }

    string Text()
    {
        var quote = Peek();
        if (quote is not ('\'' or '"')) throw Bad($"the header has no text at character {at}");
        var rest = text[(at + 1)..];
        var length = rest.IndexOf(quote);
        if (length < 0 || rest[..length].Contains('\\')) throw Bad($"the header's text at character {at} does not end");
        at += length + 2;
        return rest[..length].ToString();
    }

    bool Truth()
    {
        Skip();
        foreach (var (word, value) in (ReadOnlySpan<(string, bool)>)[("True", true), ("False", false)])
        {
            if (!text[at..].StartsWith(word, StringComparison.Ordinal)) continue;
            at += word.Length;
            return value;
        }
        throw Bad("fortran_order is neither True nor False");
    }

    int Skip()
    {
        while (at < text.Length && text[at] is ' ' or '\n' or '\t' or '\r') at++;
        return at;
    }

    char Peek() => Skip() < text.Length ? text[at] : '\0';

    bool TryTake(char sign)
    {
        if (Peek() != sign) return false;
        at++;
        return true;
    }

    void Expect(char sign)
    {
        if (!TryTake(sign)) throw Bad($"the header has no '{sign}' at character {at}");
    }

    readonly OgeeException Bad(string what) => NpyFile.Malformed(path, what);

    readonly OgeeException RecordType() => NpyFile.Unsupported(path, "a record type");
}
