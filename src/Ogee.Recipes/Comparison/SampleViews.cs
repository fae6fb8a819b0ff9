using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Shows what the samples of a comparison are: small pictures, or some columns of the rows, where the data is still there and as it was.</summary>
static class SampleViews
{
    const int MostShown = 24;

    /// <summary>The comparison with the worst of its samples shown; as it is where the data is gone or changed.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="side">The first run, which named the samples.</param>
    public static RunComparison Add(RunComparison comparison, ComparedSide side)
    {
        if (side.Record.Task == ImageTask.TaskName) return Pictures(comparison, side);
        using var rows = ComparedRows.Open(side);
        return rows is null ? comparison : With(comparison, sample => sample with { Values = rows.Values(sample.Path) });
    }

    static RunComparison Pictures(RunComparison comparison, ComparedSide side)
    {
        if (side.Record.FindData() is not { } path || !Path.Exists(path)) return comparison;
        try
        {
            var settings = TrainSettings.Schema.Resolve(SettingsFile.Read(side.Folder.RecordPath), []);
            var data = ImageDataset.Open(path, ImageDatasetOptions.From(settings) with { Classes = side.ClassNames });
            var hashes = side.Answers.Ids.Zip(side.Answers.Hashes).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
            var samples = data.Samples.DistinctBy(sample => sample.Id).ToDictionary(sample => sample.Id, StringComparer.Ordinal);
            // A picture that was exchanged since is not the one that was answered.
            return With(comparison, shown => samples.TryGetValue(shown.Path, out var sample) && sample.Sha256 == hashes.GetValueOrDefault(shown.Path) ? shown with { Thumbnail = Thumbnail(data, sample) } : shown);
        }
        catch (OgeeException)
        {
            return comparison;
        }
    }

    static byte[]? Thumbnail(ImageDataset data, ImageSample sample)
    {
        try
        {
            return ImageThumbnail.Of(data.Read(sample, 96));
        }
        catch (OgeeException)
        {
            return null;
        }
    }

    static RunComparison With(RunComparison comparison, Func<ChangedSample, ChangedSample> show) =>
        comparison with { Lost = Shown(comparison.Lost, show), Gained = Shown(comparison.Gained, show) };

    static IReadOnlyList<ChangedSample> Shown(IReadOnlyList<ChangedSample> samples, Func<ChangedSample, ChangedSample> show) => [.. samples.Select((sample, i) => i < MostShown ? show(sample) : sample)];
}
