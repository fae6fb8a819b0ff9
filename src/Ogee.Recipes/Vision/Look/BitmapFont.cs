using System.Collections.Frozen;

namespace Ogee.Recipes;

/// <summary>A small font of our own, so that pictures carry words on machines that have no fonts.</summary>
static class BitmapFont
{
    /// <summary>Dots from one character to the next, and from one line to the next.</summary>
    internal const int Advance = 6, Line = 10;

    const int Columns = 5, Rows = 8;

    // Bands of glyphs: a line with the characters, then eight lines of dots; the eighth holds descenders.
    const string Glyphs =
        """"
        A     B     C     D     E     F     G     H     I     J     K     L     M
        .###. ####. .#### ####. ##### ##### .#### #...# ##### ..### #...# #.... #...#
        #...# #...# #.... #...# #.... #.... #.... #...# ..#.. ....# #..#. #.... ##.##
        #...# #...# #.... #...# #.... #.... #.... #...# ..#.. ....# #.#.. #.... #.#.#
        ##### ####. #.... #...# ####. ####. #..## ##### ..#.. ....# ##... #.... #.#.#
        #...# #...# #.... #...# #.... #.... #...# #...# ..#.. ....# #.#.. #.... #...#
        #...# #...# #.... #...# #.... #.... #...# #...# ..#.. #...# #..#. #.... #...#
        #...# ####. .#### ####. ##### #.... .#### #...# ##### .###. #...# ##### #...#
        ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
        N     O     P     Q     R     S     T     U     V     W     X     Y     Z
        #...# .###. ####. .###. ####. .#### ##### #...# #...# #...# #...# #...# #####
        ##..# #...# #...# #...# #...# #.... ..#.. #...# #...# #...# #...# #...# ....#
        ##..# #...# #...# #...# #...# #.... ..#.. #...# #...# #...# .#.#. .#.#. ...#.
        #.#.# #...# ####. #...# ####. .###. ..#.. #...# #...# #.#.# ..#.. ..#.. ..#..
        #..## #...# #.... #.#.# #.#.. ....# ..#.. #...# #...# #.#.# .#.#. ..#.. .#...
        #..## #...# #.... #..#. #..#. ....# ..#.. #...# .#.#. ##.## #...# ..#.. #....
        #...# .###. #.... .##.# #...# ####. ..#.. .###. ..#.. #...# #...# ..#.. #####
        ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
        a     b     c     d     e     f     g     h     i     j     k     l     m
        ..... #.... ..... ....# ..... ..### ..... #.... ..#.. ...#. #.... .##.. .....
        ..... #.... ..... ....# ..... .#... ..... #.... ..... ..... #.... ..#.. .....
        .###. ####. .#### .#### .###. ####. .#### ####. .##.. ..##. #..#. ..#.. ##.#.
        ....# #...# #.... #...# #...# .#... #...# #...# ..#.. ...#. #.#.. ..#.. #.#.#
        .#### #...# #.... #...# ##### .#... #...# #...# ..#.. ...#. ###.. ..#.. #.#.#
        #...# #...# #.... #...# #.... .#... .#### #...# ..#.. ...#. #..#. ..#.. #.#.#
        .#### ####. .#### .#### .#### .#... ....# #...# .###. ...#. #...# .###. #.#.#
        ..... ..... ..... ..... ..... ..... .###. ..... ..... .##.. ..... ..... .....
        n     o     p     q     r     s     t     u     v     w     x     y     z
        ..... ..... ..... ..... ..... ..... .#... ..... ..... ..... ..... ..... .....
        ..... ..... ..... ..... ..... ..... .#... ..... ..... ..... ..... ..... .....
        ####. .###. ####. .#### #.### .#### ####. #...# #...# #...# #...# #...# #####
        #...# #...# #...# #...# ##... #.... .#... #...# #...# #.#.# .#.#. #...# ...#.
        #...# #...# #...# #...# #.... .###. .#... #...# #...# #.#.# ..#.. #...# ..#..
        #...# #...# ####. .#### #.... ....# .#... #...# .#.#. #.#.# .#.#. .#### .#...
        #...# .###. #.... ....# #.... ####. ..### .#### ..#.. .#.#. #...# ....# #####
        ..... ..... #.... ....# ..... ..... ..... ..... ..... ..... ..... .###. .....
        0     1     2     3     4     5     6     7     8     9     .     ,     :
        .###. ..#.. .###. ####. ...#. ##### .###. ##### .###. .###. ..... ..... .....
        #...# .##.. #...# ....# ..##. #.... #.... ....# #...# #...# ..... ..... .##..
        #..## ..#.. ....# ....# .#.#. ####. #.... ...#. #...# #...# ..... ..... .##..
        #.#.# ..#.. ...#. .###. #..#. ....# ####. ...#. .###. .#### ..... ..... .....
        ##..# ..#.. ..#.. ....# ##### ....# #...# ..#.. #...# ....# ..... ..... .##..
        #...# ..#.. .#... ....# ...#. #...# #...# ..#.. #...# ....# .##.. .##.. .##..
        .###. .###. ##### ####. ...#. .###. .###. ..#.. .###. .###. .##.. ..#.. .....
        ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .#... .....
        ;     !     ?     '     "     (     )     [     ]     /     \     -     _
        ..... ..#.. .###. ..#.. .#.#. ...#. .#... .###. .###. ....# #.... ..... .....
        .##.. ..#.. #...# ..#.. .#.#. ..#.. ..#.. .#... ...#. ....# #.... ..... .....
        .##.. ..#.. ....# ..... ..... .#... ...#. .#... ...#. ...#. .#... ..... .....
        ..... ..#.. ...#. ..... ..... .#... ...#. .#... ...#. ..#.. ..#.. .###. .....
        .##.. ..#.. ..#.. ..... ..... .#... ...#. .#... ...#. .#... ...#. ..... .....
        ..#.. ..... ..... ..... ..... ..#.. ..#.. .#... ...#. #.... ....# ..... .....
        .#... ..#.. ..#.. ..... ..... ...#. .#... .###. .###. #.... ....# ..... #####
        ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
        +     =     *     %     <     >     #     &     @     |     ~
        ..... ..... ..... ##..# ...#. .#... .#.#. .##.. .###. ..#.. .....
        ..#.. ..... #.#.# ##.#. ..#.. ..#.. .#.#. #..#. #...# ..#.. .....
        ..#.. ##### .###. ...#. .#... ...#. ##### #.#.. #.### ..#.. .#..#
        ##### ..... ##### ..#.. #.... ....# .#.#. .#... #.#.# ..#.. #.##.
        ..#.. ##### .###. .#... .#... ...#. ##### #.#.# #.### ..#.. .....
        ..#.. ..... #.#.# .#.## ..#.. ..#.. .#.#. #..#. #.... ..#.. .....
        ..... ..... ..... #..## ...#. .#... .#.#. .##.# .###. ..#.. .....
        ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
        """";

