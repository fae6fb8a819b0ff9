namespace Ogee.Recipes.Tests;

public class RowSorterTests
{
    [Theory]
    [InlineData(1_000_000)]     // in memory
    [InlineData(5_000)]         // some runs
    [InlineData(100)]           // so many that they are joined on the way
    public void RowsComeInOneOrderHoweverLittleMemoryThereIs(long budget)
    {
        var rng = new Rng(new RngKey(4));
        string[] rows = [.. Enumerable.Range(0, 2_000).Select(_ => $"{rng.NextInt(700)},ä\n\"{rng.NextInt(3)}\"")];
        using var folder = new SpillFolder(null);
        using (var sorter = new RowSorter(folder, budget))
        {
            foreach (var row in rows) sorter.Add(row);
            Assert.Equal(rows.Order(StringComparer.Ordinal), sorter.Sorted());
            Assert.True(Directory.GetFiles(folder.Path).Length <= 64);
        }
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
