namespace Ogee.Recipes.Tests;

public class TableTaskTests
{
    static TableTask Infer(string text, string? label = null, TableTaskKind? kind = null)
    {
        using var folder = new TemporaryFolder();
        using var data = TableData.Open(folder.Write("t.csv", text));
        return TableTask.Infer(data, label, kind);
    }

    static string Rows(string header, Func<int, string> row, int count = 200) => header + "\n" + string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n"));

    [Theory]
    [InlineData("a,target,b", "target"), InlineData("Label,a,b", "Label"), InlineData("a,y,b", "y"), InlineData("a,b,c", "c"), InlineData("a,b,split", "b")]
    public void TheLabelIsTheColumnOfThatNameOrTheLast(string header, string label) => Assert.Equal(label, Infer(Rows(header, i => $"{i},{i % 3},{i % 2}")).Label);

    [Fact]
    public void FewWholeNumbersCloseTogetherAreClasses()
    {
        var task = Infer(Rows("a,label", i => $"{i},{3 + i % 6}"));
        Assert.Equal((TableTaskKind.Classification, "3 4 5 6 7 8"), (task.Kind, string.Join(' ', task.Classes)));
        Assert.Equal((0, 5, -1), (task.ClassOf(3), task.ClassOf(8), task.ClassOf(double.NaN)));
        Assert.Equal("Classification of 'label' (a column of that name; 6 different whole numbers: '3', '4', '5', '6', …).", task.Sentence);
    }

    [Theory]
    [InlineData(30, 1, 0), InlineData(6, 50, 0), InlineData(6, 1, 0.5)]
    public void ManyFarOrBrokenNumbersAreAQuantity(int count, int step, double shift) =>
        Assert.Equal(TableTaskKind.Regression, Infer(Rows("a,label", i => FormattableString.Invariant($"{i},{i % count * step + shift}"), 400)).Kind);

    [Fact]
    public void TheKindCanBeAskedFor()
    {
        Assert.Equal(TableTaskKind.Regression, Infer(Rows("a,label", i => $"{i},{i % 5}"), kind: TableTaskKind.Regression).Kind);
        Assert.Equal(30, Infer(Rows("a,label", i => $"{i},{i % 30}"), kind: TableTaskKind.Classification).Classes.Count);
        Assert.Equal(TableErrors.Label, Assert.Throws<OgeeException>(() => Infer(Rows("a,label", i => $"{i},w{i % 5}"), kind: TableTaskKind.Regression)).Error);
    }

    [Fact]
    public void ALabelThatCannotBeLearntIsRefused()
    {
        Assert.Equal(TableErrors.Label, Assert.Throws<OgeeException>(() => Infer(Rows("a,label", i => $"{i},1"))).Error);
        Assert.Equal(TableErrors.Label, Assert.Throws<OgeeException>(() => Infer(Rows("a,b", i => $"{i},name {i}"), "b")).Error);
        Assert.Equal(TableErrors.Label, Assert.Throws<OgeeException>(() => Infer(Rows("a,b", i => $"{i},2020-01-{i % 28 + 1:00}"), "b")).Error);
        Assert.Contains("label", Assert.Throws<OgeeException>(() => Infer(Rows("a,label", i => $"{i},{i}"), "lable")).Remedy);
    }
}
