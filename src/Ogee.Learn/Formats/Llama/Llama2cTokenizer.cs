using System.Globalization;
using System.Text;

namespace Ogee.Learn;

/// <summary>The tokens of llama2.c (<c>tokenizer.bin</c>): pieces of text with scores. A text becomes its characters, of which pairs are joined as long as one is a token, that of the highest score first.</summary>
/// <remarks>As in the tokenizers of Llama 2, a space stands before the text, characters without a token become bytes, and tokens 0, 1 and 2 are the unknown one, the beginning and the end.</remarks>
public sealed class Llama2cTokenizer
{
    /// <summary>The token that a text begins with.</summary>
    public const int Begin = 1;

    /// <summary>The token that a text ends with.</summary>
    public const int End = 2;

    // The unknown token, the beginning and the end come before the 256 bytes.
    const int FirstByte = 3, MostTokens = 1 << 20;
    const int LongestFile = 64_000_000;

    readonly byte[][] pieces;
    readonly float[] scores;
    readonly int longest;
    readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    Llama2cTokenizer(List<byte[]> pieces, List<float> scores)
    {
        (this.pieces, this.scores, longest) = ([.. pieces], [.. scores], pieces.Max(piece => piece.Length));
        for (var i = 0; i < this.pieces.Length; i++) places.TryAdd(Key(this.pieces[i]), i);
    }

    /// <summary>How many tokens there are.</summary>
    public int Count => pieces.Length;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OgeeException">The file is missing, is no regular file, or is none of this format (OG3048).</exception>
    public static Llama2cTokenizer Open(string path)
    {
        OgeeException Bad(string what, string expected) => CheckpointErrors.Llama2c.With($"{path}: {what}", $"Expected {expected}", "Download it again.");
        var cursor = new ByteCursor(RegularFile.ReadAllBytes(path, LongestFile), Bad);
        var longest = cursor.UInt32();
        var (pieces, scores) = (new List<byte[]>(), new List<float>());
        while (cursor.Remaining > 0)
        {
            if (pieces.Count == MostTokens) throw Bad($"there are more than {MostTokens} tokens", "a vocabulary");
            scores.Add(cursor.Single());
            if (float.IsNaN(scores[^1])) throw Bad($"the score of token {pieces.Count} is no number", "scores that can be compared");
            var length = cursor.UInt32();
            if (length > longest) throw Bad($"token {pieces.Count} has {length} bytes, and the longest is said to have {longest}", "tokens of at most that length");
            pieces.Add(cursor.Take(length, "a token").ToArray());
        }
        return pieces.Count >= FirstByte + 256 ? new(pieces, scores) : throw Bad($"there are {pieces.Count} tokens", "at least three and those of 256 bytes");
    }

    /// <summary>The tokens of a text, after <see cref="Begin"/>.</summary>
    /// <param name="text">The text; empty gives <see cref="Begin"/> alone.</param>
    public IReadOnlyList<int> Encode(string text)
    {
        if (text.Length == 0) return [Begin];
        var tokens = new List<int>();
        foreach (var rune in $" {text}".EnumerateRunes())
        {
            var bytes = Encoding.UTF8.GetBytes(rune.ToString());
            if (places.TryGetValue(Key(bytes), out var token)) tokens.Add(token);
            else tokens.AddRange(bytes.Select(value => value + FirstByte));
        }
        return [Begin, .. Joined(tokens)];
    }

    /// <summary>The text of tokens; <see cref="Begin"/> and the space after it are left out.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <exception cref="OgeeException">A token is not one of the vocabulary.</exception>
    public string Decode(IEnumerable<int> tokens)
    {
        var bytes = new List<byte>();
        var before = -1;
        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)pieces.Length) throw CheckpointErrors.Llama2c.With($"There is no token {token}", $"Expected 0 to {pieces.Length - 1}", "Use the tokenizer of the model.");
            if (token != Begin) bytes.AddRange(before == Begin && pieces[token] is [(byte)' ', .. var rest] ? rest : ByteOf(pieces[token]));
            before = token;
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    // The pair of the highest score first, the first of them where scores are the same. Pairs wait in a heap; one whose tokens were joined with others meanwhile is passed over.
    IEnumerable<int> Joined(List<int> tokens)
    {
        const int Gone = -1;
        var count = tokens.Count;
        int[] token = [.. tokens], next = [.. Enumerable.Range(1, count)], before = [.. Enumerable.Range(-1, count)];
        var pairs = new PriorityQueue<(int Left, int First, int Second, int Token), (float Cost, int Place)>();
        for (var i = 0; i < count; i++) Offer(i);
        while (pairs.TryDequeue(out var pair, out _))
        {
            var (left, right) = (pair.Left, next[pair.Left]);
            if (token[left] != pair.First || right == count || token[right] != pair.Second) continue;
            (token[left], token[right], next[left]) = (pair.Token, Gone, next[right]);
            if (next[left] < count) before[next[left]] = left;
            if (before[left] >= 0) Offer(before[left]);
            Offer(left);
        }
        return token.Where(one => one != Gone);

        void Offer(int left)
        {
            if (next[left] == count) return;
            var (first, second) = (token[left], token[next[left]]);
            if (pieces[first].Length + pieces[second].Length <= longest && places.TryGetValue(Key(pieces[first]) + Key(pieces[second]), out var joined)) pairs.Enqueue((left, first, second, joined), (-scores[joined], left));
        }
    }

    // Bytes as characters: pieces need not be whole characters.
    static string Key(byte[] piece) => Encoding.Latin1.GetString(piece);

    // A byte is written <0x0A>.
    static byte[] ByteOf(byte[] piece) =>
        piece is [(byte)'<', (byte)'0', (byte)'x', var high, var low, (byte)'>'] && byte.TryParse($"{(char)high}{(char)low}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? [value] : piece;
}
