using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli.Tests;

/// <summary>A folder of runs for one test, removed with it.</summary>
sealed class TemporaryRuns : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("ogee-cli-").FullName;

    public RunFolder Add(string name, double accuracy = 0.9)
    {
        var folder = RunFolder.Create(Root, name);
        var record = new RunRecord { Id = folder.Id, Name = name, Task = "image-classification", Started = DateTimeOffset.UtcNow, Command = ["train", "data"] };
        record = record with { Status = RunStatus.Finished, Ended = record.Started.AddSeconds(5), Headline = "test_accuracy", Results = new Dictionary<string, double> { ["test_accuracy"] = accuracy } };
        record.With(TrainSettings.Schema.Resolve()).Save(folder);
        return folder;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