    static readonly FrozenDictionary<char, bool[]> Dots = Read().ToFrozenDictionary();

    /// <summary>The width of a text in dots.</summary>
    internal static int Width(string text) => Math.Max(0, text.Length * Advance - 1);

    /// <summary>Draws a text; what lies outside of the picture is cut off. An accent is drawn as its letter, any other unknown character as a frame.</summary>
    internal static void Draw(byte[] data, int height, int width, int channels, string text, int top, int left, byte value, int size = 1)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ' ') continue;
            var glyph = Of(text[i]);
            for (var y = 0; y < Rows * size; y++)
                for (var x = 0; x < Columns * size; x++)
                {
                    var (row, column) = (top + y, left + i * Advance * size + x);
                    if (row < 0 || row >= height || column < 0 || column >= width || !glyph[y / size * Columns + x / size]) continue;
                    data.AsSpan((row * width + column) * channels, channels).Fill(value);
                }
        }
    }

    static bool[] Of(char letter)
    {
        if (Dots.TryGetValue(letter, out var glyph)) return glyph;
        return letter > 0x7f && Latin(letter) is { } plain ? Dots[plain] : Frame;
    }

    // The common accented letters of Latin-1, in the order of their code points; a space where there is no plain letter.
    static char? Latin(char letter)
    {
        const string plain = "AAAAAAACEEEEIIIIDNOOOOO OUUUUY saaaaaaaceeeeiiiidnooooo ouuuuy y";
        return letter is >= (char)0xc0 and <= (char)0xff && plain[letter - 0xc0] is var found and not ' ' ? found : null;
    }

    static readonly bool[] Frame = [.. Enumerable.Range(0, Rows * Columns).Select(i => i / Columns < 7 && (i / Columns is 0 or 6 || i % Columns is 0 or Columns - 1))];

    static Dictionary<char, bool[]> Read()
    {
        var (glyphs, lines) = (new Dictionary<char, bool[]>(), Glyphs.ReplaceLineEndings("\n").Split('\n'));
        for (var band = 0; band + Rows < lines.Length; band += Rows + 1)
            for (var at = 0; at < lines[band].Length; at += Advance)
                glyphs[lines[band][at]] = [.. Enumerable.Range(0, Rows * Columns).Select(i => lines[band + 1 + i / Columns][at + i % Columns] == '#')];
        return glyphs;
    }
}
