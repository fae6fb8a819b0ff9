using System.Text;

namespace Ogee.Learn.Tests;

public class Llama2cTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static byte[] Header(params int[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];

    /// <summary>Width 4, hidden 3, one layer, two heads, one for keys, five tokens, six places.</summary>
    static byte[] Weights(bool tiesHead)
    {
        int[] sizes = [20, 4, 16, 8, 8, 16, 4, 12, 12, 12, 4, 6, 6, .. tiesHead ? (int[])[] : [20]];
        return [.. Header(4, 3, 1, 2, 1, tiesHead ? 5 : -5, 6), .. sizes.SelectMany((size, part) => Enumerable.Range(0, size).SelectMany(i => BitConverter.GetBytes(part + (i * 0.01f))))];
    }

    T Opened<T>(byte[] bytes, Func<Llama2cFile, T> look)
    {
        File.WriteAllBytes(folder["m.bin"], bytes);
        using var file = Llama2cFile.Open(folder["m.bin"]);
        return look(file);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void WeightsLoadIntoTheModel(bool tiesHead) => Opened(Weights(tiesHead), file =>
    {
        var model = new Llama(file.Config);
        var report = model.Load(file);
        Assert.Equal(tiesHead ? 11 : 12, report.Filled.Count);
        var values = model.Parameters.ToDictionary(parameter => parameter.Name!, parameter => parameter.Value.ToArray<float>()[0]);
        Assert.Equal((0f, 2f, 3f, 7f, 10f), (values["tok_embeddings.weight"], values["layers.0.attention.wq.weight"], values["layers.0.attention.wk.weight"], values["layers.0.feed_forward.w1.weight"], values["norm.weight"]));
        if (!tiesHead) Assert.Equal(13f, values["output.weight"]);
        Assert.Equal<Shape>([1, 3, 5], model.Forward(Tensor.From([1L, 2, 3], [1, 3])).Shape);
        return report;
    });

    [Fact]
    public void WhatIsNoSuchFileIsRefused()
    {
        Expect.Error(CheckpointErrors.Llama2c, () => Opened([1, 2, 3], file => file), "the file has 3 bytes");
        Expect.Error(CheckpointErrors.Llama2c, () => Opened(Weights(true)[..^1], file => file), "its numbers need");
        Expect.Error(CheckpointErrors.Llama2c, () => Opened(Header(4, 3, 1, 3, 1, 5, 6), file => file), "3 heads do not divide the width 4");
        Expect.Error(CheckpointErrors.Llama2c, () => Opened(Header(4, 3, 1, 2, 0, 5, 6), file => file), "must be at least 1");
        Expect.Error(CheckpointErrors.Llama2c, () => Opened(Header(4, 3, 1 << 30, 2, 1, 5, 6), file => file), "1073741824 layers");
        Expect.Error(CheckpointErrors.Llama2c, () => Opened(Header(4, 3, 1, 2, 1, int.MinValue, 6), file => file), "vocabulary 0");
    }

    static readonly (string Piece, float Score)[] Pieces =
        [("<unk>", 0), ("<s>", 0), ("</s>", 0), .. Enumerable.Range(0, 256).Select(i => ($"<0x{i:X2}>", 0f)), (" ", -1), ("a", -2), ("b", -3), ("ab", -5), (" a", -4), (" ab", -6)];

    static byte[] Vocabulary() => [7, 0, 0, 0, .. Pieces.SelectMany(token => (byte[])[.. BitConverter.GetBytes(token.Score), .. BitConverter.GetBytes(token.Piece.Length), .. Encoding.UTF8.GetBytes(token.Piece)])];

    [Fact]
    public void TokensAreJoinedByScore()
    {
        File.WriteAllBytes(folder["t.bin"], Vocabulary());
        var tokens = Llama2cTokenizer.Open(folder["t.bin"]);
        Assert.Equal(265, tokens.Count);
        Assert.Equal([1], tokens.Encode(""));
        // ' ' 'a' 'b' → ' a' (−4 before 'ab' with −5), and nothing joins ' a' and 'b' but ' ab'.
        Assert.Equal([1, 264], tokens.Encode("ab"));
        Assert.Equal([1, 263, 260, 260], tokens.Encode("aaa"));
        // é has no token: its two bytes.
        Assert.Equal([1, 259, 3 + 0xc3, 3 + 0xa9], tokens.Encode("é"));
        Assert.Equal("abé", tokens.Decode([1, 264, 3 + 0xc3, 3 + 0xa9]));
        Expect.Error(CheckpointErrors.Llama2c, () => tokens.Decode([265]), "There is no token 265");
        File.WriteAllBytes(folder["u.bin"], Vocabulary()[..^1]);
        Expect.Error(CheckpointErrors.Llama2c, () => Llama2cTokenizer.Open(folder["u.bin"]), "a token at byte");
    }

    [Fact]
    public void ALongTextIsJoinedAsAShortOneIs()
    {
        File.WriteAllBytes(folder["t.bin"], Vocabulary());
        var tokens = Llama2cTokenizer.Open(folder["t.bin"]);
        // Every pair that can be joined is looked for in the whole text, the best of them is joined, and so on.
        List<int> expected = [.. " abaabbab aab".Select(letter => letter switch { ' ' => 259, 'a' => 260, _ => 261 })];
        while (true)
        {
            var best = (At: -1, Token: 0, Score: float.NegativeInfinity);
            for (var i = 0; i + 1 < expected.Count; i++)
                if (System.Array.FindIndex(Pieces, piece => piece.Piece == Pieces[expected[i]].Piece + Pieces[expected[i + 1]].Piece) is >= 0 and var joined && Pieces[joined].Score > best.Score) best = (i, joined, Pieces[joined].Score);
            if (best.At < 0) break;
            expected[best.At] = best.Token;
            expected.RemoveAt(best.At + 1);
        }
        Assert.Equal([1, .. expected], tokens.Encode("abaabbab aab"));
        // Looking through the text again for each of 100,000 pairs would take hours.
        var encoded = tokens.Encode(string.Concat(Enumerable.Repeat("ab", 100_000)));
        Assert.Equal([1, 264, .. Enumerable.Repeat(262, 99_999)], encoded);
    }

    [Fact]
    public void ATokenizerWithoutItsBytesOrScoresIsRefused()
    {
        File.WriteAllBytes(folder["t.bin"], [5, 0, 0, 0, .. Enumerable.Range(0, 10).SelectMany(i => (byte[])[0, 0, 0, 0, 1, 0, 0, 0, (byte)(65 + i)])]);
        Expect.Error(CheckpointErrors.Llama2c, () => Llama2cTokenizer.Open(folder["t.bin"]), "there are 10 tokens");
        var bytes = Vocabulary();
        BitConverter.GetBytes(float.NaN).CopyTo(bytes, 4);
        File.WriteAllBytes(folder["t.bin"], bytes);
        Expect.Error(CheckpointErrors.Llama2c, () => Llama2cTokenizer.Open(folder["t.bin"]), "the score of token 0 is no number");
    }

    [Fact]
    public void RotationsThatFitNoArrayAreRefused() =>
        Expect.Error(LearnErrors.Setting, () => new Llama(new() { Width = 65_536, Heads = 1, KeyValueHeads = 1, Layers = 1, Hidden = 1, Vocabulary = 1, Context = 1 << 20 }), "need rotations of more than 2 GB");

    [Fact]
    public void MutatedFilesCauseNothingButTheFormatsOwnError()
    {
        new Fuzz(Weights(true), ["\0\0\0\0", "\u00ff\u00ff\u00ff\u00ff", "\u0001\0\0\0"]).Run(300, path =>
        {
            using var file = Llama2cFile.Open(path);
            foreach (var (name, spec) in file.Specs) file.Read(name, new byte[spec.Bytes]);
        }, CheckpointErrors.Llama2c);
        new Fuzz(Vocabulary(), ["\0\0\0\0", "\u00ff\u00ff\u00ff\u00ff", "<0x41>"]).Run(300, path => Llama2cTokenizer.Open(path).Encode("ab aé"), CheckpointErrors.Llama2c);
    }
}
