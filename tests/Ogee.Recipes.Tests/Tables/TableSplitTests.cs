namespace Ogee.Recipes.Tests;

public class TableSplitTests
{
    static TableData Open(TemporaryFolder folder, string header, int count, Func<int, string> row) =>
        TableData.Open(folder.Write("t.csv", header + "\n" + string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n"))));

    static int Count(DataSplit[] splits, DataSplit split, Func<int, bool>? where = null) => Enumerable.Range(0, splits.Length).Count(row => splits[row] == split && (where is null || where(row)));

    [Fact]
    public void ChanceKeepsTheSharesOfClasses()
    {
        using var folder = new TemporaryFolder();
        using var data = Open(folder, "n,label", 1000, i => $"{i},{(i % 10 == 0 ? "rare" : "common")}");
        var splits = TableSplit.Assign(data, TableTask.Infer(data), TableSplitRule.Random, SplitRatio.Default, 1);
        Assert.Equal((10, 10, 80), (Count(splits, DataSplit.Test, row => row % 10 == 0), Count(splits, DataSplit.Valid, row => row % 10 == 0), Count(splits, DataSplit.Train, row => row % 10 == 0)));
        Assert.Equal((100, 100, 800), (Count(splits, DataSplit.Test), Count(splits, DataSplit.Valid), Count(splits, DataSplit.Train)));
        Assert.Equal(splits, TableSplit.Assign(data, TableTask.Infer(data), TableSplitRule.Random, SplitRatio.Default, 1));
        Assert.NotEqual(splits, TableSplit.Assign(data, TableTask.Infer(data), TableSplitRule.Random, SplitRatio.Default, 2));
    }

    [Fact]
    public void ChanceKeepsTheTenthsOfANumber()
    {
        using var folder = new TemporaryFolder();
        using var data = Open(folder, "n,label", 1000, i => $"{i},{i * 1.5}");
        var splits = TableSplit.Assign(data, TableTask.Infer(data));
        for (var tenth = 0; tenth < 10; tenth++) Assert.Equal(10, Count(splits, DataSplit.Test, row => row / 100 == tenth));
    }

    [Fact]
    public void TheOrderOfRowsDoesNotMatterAndCopiesStayTogether()
    {
        using var folder = new TemporaryFolder();
        using var data = Open(folder, "n,label", 600, i => $"{i % 300},{i % 3}");
        using var turned = Open(folder, "n,label", 600, i => $"{(599 - i) % 300},{(599 - i) % 3}");
        var (splits, others) = (TableSplit.Assign(data, TableTask.Infer(data), seed: 5), TableSplit.Assign(turned, TableTask.Infer(turned), seed: 5));
        for (var row = 0; row < 600; row++)
        {
            Assert.Equal(splits[row], splits[(row + 300) % 600]);
            Assert.Equal(splits[row], others[599 - row]);
        }
    }

    [Fact]
    public void CopiesThatDifferByARowNumberAndANameStayTogether()
    {
        using var folder = new TemporaryFolder();
        using var data = Open(folder, "id,name,n,m,label", 600, i => $"{i},person {i},{(i < 500 ? i : i - 500) * 7 % 997},{(i < 500 ? i : i - 500) * 0.25},{i % 2}");
        var splits = TableSplit.Assign(data, TableTask.Infer(data), seed: 5);
        for (var row = 500; row < 600; row++) Assert.Equal(splits[row - 500], splits[row]);
    }

    [Fact]
    public void RowsOfFewKindsAreDealtOneByOne()
    {
        using var folder = new TemporaryFolder();
        using var data = Open(folder, "a,b,label", 1000, i => $"{i % 2},{i % 3},{i % 2}");
        var splits = TableSplit.Assign(data, TableTask.Infer(data));
        Assert.Equal((100, 100), (Count(splits, DataSplit.Test), Count(splits, DataSplit.Valid)));
    }

    [Fact]
    public void GroupsStayWhole()
    {
        using var folder = new TemporaryFolder();
        using var data = Open(folder, "customer,n,label", 900, i => $"c{i * 7919 % 40},{i},{i % 2}");
        var splits = TableSplit.Assign(data, TableTask.Infer(data), TableSplitRule.Parse("group=customer", data), SplitRatio.Default, 3);
        Assert.All(Enumerable.Range(0, 900).GroupBy(row => data.TextOf(row, 0)), group => Assert.Single(group.Select(row => splits[row]).Distinct()));
        Assert.InRange(Count(splits, DataSplit.Test), 60, 120);
        Assert.InRange(Count(splits, DataSplit.Valid), 60, 120);
    }

    [Fact]
    public void TheLatestRowsAreTheTestAndNoMomentIsParted()
    {
        using var folder = new TemporaryFolder();
        using var data = Open(folder, "when,n", 400, i => $"2024-{i * 37 % 400 / 4 / 28 + 1:00}-{i * 37 % 400 / 4 % 28 + 1:00},{i}");
        var splits = TableSplit.Assign(data, null, TableSplitRule.Parse("time", data), SplitRatio.Parse("70/15/15"));
        double Edge(DataSplit split, bool last) => Enumerable.Range(0, 400).Where(row => splits[row] == split).Select(row => data.ValueOf(row, 0)).Order().ElementAt(last ? ^1 : 0);
        Assert.True(Edge(DataSplit.Train, true) < Edge(DataSplit.Valid, false) && Edge(DataSplit.Valid, true) < Edge(DataSplit.Test, false));
        Assert.Equal((280, 60, 60), (Count(splits, DataSplit.Train), Count(splits, DataSplit.Valid), Count(splits, DataSplit.Test)));
    }

    [Fact]
    public void ADeclaredSplitIsKeptAndWhatItLacksComesFromTraining()
    {
        using var folder = new TemporaryFolder();
        using var data = Open(folder, "n,split,label", 300, i => $"{i},{(i < 250 ? "train" : "test")},{i % 2}");
        var splits = TableSplit.Assign(data, TableTask.Infer(data));
        Assert.Equal(50, Count(splits, DataSplit.Test));
        Assert.All(Enumerable.Range(250, 50), row => Assert.Equal(DataSplit.Test, splits[row]));
        Assert.InRange(Count(splits, DataSplit.Valid), 25, 31);
    }

    [Theory]
    [InlineData("time", "OG2213"), InlineData("time=word", "OG2213"), InlineData("group=nothing", "OG2207"), InlineData("given", "OG2213"), InlineData("tome=n", "OG2213"), InlineData("tome", "OG2213"), InlineData("group=one", "OG2213")]
    public void WhatTheTableLacksIsSaid(string rule, string code)
    {
        using var folder = new TemporaryFolder();
        using var data = Open(folder, "n,word,one", 50, i => $"{i},w{i % 3},1");
        Assert.Equal(code, Assert.Throws<OgeeException>(() => TableSplit.Assign(data, null, TableSplitRule.Parse(rule, data))).Error.Code);
    }
}
