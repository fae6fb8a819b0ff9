namespace Ogee.Learn.Tests;

/// <summary>A small transformer learns what needs attention: sequences of many lengths are turned round.</summary>
public class TransformerTests
{
    const int Symbols = 8, Longest = 12, End = Symbols + 1, Words = Symbols + 2;

    /// <summary>Words from 1 to Symbols, then the end.</summary>
    static IReadOnlyList<long[]> Texts(int count, ulong seed)
    {
        var random = new Rng(new RngKey(seed, 0).Fold("texts"));
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 4 + random.NextInt(Longest - 4)).Select(_ => (long)(1 + random.NextInt(Symbols))).Append(End).ToArray())];
    }

    static Batch Collate(IReadOnlyList<long[]> texts) =>
        new(Sequences.Pad(texts, multiple: 4).Values, Sequences.Pad([.. texts.Select(text => (long[])[.. text[..^1].Reverse(), End])], multiple: 4).Values, texts.Count);

    static Loader<long[]> Loader(IReadOnlyList<long[]> texts) => new(Dataset.From(texts), 32, Collate) { IsShuffled = true, Seed = 2, Length = i => texts[i].Length };

    sealed class Reverser : Module
    {
        readonly Embedding words = new(Words, 48);
        readonly Embedding places = new(Longest + 4, 48);
        readonly TransformerBlock[] blocks = [new(48, heads: 4), new(48, heads: 4)];
        readonly LayerNorm norm = new(48);
        readonly Linear head = new(48, Words);

        public override Tensor Forward(Tensor x)
        {
            // Padding is word 0.
            var mask = x.NotEqualTo(0);
            // From the end: a sequence's own length minus the place.
            var place = Tensor.Arange(x.Shape[1]);
            var fromEnd = (mask.Cast(DType.Int64).Sum([1], keepAxes: true) - 1 - place).Maximum(0);
            var y = words.Forward(x) + places.Forward(place) + (places.Forward(fromEnd) * 0.5);
            foreach (var block in blocks) y = block.Forward(y, mask);
            return head.Forward(norm.Forward(y));
        }
    }

    [Fact]
    public void ItTurnsSequencesOfManyLengthsRound()
    {
        var model = new Reverser().Initialize(1);
        var trainer = new Trainer(model, (y, t) => Loss.CrossEntropy(y, t, smoothing: 0, ignore: 0)) { Optimizer = new AdamW(4e-3), Schedule = Schedule.OneCycle(), ClipNorm = 1, Seed = 1 };
        var result = trainer.Fit(Loader(Texts(3000, 1)), null, 8);
        Assert.True(result.Epochs[^1].TrainLoss < 0.05 * result.Epochs[0].TrainLoss, string.Join('\n', result.Epochs));

        var (right, all) = (0, 0);
        using var predicting = Mode.Predicting();
        foreach (var batch in Loader(Texts(200, 2)).Epoch(0))
        {
            var (found, expected) = (model.Forward(batch.Input).ArgMax(-1).ToArray<long>(), batch.Target.ToArray<long>());
            for (var i = 0; i < expected.Length; i++)
                if (expected[i] != 0) (right, all) = (right + (found[i] == expected[i] ? 1 : 0), all + 1);
        }
        Assert.True(right > 0.99 * all, $"{right} of {all}");
    }
}
