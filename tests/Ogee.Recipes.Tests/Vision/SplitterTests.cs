using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Xunit;

namespace Ogee.Recipes.Tests;

public sealed class SplitterTests
{
    static readonly SplitRatio Ratio = SplitRatio.Default;

    static ImageSample Sample(int number, int kind, string? group = null, DataSplit? split = null) =>
        new($"{kind}/{number:D5}.png", $"class {kind}", kind, group, split, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{number}"))), 8, 8, 1);

    static ImageSample[] Samples(int count, int classes, Func<int, string?>? group = null) => [.. Enumerable.Range(0, count).Select(i => Sample(i, i % classes, group?.Invoke(i)))];

    static int Count(IReadOnlyList<DataSplit> splits, DataSplit part) => splits.Count(split => split == part);

    [Fact]
    public void EveryClassIsCutAtTheRatio()
    {
        var samples = Samples(1000, 4);
        var splits = Splitter.Split(samples, Ratio, 3);
        for (var c = 0; c < 4; c++)
        {
            DataSplit[] own = [.. splits.Where((_, i) => samples[i].Class == c)];
            Assert.Equal((200, 25, 25), (Count(own, DataSplit.Train), Count(own, DataSplit.Valid), Count(own, DataSplit.Test)));
        }
    }

    [Fact]
    public void TheOrderOfTheSamplesAndTheirNamesChangeNothing() =>
        Gen.Select(Gen.Int[30, 120], Gen.Int[2, 4], Gen.ULong, Gen.Bool).Sample((count, classes, seed, grouped) =>
        {
            var samples = Samples(count, classes, grouped ? i => $"g{i / 3}" : null);
            var splits = Splitter.Split(samples, Ratio, seed);
            var order = new Rng(seed).Permutation(count);
            var shuffled = Splitter.Split([.. order.Select(i => samples[i] with { Id = $"renamed/{i}" })], Ratio, seed);
            for (var i = 0; i < count; i++) Assert.Equal(splits[order[i]], shuffled[i]);
        }, iter: 100);

    [Fact]
    public void NoGroupIsDividedAndEveryPartGetsOne() =>
        Gen.Select(Gen.Int[3, 40], Gen.Int[3, 150], Gen.ULong).Sample((groups, extra, seed) =>
        {
            var samples = Samples(groups + extra, 2, i => $"board {i % groups}");
            var splits = Splitter.Split(samples, Ratio, seed);
            Assert.Equal(3, splits.Distinct().Count());
            foreach (var group in Enumerable.Range(0, samples.Length).GroupBy(i => samples[i].Group)) Assert.Single(group.Select(i => splits[i]).Distinct());
        }, iter: 200);

    [Fact]
    public void GroupsComeNearToTheRatio()
    {
        var samples = Samples(2000, 5, i => $"board {i % 100}");
        var splits = Splitter.Split(samples, Ratio, 1);
        Assert.InRange(Count(splits, DataSplit.Test), 160, 240);
        Assert.InRange(Count(splits, DataSplit.Valid), 160, 240);
    }

    [Fact]
    public void CopiesStayTogether()
    {
        var samples = Samples(300, 3);
        for (var i = 0; i < 60; i += 2) samples[i + 240] = samples[i] with { Id = $"copy of {i}" };
        var splits = Splitter.Split(samples, Ratio, 11);
        for (var i = 0; i < 60; i += 2) Assert.Equal(splits[i], splits[i + 240]);
    }

    [Fact]
    public void AddedSamplesMoveFewOfTheOld()
    {
        var samples = Samples(1100, 2);
        IReadOnlyList<DataSplit> before = Splitter.Split(samples[..1000], Ratio, 5), after = Splitter.Split(samples, Ratio, 5);
        Assert.InRange(Enumerable.Range(0, 1000).Count(i => before[i] != after[i]), 0, 60);
    }

    [Fact]
    public void AnotherSeedGivesAnotherSplit() =>
        Assert.NotEqual(Splitter.Split(Samples(200, 2), Ratio, 1), Splitter.Split(Samples(200, 2), Ratio, 2));

    [Fact]
    public void DeclaredSplitsAreKeptAndValidationComesFromTraining()
    {
        ImageSample[] samples = [.. Enumerable.Range(0, 400).Select(i => Sample(i, i % 2, null, i < 300 ? DataSplit.Train : DataSplit.Test))];
        var splits = Splitter.Split(samples, Ratio, 9);
        Assert.All(Enumerable.Range(300, 100), i => Assert.Equal(DataSplit.Test, splits[i]));
        Assert.All(Enumerable.Range(0, 300), i => Assert.NotEqual(DataSplit.Test, splits[i]));
        Assert.InRange(Count(splits, DataSplit.Valid), 30, 36);
    }

    [Fact]
    public void WhatCannotBeSplitIsAnError()
    {
        Assert.Equal("OG2112", Code(() => Splitter.Split(Samples(4, 2), Ratio, 1)));
        Assert.Equal("OG2112", Code(() => Splitter.Split(Samples(100, 2, i => $"board {i % 2}"), Ratio, 1)));
        Assert.Equal("OG2112", Code(() => Splitter.Split([Sample(1, 0, null, DataSplit.Train), Sample(2, 1)], Ratio, 1)));
    }

    [Theory]
    [InlineData("80/20")]
    [InlineData("80/10/0")]
    [InlineData("-1/10/10")]
    [InlineData("8,0/1/1")]
    [InlineData("")]
    public void ARatioThatIsNotOneIsAnError(string text) => Assert.Equal("OG2112", Code(() => SplitRatio.Parse(text)));

    [Fact]
    public void TheTableGivesBackWhatWasWritten()
    {
        using var folder = new TemporaryFolder();
        var samples = Samples(60, 2, i => i % 5 == 0 ? null : $"a, \"b\"; {i / 4}\nline");
        var splits = Splitter.Split(samples, Ratio, 2);
        SplitTable.Write(folder["split.csv"], samples, splits);
        var rows = SplitTable.Read(folder["split.csv"]);
        Assert.Equal(samples.Select((sample, i) => new SplitRow(sample.Id, sample.Label, sample.Group, splits[i], sample.Sha256)), rows);
        Assert.Equal(splits, SplitTable.Apply(rows, samples));
    }

    [Fact]
    public void DataThatChangedSinceTheSplitIsRefused()
    {
        var samples = Samples(20, 2);
        SplitRow[] rows = [.. samples.Select(sample => new SplitRow(sample.Id, sample.Label, null, DataSplit.Train, sample.Sha256))];
        ImageSample[][] changed = [samples[1..], [.. samples, Sample(99, 0)], [samples[0] with { Sha256 = samples[1].Sha256 }, .. samples[1..]], [samples[0] with { Label = "other" }, .. samples[1..]]];
        foreach (var data in changed)
        {
            Assert.Equal("OG2115", Code(() => SplitTable.Apply(rows, data)));
            Assert.NotEqual(SplitTable.Fingerprint(samples), SplitTable.Fingerprint(data));
        }
        Assert.Equal(SplitTable.Fingerprint(samples), SplitTable.Fingerprint([.. samples.Reverse()]));
    }

    [Theory]
    [InlineData("path,label\n", ":1:")]
    [InlineData("path,label,group,split,sha256\na,b,,train,xyz\n", ":2:")]
    [InlineData("path,label,group,split,sha256\na,b\n", ":2:")]
    public void ABrokenTableNamesTheLine(string text, string place)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<OgeeException>(() => SplitTable.Read(folder.Write("split.csv", text)));
        Assert.Equal("OG2115", error.Error.Code);
        Assert.Contains(place, error.What, StringComparison.Ordinal);
    }

    static string Code(Action action) => Assert.Throws<OgeeException>(action).Error.Code;
}
