using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>Real runs on one table, compared.</summary>
public sealed class ComparedTablesTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public void RowsThatWereSplitByAGroupAreDrawnInWholeGroupsAndShownWithTheirColumns()
    {
        var table = SyntheticTable.Write(folder["homes.csv"], rows: 400);
        // Every four rows are of one street.
        File.WriteAllLines(table, File.ReadAllLines(table).Select((line, i) => line + "," + (i == 0 ? "street" : string.Create(CultureInfo.InvariantCulture, $"street {(i - 1) / 4}"))));
        RunFolder Train(int epochs) => TrainingRun.Run(new(table, TrainSettings.Schema.Resolve(null, ["preset=fast", FormattableString.Invariant($"train.epochs={epochs}"), "data.label=price", "data.ignore=tier", "data.split=group=street"]), folder["runs"], null, ["train"]), TestContext.Current.CancellationToken).Folder;
        var (first, second) = (Train(1), Train(8));
        var comparison = Comparing.Illustrated(Comparing.Of(Comparing.Earlier(second), second), first);
        Assert.Equal((first.Id, "row", "permutation test of groups of squared errors"), (comparison.First.Id, comparison.Sample, comparison.Figures[0].Test));
        Assert.InRange(comparison.Samples.Groups, 10, comparison.Samples.Compared / 3);
        Assert.Contains(comparison.Differences, difference => difference == new RunDifference("settings", "train.epochs", "1", "8"));
        var changed = comparison.Gained.Take(24).Concat(comparison.Lost.Take(24)).ToList();
        Assert.NotEmpty(changed);
        Assert.All(changed, sample => Assert.Equal(["size", "age", "city"], sample.Values.Select(value => value.Name)));
        Assert.Contains("<th scope=\"col\">", comparison.ToHtml(), StringComparison.Ordinal);
        // Without the table the groups are not known any more, which is said.
        File.Delete(table);
        var later = Comparing.Of(first, second);
        Assert.Equal((0, "permutation test of squared errors"), (later.Samples.Groups, later.Figures[0].Test));
        Assert.Contains(later.Limits, limit => limit.Contains("groups (street) that are not known here", StringComparison.Ordinal));
    }

    public void Dispose() => folder.Dispose();
}
