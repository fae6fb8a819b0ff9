namespace Ogee.Learn.Tests;

public class LoaderTests
{
    /// <summary>Numbers, each with a random one of its key; reading takes longer for some, so that batches end out of order.</summary>
    sealed class Numbers(int count, Action<int>? before = null) : IDataset<(int Index, long Random)>
    {
        public int Count => count;

        public (int Index, long Random) Read(int index, RngKey key)
        {
            before?.Invoke(index);
            Thread.SpinWait(index % 7 * 2000);
            return (index, new Rng(key).NextLong(1L << 40));
        }
    }

    static Batch Collate(IReadOnlyList<(int Index, long Random)> rows) =>
        new(Tensor.From(rows.Select(row => (long)row.Index).ToArray(), [rows.Count]), Tensor.From(rows.Select(row => row.Random).ToArray(), [rows.Count]), rows.Count);

    static Loader<(int, long)> Loader(int prefetch = 2, int count = 100, Action<int>? before = null, bool dropLast = false) =>
        new(new Numbers(count, before), 8, Collate, dropLast) { IsShuffled = true, Seed = 5, Prefetch = prefetch };

    static long[] Samples(IEnumerable<Batch> batches) => [.. batches.SelectMany(batch => batch.Input.ToArray<long>())];

    [Theory]
    [InlineData(0), InlineData(1), InlineData(5), InlineData(50)]
    public void HoweverManyBatchesAreReadAheadTheyAreTheSame(int prefetch)
    {
        static (long[], long[])[] All(Loader<(int, long)> loader) => [.. loader.Epoch(3).Select(batch => (batch.Input.ToArray<long>(), batch.Target.ToArray<long>()))];
        var (expected, found) = (All(Loader()), All(Loader(prefetch)));
        Assert.Equal(expected.Select(batch => batch.Item1), found.Select(batch => batch.Item1));
        Assert.Equal(expected.Select(batch => batch.Item2), found.Select(batch => batch.Item2));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(6), InlineData(12), InlineData(13)]
    public void EachSampleIsSeenOnceAlsoWhenAnEpochIsResumed(int stopAfter)
    {
        var seen = Samples(Loader().Epoch(2).Take(stopAfter)).Concat(Samples(Loader().Epoch(2, stopAfter)));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), seen.Order());
        Assert.Equal(Samples(Loader().Epoch(2)), seen);
    }

    [Fact]
    public void AnIncompleteLastBatchIsLeftOutWhenThatIsAsked()
    {
        var loader = Loader(dropLast: true);
        Assert.Equal((12, 96), (loader.Count, loader.SampleCount));
        Assert.Equal(96, Samples(loader.Epoch(0)).Distinct().Count());
        Assert.Equal((13, 100), (Loader().Count, Loader().SampleCount));
    }

    [Fact]
    public void AReaderThatThrowsIsHeardOnceWithTheSampleAndTheEpochEnds()
    {
        var cause = new FormatException("no number");
        var loader = Loader(before: index => { if (index == 42) throw cause; });
        using (var batches = loader.Epoch(0).GetEnumerator())
        {
            var error = Assert.Throws<OgeeException>(() => { while (batches.MoveNext()) { } });
            Assert.Equal(LearnErrors.Data, error.Error);
            Assert.Contains("Sample 42", error.What, StringComparison.Ordinal);
            Assert.Same(cause, error.InnerException);
            Assert.False(batches.MoveNext());
        }
        // The loader can be used again.
        Assert.Throws<OgeeException>(() => Samples(loader.Epoch(1)));
    }

    [Fact]
    public void AnErrorWithACodeKeepsItAndGetsTheSample()
    {
        var loader = Loader(before: index => { if (index == 42) throw FileErrors.All[0].With("The file a.png is torn", "Expected a whole one", "Copy it again."); });
        var error = Assert.Throws<OgeeException>(() => Samples(loader.Epoch(0)));
        Assert.Equal(FileErrors.All[0], error.Error);
        Assert.Equal("Sample 42: The file a.png is torn", error.What);
    }

    [Fact]
    public void AReaderThatGivesUpIsAnErrorAndNoCancellation()
    {
        var loader = Loader(before: index => { if (index == 42) throw new OperationCanceledException("timed out"); });
        Assert.Contains("Sample 42", Assert.Throws<OgeeException>(() => Samples(loader.Epoch(0))).What, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEpochThatIsLeftStopsReading()
    {
        var read = 0;
        foreach (var batch in Loader(prefetch: 1, count: 100_000, before: _ => Interlocked.Increment(ref read)).Epoch(0)) break;
        // One batch was taken, at most two were under way.
        Assert.InRange(read, 8, 24);
    }

    [Fact]
    public void NoSamplesNoBatchAndNoPrefetchBelowZeroAreNamedErrors()
    {
        Assert.Equal(LearnErrors.Data, Assert.Throws<OgeeException>(() => Loader(count: 0)).Error);
        Assert.Equal(LearnErrors.Data, Assert.Throws<OgeeException>(() => new Loader<(int, long)>(new Numbers(4).Subset([]), 8, Collate)).Error);
        Assert.Equal(LearnErrors.Setting, Assert.Throws<OgeeException>(() => new Loader<(int, long)>(new Numbers(4), 0, Collate)).Error);
        Assert.Equal(LearnErrors.Setting, Assert.Throws<OgeeException>(() => Loader(prefetch: -1)).Error);
    }
}
