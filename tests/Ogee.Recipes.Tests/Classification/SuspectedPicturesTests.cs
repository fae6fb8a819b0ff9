using Xunit;

namespace Ogee.Recipes.Tests;

public sealed class SuspectedPicturesTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void PicturesInTheFolderOfAnotherClassAreFoundByARunAndShownByLooking()
    {
        StripedPictures.WriteTo(folder["data"], perClass: 100);
        for (var i = 0; i < 20; i++) File.WriteAllBytes(folder[$"data/across/turned-{i}.png"], StripedPictures.Png("red", 9, i));
        var settings = TrainSettings.Schema.Resolve(null, ["model.name=convnet-8", "data.size=16", "data.batch=16", "train.epochs=10", "data.split=34/33/33"]);
        var run = TrainingRun.Run(new(folder["data"], settings, folder["runs"], null, ["train"]), TestContext.Current.CancellationToken);
        var held = File.ReadAllLines(run.Folder.SplitPath).Where(line => line.Contains("turned", StringComparison.Ordinal) && !line.Contains(",train,", StringComparison.Ordinal)).Select(line => line.Split(',')[0]).ToHashSet();
        Assert.NotEmpty(held);
        var data = ImageDataset.Open(folder["data"]);
        var suspects = RunSuspects.Find(folder["runs"], null, SplitTable.Fingerprint(data.Samples))!.Value.Samples;
        // One held-out picture in sixteen is such a one.
        var right = suspects.Count(sample => held.Contains(sample.Path) && sample.Suspected == "red");
        Assert.True(right >= 0.7 * held.Count && right >= 0.7 * suspects.Count, $"{right} of {suspects.Count} suspects were moved, of {held.Count} that were");
        Assert.NotNull(run.Report!.Suspected!.Samples[0].Thumbnail);

        var report = Look.At(data, null, new() { Suspected = suspects });
        var found = report.Findings.Single(finding => finding.Kind == "suspected-labels");
        Assert.Equal((suspects.Count, suspects[0].Path), (found.Count, found.Pictures[0][0]));
        // A label that was corrected since is not doubted any more.
        Assert.DoesNotContain(Look.At(data, null, new() { Suspected = [.. suspects.Select(sample => sample with { Label = "red" })] }).Findings, finding => finding.Kind == "suspected-labels");
    }
}
