using Xunit;

namespace Ogee.Recipes.Tests;

/// <summary>Labels of real rows are turned on purpose, and a run hands over which it doubts.</summary>
public sealed class SuspectedRowsTests : IDisposable
{
    const double Part = 0.1;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The banknotes of UCI with one label in ten turned; which rows, from 0.</summary>
    HashSet<int> Write()
    {
        var random = new Rng(new RngKey(5).Fold("turned"));
        var turned = new HashSet<int>();
        var rows = File.ReadAllLines(SharedData.Path("tabular/banknote_authentication.csv")).Where(line => line.Length > 0).ToArray();
        for (var i = 0; i < rows.Length; i++)
            if (random.NextDouble() < Part && turned.Add(i)) rows[i] = rows[i][..^1] + (rows[i][^1] == '0' ? '1' : '0');
        folder.Write("notes.csv", "variance,skewness,curtosis,entropy,forged\n" + string.Join('\n', rows) + "\n");
        return turned;
    }

    [Fact]
    public void TurnedLabelsAreFoundByARunAndShownByLooking()
    {
        var turned = Write();
        // Numbers 0 and 1 are classes here.
        var settings = TrainSettings.Schema.Resolve(null, ["preset=fast", "train.epochs=12", "task=tabular-classification", "data.split=50/25/25"]);
        var result = TrainingRun.Run(new(folder["notes.csv"], settings, folder["runs"], null, ["train"]), TestContext.Current.CancellationToken);
        var splits = File.ReadAllLines(result.Folder.SplitPath);
        var suspects = RunSuspects.Find(folder["runs"], null, result.Record.Data!.Fingerprint)!.Value.Samples;
        int[] rows = [.. suspects.Select(sample => int.Parse(sample.Path[4..], System.Globalization.CultureInfo.InvariantCulture) - 1)];
        var held = result.Report!.Suspected!.Measured;
        var right = rows.Count(turned.Contains);
        var planted = Part * held;
        TestContext.Current.TestOutputHelper?.WriteLine($"held {held}, suspected {rows.Length}, of them turned {right}");
        // By chance one in ten of any rows is a turned one.
        Assert.True(right >= 0.8 * rows.Length && right >= 0.7 * planted, $"{right} of {rows.Length} suspects were turned, of about {planted:0} that were");
        Assert.Equal(suspects.Select(sample => (sample.Path, sample.Label, sample.Suspected, sample.Probability)), result.Report.Suspected.Samples.Select(sample => (sample.Path, sample.Label, sample.Suspected, sample.Probability)));
        Assert.All(result.Report.Suspected.Samples.Take(3), sample => Assert.NotEmpty(sample.Values));
        Assert.Contains("id=\"suspected\"", File.ReadAllText(result.Folder.ReportPagePath), StringComparison.Ordinal);
        Assert.Empty(Verification.Differences(result.Folder, Verification.Run(result.Folder, null, TimeProvider.System, TestContext.Current.CancellationToken)));

        var found = TableLook.At(folder["notes.csv"], settings, null, fingerprint => RunSuspects.Find(folder["runs"], "@last", fingerprint)!.Value.Samples).Report.Findings.Single(finding => finding.Kind == "suspected-labels");
        Assert.Equal(rows.Length, found.Count);
    }
}
