using Xunit;

namespace Ogee.Recipes.Tests;

public sealed class SuspectedPicturesTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void PicturesInTheFolderOfAnotherClassAreFoundByARunAndShownByLooking()
    {
        StripedPictures.WriteTo(folder["data"], perClass: 60);
        foreach (var i in (int[])[3, 11, 19, 27, 35, 43, 51, 59]) File.WriteAllBytes(folder[$"data/across/turned-{i}.png"], StripedPictures.Png("red", 9, i));
        var settings = TrainSettings.Schema.Resolve(null, ["model.name=convnet-8", "data.size=16", "data.batch=16", "train.epochs=6", "data.split=34/33/33"]);
        var run = TrainingRun.Run(new(folder["data"], settings, folder["runs"], null, ["train"]), TestContext.Current.CancellationToken);
        var held = File.ReadAllLines(run.Folder.SplitPath).Where(line => line.Contains("turned", StringComparison.Ordinal) && !line.Contains(",train,", StringComparison.Ordinal)).Select(line => line.Split(',')[0]).ToHashSet();
        Assert.NotEmpty(held);
        var data = ImageDataset.Open(folder["data"]);
        var suspects = RunSuspects.Find(folder["runs"], null, SplitTable.Fingerprint(data.Samples))!.Value.Samples;
        Assert.Subset(suspects.Where(sample => sample.Suspected == "red").Select(sample => sample.Path).ToHashSet(), held);
        Assert.True(suspects.Count <= 2 * held.Count, $"{suspects.Count} suspects for {held.Count}");
        Assert.NotNull(run.Report!.Suspected!.Samples[0].Thumbnail);

        var report = Look.At(data, null, new() { Suspected = suspects });
        var found = report.Findings.Single(finding => finding.Kind == "suspected-labels");
        Assert.Equal((suspects.Count, suspects[0].Path), (found.Count, found.Pictures[0][0]));
        // A label that was corrected since is not doubted any more.
        Assert.DoesNotContain(Look.At(data, null, new() { Suspected = [.. suspects.Select(sample => sample with { Label = "red" })] }).Findings, finding => finding.Kind == "suspected-labels");
    }
}
