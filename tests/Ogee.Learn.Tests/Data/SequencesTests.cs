namespace Ogee.Learn.Tests;

public class SequencesTests
{
    static readonly IReadOnlyList<long[]> Rows = [.. Enumerable.Range(0, 500).Select(i => Enumerable.Range(0, 1 + (i * 37 % 61)).Select(t => (long)(1 + ((i + t) % 9))).ToArray())];

    static Batch Collate(IReadOnlyList<long[]> rows)
    {
        var padded = Sequences.Pad(rows);
        return new(padded.Values, padded.Mask, rows.Count);
    }

    static Loader<long[]> Loader(int size = 16, bool dropLast = false, bool sorted = true) =>
        new(Dataset.From(Rows), size, Collate, dropLast) { IsShuffled = true, Seed = 8, Length = sorted ? i => Rows[i].Length : null };

    [Fact]
    public void BehindTheEndStandsThePadding()
    {
        var padded = Sequences.Pad<long>([[3, 4], [], [5, 6, 7, 8, 9]], padding: -1, multiple: 4);
        Assert.Equal([3, 4, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 5, 6, 7, 8, 9, -1, -1, -1], padded.Values.ToArray<long>());
        Assert.Equal(padded.Values.ToArray<long>().Select(value => value > 0), padded.Mask.ToArray<bool>());
        Assert.Equal([3, 8], padded.Mask.Shape);
        Assert.Equal(LearnErrors.Data, Assert.Throws<OgeeException>(() => Sequences.Pad<long>([])).Error);
        Assert.Equal(LearnErrors.Setting, Assert.Throws<OgeeException>(() => Sequences.Pad<long>([[1]], multiple: 0)).Error);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void EachSequenceIsSeenOnceInBatchesOfItsLength(bool dropLast)
    {
        static (long Cells, long Full, string[] Rows) Of(IEnumerable<Batch> batches)
        {
            var (cells, full, rows) = (0L, 0L, new List<string>());
            foreach (var batch in batches)
            {
                var (values, mask) = (batch.Input.ToArray<long>(), batch.Target.ToArray<bool>());
                var time = (int)batch.Input.Shape[1];
                cells += values.Length;
                full += mask.Count(value => value);
                for (var r = 0; r < batch.Count; r++) rows.Add(string.Join(' ', values[(r * time)..((r + 1) * time)].Where((_, t) => mask[(r * time) + t])));
            }
            return (cells, full, [.. rows]);
        }
        var (bucketed, plain) = (Of(Loader(dropLast: dropLast).Epoch(0)), Of(Loader(dropLast: dropLast, sorted: false).Epoch(0)));
        if (!dropLast) Assert.Equal(Rows.Select(row => string.Join(' ', row)).Order(), bucketed.Rows.Order());
        Assert.Equal(Loader(dropLast: dropLast).SampleCount, bucketed.Rows.Length);
        // Half of a shuffled batch is padding, and a tenth of a sorted one.
        Assert.True(bucketed.Cells < 1.2 * bucketed.Full, $"{bucketed.Cells} cells for {bucketed.Full}");
        Assert.True(plain.Cells > 1.6 * plain.Full, $"{plain.Cells} cells for {plain.Full}");
        // Short batches do not all come first, and another epoch has another order.
        Assert.NotEqual(bucketed.Rows, Of(Loader(dropLast: dropLast).Epoch(1)).Rows);
        Assert.Equal(bucketed.Rows, Of(Loader(dropLast: dropLast).Epoch(0)).Rows);
        var widths = Loader().Epoch(0).Select(batch => batch.Input.Shape[1]).ToArray();
        Assert.True(widths.Zip(widths.Skip(1)).Count(pair => pair.First > pair.Second) > 5);
        Assert.True(widths.Distinct().Count() <= 8);
    }

    [Theory, InlineData(1), InlineData(7), InlineData(20)]
    public void AnEpochGoesOnInTheMiddle(int first)
    {
        static string[] Of(IEnumerable<Batch> batches) => [.. batches.Select(batch => string.Join(' ', batch.Input.ToArray<long>()))];
        Assert.Equal(Of(Loader().Epoch(3)).Skip(first), Of(Loader().Epoch(3, first)));
    }

    [Fact]
    public void WhatIsPaddingChangesNothing()
    {
        var block = (TransformerBlock)new TransformerBlock(16, heads: 2).Initialize(3);
        var short2 = Tensor.Normal([2, 5, 16], new RngKey(1));
        var padded = Tensor.Concat(1, short2, Tensor.Normal([2, 3, 16], new RngKey(2)) * 100);
        var mask = Sequences.Pad<long>([[1, 1, 1, 1, 1], [1, 1, 1, 1, 1]], multiple: 8).Mask;
        var (alone, within) = (block.Forward(short2).ToArray<float>(), block.Forward(padded, mask).Slice(1, 0, 5).ToArray<float>());
        for (var i = 0; i < alone.Length; i++) Assert.Equal(alone[i], within[i], 1e-5);
        Assert.NotEqual(alone, block.Forward(padded).Slice(1, 0, 5).ToArray<float>());
    }
}
